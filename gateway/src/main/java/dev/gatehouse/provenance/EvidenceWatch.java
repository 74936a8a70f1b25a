package dev.gatehouse.provenance;

import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again on schedule at what servers' packages prove of themselves and at what is warned of
 * them (PRV-2, PRV-6). Of all replicas one looks at a server at a time, one server after the other.
 * Safe for many threads.
 */
public final class EvidenceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceWatch.class);

    /** By which part the schedule varies, up and down. */
    private static final double JITTER = 0.2;

    /** The schedule is looked at so many times while it lasts. */
    private static final int LOOKS = 16;

    private final EvidenceBook book;
    private final AdvisoryBook advisories;
    private final Servers servers;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final SplittableRandom random = new SplittableRandom();

    public EvidenceWatch(
            EvidenceBook book, AdvisoryBook advisories, Servers servers, InstantSource clock) {
        this.book = book;
        this.advisories = advisories;
        this.servers = servers;
        this.clock = clock;
    }

    /** Looks at every server that runs a package so often from now on. */
    public void schedule(Duration every) {
        Thread.ofVirtual().name("evidence-schedule").start(() -> patrol(every));
    }

    private void patrol(Duration every) {
        try {
            while (!closed.await(every.toMillis() / LOOKS + 1, TimeUnit.MILLISECONDS)) round(every);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void round(Duration every) {
        try {
            for (var server : servers.all()) if (isDue(server, every)) visit(server);
        } catch (RuntimeException broken) {
            if (closed.getCount() > 0)
                LOG.error("whose package is to be looked at cannot be told", broken);
        }
    }

    private boolean isDue(Server server, Duration every) {
        if (server.state() == ServerState.RETIRED || book.named(server).isEmpty()) return false;
        var now = clock.instant();
        double wait = every.toMillis() * (1 + JITTER * (2 * random.nextDouble() - 1));
        return book.takesTurn(server.name(), now, now.minusMillis((long) wait));
    }

    /** One that breaks something keeps no other from being looked at. */
    private void visit(Server server) {
        try {
            advisories.look(server.name());
            var _ = book.examine(server, Cause.GATE);
        } catch (RuntimeException broken) {
            if (closed.getCount() > 0)
                LOG.error("the package of {} was not looked at", server.name(), broken);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
