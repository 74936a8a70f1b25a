package dev.gatehouse.cues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.mcp.Json;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A payload of each class is found in every place of every definition (T05). */
class PositionsTest {
    @ParameterizedTest
    @EnumSource(CueClass.class)
    void aPayloadIsFoundWhereverItStands(CueClass kind) {
        var payload = Payloads.of(kind);
        var missed = new TreeSet<String>();
        int places = 0;
        for (var definition : Definitions.all().entrySet())
            for (var tainted : Positions.of(definition.getValue(), payload)) {
                places++;
                if (Cues.in(tainted.json()).stream()
                        .noneMatch(cue ->
                                cue.kind() == kind
                                        && cue.at().equals(Secrets.masked(tainted.at()))))
                    missed.add(definition.getKey() + " " + tainted);
            }
        System.out.printf("%s: %d of %d places%n", kind, places - missed.size(), places);
        assertThat(missed).isEmpty();
        assertThat(places).isGreaterThan(100);
    }

    @Test
    void theDefinitionsThemselvesHaveNothingButTheUrlsOfTheirIcons() {
        for (var definition : Definitions.all().values())
            assertThat(Cues.in(definition))
                    .allMatch(
                            cue -> cue.kind() == CueClass.URL && cue.at().endsWith("/icons/0/src"));
    }

    @Test
    void aPointerNamesThePlace() {
        var tainted = Json.object("a/b", Json.array(Json.object("~c", "\u200B")));
        assertThat(Cues.in(tainted)).extracting(Cue::at).containsExactly("/a~1b/0/~0c");
    }
}
