package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Event;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.Worlds;
import dev.gatehouse.store.SqlChanges;
import dev.gatehouse.store.SqlPast;
import dev.gatehouse.store.SqlServers;
import dev.gatehouse.store.TestDatabase;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A server whose approval has ended is suspended, once, by the gate (INV-2, INV-6). */
class LapsedApprovalsTest {
    private static final TestDatabase TEST = TestDatabase.of(LapsedApprovalsTest.class);
    private static final Instant APPROVED = Instant.parse("2026-11-21T09:00:00Z");
    private static final Instant ENDS = APPROVED.plusSeconds(3600);

    private final SqlServers servers = new SqlServers(TEST.database());
    private final SqlChanges changes = new SqlChanges(TEST.database(), new Worlds());
    private volatile Instant now = APPROVED;

    @AfterAll
    static void close() {
        TEST.close();
    }

    private void approve() {
        var snapshot =
                new Snapshot(
                        Map.of(
                                Era.MODERN,
                                new Declaration(
                                        Revision.V2026_07_28,
                                        Json.object("name", "files", "version", "1"),
                                        Json.object(),
                                        "",
                                        List.of())));
        var server =
                new Server(
                        "files",
                        URI.create("https://files.example/mcp"),
                        "ann",
                        ServerState.SUBMITTED,
                        APPROVED,
                        null);
        var cause = Cause.of("ann", "for this test", APPROVED);
        changes.make(
                () -> {
                    servers.add(server, snapshot, cause);
                    servers.approve(
                            new Approval(
                                    "files",
                                    snapshot.digest(),
                                    Set.of(),
                                    Map.of(),
                                    "ann",
                                    null,
                                    APPROVED,
                                    ENDS),
                            cause);
                    return server;
                },
                _ -> new Event(APPROVED, "test.approved", Json.object()));
    }

    @Test
    void onceAnApprovalHasEndedItsServerIsSuspendedAndThatIsRecordedOnce() {
        approve();
        var one = new LapsedApprovals(servers, changes, () -> now);
        var other = new LapsedApprovals(servers, changes, () -> now);
        now = ENDS.minusMillis(1);
        one.look();
        assertThat(servers.find("files").orElseThrow().state()).isEqualTo(ServerState.APPROVED);
        now = ENDS;
        one.look();
        other.look();
        assertThat(servers.find("files").orElseThrow().state()).isEqualTo(ServerState.SUSPENDED);
        var last = servers.history("files").getLast();
        assertThat(last.cause().isOfGate()).isTrue();
        assertThat(last.cause().reason()).contains(ENDS.toString());
        assertThat(new SqlPast(TEST.database()).last(10))
                .filteredOn(line -> line.event().kind().equals("server.suspended"))
                .hasSize(1);
    }
}
