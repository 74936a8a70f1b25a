package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Past.Line;
import dev.gatehouse.ledger.Entry;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Worlds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlChangesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlChangesTest.class);
    private final Worlds worlds = new Worlds();
    private final SqlChanges changes = new SqlChanges(TEST.database(), worlds);
    private final SqlAgents agents = new SqlAgents(TEST.database());
    private final SqlPast past = new SqlPast(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    private String add(String agent) {
        agents.add(Samples.agent(agent));
        return agent;
    }

    @Test
    void aChangeIsStoredRecordedAndPublishedTogether() {
        long before = version();
        var made = changes.make(() -> add("stored"), name -> Samples.event("added " + name));
        assertThat(made).isEqualTo("stored");
        assertThat(agents.find("stored")).isPresent();
        assertThat(past.last(1))
                .extracting(Line::event)
                .containsExactly(Samples.event("added stored"));
        assertThat(version()).isEqualTo(before + 1);
        assertThat(worlds.current().version()).isEqualTo(before + 1);
        assertThat(worlds.current().agent("https://issuer.example", "stored-id")).isPresent();
    }

    @Test
    void portsInsideAChangeSeeWhatItWroteAndOthersDoNot() throws Exception {
        try (var outside = Executors.newSingleThreadExecutor()) {
            changes.make(
                    () -> {
                        add("inside");
                        assertThat(agents.find("inside")).isPresent();
                        var seen = outside.submit(() -> agents.find("inside"));
                        assertThat(resolved(seen)).isEmpty();
                        return "";
                    },
                    _ -> Samples.event("inside"));
        }
        assertThat(agents.find("inside")).isPresent();
    }

    private static <T> T resolved(java.util.concurrent.Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void workThatThrowsLeavesNothing() {
        long version = version();
        int lines = past.last(1000).size();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() ->
                        changes.make(
                                () -> {
                                    add("undone");
                                    throw new UnsupportedOperationException("no");
                                },
                                _ -> Samples.event("never")));
        assertNothing("undone", version, lines);
    }

    @Test
    void aChangeThatCannotBeRecordedIsNotMade() {
        long version = version();
        int lines = past.last(1000).size();
        assertThatThrownBy(() ->
                        changes.make(
                                () -> add("silent"),
                                _ -> new Event(Samples.NOW, "Not A Kind", Json.object())))
                .isInstanceOf(IllegalArgumentException.class);
        assertNothing("silent", version, lines);
    }

    private void assertNothing(String agent, long version, int lines) {
        assertThat(agents.find(agent)).isEmpty();
        assertThat(past.last(1000)).hasSize(lines);
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void aChangeWithinAChangeIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        changes.make(
                                () -> changes.make(() -> add("inner"), _ -> Samples.event("inner")),
                                _ -> Samples.event("outer")));
        assertThat(agents.find("inner")).isEmpty();
    }

    @Test
    void changesOfManyThreadsAndReplicasGetVersionsOneByOne() throws Exception {
        long before = version();
        try (var replica = TEST.replica();
                var threads = Executors.newFixedThreadPool(6)) {
            var other = new SqlChanges(replica, new Worlds());
            var done = new ArrayList<java.util.concurrent.Future<String>>();
            for (int i = 0; i < 30; i++) {
                var name = "many-" + i;
                var through = i % 2 == 0 ? changes : other;
                var ports = new SqlAgents(i % 2 == 0 ? TEST.database() : replica);
                done.add(
                        threads.submit(() ->
                                through.make(
                                        () -> {
                                            ports.add(Samples.agent(name));
                                            return name;
                                        },
                                        Samples::event)));
            }
            for (var one : done) assertThat(one.get()).startsWith("many-");
        }
        assertThat(version()).isEqualTo(before + 30);
    }

    @Test
    void theEntryCarriesTheLeafHashThatTheLedgerDefines() {
        var event =
                new Event(
                        Samples.NOW.plusNanos(999),
                        "test.hashed",
                        Json.object("b", 1.50, "a", "\u0000 \u20ac \ud83d\ude00"));
        changes.make(() -> "", _ -> event);
        var line = past.last(1).getFirst();
        assertThat(line.event().at()).isEqualTo(Samples.NOW);
        assertThat(past.find(line.sequence())).contains(line);
        assertThat(past.after(line.sequence() - 1, 5)).contains(line);
        assertThat(past.after(line.sequence(), 5)).doesNotContain(line);
        var stored =
                new Entry(
                        line.event().at(),
                        line.event().kind(),
                        TEST.value("SELECT body FROM audit_entry WHERE seq = " + line.sequence())
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(
                        TEST.value(
                                "SELECT encode(leaf, 'hex') FROM audit_entry WHERE seq = "
                                        + line.sequence()))
                .isEqualTo(HexFormat.of().formatHex(stored.leafHash().bytes()))
                .isEqualTo(event.entry().leafHash().hex());
    }

    @Test
    void theRecordCannotBeRewritten() {
        changes.make(() -> "", _ -> Samples.event("kept"));
        for (var sql :
                new String[] {
                    "UPDATE audit_entry SET kind = 'x'",
                    "DELETE FROM audit_entry",
                    "TRUNCATE audit_entry",
                    "SET session_replication_role = replica; DELETE FROM audit_entry"
                })
            assertThatThrownBy(() -> TEST.execute(sql))
                    .as(sql)
                    .hasRootCauseMessage(
                            "ERROR: the record is append-only: %s on audit_entry is refused\n"
                                            .formatted(sql.replaceAll(".*; |[ ].*", ""))
                                    + "  Where: PL/pgSQL function refuse_rewriting() line 3 at"
                                    + " RAISE");
        assertThat(past.last(1).getFirst().event()).isEqualTo(Samples.event("kept"));
    }

    private static long version() {
        return Long.parseLong(TEST.value("SELECT version FROM world_version"));
    }
}
