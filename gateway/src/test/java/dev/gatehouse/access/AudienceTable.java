package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code audiences.txt}, which people can read and change. */
public final class AudienceTable {
    /**
     * One line of it.
     *
     * @param claim as the table has it
     * @param audience the same
     * @param why it is not taken; null when it is
     */
    public record Line(String claim, Json audience, @Nullable String why) {
        @Override
        public String toString() {
            return claim;
        }
    }

    private AudienceTable() {}

    public static List<Line> lines() {
        return Arrays.stream(text().split("\n", -1))
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(AudienceTable::line)
                .toList();
    }

    private static String text() {
        try (var in =
                Objects.requireNonNull(
                        AudienceTable.class.getResourceAsStream("/access/audiences.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Line line(String text) {
        int bar = text.lastIndexOf(" | ");
        var claim = text.substring(0, bar).strip();
        var said = text.substring(bar + 3).strip();
        return new Line(claim, json(claim), said.equals("taken") ? null : said);
    }

    static Json json(String text) {
        var reading =
                new StrictJson(JsonLimits.REQUEST).read(text.getBytes(StandardCharsets.UTF_8));
        return ((StrictJson.Value) reading).json();
    }
}
