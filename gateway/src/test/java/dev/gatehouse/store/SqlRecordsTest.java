package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Records;
import dev.gatehouse.provenance.RegistryRecord;
import dev.gatehouse.provenance.RegistryRecord.Status;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlRecordsTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlRecordsTest.class);
    private final SqlRecords records = new SqlRecords(TEST.database());

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static RegistryRecord record(String name, String says, String status) {
        return new RegistryRecord(
                "public",
                name,
                "1.0.0",
                Json.object(
                        "server",
                        Json.object("name", name, "version", "1.0.0", "description", says),
                        "_meta",
                        Json.object(
                                "io.modelcontextprotocol.registry/official",
                                Json.object("status", status))));
    }

    private Records.Taken take(RegistryRecord record) {
        return records.take(List.of(record), Samples.NOW);
    }

    private Records.Kept kept(String name) {
        return records.find("public", name, "1.0.0").orElseThrow();
    }

    @Test
    void theStatusFollowsAndTheRestStaysAsItWasFirst() {
        var first = record("a.b/status", "nul\u0000", "active");
        assertThat(take(first)).isEqualTo(new Records.Taken(1, 0, List.of()));
        assertThat(take(first)).isEqualTo(new Records.Taken(0, 0, List.of()));
        assertThat(take(record("a.b/status", "nul\u0000", "deleted")))
                .isEqualTo(new Records.Taken(0, 1, List.of()));
        assertThat(kept("a.b/status").record().status()).isEqualTo(Status.DELETED);
        assertThat(kept("a.b/status").isTampered()).isFalse();
        assertThat(kept("a.b/status").record().digest()).isEqualTo(first.digest());
    }

    @Test
    void anotherContentIsToldUntilThereIsEvidence() {
        var _ = take(record("a.b/other", "one", "active"));
        var other = record("a.b/other", "other", "active");
        assertThat(take(other).tampered()).containsExactly(other);
        assertThat(take(other).tampered()).as("nobody took it down yet").containsExactly(other);
        TEST.change(() ->
                assertThat(records.accuse(List.of(other), Samples.NOW)).containsExactly(other));
        TEST.change(() -> assertThat(records.accuse(List.of(other), Samples.NOW)).isEmpty());
        assertThat(take(other).tampered()).isEmpty();
        assertThat(kept("a.b/other").isTampered()).isTrue();
        assertThat(kept("a.b/other").record().server().text("description")).isEqualTo("one");
        assertThat(take(record("a.b/other", "third", "active")).tampered()).hasSize(1);
        assertThat(take(record("a.b/other", "one", "active")).tampered()).isEmpty();
        assertThat(kept("a.b/other").isTampered()).isFalse();
    }

    @Test
    void whatIsGoneComesBack() {
        var record = record("a.b/gone", "one", "active");
        var _ = take(record);
        records.gone(record, Samples.NOW);
        assertThat(kept("a.b/gone").goneAt()).isEqualTo(Samples.NOW);
        assertThat(take(record).changed()).isOne();
        assertThat(kept("a.b/gone").goneAt()).isNull();
    }

    @Test
    void aSearchLooksIntoNamesInAnyCase() {
        var _ = take(record("Com.Search/One%", "one", "active"));
        assertThat(records.list("SEARCH/one%", 10)).hasSize(1);
        assertThat(records.list("search_one", 10)).isEmpty();
    }

    /** Of two replicas one reads, and how that went is no turn. */
    @Test
    void aTurnIsTakenOnceInATime() {
        var other = new SqlRecords(TEST.database());
        var now = Samples.NOW;
        records.progress(new Records.Progress("turns", null, now, "broken off"));
        assertThat(records.takesTurn("turns", now, now.minusSeconds(60))).isTrue();
        assertThat(other.takesTurn("turns", now.plusSeconds(1), now.minusSeconds(59))).isFalse();
        assertThat(other.takesTurn("turns", now.plusSeconds(61), now.plusSeconds(1))).isTrue();
        assertThat(records.progress("turns").outcome()).isEqualTo("broken off");
        assertThat(records.progress("never").since()).isNull();
    }
}
