package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.policy.Worlds;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class WorldFeedTest {
    private static final TestDatabase TEST = TestDatabase.of(WorldFeedTest.class);
    private static final WorldFeed.Limits NOTICE_ONLY =
            new WorldFeed.Limits(Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofMillis(20));
    private static final WorldFeed.Limits QUICK =
            new WorldFeed.Limits(
                    Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(20));
    private final SqlChanges changes = new SqlChanges(TEST.database(), new Worlds());
    private final Worlds elsewhere = new Worlds();

    @AfterAll
    static void close() {
        TEST.close();
    }

    private void addAgent(String name) {
        changes.make(
                () -> {
                    new SqlAgents(TEST.database()).add(Samples.agent(name));
                    return name;
                },
                Samples::event);
    }

    private boolean knows(String agent) {
        return elsewhere.current().agent("https://issuer.example", agent + "-id").isPresent();
    }

    private static String listening() {
        return "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gatehouse feed'"
                + " AND query <> '' AND state = 'idle'";
    }

    @Test
    void theWorldStandsFromTheStartAndHoldsEverything() {
        var snapshot = Samples.snapshot(Samples.ECHO);
        var servers = new SqlServers(TEST.database());
        var difference =
                new Difference(
                        Difference.Change.CHANGED,
                        "MODERN tool:echo",
                        snapshot.digest(),
                        snapshot.digest());
        changes.make(
                () -> {
                    servers.add(Samples.server("files"), snapshot, Samples.CAUSE);
                    servers.approve(
                            Samples.approval("files", snapshot, Samples.ECHO), Samples.CAUSE);
                    servers.add(Samples.server("waiting"), snapshot, Samples.CAUSE);
                    new SqlFindings(TEST.database())
                            .see(
                                    "files",
                                    Source.DECLARATION,
                                    List.of(
                                            new Findings.Seen(
                                                    difference,
                                                    "{}",
                                                    Grade.of(
                                                            new Grade.Match(
                                                                    "of-this-test",
                                                                    Severity.S3,
                                                                    "",
                                                                    "it differs")))),
                                    Samples.NOW);
                    return "";
                },
                Samples::event);
        try (var _ = feed(TEST.database(), NOTICE_ONLY)) {
            var files = elsewhere.current().server("files").orElseThrow();
            assertThat(files.isReachable()).isTrue();
            assertThat(files.snapshot()).contains(snapshot);
            assertThat(files.offer(Era.MODERN).orElseThrow().find(Samples.ECHO)).isPresent();
            assertThat(files.drift(Era.MODERN, Samples.ECHO))
                    .isInstanceOf(DriftStanding.Changed.class);
            assertThat(elsewhere.current().server("waiting").orElseThrow().isReachable()).isFalse();
            changes.make(
                    () -> {
                        servers.move("files", ServerState.QUARANTINED, Samples.CAUSE);
                        return "";
                    },
                    Samples::event);
            Eventually.holds(
                    "quarantine is heard",
                    () -> !elsewhere.current().server("files").orElseThrow().isReachable());
        }
    }

    private WorldFeed feed(Database database, WorldFeed.Limits limits) {
        return WorldFeed.start(database, elsewhere, InstantSource.system(), limits);
    }

    @Test
    void aChangeIsHeardByNoticeAlone() {
        try (var replica = TEST.replica();
                var _ = feed(replica, NOTICE_ONLY)) {
            addAgent("noticed");
            Eventually.holds("the notice is heard", () -> knows("noticed"));
        }
    }

    @Test
    void aChangeIsHeardByPollAlone() {
        try (var replica = TEST.replica();
                var _ = feed(replica, QUICK)) {
            TEST.execute(
                    """
                    INSERT INTO agent (name, owner, issuer, client_id, disabled, added_at)
                    VALUES ('polled', 'x', 'https://issuer.example', 'polled-id', false, now());
                    UPDATE world_version SET version = version + 1\
                    """);
            Eventually.holds("the poll finds it", () -> knows("polled"));
        }
    }

    @Test
    void aLostConnectionIsMadeAgainAndWhatWasMissedIsFound() throws IOException {
        try (var link = new Link(TEST.port());
                var replica = TEST.through(link.port());
                var feed = feed(replica, QUICK)) {
            Eventually.holds("it listens", () -> TEST.value(listening()).equals("1"));
            link.cut();
            addAgent("missed");
            Eventually.holds(
                    "it knows that it is deaf",
                    () -> feed.sinceHeard().compareTo(Duration.ofMillis(400)) > 0);
            assertThat(knows("missed")).isFalse();
            link.mend();
            Eventually.holds("it catches up", () -> knows("missed"));
            Eventually.holds(
                    "it hears again",
                    () -> feed.sinceHeard().compareTo(Duration.ofMillis(300)) < 0);
        }
    }

    @Test
    void aConnectionThatHangsIsGivenUp() throws IOException {
        try (var link = new Link(TEST.port());
                var replica = TEST.through(link.port());
                var _ = feed(replica, QUICK)) {
            Eventually.holds("it listens", () -> TEST.value(listening()).equals("1"));
            int before = link.connections();
            link.hang();
            addAgent("hung");
            Eventually.holds("it tries another", () -> link.connections() > before);
            assertThat(knows("hung")).isFalse();
            link.flow();
            Eventually.holds("it catches up", () -> knows("hung"));
        }
    }

    @Test
    void theTimeSinceItHeardIsByTheClockGiven() {
        var now = new AtomicReference<>(Instant.EPOCH);
        InstantSource clock = now::get;
        try (var feed = WorldFeed.start(TEST.database(), elsewhere, clock, NOTICE_ONLY)) {
            now.set(Instant.EPOCH.plusSeconds(7));
            Eventually.holds("it waits", () -> TEST.value(listening()).equals("1"));
            assertThat(feed.sinceHeard()).isIn(Duration.ZERO, Duration.ofSeconds(7));
            now.set(Instant.EPOCH.plusSeconds(20));
            assertThat(feed.sinceHeard()).isGreaterThanOrEqualTo(Duration.ofSeconds(13));
        }
    }

    @Test
    void aClosedFeedHoldsNoConnection() {
        feed(TEST.database(), QUICK).close();
        Eventually.holds("it is gone", () -> TEST.value(listening()).equals("0"));
    }
}
