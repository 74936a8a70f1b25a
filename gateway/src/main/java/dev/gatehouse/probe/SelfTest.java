package dev.gatehouse.probe;

import dev.gatehouse.access.Agents;
import dev.gatehouse.access.Callers;
import dev.gatehouse.access.Grants;
import dev.gatehouse.access.Routes;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.http.InnerAgent;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.rounds.Rounds;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves again and again, on the gate that runs and by the way that every call takes, that a server
 * that changes, that shows two faces or that is another one is stopped before its agent hears it. A
 * control that does not fire is an alarm, and so is one that was not tried for long. Each replica
 * tries its own, one replica at a time. Safe for many threads.
 */
public final class SelfTest implements AutoCloseable {
    /** What it works on: the same that everything else works on. */
    public record Ports(
            Stage stage,
            Declarations declarations,
            Servers servers,
            IdentityBook identity,
            Findings findings,
            Agents agents,
            Grants grants,
            Changes changes) {}

    /**
     * How often, and how long.
     *
     * @param every zero for never by itself
     * @param patience for one answer
     * @param turn for another replica's round to end
     */
    public record Limits(Duration every, Duration patience, Duration turn) {
        public static final Duration PATIENCE = Duration.ofSeconds(20);
        public static final Duration TURN = Duration.ofMinutes(1);

        public static Limits every(Duration every) {
            return new Limits(every, PATIENCE, TURN);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);

    /** The first round is soon after the start, when what is built up then is there. */
    private static final int SOONER = 10;

    private static final String NO_TURN =
            "Another replica's round took too long, or the database was lost meanwhile.";

    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Ports ports;
    private final ProbeAgent agent;
    private final InstantSource clock;
    private final Limits limits;
    private final ProbeAuthority authority;
    private final Latest latest;
    private final String replica;
    private final String path;
    private final AtomicLong begun = new AtomicLong();
    private final Map<Control, Integer> places = new EnumMap<>(Control.class);
    private final ReentrantLock turn = new ReentrantLock();
    private final Rounds rounds = new Rounds("self-test", "a round of the self-test broke");

    public SelfTest(
            Ports ports,
            InnerAgent inner,
            Callers callers,
            Routes routes,
            InstantSource clock,
            Limits limits) {
        this.ports = ports;
        this.agent = new ProbeAgent(inner, callers, routes, clock, limits.patience());
        this.clock = clock;
        this.limits = limits;
        this.authority = new ProbeAuthority(clock);
        this.latest = new Latest(limits.every(), clock.instant());
        var random = new SecureRandom();
        this.replica = HexFormat.of().toHexDigits(random.nextInt());
        this.path =
                "/"
                        + HexFormat.of().toHexDigits(random.nextLong())
                        + HexFormat.of().toHexDigits(random.nextLong());
    }

    /** Tries the controls on schedule from now on, if there is one. */
    public void schedule() {
        var every = limits.every();
        if (every.isZero()) return;
        rounds.start(every.dividedBy(SOONER), () -> Rounds.varied(every), this::run);
    }

    /**
     * Tries all controls now. Who asks while a round is under way waits for the next one, together
     * with all others who do. Blocks.
     */
    public List<Result> run() {
        long asked = begun.get();
        turn.lock();
        try {
            if (begun.get() > asked || rounds.isClosed()) return latest.results();
            begun.incrementAndGet();
            latest.keep(round());
        } finally {
            turn.unlock();
        }
        latest.results().forEach(SelfTest::tell);
        return latest.results();
    }

    private List<Result> round() {
        try {
            return ports.stage()
                    .alone(
                            limits.turn(),
                            () ->
                                    new Round(ports, agent, authority, replica, clock)
                                            .run(places, path))
                    .orElseGet(() -> Result.allUntried(NO_TURN, clock.instant()));
        } catch (RuntimeException broken) {
            if (!rounds.isClosed()) LOG.error("a round of the self-test broke", broken);
            return Result.allUntried(Round.BROKEN, clock.instant());
        }
    }

    private static void tell(Result result) {
        switch (result.verdict()) {
            case FIRED -> LOG.debug("control {} fired", result.control().word());
            case SILENT ->
                    LOG.error("ALARM: control {}: {}", result.control().word(), result.says());
            case UNTRIED ->
                    LOG.warn(
                            "control {} was not tried: {}", result.control().word(), result.says());
        }
    }

    /** By what this replica goes in the record. */
    public String replica() {
        return replica;
    }

    /** What came of the last try of a control by this replica; empty before the first. */
    public Optional<Result> last(Control control) {
        return latest.of(control);
    }

    /** What is wrong with a control now, a sentence; empty when it fired not long ago. */
    public Optional<String> trouble(Control control) {
        return latest.trouble(control, clock.instant());
    }

    /** Waits for the round that is under way, and cuts it short when that takes too long. */
    @Override
    public void close() {
        if (!rounds.closeWithin(GOODBYE))
            LOG.warn("a round of the self-test is cut short; the next one clears what it leaves");
    }
}
