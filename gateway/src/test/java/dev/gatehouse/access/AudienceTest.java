package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what a token is good for to {@code audiences.txt} (T23). */
class AudienceTest {
    private static final URI ROUTE = URI.create("https://gate.example/mcp/files");

    static List<AudienceTable.Line> lines() {
        return AudienceTable.lines();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aTokenIsForExactlyThisRoute(AudienceTable.Line line) {
        assertThat(Audience.objection(line.audience(), ROUTE, false)).isEqualTo(line.why());
    }

    @Test
    void theTableHasEachShapeOnce() {
        assertThat(lines()).hasSizeGreaterThan(50);
        assertThat(lines().stream().map(AudienceTable.Line::claim)).doesNotHaveDuplicates();
    }

    @Test
    void foreignAudiencesMayStandBesideOursWhereASettingSaysSo() {
        var claim =
                AudienceTable.json(
                        "[\"https://id.example/userinfo\",\"https://gate.example/mcp/files\"]");
        var foreign = Json.of("https://id.example/userinfo");
        assertThat(Audience.objection(claim, ROUTE, true)).isNull();
        assertThat(Audience.objection(foreign, ROUTE, true)).isNotNull();
        assertThat(Audience.objection(Json.array(), ROUTE, true)).isNotNull();
    }

    @Test
    void aCrowdOfAudiencesIsRefused() {
        var many = new java.util.ArrayList<String>();
        for (int i = 0; i < 101; i++) many.add(ROUTE.toString());
        assertThat(Audience.objection(Json.of(many), ROUTE, true)).isNotNull();
    }
}
