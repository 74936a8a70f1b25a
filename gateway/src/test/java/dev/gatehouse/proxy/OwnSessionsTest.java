package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loops;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.proxy.SessionSettings.Outcome;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Sixteen sessions in all, so two for each principal. */
class OwnSessionsTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final ReplayBudget BUDGET =
            new ReplayBudget(new ByteBudget(1 << 20), 1 << 10, Duration.ofMinutes(1));

    private final AtomicLong nanos = new AtomicLong();
    private final Sessions sealed =
            new Sessions(new Seal(new byte[32]), CLOCK, Duration.ofHours(1));
    private final OwnSessions sessions =
            new OwnSessions(
                    new SharedSettings(new Unused(), CLOCK, Duration.ofHours(1)),
                    sealed,
                    principal -> new Replay(BUDGET, principal),
                    16,
                    nanos::get);

    /** Nothing is read or set here: sessions that were opened here are known. */
    private static final class Unused implements SessionSettings {
        @Override
        public Setting read(Digest session) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public Outcome change(
                Digest session,
                Digest principal,
                Instant until,
                Function<Setting, Optional<Setting>> change) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public void end(Digest session) {
            throw new IllegalStateException("not asked for");
        }
    }

    private static final class Ends implements OwnSession.Activity {
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger supersessions = new AtomicInteger();

        @Override
        public void subscriptionsChanged() {}

        @Override
        public void cancelled() {}

        @Override
        public void superseded() {
            supersessions.incrementAndGet();
        }

        @Override
        public void sessionEnded() {
            ends.incrementAndGet();
        }
    }

    private Session open(String principal) {
        var session = sealed.openOurs("files", principal, Revision.V2025_11_25, Json.object());
        sessions.opened(session, principal);
        return session;
    }

    private boolean isHeld(Session session) {
        return sessions.seen(session).isPresent();
    }

    private void later() {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void whoeverOpensManyForgetsItsOwnAndNobodyElses() {
        var others = open("olga");
        later();
        var first = open("mallory");
        for (int i = 0; i < 40; i++) {
            later();
            open("mallory");
        }
        assertThat(isHeld(first)).isFalse();
        assertThat(isHeld(others)).isTrue();
    }

    @Test
    void whatIsInUseStays() {
        var used = open("mallory");
        sessions.seen(used).orElseThrow().begin(Id.of(1), new Ends());
        for (int i = 0; i < 10; i++) {
            later();
            open("mallory");
        }
        assertThat(isHeld(used)).isTrue();
    }

    @Test
    void whatWasSeenJustNowStaysUntilItCanBeInUse() {
        var one = open("mallory");
        var two = open("mallory");
        var three = open("mallory");
        assertThat(isHeld(one)).isTrue();
        assertThat(isHeld(two)).isTrue();
        assertThat(isHeld(three)).isFalse();
    }

    @Test
    void whenAllPlacesAreTakenTheOnesThatWereNotUsedForLongestGo() {
        var first = open("p0");
        for (int i = 1; i < 20; i++) {
            later();
            open("p" + i);
        }
        assertThat(isHeld(first)).isFalse();
    }

    @Test
    void anEndThatIsHeardEndsWhatGoesOnAndWhatBeginsAfterIt() {
        var session = open("olga");
        var ours = sessions.seen(session).orElseThrow();
        var before = new Ends();
        var after = new Ends();
        ours.listen(before);
        sessions.ended(Sessions.key(session.id()));
        ours.begin(Id.of(1), after);
        assertThat(before.ends).hasValue(1);
        assertThat(after.ends).hasValue(1);
        assertThat(isHeld(session)).isFalse();
        assertThat(sealed.find("files", "olga", session.id())).isEmpty();
    }

    @Test
    void whatIsReadLateDoesNotReplaceWhatIsNewer() {
        var ours = new OwnSession(Sessions.key("x"), "olga", new Replay(BUDGET, "olga"));
        assertThat(ours.isKnown()).isFalse();
        long since = ours.doubts();
        ours.settle(new Setting(2, "error", java.util.Set.of()), since);
        assertThat(ours.isKnown()).isTrue();
        ours.doubt(2);
        assertThat(ours.isKnown()).isTrue();
        ours.doubt(3);
        assertThat(ours.isKnown()).isFalse();
        ours.settle(new Setting(1, "debug", java.util.Set.of()), since);
        assertThat(ours.level()).isEqualTo("error");
        assertThat(ours.isKnown()).isFalse();
    }

    /** REQ-034: the newest stream is told, but not before the server tells it anything. */
    @Test
    void newsGoToTheOlderStreamUntilTheNewestHearsTheServer() {
        var ours = sessions.seen(open("olga")).orElseThrow();
        var first = new Ends();
        var second = new Ends();
        ours.listen(first);
        ours.hears(first);
        ours.listen(second);
        assertThat(ours.isNewest(first)).isTrue();
        assertThat(ours.isNewest(second)).isFalse();
        ours.hears(second);
        assertThat(ours.isNewest(first)).isFalse();
        assertThat(ours.isNewest(second)).isTrue();
        ours.leave(second);
        assertThat(ours.isNewest(first)).isTrue();
    }

    /** What nobody listens to costs something at its server. */
    @Test
    void ofStreamsOfNewsWhoseAgentIsGoneOneWaitsUntilThereIsAnother() {
        var ours = sessions.seen(open("olga")).orElseThrow();
        var first = new Ends();
        var second = new Ends();
        ours.listen(first);
        ours.listen(second);
        assertThat(ours.isNewest(second)).isTrue();
        ours.stepBack(second);
        assertThat(ours.isNewest(first)).isTrue();
        ours.stepBack(first);
        assertThat(second.supersessions).hasValue(1);
        ours.listen(first);
        assertThat(first.supersessions).hasValue(0);
        ours.stepBack(first);
        ours.listen(new Ends());
        assertThat(first.supersessions).hasValue(1);
    }

    @Test
    void whoUsesAsManyAsItMayIsToldSoAndOthersAreNot() {
        for (int i = 0; i < 2; i++)
            sessions.seen(open("mallory")).orElseThrow().begin(Id.of(i), new Ends());
        later();
        assertThat(found("mallory")).isInstanceOf(OwnSessions.Found.Refused.class);
        var ours = open("olga");
        assertThat(isHeld(ours)).isTrue();
    }

    private OwnSessions.Found found(String principal) {
        var session = sealed.openOurs("files", principal, Revision.V2025_11_25, Json.object());
        var found = new AtomicReference<OwnSessions.Found>();
        try (var loops = new Loops(1)) {
            sessions.find(session, principal, loops.home("any"), found::set);
        }
        return found.get();
    }

    @Test
    void afterAReplicaWasDeafNothingThatItHoldsIsTakenForKnown() {
        var ours = sessions.seen(open("olga")).orElseThrow();
        assertThat(ours.isKnown()).isTrue();
        sessions.missed();
        assertThat(ours.isKnown()).isFalse();
    }
}
