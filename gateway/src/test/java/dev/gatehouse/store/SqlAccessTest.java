package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Operator;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlAccessTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlAccessTest.class);
    private final SqlAgents agents = new SqlAgents(TEST.database());
    private final SqlGrants grants = new SqlGrants(TEST.database());
    private final SqlOperators operators = new SqlOperators(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    @Test
    void anAgentIsKeptWholeAndCanBeDisabled() {
        var agent =
                new Agent(
                        "robot",
                        "ann",
                        "https://issuer.example",
                        "c-1",
                        false,
                        Samples.NOW,
                        "00ff",
                        "{\"keys\":[]}");
        TEST.change(() -> agents.add(agent));
        assertThat(agents.find("robot")).contains(agent);
        assertThat(agents.all()).contains(agent);
        TEST.change(() -> agents.disable("robot"));
        assertThat(agents.find("robot").orElseThrow().disabled()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> TEST.change(() -> agents.disable("nobody")));
    }

    /** The longer of two ends counts, and a secret has none. */
    @Test
    void whoCanSpeakForAnAgentIsKeptAsLongAsThatLasts() {
        TEST.change(() -> agents.add(Samples.agent("spoken-for")));
        var soon = Samples.NOW.plusSeconds(60);
        TEST.change(() -> agents.bearer("spoken-for", "ann", soon));
        TEST.change(() -> agents.bearer("spoken-for", "ann", Samples.NOW));
        TEST.change(() -> agents.bearer("spoken-for", "bea", null));
        TEST.change(() -> agents.bearer("spoken-for", "bea", soon));

        assertThat(agents.mayBear("spoken-for", "ann", Samples.NOW)).isTrue();
        assertThat(agents.mayBear("spoken-for", "ann", soon)).isFalse();
        assertThat(agents.mayBear("spoken-for", "bea", soon.plusSeconds(1_000_000_000))).isTrue();
        assertThat(agents.mayBear("spoken-for", "cid", Samples.NOW)).isFalse();
    }

    @Test
    void anAgentsNameAndClientAreItsOwn() {
        TEST.change(() -> agents.add(Samples.agent("one")));
        var sameName =
                new Agent("one", "x", "https://b.example", "b", false, Samples.NOW, null, null);
        var sameClient =
                new Agent(
                        "two",
                        "x",
                        "https://issuer.example",
                        "one-id",
                        false,
                        Samples.NOW,
                        null,
                        null);
        assertThatIllegalStateException().isThrownBy(() -> TEST.change(() -> agents.add(sameName)));
        assertThatIllegalStateException()
                .isThrownBy(() -> TEST.change(() -> agents.add(sameClient)));
        assertThat(agents.find("two")).isEmpty();
    }

    @Test
    void aGrantIsKeptWholeAndItsFirstRevocationCounts() {
        var servers = new SqlServers(TEST.database());
        var grant = Samples.grant("g1", "granted", "files", Samples.ECHO, Samples.HOSTILE);
        TEST.change(() -> servers.add(Samples.server("files"), Samples.snapshot(), Samples.CAUSE));
        TEST.change(() -> agents.add(Samples.agent("granted")));
        TEST.change(() -> grants.add(grant));
        assertThat(grants.find("g1")).contains(grant);
        assertThat(grants.all()).containsExactly(grant);
        TEST.change(() -> grants.revoke("g1", Samples.NOW.plusSeconds(5)));
        TEST.change(() -> grants.revoke("g1", Samples.NOW.plusSeconds(50)));
        assertThat(grants.find("g1").orElseThrow().revokedAt())
                .isEqualTo(Samples.NOW.plusSeconds(5));
        assertThatIllegalStateException().isThrownBy(() -> TEST.change(() -> grants.add(grant)));
        assertThatIllegalStateException()
                .isThrownBy(() -> TEST.change(() -> grants.revoke("g2", Samples.NOW)));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() -> grants.add(Samples.grant("g3", "granted", "no-such"))));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() -> grants.add(Samples.grant("g4", "nobody", "files"))));
    }

    @Test
    void anOperatorIsFoundByTokenHashOnly() {
        var ann = new Operator("ann", Operator.Role.ADMIN, "aa11", Samples.NOW);
        TEST.change(() -> operators.add(ann));
        assertThat(operators.byTokenHash("aa11")).contains(ann);
        assertThat(operators.byTokenHash("aa12")).isEmpty();
        assertThat(operators.all()).containsExactly(ann);
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() ->
                                operators.add(
                                        new Operator(
                                                "ann", Operator.Role.AUDITOR, "bb", Samples.NOW))));
    }

    @Test
    void anInstantIsKeptToTheMicrosecondTowardsThePast() {
        var exact = Instant.parse("2026-11-21T09:00:00.123456999Z");
        var late = new Operator("late", Operator.Role.AUDITOR, "cc", exact);
        TEST.change(() -> operators.add(late));
        assertThat(operators.byTokenHash("cc").orElseThrow().addedAt())
                .isEqualTo(Instant.parse("2026-11-21T09:00:00.123456Z"));
        TEST.execute("DELETE FROM operator WHERE name = 'late'");
    }
}
