package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.Declarations.Failed;
import dev.gatehouse.inventory.Declarations.Read;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.stdio.Allowance;
import dev.gatehouse.stdio.ArgumentPattern;
import dev.gatehouse.stdio.Processes;
import dev.gatehouse.stdio.Sandbox;
import dev.gatehouse.stdio.StdioLimits;
import dev.gatehouse.stdio.Template;
import dev.gatehouse.stdio.Templates;
import dev.gatehouse.testkit.StdioCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StdioDeclarationsTest {
    private static final StdioLimits LIMITS =
            new StdioLimits(
                    1 << 20,
                    100,
                    1 << 20,
                    8,
                    8,
                    2,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    3,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    50,
                    500);

    private final Processes processes;

    StdioDeclarationsTest(@TempDir Path directory) {
        processes =
                new Processes(
                        new Templates(List.of(template())),
                        Sandbox.off(),
                        LIMITS,
                        Allowance.UNLIMITED,
                        JsonLimits.ANSWER,
                        directory);
    }

    private static Template template() {
        return new Template(
                "scripted",
                StdioCommand.of(StdioProgram.class),
                List.of(new ArgumentPattern("[a-z-]+")),
                Map.of(),
                null,
                false,
                List.of());
    }

    @AfterEach
    void nothingIsLeft() {
        processes.close();
        assertThat(processes.standing("fake").running()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"legacy, LEGACY", "modern, MODERN", "ends-at-discover, LEGACY"})
    void aServerOfOneEraIsReadInIt(String behaviour, Era era) {
        var snapshot = read(behaviour);
        assertThat(snapshot.declarations().keySet()).containsExactly(era);
        var declared = snapshot.in(era).orElseThrow();
        assertThat(declared.find(new ItemKey(Kind.TOOL, "greet"))).isPresent();
        assertThat(declared.instructions()).isEqualTo("Be brief.");
    }

    @Test
    void aServerOfBothErasIsReadInBoth() {
        assertThat(read("both").declarations().keySet())
                .containsExactlyInAnyOrder(Era.MODERN, Era.LEGACY);
    }

    @Test
    void silenceAtDiscoverMeansTheEarlierEra() {
        var patient = limits(Duration.ofSeconds(4));
        var reading = new StdioDeclarations(processes, patient).read(server("silent-at-discover"));
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Read.class,
                        read ->
                                assertThat(read.snapshot().declarations().keySet())
                                        .containsExactly(Era.LEGACY));
    }

    @Test
    void whatIsRunIsPartOfWhatIsDeclared() {
        var program = read("legacy").in(Era.LEGACY).orElseThrow().program();
        assertThat(program.text("template")).isEqualTo("scripted");
        assertThat(program.array("command").getLast()).isEqualTo(Json.of("legacy"));
    }

    @Test
    void whatTheServerAsksMeanwhileIsDeclined() {
        assertThat(read("asks-first").declarations().keySet()).containsExactly(Era.LEGACY);
    }

    @Test
    void junkBetweenMessagesHarmsNothing() {
        assertThat(read("junk").declarations().keySet()).containsExactly(Era.LEGACY);
        assertThat(processes.standing("fake").withheld()).isPositive();
    }

    @Test
    void aModernServerThatBreaksLaterIsNotTakenForAnEarlierOne() {
        assertThat(why("modern-then-ends")).contains("at tools/list", "code 7");
    }

    @Test
    void aFloodWhileReadingIsLeftInTime() {
        assertThat(why("flood", Duration.ofSeconds(2))).contains("in time");
    }

    @Test
    void aServerThatOnlyEndsIsSaid() {
        assertThat(why("nothing"))
                .contains("Server fake (stdio:scripted nothing)", "at initialize", "code 4");
    }

    @Test
    void aServerOfNoEraIsSaid() {
        assertThat(why("refuses"))
                .contains("speaks no revision", "at server/discover", "at initialize", "-32601");
    }

    @Test
    void anArgumentThatIsNotAllowedStartsNothing() {
        assertThat(why("NO")).contains("argument 1 does not match");
    }

    private static ReadingLimits limits(Duration answer) {
        var it = ReadingLimits.STANDARD;
        return new ReadingLimits(
                it.http(),
                it.json(),
                answer,
                Duration.ofSeconds(60),
                it.maxPages(),
                it.maxItems(),
                it.maxTotalBytes(),
                it.maxNameChars(),
                it.maxUiResources());
    }

    private static Server server(String behaviour) {
        return new Server(
                "fake",
                new Place.Local("scripted", List.of(behaviour), false),
                "ann",
                ServerState.SUBMITTED,
                Instant.EPOCH);
    }

    private Snapshot read(String behaviour) {
        return switch (new StdioDeclarations(processes, ReadingLimits.STANDARD)
                .read(server(behaviour))) {
            case Read(var snapshot) -> snapshot;
            case Failed(var why) -> throw new AssertionError(why);
        };
    }

    private String why(String behaviour) {
        return why(behaviour, Duration.ofSeconds(6));
    }

    private String why(String behaviour, Duration answer) {
        var declarations = new StdioDeclarations(processes, limits(answer));
        return ((Failed) declarations.read(server(behaviour))).why();
    }
}
