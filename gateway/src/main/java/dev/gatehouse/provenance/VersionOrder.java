package dev.gatehouse.provenance;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Which version of a server is the newer one: the one that its registry marks as the latest, then
 * by semantic versioning, which comes before any other, then by the time of publication (REQ-116).
 */
public final class VersionOrder {
    private static final Pattern SEMANTIC =
            Pattern.compile(
                    "v?(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
                            + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?"
                            + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

    private static final int LONGEST = 255;
    private static final Pattern SHORT =
            Pattern.compile("(v?\\d+)(\\.\\d+)?((?:[-+][0-9A-Za-z.+-]*)?)");

    /** The newest first. */
    public static final Comparator<RegistryRecord> NEWEST_FIRST =
            Comparator.comparing((RegistryRecord record) -> !record.isMarkedLatest())
                    .thenComparing((a, b) -> versions(b.version(), a.version()))
                    .thenComparing(
                            record -> record.publishedAt().orElse(Instant.EPOCH),
                            Comparator.reverseOrder())
                    .thenComparing(RegistryRecord::version);

    private VersionOrder() {}

    /** Less than zero when the first is the older; zero when versions alone do not tell. */
    static int versions(String one, String other) {
        var first = Parts.of(one);
        var second = Parts.of(other);
        if (first.isEmpty() || second.isEmpty())
            return Boolean.compare(first.isPresent(), second.isPresent());
        return first.get().compareTo(second.get());
    }

    /**
     * The same of versions that need not be whole: {@code 1.2} is {@code 1.2.0}. Empty when one of
     * them is no semantic version.
     */
    static OptionalInt semantic(String one, String other) {
        if (one.length() > LONGEST || other.length() > LONGEST) return OptionalInt.empty();
        var first = Parts.of(whole(one));
        var second = Parts.of(whole(other));
        return first.isEmpty() || second.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(first.get().compareTo(second.get()));
    }

    private static String whole(String version) {
        var match = SHORT.matcher(version);
        if (!match.matches()) return version;
        return match.group(1)
                + (match.group(2) == null ? ".0" : match.group(2))
                + ".0"
                + match.group(3);
    }

    /** Of a semantic version; what was built of it is of no concern. Spec: semver.org 2.0.0 §11. */
    private record Parts(List<BigInteger> numbers, List<String> prerelease)
            implements Comparable<Parts> {
        static Optional<Parts> of(String version) {
            var match = SEMANTIC.matcher(version);
            if (!match.matches()) return Optional.empty();
            var tail = match.group(4);
            return Optional.of(
                    new Parts(
                            List.of(
                                    new BigInteger(match.group(1)),
                                    new BigInteger(match.group(2)),
                                    new BigInteger(match.group(3))),
                            tail == null ? List.of() : List.of(tail.split("\\.", -1))));
        }

        @Override
        public int compareTo(Parts other) {
            for (int i = 0; i < numbers.size(); i++) {
                int compared = numbers.get(i).compareTo(other.numbers.get(i));
                if (compared != 0) return compared;
            }
            if (prerelease.isEmpty() || other.prerelease.isEmpty())
                return Boolean.compare(prerelease.isEmpty(), other.prerelease.isEmpty());
            int shared = Math.min(prerelease.size(), other.prerelease.size());
            for (int i = 0; i < shared; i++) {
                int compared = identifiers(prerelease.get(i), other.prerelease.get(i));
                if (compared != 0) return compared;
            }
            return Integer.compare(prerelease.size(), other.prerelease.size());
        }

        /** Numbers are less than words. */
        private static int identifiers(String one, String other) {
            boolean isFirst = one.matches("\\d+");
            boolean isSecond = other.matches("\\d+");
            if (isFirst && isSecond) return new BigInteger(one).compareTo(new BigInteger(other));
            if (isFirst != isSecond) return isFirst ? -1 : 1;
            return one.compareTo(other);
        }
    }
}
