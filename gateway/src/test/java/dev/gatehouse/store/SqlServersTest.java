package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlServersTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlServersTest.class);
    private final SqlServers servers = new SqlServers(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    @Test
    void anAddedServerIsFoundWithItsSnapshot() {
        var snapshot = Samples.snapshot(Samples.ECHO, Samples.HOSTILE);
        TEST.change(() -> servers.add(Samples.server("files"), snapshot, Samples.CAUSE));
        assertThat(servers.find("files")).contains(Samples.server("files"));
        assertThat(servers.submitted("files")).contains(snapshot);
        assertThat(servers.snapshot(snapshot.digest())).contains(snapshot);
        assertThat(servers.approval("files")).isEmpty();
        assertThat(servers.all()).contains(Samples.server("files"));
        assertThat(servers.find("nobody")).isEmpty();
    }

    @Test
    void aServerThatIsAProgramIsFoundAsItWasAdded() {
        var place = new Place.Local("files", List.of("/srv/a b", "'\u202e\\"), true);
        var local = new Server("local", place, "ann", ServerState.SUBMITTED, Samples.NOW);
        var said = Samples.snapshot(Samples.ECHO).in(Era.MODERN).orElseThrow();
        var snapshot = new Snapshot(Map.of(Era.MODERN, said.by(Json.object("template", "files"))));
        TEST.change(() -> servers.add(local, snapshot, Samples.CAUSE));
        assertThat(servers.find("local")).contains(local);
        assertThat(servers.submitted("local")).contains(snapshot);
    }

    @Test
    void theNewestSubmissionAndApprovalCount() {
        var first = Samples.snapshot(Samples.ECHO);
        var second = Samples.snapshot(Samples.ECHO, Samples.HOSTILE);
        var wide = Samples.approval("twice", second, Samples.ECHO, Samples.HOSTILE);
        TEST.change(() -> servers.add(Samples.server("twice"), first, Samples.CAUSE));
        TEST.change(() ->
                servers.approve(Samples.approval("twice", first, Samples.ECHO), Samples.CAUSE));
        TEST.change(() -> servers.submit("twice", second));
        assertThat(servers.submitted("twice")).contains(second);
        assertThat(servers.approval("twice").orElseThrow().snapshot()).isEqualTo(first.digest());
        TEST.change(() -> servers.approve(wide, Samples.CAUSE));
        assertThat(servers.approval("twice")).contains(wide);
        TEST.change(() -> servers.submit("twice", first));
        assertThat(servers.submitted("twice")).contains(first);
        assertThat(TEST.value("SELECT count(*) FROM approval WHERE server = 'twice'"))
                .isEqualTo("2");
    }

    /** Whatever was approved after it, without the tool. */
    @Test
    void whatWasSaidLastOfAToolIsKnownWhenItIsLeftOut() {
        var reads = Samples.bound("read");
        var writes = Samples.bound("write");
        var both = Samples.snapshot(Samples.ECHO, Samples.HOSTILE);
        TEST.change(() -> servers.add(Samples.server("said"), both, Samples.CAUSE));
        assertThat(servers.bindings("said")).isEmpty();
        TEST.change(
                () -> approve("said", both, Map.of(Samples.ECHO, reads, Samples.HOSTILE, reads)));
        TEST.change(
                () -> approve("said", both, Map.of(Samples.ECHO, writes, Samples.HOSTILE, writes)));
        TEST.change(() -> approve("said", both, Map.of(Samples.ECHO, reads)));
        assertThat(servers.approval("said").orElseThrow().bindings())
                .containsOnlyKeys(Samples.ECHO);
        assertThat(servers.bindings("said"))
                .isEqualTo(Map.of(Samples.ECHO, reads, Samples.HOSTILE, writes));
        TEST.change(
                () -> approve("said", both, Map.of(Samples.ECHO, reads, Samples.HOSTILE, reads)));
        assertThat(servers.bindings("said"))
                .isEqualTo(Map.of(Samples.ECHO, reads, Samples.HOSTILE, reads));
        assertThat(servers.bindings("nobody")).isEmpty();
    }

    private void approve(String server, Snapshot snapshot, Map<ItemKey, Binding> bindings) {
        servers.approve(
                new Approval(
                        server, snapshot.digest(), bindings.keySet(), bindings, "bea", Samples.NOW),
                Samples.CAUSE);
    }

    @Test
    void theNameOfARetiredServerStaysTaken() {
        TEST.change(() -> servers.add(Samples.server("gone"), Samples.snapshot(), Samples.CAUSE));
        TEST.change(() -> servers.move("gone", ServerState.RETIRED, Samples.CAUSE));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() ->
                                servers.add(
                                        Samples.server("gone"), Samples.snapshot(), Samples.CAUSE)))
                .withMessageContaining("retired");
        assertThat(servers.find("gone").orElseThrow().state()).isEqualTo(ServerState.RETIRED);
    }

    @Test
    void aMoveThatTheStateDoesNotAllowIsRefused() {
        var snapshot = Samples.snapshot(Samples.ECHO);
        TEST.change(() -> servers.add(Samples.server("states"), snapshot, Samples.CAUSE));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() ->
                                servers.move("states", ServerState.QUARANTINED, Samples.CAUSE)));
        TEST.change(() ->
                servers.approve(Samples.approval("states", snapshot, Samples.ECHO), Samples.CAUSE));
        assertThat(servers.find("states").orElseThrow().state()).isEqualTo(ServerState.APPROVED);
        TEST.change(() -> servers.move("states", ServerState.QUARANTINED, Samples.CAUSE));
        TEST.change(() -> servers.move("states", ServerState.RETIRED, Samples.CAUSE));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() ->
                                servers.approve(
                                        Samples.approval("states", snapshot), Samples.CAUSE)));
    }

    @Test
    void whatIsNotThereIsNotChanged() {
        var unknown =
                Samples.snapshot(
                        new dev.gatehouse.inventory.ItemKey(
                                dev.gatehouse.inventory.Kind.PROMPT, "nowhere"));
        TEST.change(() -> servers.add(Samples.server("here"), Samples.snapshot(), Samples.CAUSE));
        assertThatIllegalStateException()
                .isThrownBy(() -> TEST.change(() -> servers.submit("nobody", unknown)));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(
                                () -> servers.move("nobody", ServerState.RETIRED, Samples.CAUSE)));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TEST.change(() ->
                                servers.approve(Samples.approval("here", unknown), Samples.CAUSE)))
                .withMessageContaining("digest");
        assertThat(servers.find("here").orElseThrow().state()).isEqualTo(ServerState.SUBMITTED);
    }

    @Test
    void nothingIsWrittenOutsideAChange() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        servers.add(Samples.server("free"), Samples.snapshot(), Samples.CAUSE));
        assertThat(servers.find("free")).isEmpty();
    }
}
