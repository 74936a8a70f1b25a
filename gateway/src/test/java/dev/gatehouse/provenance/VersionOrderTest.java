package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionOrderTest {
    private static RegistryRecord record(String version, String published, boolean latest) {
        return new RegistryRecord(
                "r",
                "com.example/a",
                version,
                Json.object(
                        "server",
                        Json.object("name", "com.example/a", "version", version),
                        "_meta",
                        Json.object(
                                "io.modelcontextprotocol.registry/official",
                                Json.object("publishedAt", published, "isLatest", latest))));
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0, 2.0.0",
        "1.9.0, 1.10.0",
        "1.0.0-alpha, 1.0.0",
        "1.0.0-alpha, 1.0.0-alpha.1",
        "1.0.0-alpha.1, 1.0.0-alpha.beta",
        "1.0.0-beta.2, 1.0.0-beta.11",
        "1.0.0-rc.1, 1.0.0",
        "2025-06, 0.0.1",
        "1.0, 0.0.1",
        "01.0.0, 0.0.1",
        "99999999999999999998.0.0, 99999999999999999999.0.0"
    })
    void theFirstIsOlder(String older, String newer) {
        assertThat(VersionOrder.versions(older, newer)).isNegative();
        assertThat(VersionOrder.versions(newer, older)).isPositive();
    }

    @Test
    void whatWasBuiltIsOfNoConcern() {
        assertThat(VersionOrder.versions("1.0.0+a", "1.0.0+b")).isZero();
    }

    @Test
    void theOneThatIsMarkedComesFirstThenSemanticOnesThenTheLastPublished() {
        var right =
                List.of(
                        record("0.9.0", "2026-01-01T00:00:00Z", true),
                        record("2.0.0", "2026-01-01T00:00:00Z", false),
                        record("1.0.0", "2026-03-01T00:00:00Z", false),
                        record("nightly", "2026-02-01T00:00:00Z", false),
                        record("summer", "2026-01-01T00:00:00Z", false));
        var mixed = new ArrayList<>(right);
        Collections.shuffle(mixed, new Random(7));
        mixed.sort(VersionOrder.NEWEST_FIRST);
        assertThat(mixed).isEqualTo(right);
    }
}
