package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {
    @Test
    void aGateIsGivenByUrlTokenAndProcess() {
        var options =
                Options.of(
                        List.of(
                                "--gate-url",
                                "http://127.0.0.1:8080/mcp/origin",
                                "--gate-token",
                                "abc",
                                "--gate-pid",
                                "42"));
        var gate = options.gate().orElseThrow();
        assertThat(gate.url().getPath()).isEqualTo("/mcp/origin");
        assertThat(gate.token()).contains("abc");
        assertThat(gate.pids()).containsExactly(42L);
    }

    @Test
    void streamsOfTheCommandLineWinWhereverTheyStand() {
        assertThat(Options.of(List.of("--idle", "7", "--quick")).settings())
                .isEqualTo(Settings.QUICK.withIdleStreams(7));
    }

    @Test
    void whatIsIncompleteOrUnknownIsRefused() {
        for (var wrong :
                List.of(
                        List.of("--gate-url", "http://127.0.0.1:8080/mcp/origin"),
                        List.of("--idle"),
                        List.of("--idle", "many"),
                        List.of("--origin-url", "https://127.0.0.1/mcp", "--origin-pid", "1"),
                        List.of("--slow")))
            assertThatThrownBy(() -> Options.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
    }
}
