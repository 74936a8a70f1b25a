package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a server's package.
 *
 * @param name of the package, as {@link PackageName} writes it
 * @param digest of the package when it was looked at first; empty while it is not known
 * @param said the digest when it was looked at last; another one is another package under the same
 *     version
 * @param marker the server that the package says it is; null when it says none
 * @param looked whether the package itself was looked at
 * @param says what held and what did not
 */
public record Evidence(
        String server,
        EvidenceTier tier,
        String name,
        String digest,
        String said,
        @Nullable String marker,
        boolean looked,
        List<String> says,
        Instant at) {
    public Evidence {
        says = List.copyOf(says);
    }

    /** The package is another than it was, under the same version. */
    public boolean isTampered() {
        return !digest.equals(said);
    }

    /** What was found after what was known: the first digest of a package stays. */
    static Evidence of(
            String server,
            PackageName name,
            PackageLook.Found found,
            Optional<Evidence> before,
            Instant at) {
        var first =
                before.filter(known -> known.name().equals(name.written()))
                        .map(Evidence::digest)
                        .filter(known -> !known.isEmpty())
                        .orElse(found.digest());
        var said = found.digest().isEmpty() ? first : found.digest();
        return new Evidence(
                server,
                first.equals(said) ? found.tier() : EvidenceTier.NONE,
                name.written(),
                first,
                said,
                found.marker().orElse(null),
                found.looked(),
                found.says(),
                at);
    }

    /** For the record and for people. */
    public Json.Obj json() {
        return Json.object(
                "tier",
                tier.word(),
                "package",
                name,
                "digest",
                said,
                "marker",
                Json.of(marker),
                "says",
                says,
                "at",
                at.toString());
    }
}
