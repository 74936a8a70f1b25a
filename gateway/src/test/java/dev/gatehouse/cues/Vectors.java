package dev.gatehouse.cues;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The lines of a file of vectors, without its comments, and with its escapes written out. */
final class Vectors {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u\\{([0-9A-Fa-f]+)\\}|\\\\([nrt])");

    /**
     * A line of two parts.
     *
     * @param first what stands before the bar
     */
    record Pair(String first, String text) {}

    private Vectors() {}

    static List<String> lines(String file) {
        try (var stream = Vectors.class.getResourceAsStream("/cues/" + file)) {
            var text =
                    new String(
                            Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#") && !line.isEmpty())
                    .map(Vectors::unescaped)
                    .toList();
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    static List<Pair> pairs(String file) {
        var pairs = new ArrayList<Pair>();
        for (var line : lines(file)) {
            int bar = line.indexOf(" | ");
            pairs.add(new Pair(line.substring(0, bar), line.substring(bar + 3)));
        }
        return pairs;
    }

    private static String unescaped(String line) {
        var matcher = ESCAPE.matcher(line);
        var text = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            text.append(line, from, matcher.start());
            var hex = matcher.group(1);
            if (hex != null) text.appendCodePoint(Integer.parseInt(hex, 16));
            else text.append(control(matcher.group(2)));
            from = matcher.end();
        }
        return text.append(line.substring(from)).toString();
    }

    private static char control(String letter) {
        return switch (letter) {
            case "n" -> '\n';
            case "r" -> '\r';
            default -> '\t';
        };
    }
}
