package dev.gatehouse.provenance;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the configured registries say: on schedule what changed, and at each turn the records
 * that servers of the inventory were taken from (REQ-111, REQ-112, PRV-6). Of all replicas one
 * reads a registry when it is due; what an operator asks for is read at once, beside that, and does
 * not change when the next reading is due. While a registry cannot be asked, what it said last
 * stands. Blocks; safe for many threads.
 */
public final class RegistrySync implements AutoCloseable {
    /** What it works with. */
    public record Ports(
            RegistryReader reader,
            Records records,
            Lineages lineages,
            LineageBook book,
            AdvisoryBook advisories,
            Changes changes) {}

    /**
     * What came of reading a registry.
     *
     * @param entries that it gave
     * @param why it was not read to its end; empty when it was
     */
    public record Account(
            String registry,
            boolean isIncremental,
            int entries,
            int fresh,
            int changed,
            int tampered,
            int unreadable,
            String why) {
        public String words() {
            var read =
                    entries
                            + " entries read, "
                            + fresh
                            + " new, "
                            + changed
                            + " changed, "
                            + tampered
                            + " tampered with, "
                            + unreadable
                            + " unreadable";
            return why.isEmpty() ? read : read + "; broken off: " + why;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RegistrySync.class);

    /** By which part the schedule varies, up and down. */
    private static final double JITTER = 0.2;

    /** The schedule is looked at so many times while the shortest of them lasts. */
    private static final int LOOKS = 16;

    private static final int MAX_LISTED = 50;

    /** Clocks of registries are not ours: so far before the last reading the next one begins. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);

    private final Map<String, Registry> registries = new HashMap<>();
    private final List<Registry> inOrder;
    private final Ports ports;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final SplittableRandom random = new SplittableRandom();
    private final ReentrantLock reading = new ReentrantLock();

    public RegistrySync(List<Registry> registries, Ports ports, InstantSource clock) {
        this.inOrder = List.copyOf(registries);
        this.ports = ports;
        this.clock = clock;
        for (var registry : registries) this.registries.put(registry.name(), registry);
    }

    public List<Registry> registries() {
        return inOrder;
    }

    public Records records() {
        return ports.records();
    }

    public Lineages lineages() {
        return ports.lineages();
    }

    /** Holds servers against where they come from. */
    public LineageBook book() {
        return ports.book();
    }

    /** What is warned of servers' packages. */
    public AdvisoryBook advisories() {
        return ports.advisories();
    }

    /** Asks what is warned of a server's packages now, and has findings settled. */
    public void advise(String server) {
        ports.advisories().look(server);
        ports.book().settle(server);
    }

    public Optional<Registry> find(String name) {
        return Optional.ofNullable(registries.get(name));
    }

    /** Reads every registry as often as it says from now on. */
    public void schedule() {
        if (inOrder.isEmpty()) return;
        Thread.ofVirtual().name("registry-schedule").start(this::patrol);
    }

    private void patrol() {
        var shortest = inOrder.stream().map(Registry::every).min(Duration::compareTo).orElseThrow();
        try {
            while (!closed.await(shortest.toMillis() / LOOKS + 1, TimeUnit.MILLISECONDS))
                for (var registry : inOrder) if (isDue(registry)) visit(registry);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDue(Registry registry) {
        try {
            var now = clock.instant();
            double wait =
                    registry.every().toMillis() * (1 + JITTER * (2 * random.nextDouble() - 1));
            return ports.records().takesTurn(registry.name(), now, now.minusMillis((long) wait));
        } catch (RuntimeException broken) {
            if (closed.getCount() > 0)
                LOG.error("whose turn {} is cannot be told", registry.name(), broken);
            return false;
        }
    }

    /** One that breaks something keeps no other from being read. */
    private void visit(Registry registry) {
        try {
            var account = sync(registry);
            if (account.why().isEmpty()) LOG.info("{}: {}", registry.name(), account.words());
            else LOG.warn("{}: {}", registry.name(), account.words());
        } catch (RuntimeException broken) {
            if (closed.getCount() > 0) LOG.error("{} was not read", registry.name(), broken);
        }
    }

    /** Reads a registry now, then looks at the records that servers were taken from. */
    public Account sync(Registry registry) {
        reading.lock();
        try {
            var account = read(registry);
            lookAtBound(registry);
            return account;
        } finally {
            reading.unlock();
        }
    }

    private Account read(Registry registry) {
        var begun = clock.instant();
        var before = ports.records().progress(registry.name());
        var since = Optional.ofNullable(before.since());
        var sums = new Sums();
        var gave = ports.reader().read(registry, since, page -> take(page, sums));
        var account =
                switch (gave) {
                    case RegistryReader.Whole(int entries, int unreadable, var unread) -> {
                        for (var why : unread)
                            LOG.warn("{}: an entry is left out: {}", registry.name(), why);
                        yield sums.account(registry, since, entries, unreadable, "");
                    }
                    case RegistryReader.Broken(var why) ->
                            sums.account(registry, since, sums.entries, 0, why);
                };
        ports.records()
                .progress(
                        new Records.Progress(
                                registry.name(),
                                account.why().isEmpty() ? begun.minus(OVERLAP) : before.since(),
                                begun,
                                account.words()));
        return account;
    }

    private static final class Sums {
        private int entries;
        private int fresh;
        private int changed;
        private int tampered;

        Account account(
                Registry registry,
                Optional<Instant> since,
                int entries,
                int unreadable,
                String why) {
            return new Account(
                    registry.name(),
                    since.isPresent(),
                    entries,
                    fresh,
                    changed,
                    tampered,
                    unreadable,
                    why);
        }
    }

    private void take(List<RegistryRecord> page, Sums sums) {
        var taken = ports.records().take(page, clock.instant());
        sums.entries += page.size();
        sums.fresh += taken.fresh();
        sums.changed += taken.changed();
        sums.tampered += taken.tampered().size();
        if (!taken.tampered().isEmpty()) accuse(taken.tampered());
    }

    /** Evidence is in the record whether or not a server was taken from it (REQ-113). */
    private void accuse(List<RegistryRecord> tampered) {
        for (var said : tampered)
            LOG.warn(
                    "{} says something else of {} {} than it did",
                    said.registry(),
                    said.name(),
                    said.version());
        var at = clock.instant();
        var _ =
                ports.changes()
                        .make(
                                () -> {
                                    ports.records().accuse(tampered, at);
                                    return tampered;
                                },
                                accused -> event(accused, at));
    }

    private Event event(List<RegistryRecord> tampered, Instant at) {
        var lines = tampered.stream().limit(MAX_LISTED).map(this::line).toList();
        return new Event(
                at,
                "registry.tampered",
                Json.object(
                        "registry", tampered.getFirst().registry(),
                        "count", tampered.size(),
                        "records", Json.of(lines)));
    }

    private Json.Obj line(RegistryRecord said) {
        var first = ports.records().find(said.registry(), said.name(), said.version());
        return Json.object(
                "name", said.name(),
                "version", said.version(),
                "first", first.map(one -> one.record().digest().value()).orElse(""),
                "now", said.digest().value());
    }

    /**
     * A registry need not list what changed, or not any more: what matters here is asked for by
     * name, until it does not answer.
     */
    private void lookAtBound(Registry registry) {
        Set<String> looked = new HashSet<>();
        boolean answers = true;
        for (var lineage : ports.lineages().of(registry.name())) {
            if (answers && looked.add(lineage.name() + " " + lineage.version()))
                answers = look(registry, lineage);
            ports.advisories().look(lineage.server());
            ports.book().settle(lineage.server());
        }
    }

    /** Whether the registry answered. */
    private boolean look(Registry registry, Lineage lineage) {
        return switch (ports.reader().look(registry, lineage.name(), lineage.version())) {
            case RegistryReader.Seen(var record) -> {
                take(List.of(record), new Sums());
                yield true;
            }
            case RegistryReader.Gone _ -> {
                ports.records()
                        .find(registry.name(), lineage.name(), lineage.version())
                        .ifPresent(kept -> ports.records().gone(kept.record(), clock.instant()));
                yield true;
            }
            case RegistryReader.NotSeen(var why) -> {
                LOG.warn(
                        "{} does not show {} {}: {}",
                        registry.name(),
                        lineage.name(),
                        lineage.version(),
                        why);
                yield false;
            }
        };
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
