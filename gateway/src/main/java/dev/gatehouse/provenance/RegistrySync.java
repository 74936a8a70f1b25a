package dev.gatehouse.provenance;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.rounds.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            NamespaceBook namespaces,
            Changes changes) {}

    private static final Logger LOG = LoggerFactory.getLogger(RegistrySync.class);

    /** One that says nothing so many times in a row is not asked on in this round. */
    private static final int MAX_SILENCE = 3;

    /** Clocks of registries are not ours: so far before the last reading the next one begins. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);

    private final Map<String, Registry> registries = new HashMap<>();
    private final List<Registry> inOrder;
    private final Ports ports;
    private final Tampering tampering;
    private final InstantSource clock;
    private final Rounds rounds =
            new Rounds("registry-schedule", "a round over the registries broke off");
    private final ReentrantLock reading = new ReentrantLock();

    public RegistrySync(List<Registry> registries, Ports ports, InstantSource clock) {
        this.inOrder = List.copyOf(registries);
        this.ports = ports;
        this.tampering = new Tampering(ports.records(), ports.changes(), clock);
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

    /** Who proves the namespaces that servers were taken from. */
    public NamespaceBook namespaces() {
        return ports.namespaces();
    }

    /**
     * Looks at what is warned of a server's packages and at who proves its namespace now, and has
     * findings settled.
     */
    public void advise(String server) {
        ports.advisories().look(server);
        ports.lineages().find(server).map(Lineage::namespace).ifPresent(ports.namespaces()::look);
        ports.book().settle(server);
    }

    public Optional<Registry> find(String name) {
        return Optional.ofNullable(registries.get(name));
    }

    /** Reads every registry as often as it says from now on. */
    public void schedule() {
        var shortest = inOrder.stream().map(Registry::every).min(Duration::compareTo);
        if (shortest.isEmpty()) return;
        rounds.start(
                Rounds.look(shortest.get()),
                () -> {
                    for (var registry : inOrder) if (isDue(registry)) visit(registry);
                });
    }

    private boolean isDue(Registry registry) {
        try {
            var now = clock.instant();
            return ports.records()
                    .takesTurn(registry.name(), now, now.minus(Rounds.varied(registry.every())));
        } catch (RuntimeException broken) {
            if (!rounds.isClosed())
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
            if (!rounds.isClosed()) LOG.error("{} was not read", registry.name(), broken);
        }
    }

    /** Reads a registry now, then looks at the records that servers were taken from. */
    public RegistryAccount sync(Registry registry) {
        reading.lock();
        try {
            var account = read(registry);
            var unseen = lookAtBound(registry);
            if (unseen.isEmpty()) return account;
            var whole = account.without(unseen);
            var progress = ports.records().progress(registry.name());
            ports.records()
                    .progress(
                            new Records.Progress(
                                    registry.name(),
                                    progress.since(),
                                    progress.triedAt(),
                                    whole.words()));
            return whole;
        } finally {
            reading.unlock();
        }
    }

    private RegistryAccount read(Registry registry) {
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

        RegistryAccount account(
                Registry registry,
                Optional<Instant> since,
                int entries,
                int unreadable,
                String why) {
            return new RegistryAccount(
                    registry.name(),
                    since.isPresent(),
                    entries,
                    fresh,
                    changed,
                    tampered,
                    unreadable,
                    List.of(),
                    why);
        }
    }

    private void take(List<RegistryRecord> page, Sums sums) {
        var taken = ports.records().take(page, clock.instant());
        sums.entries += page.size();
        sums.fresh += taken.fresh();
        sums.changed += taken.changed();
        if (!taken.tampered().isEmpty()) sums.tampered += tampering.accuse(taken.tampered());
    }

    /**
     * A registry need not list what changed, or not any more: what matters here is asked for by
     * name. One record that it does not show keeps no other from being asked for.
     */
    private List<String> lookAtBound(Registry registry) {
        var looked = new HashSet<String>();
        var unseen = new ArrayList<String>();
        int silence = 0;
        for (var lineage : ports.lineages().of(registry.name())) {
            var record = lineage.name() + " " + lineage.version();
            if (looked.add(record)) {
                if (silence >= MAX_SILENCE) unseen.add(record + ": it is not asked any more");
                else if (look(registry, lineage) instanceof RegistryReader.NotSeen not) {
                    unseen.add(record + ": " + not.why());
                    silence = not.isSilent() ? silence + 1 : 0;
                } else silence = 0;
            }
            hold(lineage.server(), unseen);
        }
        for (var one : unseen) LOG.warn("{} does not show {}", registry.name(), one);
        return unseen;
    }

    /** One that breaks something keeps no other from being held against where it comes from. */
    private void hold(String server, List<String> unseen) {
        try {
            advise(server);
        } catch (RuntimeException broken) {
            LOG.error("{} was not held against where it comes from", server, broken);
            unseen.add(server + ": it could not be held against its record");
        }
    }

    private RegistryReader.Look look(Registry registry, Lineage lineage) {
        var look = ports.reader().look(registry, lineage.name(), lineage.version());
        switch (look) {
            case RegistryReader.Seen(var record) -> take(List.of(record), new Sums());
            case RegistryReader.Gone _ ->
                    ports.records()
                            .find(registry.name(), lineage.name(), lineage.version())
                            .ifPresent(
                                    kept -> ports.records().gone(kept.record(), clock.instant()));
            case RegistryReader.NotSeen _ -> {
                // What was said last stands; it is told with the round.
            }
        }
        return look;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
