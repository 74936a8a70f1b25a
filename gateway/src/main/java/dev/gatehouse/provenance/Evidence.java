package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.PackageLook.Telling;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * @param signing who signed it
 * @param held the most that was ever proven of it, in this version or another
 * @param gone whether whoever published it has it no more
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
        Signing signing,
        EvidenceTier held,
        boolean gone,
        List<String> says,
        Instant at) {
    /**
     * Who signed a package, in this version or another.
     *
     * @param first as it was when anybody was known first; empty while nobody is
     * @param now as it was when it was looked at last
     */
    public record Signing(Set<String> first, Set<String> now) {
        static final Signing NOBODY = new Signing(Set.of(), Set.of());

        public Signing {
            first = Collections.unmodifiableSet(new TreeSet<>(first));
            now = Collections.unmodifiableSet(new TreeSet<>(now));
        }

        private Signing then(Set<String> now) {
            return new Signing(first.isEmpty() ? now : first, now);
        }

        /** Somebody signs it who did not. */
        boolean isOther() {
            return !first.isEmpty() && !first.containsAll(now);
        }
    }

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
        var of = before.filter(known -> known.isOf(name));
        var same = before.filter(known -> known.name().equals(name.written()));
        var first =
                same.map(Evidence::digest).filter(known -> !known.isEmpty()).orElse(found.digest());
        var said = found.digest().isEmpty() ? first : found.digest();
        // What could not be told is as it was.
        boolean isTold = found.telling() != Telling.PART;
        var stands = same.filter(_ -> !isTold);
        var tier = stands.map(Evidence::tier).orElse(found.tier());
        var signing = of.map(Evidence::signing).orElse(Signing.NOBODY);
        return new Evidence(
                server,
                first.equals(said) ? tier : EvidenceTier.NONE,
                name.written(),
                first,
                said,
                found.marker().or(() -> stands.map(Evidence::marker)).orElse(null),
                found.looked() || stands.map(Evidence::looked).orElse(false),
                isTold ? signing.then(found.signers()) : signing,
                of.map(Evidence::held).filter(held -> held.isAtLeast(tier)).orElse(tier),
                found.telling() == Telling.GONE || stands.map(Evidence::gone).orElse(false),
                found.says(),
                stands.map(Evidence::at).orElse(at));
    }

    /** In whatever version. */
    private boolean isOf(PackageName other) {
        return PackageName.parse(name)
                .filter(known -> known.type().equals(other.type()))
                .filter(known -> known.identifier().equals(other.identifier()))
                .isPresent();
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
                "signers",
                signing.now(),
                "says",
                says,
                "at",
                at.toString());
    }
}
