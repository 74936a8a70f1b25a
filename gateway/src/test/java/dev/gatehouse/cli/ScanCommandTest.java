package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scan as a person types it, without a gate to ask. */
class ScanCommandTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "shadow");

    private record Ran(int code, String out) {}

    private static Ran scan(Path path, String... more) {
        var out = new StringWriter();
        var arguments = new ArrayList<>(List.of("scan", path.toString()));
        arguments.addAll(List.of(more));
        int code =
                Commands.root(Map.of())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(arguments.toArray(new String[0]));
        return new Ran(code, out.toString());
    }

    @Test
    void aPersonReadsWhatIsThereAndWhatWasNotAsked() {
        var ran = scan(FIXTURES.resolve("home"), "--gate", "https://gate.example");
        assertThat(ran.code()).isEqualTo(Commands.FAILED);
        assertThat(ran.out())
                .contains("through the gate  files")
                .contains("npx -y @modelcontextprotocol/server-filesystem")
                .contains("24 of 26 are not reached through the gate.")
                .contains("The gate was not asked what it governs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"home", "project"})
    void noSecretOfAConfigurationIsPrinted(String folder) {
        for (var more : List.of(new String[] {}, new String[] {"--json"}))
            assertThat(scan(FIXTURES.resolve(folder), more).out())
                    .isNotBlank()
                    .doesNotContainIgnoringCase("canary");
    }

    @Test
    void whatIsNotThereIsNotShownToBeBehindTheGate(@TempDir Path empty) {
        assertThat(scan(empty).code()).isEqualTo(Commands.DONE);
        assertThat(scan(empty.resolve("none")).code()).isEqualTo(Commands.FAILED);
    }

    @Test
    void aReportAsksTheGateAndOfflineDoesNot(@TempDir Path empty) {
        assertThat(scan(empty, "--report", "--offline").code()).isEqualTo(Commands.USAGE);
        assertThat(scan(empty, "--gate", "nonsense").code()).isEqualTo(Commands.USAGE);
    }
}
