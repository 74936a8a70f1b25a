package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.PolicyDocument;
import dev.gatehouse.policy.PolicyForm;
import dev.gatehouse.policy.PolicyVersion;
import dev.gatehouse.policy.PolicyVersion.State;
import dev.gatehouse.policy.Worlds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlPoliciesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlPoliciesTest.class);
    private static final Json.Obj DOCUMENT = PolicyForm.of(PolicyDocument.STANDARD);

    private final Worlds worlds = new Worlds();
    private final SqlChanges changes = new SqlChanges(TEST.database(), worlds);
    private final SqlPolicies policies = new SqlPolicies(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    private PolicyVersion waiting() {
        return PolicyVersion.proposed(
                policies.next(),
                DOCUMENT.with("about", Json.of("number " + policies.next())),
                worlds.current().rules().version(),
                null,
                "a test",
                "ann",
                Samples.NOW);
    }

    private PolicyVersion added(PolicyVersion version) {
        return changes.make(
                () -> {
                    policies.add(version);
                    return version;
                },
                _ -> Samples.event("policy"));
    }

    private PolicyVersion decided(PolicyVersion version) {
        return changes.make(
                () -> {
                    policies.decide(version);
                    return version;
                },
                _ -> Samples.event("policy"));
    }

    private PolicyVersion published() {
        var waiting = waiting();
        return added(waiting.decided(State.IN_FORCE, "bea", waiting.proposedAt()));
    }

    @Test
    void whatIsPublishedIsInTheWorldAndSupersedesWhatWasBefore() {
        var first = published();
        assertThat(worlds.current().rules().version()).isEqualTo(first.number());
        assertThat(policies.inForce()).contains(first);
        var second = added(waiting());
        assertThat(worlds.current().rules().version()).isEqualTo(first.number());
        var approved = decided(second.decided(State.IN_FORCE, "bea", second.proposedAt()));
        assertThat(worlds.current().rules().version()).isEqualTo(second.number());
        assertThat(policies.find(first.number())).contains(first.superseded());
        assertThat(policies.find(second.number())).contains(approved);
        assertThat(policies.all()).contains(first.superseded(), approved);
        assertThat(policies.next()).isEqualTo(second.number() + 1);
    }

    @Test
    void whatIsDecidedStaysAsItWasDecided() {
        var waiting = added(waiting());
        decided(waiting.decided(State.REJECTED, "bea", waiting.proposedAt()));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        decided(waiting.decided(State.IN_FORCE, "ann", waiting.proposedAt())));
        assertThatIllegalStateException().isThrownBy(() -> added(waiting));
    }

    @Test
    void theRecordIsFoundFromATimeOn() {
        var past = new SqlPast(TEST.database());
        published();
        long last = past.last(1).getFirst().sequence();
        var at = past.last(1).getFirst().event().at();
        assertThat(past.before(at.minusSeconds(60))).isLessThan(last);
        assertThat(past.after(past.before(at.minusSeconds(60)), 1000)).isNotEmpty();
        assertThat(past.before(at.plusSeconds(60))).isEqualTo(last);
    }

    @Test
    void theDatabaseKeepsPoliciesAsTheyWereProposed() {
        var version = published();
        for (var rewriting :
                new String[] {
                    "UPDATE policy SET document = '{}' WHERE number = ",
                    "UPDATE policy SET reason = 'other' WHERE number = ",
                    "UPDATE policy SET decided_by = 'ann' WHERE number = ",
                    "UPDATE policy SET state = 'PROPOSED' WHERE number = ",
                    "DELETE FROM policy WHERE number = "
                })
            assertThatThrownBy(() -> execute(rewriting + version.number()))
                    .hasMessageContaining("policies are kept as they were proposed");
    }

    private static int execute(String sql) {
        return TEST.database().handles().read(handle -> handle.execute(sql));
    }

    @Test
    void whatCannotBeReadAsAPolicyRefusesEverythingAndIsNotReplaced() {
        for (var broken :
                new String[] {
                    "{\"rules\":[{\"id\":\"a\",\"effect\":\"permit\",\"when\":\"nonsense(\",\"why\":\"w\"}]}",
                    "{\"rules\":[{\"id\":\"a\",\"effect\":\"permit\",\"of\":[],\"why\":\"w\"}]}",
                    "{\"rules\"",
                    "{\"other\":1}",
                    "[]"
                }) {
            var before = published();
            execute("ALTER TABLE policy DISABLE TRIGGER keep_policies");
            execute(
                    "UPDATE policy SET document = '%s', digest = '%s' WHERE number = %d"
                            .formatted(broken, digest(broken), before.number()));
            execute("ALTER TABLE policy ENABLE TRIGGER keep_policies");
            var fresh = new Worlds();
            new SqlChanges(TEST.database(), fresh)
                    .make(() -> "", _ -> Samples.event("something else"));
            var rules = fresh.current().rules();
            assertThat(rules.version()).isEqualTo(before.number());
            assertThat(rules.rules())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.id()).isEqualTo("unreadable"));
        }
        published();
    }

    /** That of the text where it has one, so that it is the policy that is refused. */
    private static String digest(String document) {
        return document.startsWith("{\"rules\":")
                ? CanonicalJson.digest(Columns.json(document)).value()
                : "sha256:other";
    }
}
