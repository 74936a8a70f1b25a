package dev.gatehouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void countsDecisionsByOutcomeAndRule() {
        metrics.decided("allow", "none");
        metrics.decided("refuse", "grant.stands");
        metrics.decided("refuse", "grant.stands");
        assertThat(metrics.text())
                .contains("gatehouse_decisions_total{outcome=\"allow\",rule=\"none\"} 1.0")
                .contains(
                        "gatehouse_decisions_total{outcome=\"refuse\",rule=\"grant.stands\"} 2.0");
    }

    @Test
    void measuresExchangesAndCommitsInSeconds() {
        metrics.exchanged("result", 2_000_000);
        metrics.recorded(7, 30_000_000);
        metrics.recordFailed();
        assertThat(metrics.text())
                .contains("gatehouse_exchange_seconds_bucket{outcome=\"result\",le=\"0.001\"} 0")
                .contains("gatehouse_exchange_seconds_bucket{outcome=\"result\",le=\"0.0025\"} 1")
                .contains("gatehouse_journal_entries_total 7.0")
                .contains("gatehouse_journal_failures_total 1.0")
                .contains("gatehouse_journal_commit_seconds_count 1");
    }

    @Test
    void showsWhatIsOpenNow() {
        metrics.streamOpened();
        metrics.streamOpened();
        metrics.streamClosed();
        metrics.watch("gatehouse_upstream_connections", "Connections to servers", () -> 3);
        assertThat(metrics.text())
                .contains("gatehouse_open_streams 1.0")
                .contains("gatehouse_upstream_connections 3.0");
    }

    @Test
    void showsSeveralValuesOfOneName() {
        metrics.watch(
                "gatehouse_open_findings",
                "Findings",
                List.of("severity", "source"),
                () -> Map.of(List.of("S4", "identity"), 2.0, List.of("S1", "behaviour"), 0.0));
        assertThat(metrics.text())
                .contains("gatehouse_open_findings{severity=\"S4\",source=\"identity\"} 2.0")
                .contains("gatehouse_open_findings{severity=\"S1\",source=\"behaviour\"} 0.0");
    }
}
