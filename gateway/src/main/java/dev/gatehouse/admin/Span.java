package dev.gatehouse.admin;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 90s}, {@code 30m}, {@code 8h}, {@code 7d}. */
final class Span {
    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,6})([smhd])");

    private Span() {}

    static Optional<Duration> parse(String text) {
        var parts = WRITTEN.matcher(text);
        if (!parts.matches()) return Optional.empty();
        long count = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    /** The shortest way to write it. */
    static String write(Duration span) {
        long seconds = span.toSeconds();
        if (seconds % 86_400 == 0) return seconds / 86_400 + "d";
        if (seconds % 3600 == 0) return seconds / 3600 + "h";
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
