package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.GroupCommit;
import dev.gatehouse.audit.Recorded.Durable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class JournalDurabilityTest {
    private static final TestDatabase TEST = TestDatabase.of(JournalDurabilityTest.class);
    private static final int KILLS = 3;
    private static final int LINES_BEFORE_KILL = 400;

    @AfterAll
    static void close() {
        TEST.close();
    }

    /** Appends from several threads for ever, and prints what it was told is durable. */
    static final class Appender {
        private static final int THREADS = 16;

        private Appender() {}

        public static void main(String[] arguments) throws InterruptedException {
            var out = new PrintStream(System.out, true, java.nio.charset.StandardCharsets.UTF_8);
            var journal =
                    GroupCommit.start(
                            new SqlEntries(TestDatabase.fromEnvironment(), Duration.ofSeconds(5)),
                            GroupCommit.Limits.DEFAULT);
            var names = new java.util.concurrent.atomic.AtomicLong();
            for (int i = 0; i < THREADS; i++) again(journal, names, out);
            new java.util.concurrent.CountDownLatch(1).await();
        }

        private static void again(
                GroupCommit journal,
                java.util.concurrent.atomic.AtomicLong names,
                PrintStream out) {
            var fact = ProcessHandle.current().pid() + "-" + names.incrementAndGet();
            journal.append(
                    Samples.event(fact),
                    recorded -> {
                        if (recorded instanceof Durable(var receipt))
                            out.println(receipt.arrival() + " " + fact);
                        again(journal, names, out);
                    });
        }
    }

    @Test
    void nothingThatWasAcknowledgedIsMissingAfterAKill() throws Exception {
        var acknowledged = new ArrayList<String>();
        for (int kill = 0; kill < KILLS; kill++) {
            try (var child = new Child(Appender.class, TEST.environment())) {
                for (int i = 0; i < LINES_BEFORE_KILL; i++) acknowledged.add(child.line());
                var rest = child.kill();
                // The last line may have been cut short by the kill.
                acknowledged.addAll(rest.subList(0, Math.max(0, rest.size() - 1)));
            }
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * LINES_BEFORE_KILL);
        var kept =
                new SqlPast(TEST.database())
                        .after(0, Integer.MAX_VALUE).stream()
                                .map(line ->
                                        line.sequence() + " " + line.event().body().text("fact"))
                                .collect(Collectors.toSet());
        assertThat(kept).containsAll(acknowledged);
    }
}
