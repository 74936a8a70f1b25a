package dev.gatehouse.provenance;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was seen of the proofs of namespaces, stored. It mirrors what others say. */
public interface NamespaceProofs {
    /**
     * Of one namespace.
     *
     * @param first the keys that were seen first, and those that were named beside one of them;
     *     empty while none ever was
     * @param now those that were seen last
     * @param otherSince since when only others are named; null when it is not so
     * @param isSettled whether others were seen in two looks that are far enough apart
     * @param outcome in words, what came of looking
     */
    record Kept(
            String namespace,
            Set<String> first,
            Set<String> now,
            @Nullable Instant otherSince,
            boolean isSettled,
            Instant lookedAt,
            String outcome) {
        public Kept {
            first = Collections.unmodifiableSet(new TreeSet<>(first));
            now = Collections.unmodifiableSet(new TreeSet<>(now));
        }

        boolean isProven() {
            return !first.isEmpty() && now.stream().anyMatch(first::contains);
        }

        /** It was proven, and is not any more. */
        boolean isLost() {
            return !first.isEmpty() && !isProven();
        }
    }

    void keep(Kept kept);

    Optional<Kept> proof(String namespace);
}
