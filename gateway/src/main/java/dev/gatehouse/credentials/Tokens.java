package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.TreeSet;

/** The tokens of partitions, sealed on their way to {@link Holdings} and opened on the way back. */
final class Tokens {
    private final Holdings holdings;
    private final Vault vault;

    Tokens(Holdings holdings, Vault vault) {
        this.holdings = holdings;
        this.vault = vault;
    }

    Optional<Kept> find(Partition partition) {
        return holdings.token(partition)
                .map(sealed -> read(vault.open(partition.purpose(), sealed)));
    }

    void keep(Partition partition, Kept kept) {
        holdings.keepToken(partition, vault.seal(partition.purpose(), text(kept)));
    }

    void forget(Partition partition) {
        holdings.forgetToken(partition);
    }

    private static String text(Kept kept) {
        return Json.object(
                        "access", kept.accessToken(),
                        "refresh", Json.of(kept.refreshToken().orElse(null)),
                        "requested", new TreeSet<>(kept.requested()),
                        "resource", kept.resource(),
                        "expires",
                                Json.of(kept.expiresAt().map(Instant::getEpochSecond).orElse(null)),
                        "obtained", kept.obtainedAt().getEpochSecond())
                .toText();
    }

    private static Kept read(String text) {
        var kept = Documents.object(text.getBytes(StandardCharsets.UTF_8));
        var access = kept == null ? null : kept.text("access");
        var resource = kept == null ? null : kept.text("resource");
        if (kept == null
                || access == null
                || resource == null
                || !(kept.member("obtained") instanceof Json.Num obtained))
            throw new IllegalStateException("what is kept of a token has another form");
        return new Kept(
                access,
                Optional.ofNullable(kept.text("refresh")),
                new LinkedHashSet<>(Documents.texts(kept, "requested")),
                resource,
                kept.member("expires") instanceof Json.Num expires
                        ? Optional.of(Instant.ofEpochSecond(expires.asLong()))
                        : Optional.empty(),
                Instant.ofEpochSecond(obtained.asLong()));
    }
}
