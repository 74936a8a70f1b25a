package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.severity.Severity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopsFromTest {
    @ParameterizedTest
    @CsvSource({
        "MALICIOUS, MAL-2026-1, S4, S4",
        "MALICIOUS, GHSA-1, S4, S2",
        "MALICIOUS, GHSA-1, S3, S2",
        "MALICIOUS, GHSA-1, S2, S2",
        "CRITICAL, MAL-2026-1, S4, S4",
        "CRITICAL, GHSA-1, S4, S4",
        "CRITICAL, GHSA-1, S3, S2",
        "HIGH, GHSA-1, S4, S4",
        "HIGH, GHSA-1, S3, S3",
        "HIGH, GHSA-1, S2, S2",
    })
    void anAdvisoryStopsAServerFromWhereTheOperatorSaysOn(
            StopsFrom stops, String id, Severity graded, Severity weight) {
        assertThat(stops.weight(new AdvisoryHit(id, "npm a 1.0.0", graded, ""))).isEqualTo(weight);
    }
}
