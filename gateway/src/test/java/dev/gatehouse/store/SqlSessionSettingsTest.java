package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.policy.Worlds;
import dev.gatehouse.proxy.SessionNews;
import dev.gatehouse.proxy.SessionSettings.Outcome;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlSessionSettingsTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlSessionSettingsTest.class);
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final SqlSessionSettings settings =
            new SqlSessionSettings(TEST.database(), now::get, 3);

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Function<Setting, Optional<Setting>> adding(String uri) {
        return was -> {
            var uris = new java.util.TreeSet<>(was.subscriptions());
            uris.add(uri);
            return Optional.of(new Setting(was.version(), was.level(), uris));
        };
    }

    private static Function<Setting, Optional<Setting>> level(String named) {
        return was -> Optional.of(new Setting(was.version(), named, was.subscriptions()));
    }

    private Outcome change(
            String session, String principal, Function<Setting, Optional<Setting>> change) {
        return settings.change(
                digest(session), digest(principal), NOW.plus(Duration.ofHours(1)), change);
    }

    @Test
    void whatIsSetIsReadByAnotherReplica() {
        assertThat(settings.read(digest("a"))).isEqualTo(Setting.NONE);
        change("a", "alice", level("error"));
        change("a", "alice", adding("note://1"));
        try (var replica = TEST.replica()) {
            var there = new SqlSessionSettings(replica, now::get, 3).read(digest("a"));
            assertThat(there).isEqualTo(new Setting(2, "error", Set.of("note://1")));
        }
    }

    @Test
    void neitherSessionNorPrincipalStandsInTheTable() {
        change("the-session-id", "the-principal", level("error"));
        assertThat(TEST.value("SELECT string_agg(t::text, ' ') FROM session_setting t"))
                .contains(digest("the-session-id").value())
                .doesNotContain("the-session-id")
                .doesNotContain("the-principal");
    }

    @Test
    void aChangeThatIsRefusedOrChangesNothingWritesNothing() {
        assertThat(change("n", "nina", was -> Optional.empty()))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(change("n", "nina", Optional::of)).isEqualTo(new Outcome.Made(Setting.NONE));
        assertThat(
                        TEST.value(
                                "SELECT count(*) FROM session_setting WHERE session = '"
                                        + digest("n").value()
                                        + "'"))
                .isEqualTo("0");
    }

    @Test
    void onePrincipalSetsSomethingInSoManySessionsAndOthersStillCan() {
        for (var each : List.of("m1", "m2", "m3")) change(each, "mallory", level("error"));
        assertThat(change("m4", "mallory", level("error"))).isInstanceOf(Outcome.TooMany.class);
        assertThat(change("m1", "mallory", level("info"))).isInstanceOf(Outcome.Made.class);
        assertThat(change("o1", "olga", level("error"))).isInstanceOf(Outcome.Made.class);
        settings.end(digest("m1"));
        assertThat(change("m4", "mallory", level("error"))).isInstanceOf(Outcome.Made.class);
    }

    @Test
    void whatCanBePresentedNoMoreIsSweptAndDoesNotCount() {
        for (var each : List.of("e1", "e2", "e3")) change(each, "emil", level("error"));
        now.set(NOW.plus(Duration.ofHours(1)));
        settings.change(
                digest("e4"), digest("emil"), NOW.plus(Duration.ofHours(2)), level("error"));
        assertThat(settings.read(digest("e4")).level()).isEqualTo("error");
        assertThat(settings.read(digest("e1"))).isEqualTo(Setting.NONE);
    }

    @Test
    void changesAtTheSameTimeAllStand() throws Exception {
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                var uri = "note://" + i;
                var _ = all.submit(() -> change("together", "alice", adding(uri)));
            }
        }
        assertThat(settings.read(digest("together")).subscriptions()).hasSize(20);
    }

    @Test
    void changesAndEndsAreHeardByWhoeverListens() {
        var heard = new CopyOnWriteArrayList<String>();
        try (var replica = TEST.replica();
                var feed =
                        WorldFeed.start(
                                replica,
                                new Worlds(),
                                InstantSource.system(),
                                WorldFeed.Limits.DEFAULT)) {
            feed.tell(into(heard));
            var first = digest("first").value();
            var turn = new AtomicInteger();
            Eventually.holds(
                    "it listens",
                    () -> {
                        change(
                                "first",
                                "alice",
                                level(turn.incrementAndGet() % 2 == 0 ? "info" : "error"));
                        return heard.stream().anyMatch(told -> told.startsWith(first));
                    });
            change("heard", "alice", level("error"));
            change("heard", "alice", level("info"));
            settings.end(digest("heard"));
            var key = digest("heard").value();
            Eventually.holds("the end is heard", () -> heard.contains(key + " ended"));
            assertThat(heard).containsSubsequence(key + " 1", key + " 2", key + " ended");
        }
    }

    private static SessionNews into(List<String> heard) {
        return new SessionNews() {
            @Override
            public void changed(Digest session, long version) {
                heard.add(session.value() + " " + version);
            }

            @Override
            public void ended(Digest session) {
                heard.add(session.value() + " ended");
            }

            @Override
            public void missed() {
                heard.add("missed");
            }
        };
    }
}
