package dev.gatehouse.credentials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** {@code places.txt}, which people can read and change. */
public final class OutgoingPlaces {
    /**
     * One line of it.
     *
     * @param host as it stands in a URL
     * @param addresses what the name resolves to; empty when it is no name
     * @param why it is not asked, in the words of the guard
     */
    public record Place(String host, List<String> addresses, String why) {
        /** Whether its text says that it is this machine, which may name itself. */
        public boolean isHere() {
            return why.startsWith("it is on this machine");
        }
    }

    private OutgoingPlaces() {}

    public static List<Place> all() {
        return Arrays.stream(text().split("\n", -1))
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(OutgoingPlaces::place)
                .toList();
    }

    private static String text() {
        try (var in =
                Objects.requireNonNull(
                        OutgoingPlaces.class.getResourceAsStream("/credentials/places.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Place place(String line) {
        var cells = line.split(" \\| ", -1);
        var named = cells[0].strip().split(" = ", -1);
        var addresses =
                Optional.of(named)
                        .filter(both -> both.length > 1)
                        .map(both -> List.of(both[1].strip().split(" and ", -1)))
                        .orElse(List.of());
        return new Place(named[0].strip(), addresses, cells[1].strip());
    }
}
