package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Recorded.Durable;
import dev.gatehouse.audit.Recorded.Unavailable;
import dev.gatehouse.audit.ScriptedEntries.Failure;
import dev.gatehouse.ledger.Entry;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final ScriptedEntries entries = new ScriptedEntries();
    private final GroupCommit journal =
            GroupCommit.start(entries, new GroupCommit.Limits(8, 4, Duration.ofMillis(20)));

    /** What one appender was told, in the order of telling. */
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        entries.letGo();
        journal.close();
    }

    private static Event event(String fact) {
        return new Event(Instant.EPOCH.plusSeconds(1), "test.happened", Json.object("fact", fact));
    }

    private void append(String fact) {
        journal.append(event(fact), recorded -> told.add(fact + " " + brief(recorded)));
    }

    private static String brief(Recorded recorded) {
        return switch (recorded) {
            case Durable(var receipt) -> "durable " + receipt.arrival();
            case Unavailable(var why) -> "unavailable: " + why;
        };
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void holdOne() {
        entries.hold();
        append("first");
        eventually(entries::writerWaits);
    }

    @Test
    void whatGathersDuringAWriteIsWrittenTogetherInOrder() {
        holdOne();
        for (int i = 0; i < 6; i++) append("e" + i);
        assertThat(journal.waiting()).isEqualTo(6);
        entries.letGo();
        eventually(() -> told.size() == 7);
        assertThat(entries.kept()).extracting(List::size).containsExactly(1, 4, 2);
        assertThat(told)
                .containsExactly(
                        "first durable 1",
                        "e0 durable 2",
                        "e1 durable 3",
                        "e2 durable 4",
                        "e3 durable 5",
                        "e4 durable 6",
                        "e5 durable 7");
        assertThat(journal.batches()).isEqualTo(3);
        assertThat(journal.events()).isEqualTo(7);
        assertThat(journal.available()).isTrue();
    }

    @Test
    void aFullQueueRefusesAtOnceOnAnotherThread() throws Exception {
        holdOne();
        for (int i = 0; i < 8; i++) append("e" + i);
        var refused = new CountDownLatch(1);
        var caller = Thread.currentThread();
        journal.append(
                event("ninth"),
                recorded -> {
                    if (recorded instanceof Unavailable && !Thread.currentThread().equals(caller))
                        refused.countDown();
                });
        assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told).isEmpty();
        assertThat(journal.refusals()).isEqualTo(1);
        entries.letGo();
        eventually(() -> told.size() == 9);
        assertThat(told).allMatch(line -> line.contains("durable"));
    }

    @Test
    void aFailureIsToldToTheBatchAndToAllThatGatheredBehindIt() {
        holdOne();
        for (int i = 0; i < 7; i++) append("e" + i);
        entries.fail(Failure.KEEPING_NOTHING);
        entries.letGo();
        eventually(() -> told.size() == 8);
        assertThat(told).allMatch(line -> line.endsWith("unavailable: refused"));
        assertThat(told.getLast()).startsWith("e6");
        assertThat(entries.kept()).isEmpty();
        assertThat(journal.failures()).isEqualTo(8);
        assertThat(journal.available()).isFalse();
    }

    @Test
    void availabilityComesBackWithoutAnyEvent() {
        entries.fail(Failure.KEEPING_NOTHING);
        append("lost");
        eventually(() -> told.size() == 1);
        assertThat(journal.available()).isFalse();
        entries.fail(null);
        eventually(journal::available);
        append("kept");
        eventually(() -> told.size() == 2);
        assertThat(told).containsExactly("lost unavailable: refused", "kept durable 1");
    }

    @Test
    void aBatchWhoseAnswerWasLostIsNotWrittenAgain() {
        entries.fail(Failure.THOUGH_KEPT);
        append("doubtful");
        eventually(() -> told.size() == 1);
        entries.fail(null);
        eventually(journal::available);
        append("next");
        eventually(() -> told.size() == 2);
        assertThat(told).containsExactly("doubtful unavailable: lost the answer", "next durable 2");
        assertThat(entries.kept()).hasSize(2);
    }

    @Test
    void aBrokenStoreIsAFailureAndNotTheEnd() {
        entries.fail(Failure.BROKEN);
        append("unlucky");
        eventually(() -> told.size() == 1);
        entries.fail(null);
        append("lucky");
        eventually(() -> told.size() == 2);
        assertThat(told).containsExactly("unlucky unavailable: broken", "lucky durable 1");
    }

    @Test
    void anEventThatIsNoEntryFailsAlone() {
        holdOne();
        append("before");
        append("x".repeat(Entry.MAX_LEAF_BYTES));
        append("\ud800");
        append("after");
        entries.letGo();
        eventually(() -> told.size() == 5);
        assertThat(told.get(1)).isEqualTo("before durable 2");
        assertThat(told.get(2)).endsWith("durable 3"); // long bodies are abridged, never refused
        assertThat(told.get(3)).contains("unavailable: no entry");
        assertThat(told.get(4)).isEqualTo("after durable 4");
        assertThat(journal.available()).isTrue();
    }

    @Test
    void anOutcomeThatThrowsHarmsNobodyElse() {
        holdOne();
        journal.append(
                event("thrower"),
                _ -> {
                    throw new IllegalStateException("mine");
                });
        append("bystander");
        entries.letGo();
        eventually(() -> told.size() == 2);
        assertThat(told.getLast()).isEqualTo("bystander durable 3");
        append("later");
        eventually(() -> told.size() == 3);
    }

    @Test
    void closingWritesWhatWaitsAndRefusesTheRest() throws Exception {
        holdOne();
        for (int i = 0; i < 6; i++) append("e" + i);
        var closing = Thread.ofVirtual().start(journal::close);
        eventually(() -> closing.getState() == Thread.State.WAITING);
        append("late");
        eventually(() -> told.contains("late unavailable: the journal is closed"));
        entries.letGo();
        closing.join();
        assertThat(told).filteredOn(line -> line.startsWith("e")).hasSize(6);
        assertThat(told).filteredOn(line -> line.contains("durable")).hasSize(7);
        assertThat(journal.available()).isFalse();
        append("after the end");
        eventually(() -> told.stream().anyMatch(line -> line.startsWith("after the end un")));
    }

    @Test
    void manyAppendersAreEachToldOnceWhileItIsClosed() throws Exception {
        var outcomes = new java.util.concurrent.atomic.AtomicInteger();
        var threads =
                IntStream.range(0, 8)
                        .mapToObj(_ ->
                                Thread.ofVirtual()
                                        .start(() -> {
                                            for (int i = 0; i < 200; i++)
                                                journal.append(
                                                        event("e" + i),
                                                        _ -> outcomes.incrementAndGet());
                                        }))
                        .toList();
        eventually(() -> journal.events() > 0);
        journal.close();
        for (var thread : threads) thread.join();
        eventually(() -> outcomes.get() == 1600);
        var written = entries.kept().stream().mapToInt(List::size).sum();
        assertThat(journal.events()).isEqualTo(written);
        assertThat(journal.events() + journal.refusals()).isEqualTo(1600);
    }
}
