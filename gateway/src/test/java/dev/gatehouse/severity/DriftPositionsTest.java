package dev.gatehouse.severity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cues.CueClass;
import dev.gatehouse.cues.Definitions;
import dev.gatehouse.cues.Payloads;
import dev.gatehouse.cues.Positions;
import dev.gatehouse.cues.Positions.Tainted;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A payload of each class comes, after the approval, into each place of each definition: it weighs
 * what the table says (CAP-4, T05). The expectation is written down here by hand from governance.md
 * §3.2 and docs/severity.md; it asks no rule of the product.
 */
class DriftPositionsTest {
    /**
     * The kinds of places, the first that fits: what a new class of cue weighs there
     * (agent-directed and its like), what an address or a command does, and what hidden text or a
     * secret does. A place is a pointer; behind the name of a member stands {@code !}.
     */
    private static final String TABLE =
            """
            # definition  place                               cue  address  hidden  why
            tool      /name!?                                 S3   S3       S4      another tool, that can write
            tool      /inputSchema!                           S3   S3       S4      whatever comes is accepted
            tool      /inputSchema/\\$schema                   S3   S3       S4      a dialect that nobody knows
            tool      .*/room/type!?                          S3   S2       S4      an enum still bounds it
            tool      /inputSchema(/.*)?/type!?               S3   S3       S4      widened to any type
            tool      .*/plan/const!                          S3   S3       S4      widened to any type
            tool      /inputSchema/required/0                 S3   S3       S4      another parameter is required
            tool      /icons/0/(src|mimeType)                 S3   S1       S4      an icon is only an icon
            prompt    /arguments/0/name!                      S3   S3       S4      no list of arguments any more
            server    /serverInfo/name!?                      S3   S3       S4      it calls itself another
            server    /serverInfo/icons/0/(src|mimeType)      S3   S1       S4      an icon is only an icon
            server    /capabilities/tools/listChanged!        S3   S2       S4      of a capability that is known
            server    /capabilities/.*                        S3   S3       S4      a capability that nobody knows
            .*        .*                                      S3   S2       S4      text that an agent may read
            """;

    private record Line(
            String definition, String place, Severity cue, Severity url, Severity hidden) {
        static Line of(String line) {
            var part = line.strip().split("\\s+", 6);
            return new Line(
                    part[0],
                    part[1],
                    Severity.valueOf(part[2]),
                    Severity.valueOf(part[3]),
                    Severity.valueOf(part[4]));
        }

        boolean fits(String name, String at) {
            return name.matches(definition) && at.matches(place);
        }

        Severity of(CueClass kind) {
            return switch (kind) {
                case HIDDEN, SECRET -> hidden;
                case URL, COMMAND -> url;
                case POSSIBLE_SECRET,
                        AGENT_DIRECTED,
                        CONCEALMENT,
                        CROSS_TOOL,
                        SENSITIVE_PATH,
                        EXFILTRATION ->
                        cue;
            };
        }
    }

    private static final List<Line> LINES =
            TABLE.lines().filter(line -> !line.startsWith("#")).map(Line::of).toList();

    @ParameterizedTest
    @EnumSource(CueClass.class)
    void whatComesIntoAPlaceLaterWeighsWhatTheTableSays(CueClass kind) {
        var payload = Payloads.of(kind);
        var otherwise = new TreeSet<String>();
        int places = 0;
        for (var definition : new TreeMap<>(Definitions.all()).entrySet()) {
            var name = definition.getKey();
            var clean = definition.getValue();
            var at = places(clean);
            var tainted = Positions.of(clean, payload);
            for (int i = 0; i < at.size(); i++) {
                if (isOurs(name, at.get(i))) continue;
                places++;
                var expected = line(name, at.get(i)).of(kind);
                var graded = graded(name, clean, (Json.Obj) tainted.get(i).json());
                if (graded != expected)
                    otherwise.add(name + " " + at.get(i) + ": " + graded + ", not " + expected);
            }
        }
        assertThat(otherwise).isEmpty();
        assertThat(places).isEqualTo(136);
    }

    @Test
    void eachLineOfTheTableIsNeeded() {
        var used = new TreeSet<String>();
        for (var definition : Definitions.all().entrySet())
            for (var at : places(definition.getValue()))
                used.add(line(definition.getKey(), at).toString());
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(LINES.stream().map(Line::toString).toList());
    }

    private static Line line(String definition, String at) {
        return LINES.stream().filter(line -> line.fits(definition, at)).findFirst().orElseThrow();
    }

    /** In the order of {@link Positions}. */
    private static List<String> places(Json.Obj clean) {
        var places = new ArrayList<String>();
        for (Tainted place : Positions.of(clean, ""))
            places.add(place.isName() ? place.at() + "!" : place.at());
        return places;
    }

    /** The three names of what a server says of itself are the gate's own. */
    private static boolean isOurs(String definition, String at) {
        return definition.equals("server")
                && List.of("/serverInfo!", "/capabilities!", "/instructions!").contains(at);
    }

    private static Severity graded(String definition, Json.Obj was, Json.Obj is) {
        if (definition.equals("server"))
            return Severity.worst(
                    was.members().keySet().stream()
                            .map(facet -> Grading.facet(facet, was.member(facet), is.member(facet)))
                            .map(Grade::severity)
                            .toList());
        var kind = Kind.valueOf(definition.toUpperCase(Locale.ROOT));
        return Severity.worst(
                Grading.items(Map.of(key(kind, was), was), Map.of(key(kind, is), is))
                        .values()
                        .stream()
                        .map(Grade::severity)
                        .toList());
    }

    /** Without a name it is another item, whatever it would be called. */
    private static ItemKey key(Kind kind, Json.Obj item) {
        var name = kind.nameOf(item);
        return new ItemKey(kind, name == null ? "unnamed" : name);
    }
}
