package dev.gatehouse.provenance;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps which keys prove the namespaces that servers were taken from, as they were first and as
 * they are now (PRV-1, T17). Blocks; safe for many threads.
 */
public final class NamespaceBook {
    private static final String NAME = "namespace-proof";

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
        var before = proofs.proof(namespace);
        var first = before.map(NamespaceProofs.Kept::first).filter(some -> !some.isEmpty());
        var now =
                new NamespaceProofs.Kept(
                        namespace,
                        first.orElse(keys),
                        keys,
                        clock.instant(),
                        keys.size() + " keys" + (untold.isEmpty() ? "" : "; " + untold));
        boolean isUntold = !untold.isEmpty() && !now.isProven();
        proofs.keep(
                isUntold
                        ? new NamespaceProofs.Kept(
                                namespace,
                                first.orElse(Set.of()),
                                before.map(NamespaceProofs.Kept::now).orElse(Set.of()),
                                clock.instant(),
                                now.outcome())
                        : now);
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
                            ? Check.holds(NAME, namespace + " is proven with the key seen first")
                            : Check.unknown(
                                    NAME,
                                    "no proof of " + namespace + " is seen: " + kept.outcome());
                });
    }
}
