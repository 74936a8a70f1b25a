package dev.gatehouse.store;

import dev.gatehouse.policy.Worlds;
import dev.gatehouse.proxy.SessionNews;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this replica's world the newest: hears of changes as they commit, asks for the version at
 * every poll in case that was missed, and connects again when the connection is lost. What is
 * announced of sessions comes by the same connection.
 */
public final class WorldFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorldFeed.class);

    /**
     * How the feed listens.
     *
     * @param poll how often the version is asked for when nothing is announced
     * @param answer how long the database may take to answer before it counts as lost
     * @param firstRetry how soon it connects again; doubled at each failure up to {@code poll}
     */
    public record Limits(Duration poll, Duration answer, Duration firstRetry) {
        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(50));
    }

    private final Database database;
    private final Worlds worlds;
    private final InstantSource clock;
    private final Limits limits;
    private final SessionFeed sessions;
    private final SqlWorld source = new SqlWorld();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Connection connection;
    private volatile Instant heard;

    private WorldFeed(Database database, Worlds worlds, InstantSource clock, Limits limits) {
        this.database = database;
        this.worlds = worlds;
        this.clock = clock;
        this.limits = limits;
        this.sessions = new SessionFeed(database.sessionChannel());
        this.heard = clock.instant();
        this.thread = Thread.ofPlatform().name("world-feed").daemon().unstarted(this::run);
    }

    /** Publishes the world as it stands, then goes on by itself. Throws when it cannot be read. */
    public static WorldFeed start(
            Database database, Worlds worlds, InstantSource clock, Limits limits) {
        var feed = new WorldFeed(database, worlds, clock, limits);
        worlds.publish(database.handles().read(feed.source::load));
        feed.heard = clock.instant();
        feed.thread.start();
        return feed;
    }

    /** Tells what happens to sessions from now on. */
    public void tell(SessionNews news) {
        sessions.tell(news);
    }

    /** How long ago the world was last known to be the newest. */
    public Duration sinceHeard() {
        return Duration.between(heard, clock.instant());
    }

    @Override
    public void close() {
        stop.countDown();
        drop();
        try {
            thread.join(limits.answer.plus(limits.poll));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            follow();
        } finally {
            drop();
        }
    }

    private void follow() {
        var retry = limits.firstRetry;
        while (!stopped(Duration.ZERO)) {
            try {
                listen();
                retry = limits.firstRetry;
            } catch (SQLException | RuntimeException lost) {
                drop();
                if (stopped(retry)) return;
                log.warn("the feed of changes is lost, trying again: {}", lost.toString());
                var doubled = retry.multipliedBy(2);
                retry = doubled.compareTo(limits.poll) < 0 ? doubled : limits.poll;
            }
        }
    }

    /** One turn: listens, then makes sure. Listening begins before the version is read. */
    private void listen() throws SQLException {
        var current = connection;
        if (current == null) {
            current = open();
            sessions.missed();
        } else {
            sessions.heard(
                    current.unwrap(PGConnection.class)
                            .getNotifications((int) limits.poll.toMillis()));
        }
        refresh(Jdbi.open(current));
        heard = clock.instant();
    }

    private Connection open() throws SQLException {
        var opened = database.address().limited("feed", limits.answer, limits.answer).connect();
        connection = opened;
        try (var listen = opened.createStatement()) {
            listen.execute("LISTEN \"" + database.channel() + "\"");
            listen.execute("LISTEN \"" + database.sessionChannel() + "\"");
        }
        return opened;
    }

    private void refresh(Handle handle) {
        if (SqlWorld.version(handle) > worlds.current().version())
            worlds.publish(source.load(handle));
    }

    private boolean stopped(Duration within) {
        try {
            return stop.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void drop() {
        var current = connection;
        connection = null;
        if (current == null) return;
        try {
            current.abort(Runnable::run);
        } catch (SQLException already) {
            log.debug("the feed's connection was broken already", already);
        }
    }
}
