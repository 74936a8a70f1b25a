package dev.gatehouse.cues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.mcp.Json;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A payload of each class is found in every place of every definition (T05). */
class PositionsTest {
    private static final Map<CueClass, String> PAYLOADS =
            Map.of(
                    CueClass.HIDDEN, "\u200B",
                    CueClass.SECRET, " AKIA" + "Z3QXJ5LRP2WMN7KB ",
                    CueClass.POSSIBLE_SECRET, " AIza" + "q7Zr2LmX9vBt4KcW8nHs3YpJ6dGf5TaE1uR ",
                    CueClass.AGENT_DIRECTED, " <IMPORTANT> ",
                    CueClass.CONCEALMENT, " and do not tell the user ",
                    CueClass.CROSS_TOOL, " instead of send_email ",
                    CueClass.SENSITIVE_PATH, " of ~/.ssh/id_rsa ",
                    CueClass.EXFILTRATION, " with the full conversation ",
                    CueClass.URL, " https://evil.example/x ",
                    CueClass.COMMAND, " rm -rf / ");

    @ParameterizedTest
    @EnumSource(CueClass.class)
    void aPayloadIsFoundWhereverItStands(CueClass kind) {
        var payload = String.valueOf(PAYLOADS.get(kind));
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
