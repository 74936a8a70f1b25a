package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sign-ins by principal and identity provider, whatever the server: sealed on their way to {@link
 * Holdings} and opened on the way back.
 */
final class SignIns {
    private final Holdings holdings;
    private final Vault vault;

    SignIns(Holdings holdings, Vault vault) {
        this.holdings = holdings;
        this.vault = vault;
    }

    /** One that was made as the client that the gate is there now. */
    Optional<SignedIn> find(Party party, IdentityProvider provider) {
        return holdings.token(partition(party, provider))
                .map(sealed -> read(vault.open(purpose(party, provider), sealed)))
                .filter(each -> each.clientId().equals(provider.clientId()));
    }

    void keep(Party party, IdentityProvider provider, SignedIn signedIn) {
        holdings.keepToken(
                partition(party, provider), vault.seal(purpose(party, provider), text(signedIn)));
    }

    void forget(Party party, IdentityProvider provider) {
        holdings.forgetToken(partition(party, provider));
    }

    /** Runs the work while nobody else, here or at another replica, renews the same sign-in. */
    <T> T alone(Party party, IdentityProvider provider, Supplier<T> work) {
        return holdings.alone(purpose(party, provider), work);
    }

    private static Partition partition(Party party, IdentityProvider provider) {
        return Partition.ofSignIn(party.principal(), provider.issuer());
    }

    private static String purpose(Party party, IdentityProvider provider) {
        return "sign-in\n" + provider.issuer() + "\n" + party.principal();
    }

    private static String text(SignedIn signedIn) {
        return Json.object(
                        "client", signedIn.clientId(),
                        "subject", signedIn.subject(),
                        "token", signedIn.idToken(),
                        "refresh", Json.of(signedIn.refreshToken().orElse(null)),
                        "expires", signedIn.expiresAt().getEpochSecond(),
                        "at", signedIn.at().getEpochSecond())
                .toText();
    }

    private static SignedIn read(String text) {
        var kept = Documents.object(text.getBytes(StandardCharsets.UTF_8));
        var client = kept == null ? null : kept.text("client");
        var subject = kept == null ? null : kept.text("subject");
        var token = kept == null ? null : kept.text("token");
        if (kept == null
                || client == null
                || subject == null
                || token == null
                || !(kept.member("expires") instanceof Json.Num expires)
                || !(kept.member("at") instanceof Json.Num at))
            throw new IllegalStateException("what is kept of a sign-in has another form");
        return new SignedIn(
                client,
                subject,
                token,
                Optional.ofNullable(kept.text("refresh")),
                Instant.ofEpochSecond(expires.asLong()),
                Instant.ofEpochSecond(at.asLong()));
    }
}
