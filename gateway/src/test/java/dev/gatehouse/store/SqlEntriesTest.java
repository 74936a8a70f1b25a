package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.gatehouse.audit.GroupCommit;
import dev.gatehouse.audit.Past.Line;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.audit.Recorded.Durable;
import dev.gatehouse.audit.Recorded.Unavailable;
import dev.gatehouse.ledger.Entry;
import dev.gatehouse.ledger.Receipt;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlEntriesTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlEntriesTest.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final GroupCommit.Limits LIMITS =
            new GroupCommit.Limits(100, 10, Duration.ofMillis(50));
    private final SqlPast past = new SqlPast(TEST.database());
    private final LinkedBlockingQueue<Recorded> told = new LinkedBlockingQueue<>();

    @AfterAll
    static void close() {
        TEST.close();
    }

    private Recorded next() throws InterruptedException {
        var recorded = told.poll(20, TimeUnit.SECONDS);
        assertThat(recorded).isNotNull();
        return java.util.Objects.requireNonNull(recorded);
    }

    @Test
    void aBatchIsKeptInItsOrderWithReceiptsThatFit() throws Exception {
        var events = IntStream.range(0, 500).mapToObj(i -> Samples.event("\u0000 €" + i)).toList();
        try (var entries = new SqlEntries(TEST.database(), PATIENCE)) {
            var receipts =
                    entries.write(events.stream().map(dev.gatehouse.audit.Event::entry).toList());
            assertThat(receipts).extracting(Receipt::arrival).isSorted().doesNotHaveDuplicates();
            assertThat(receipts)
                    .extracting(Receipt::leafHash)
                    .isEqualTo(events.stream().map(event -> event.entry().leafHash()).toList());
            var first = receipts.getFirst().arrival();
            assertThat(past.after(first - 1, 500)).extracting(Line::event).isEqualTo(events);
            assertThat(past.find(receipts.get(250).arrival()).orElseThrow().event())
                    .isEqualTo(events.get(250));
        }
    }

    @Test
    void aBatchIsKeptWholeOrNotAtAll() throws Exception {
        int before = past.last(10_000).size();
        TEST.execute(
                "ALTER TABLE audit_entry ADD CONSTRAINT not_this CHECK (kind <> 'test.refused')");
        var good = Samples.event("good").entry();
        var bad = new Entry(good.at(), "test.refused", good.body());
        try (var entries = new SqlEntries(TEST.database(), PATIENCE)) {
            assertThatIOException()
                    .isThrownBy(() -> entries.write(java.util.List.of(good, bad, good)));
            assertThat(past.last(10_000)).hasSize(before);
            assertThat(entries.write(java.util.List.of(good))).hasSize(1);
        }
    }

    @Test
    void whileTheDatabaseIsGoneEventsAreRefusedAndAfterwardsKept() throws Exception {
        try (var link = new Link(TEST.port());
                var through = TEST.through(link.port());
                var entries = new SqlEntries(through, PATIENCE);
                var journal = GroupCommit.start(entries, LIMITS)) {
            journal.append(Samples.event("up"), told::add);
            assertThat(next()).isInstanceOf(Durable.class);
            link.cut();
            journal.append(Samples.event("down"), told::add);
            assertThat(next()).isInstanceOf(Unavailable.class);
            assertThat(journal.available()).isFalse();
            journal.append(Samples.event("still down"), told::add);
            assertThat(next()).isInstanceOf(Unavailable.class);
            link.mend();
            Eventually.holds("it is back by itself", journal::available);
            journal.append(Samples.event("up again"), told::add);
            assertThat(next()).isInstanceOf(Durable.class);
            assertThat(past.last(1).getFirst().event()).isEqualTo(Samples.event("up again"));
        }
    }

    @Test
    void aDatabaseThatHangsIsGivenUpInBoundedTime() throws Exception {
        try (var link = new Link(TEST.port());
                var through = TEST.through(link.port());
                var entries = new SqlEntries(through, PATIENCE);
                var journal = GroupCommit.start(entries, LIMITS)) {
            journal.append(Samples.event("up"), told::add);
            assertThat(next()).isInstanceOf(Durable.class);
            link.hang();
            var begun = System.nanoTime();
            for (int i = 0; i < 50; i++) journal.append(Samples.event(i), told::add);
            for (int i = 0; i < 50; i++) assertThat(next()).isInstanceOf(Unavailable.class);
            // One batch may run out of time, or one failed before the rest were appended.
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(PATIENCE.multipliedBy(8));
            link.flow();
            Eventually.holds("it is back by itself", journal::available);
            journal.append(Samples.event("up again"), told::add);
            assertThat(next()).isInstanceOf(Durable.class);
        }
    }

    @Test
    void anIdleConnectionThatDiedCostsNobodyAnEvent() throws Exception {
        try (var entries = new SqlEntries(TEST.database(), PATIENCE)) {
            entries.check();
            TEST.execute(
                    """
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE application_name = 'gatehouse journal'\
                    """);
            assertThat(entries.write(java.util.List.of(Samples.event("kept").entry()))).hasSize(1);
        }
    }

    @Test
    void aStatementThatTheServerIsSlowWithIsEndedByTheServer() throws Exception {
        try (var entries = new SqlEntries(TEST.database(), PATIENCE);
                var blocker = TEST.connect();
                var statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE");
            assertThatIOException()
                    .isThrownBy(
                            () -> entries.write(java.util.List.of(Samples.event("late").entry())))
                    .withMessageContaining("statement timeout");
            blocker.rollback();
            entries.check();
            assertThat(past.last(1).stream().map(line -> line.event().body().text("fact")))
                    .doesNotContain("late");
        }
    }
}
