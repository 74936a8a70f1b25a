package dev.gatehouse.provenance;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps which keys prove the namespaces that servers were taken from, as they were first and as
 * they are now (PRV-1, T17). Blocks; safe for many threads.
 */
public final class NamespaceBook {
    private static final String NAME = "namespace-proof";

    /** Two looks at other keys are at least so far apart before they count as two. */
    private static final Duration APART = Duration.ofHours(1);

    /** So many known keys are kept of one namespace; then only those that are named. */
    private static final int MAX_KEYS = 100;

    private final NamespaceProof proof;
    private final NamespaceProofs proofs;
    private final InstantSource clock;

    public NamespaceBook(NamespaceProof proof, NamespaceProofs proofs, InstantSource clock) {
        this.proof = proof;
        this.proofs = proofs;
        this.clock = clock;
    }

    /** Looks now; what could not be told is as it was. */
    void look(String namespace) {
        if (!(proof.look(namespace) instanceof NamespaceProof.Seen(var keys, var untold))) return;
        var now = clock.instant();
        var before = proofs.proof(namespace);
        var words = keys.size() + " keys" + (untold.isEmpty() ? "" : "; " + untold);
        var first = before.map(NamespaceProofs.Kept::first).orElse(Set.of());
        boolean isKnown = first.isEmpty() || keys.stream().anyMatch(first::contains);
        if (!untold.isEmpty() && (keys.isEmpty() || !isKnown)) {
            proofs.keep(asItWas(namespace, before, words));
            return;
        }
        boolean isOther = !isKnown && !keys.isEmpty();
        var since = isOther ? before.map(NamespaceProofs.Kept::otherSince).orElse(now) : null;
        boolean isSettled =
                since != null
                        && (before.filter(NamespaceProofs.Kept::isSettled).isPresent()
                                || !now.isBefore(since.plus(APART)));
        proofs.keep(
                new NamespaceProofs.Kept(
                        namespace,
                        isKnown ? joined(first, keys) : first,
                        keys,
                        since,
                        isSettled,
                        now,
                        words));
    }

    /** Whoever names a key beside one that is known has the domain still: so keys are renewed. */
    private static Set<String> joined(Set<String> first, Set<String> keys) {
        var all = new TreeSet<>(first);
        all.addAll(keys);
        return all.size() <= MAX_KEYS ? all : keys;
    }

    private NamespaceProofs.Kept asItWas(
            String namespace, Optional<NamespaceProofs.Kept> before, String words) {
        return new NamespaceProofs.Kept(
                namespace,
                before.map(NamespaceProofs.Kept::first).orElse(Set.of()),
                before.map(NamespaceProofs.Kept::now).orElse(Set.of()),
                before.map(NamespaceProofs.Kept::otherSince).orElse(null),
                before.filter(NamespaceProofs.Kept::isSettled).isPresent(),
                clock.instant(),
                words);
    }

    /** For whoever approves a server of that namespace; empty when nobody looked. */
    public Optional<Check> check(String namespace) {
        return proofs.proof(namespace)
                .map(kept -> {
                    if (kept.isLost())
                        return Check.doubtful(
                                NAME,
                                namespace
                                        + (kept.now().isEmpty()
                                                ? " is not proven any more"
                                                : " is proven with another key than before"));
                    return kept.isProven()
                            ? Check.holds(NAME, namespace + " is proven with a key that is known")
                            : Check.unknown(
                                    NAME,
                                    "no proof of " + namespace + " is seen: " + kept.outcome());
                });
    }
}
