package dev.gatehouse.provenance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of a package of Python. What somebody built of it locally is of no concern. Spec: PEP
 * 440.
 *
 * @param pre of a pre-release its kind and number; of what comes before or after all of them, that
 */
record PythonVersion(long epoch, List<Long> release, Step pre, long post, long dev)
        implements Comparable<PythonVersion> {
    private static final int LONGEST = 200;
    private static final Pattern FORM =
            Pattern.compile(
                    "v?(?:(\\d{1,18})!)?(\\d{1,18}(?:\\.\\d{1,18})*)"
                            + "(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\\d{0,18}))?"
                            + "(?:-(\\d{1,18})|[-_.]?(post|rev|r)[-_.]?(\\d{0,18}))?"
                            + "(?:[-_.]?(dev)[-_.]?(\\d{0,18}))?"
                            + "(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?");

    /** Where it stands among pre-releases. */
    record Step(int kind, long number) implements Comparable<Step> {
        static final Step BEFORE_ALL = new Step(-1, 0);
        static final Step AFTER_ALL = new Step(3, 0);

        @Override
        public int compareTo(Step other) {
            int kinds = Integer.compare(kind, other.kind);
            return kinds == 0 ? Long.compare(number, other.number) : kinds;
        }
    }

    static Optional<PythonVersion> of(String text) {
        if (text.length() > LONGEST) return Optional.empty();
        var match = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        return match.matches() ? Optional.of(of(match)) : Optional.empty();
    }

    private static PythonVersion of(Matcher match) {
        var release = new ArrayList<Long>();
        for (var part : match.group(2).split("\\.", -1)) release.add(Long.parseLong(part));
        while (release.size() > 1 && release.getLast() == 0) release.removeLast();
        boolean isPost = match.group(5) != null || match.group(6) != null;
        boolean isDev = match.group(8) != null;
        return new PythonVersion(
                match.group(1) == null ? 0 : Long.parseLong(match.group(1)),
                List.copyOf(release),
                pre(match.group(3), match.group(4), isDev && !isPost),
                isPost ? number(match.group(5) == null ? match.group(7) : match.group(5)) : -1,
                isDev ? number(match.group(9)) : Long.MAX_VALUE);
    }

    private static Step pre(@Nullable String kind, @Nullable String number, boolean isOnlyDev) {
        if (kind == null) return isOnlyDev ? Step.BEFORE_ALL : Step.AFTER_ALL;
        int order =
                switch (kind) {
                    case "a", "alpha" -> 0;
                    case "b", "beta" -> 1;
                    default -> 2;
                };
        return new Step(order, number(number));
    }

    private static long number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    @Override
    public int compareTo(PythonVersion other) {
        int compared = Long.compare(epoch, other.epoch);
        if (compared == 0) compared = releases(release, other.release);
        if (compared == 0) compared = pre.compareTo(other.pre);
        if (compared == 0) compared = Long.compare(post, other.post);
        return compared == 0 ? Long.compare(dev, other.dev) : compared;
    }

    private static int releases(List<Long> one, List<Long> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            long first = i < one.size() ? one.get(i) : 0;
            long second = i < other.size() ? other.get(i) : 0;
            if (first != second) return Long.compare(first, second);
        }
        return 0;
    }
}
