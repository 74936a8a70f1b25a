package dev.gatehouse.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.inventory.Transition;
import dev.gatehouse.ledger.LeafHash;
import dev.gatehouse.ledger.Receipt;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.severity.Raised;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every port of the watch, kept in memory: a change is all or nothing here too. */
public final class MemoryStore implements Servers, Changes, Journal {
    static final Cause CAUSE = Cause.of("olga", "for this test", Instant.EPOCH);
    private final ReentrantLock lock = new ReentrantLock();
    private Map<String, Server> servers = new HashMap<>();
    private Map<String, Snapshot> submitted = new HashMap<>();
    private Map<String, Approval> approvals = new HashMap<>();
    private List<Finding> open = new ArrayList<>();
    private final Map<Digest, Snapshot> snapshots = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private long lastId;
    private boolean broken;
    private boolean inChange;
    private volatile boolean varies;

    /** Callers ask servers under authority of their own. */
    void variesByCaller() {
        varies = true;
    }

    /** Fails every change and every list until told otherwise. */
    public void breaks(boolean now) {
        locked(() -> broken = now);
    }

    List<Event> events() {
        return locked(() -> List.copyOf(events));
    }

    List<String> kinds() {
        return events().stream().map(Event::kind).toList();
    }

    public List<String> subjects(String server) {
        return findings().open(server).stream().map(each -> each.difference().subject()).toList();
    }

    void addSubmitted(String name, Snapshot snapshot) {
        addSubmitted(name, "ann", snapshot);
    }

    void addSubmitted(String name, String owner, Snapshot snapshot) {
        var server =
                new Server(
                        name,
                        URI.create("http://127.0.0.1:1/mcp"),
                        owner,
                        ServerState.SUBMITTED,
                        Instant.EPOCH,
                        null);
        locked(() -> inChange = true);
        add(server, snapshot, CAUSE);
        locked(() -> inChange = false);
    }

    void approveAll(String name, Snapshot snapshot, Instant at) {
        locked(() -> inChange = true);
        submit(name, snapshot);
        approve(
                new Approval(name, snapshot.digest(), snapshot.keys(), Map.of(), "olga", at),
                Cause.of("olga", "for this test", at));
        locked(() -> inChange = false);
    }

    @Override
    public <T> T make(Supplier<T> work, Function<T, Event> event) {
        return locked(() -> {
            requireSound();
            var before = List.of(servers, submitted, approvals);
            var openBefore = open;
            servers = new HashMap<>(servers);
            submitted = new HashMap<>(submitted);
            approvals = new HashMap<>(approvals);
            open = new ArrayList<>(open);
            inChange = true;
            try {
                var done = work.get();
                events.add(event.apply(done));
                return done;
            } catch (RuntimeException undone) {
                restore(before, openBefore);
                throw undone;
            } finally {
                inChange = false;
            }
        });
    }

    @SuppressWarnings("unchecked") // the three maps in the order in which make put them
    private void restore(List<? extends Map<String, ?>> before, List<Finding> openBefore) {
        servers = (Map<String, Server>) before.get(0);
        submitted = (Map<String, Snapshot>) before.get(1);
        approvals = (Map<String, Approval>) before.get(2);
        open = openBefore;
    }

    @Override
    public void append(Event event, Consumer<Recorded> outcome) {
        locked(() -> events.add(event));
        outcome.accept(
                new Recorded.Durable(new Receipt(1, LeafHash.of(event.kind().getBytes(UTF_8)))));
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public void add(Server server, @Nullable Snapshot snapshot, Cause cause) {
        locked(() -> {
            servers.put(server.name(), server);
            return snapshot == null ? server : keep(server.name(), snapshot);
        });
    }

    @Override
    public void submit(String name, Snapshot snapshot) {
        locked(() -> keep(name, snapshot));
    }

    private Snapshot keep(String name, Snapshot snapshot) {
        requireChange();
        snapshots.put(snapshot.digest(), snapshot);
        submitted.put(name, snapshot);
        return snapshot;
    }

    @Override
    public void approve(Approval approval, Cause cause) {
        locked(() -> {
            requireChange();
            approvals.put(approval.server(), approval);
            return servers.computeIfPresent(
                    approval.server(), (_, server) -> server.in(ServerState.APPROVED));
        });
    }

    @Override
    public void amend(Approval approval) {
        throw new IllegalStateException("the watch approves nothing");
    }

    @Override
    public void keep(Snapshot snapshot) {
        locked(() -> snapshots.put(snapshot.digest(), snapshot));
    }

    @Override
    public List<Transition> history(String name) {
        throw new IllegalStateException("the watch does not ask what became of a server");
    }

    @Override
    public void move(String name, ServerState state, Cause cause) {
        locked(() -> servers.computeIfPresent(name, (_, server) -> server.in(state)));
    }

    @Override
    public Optional<Server> find(String name) {
        return locked(() -> {
            requireSound();
            return Optional.ofNullable(servers.get(name));
        });
    }

    @Override
    public List<Server> all() {
        return locked(() -> {
            requireSound();
            return List.copyOf(servers.values());
        });
    }

    @Override
    public Optional<Snapshot> submitted(String name) {
        return locked(() -> Optional.ofNullable(submitted.get(name)));
    }

    @Override
    public Optional<Snapshot> snapshot(Digest digest) {
        return locked(() -> Optional.ofNullable(snapshots.get(digest)));
    }

    @Override
    public Map<ItemKey, Binding> bindings(String name) {
        throw new IllegalStateException("the watch does not ask what tools do");
    }

    @Override
    public Optional<Approval> approval(String name) {
        return locked(() -> {
            requireSound();
            return Optional.ofNullable(approvals.get(name));
        });
    }

    public Findings findings() {
        return new Findings() {
            @Override
            public void see(String server, Source source, List<Seen> seen, Instant now) {
                locked(() -> {
                    requireChange();
                    open = new Settling(server, source, seen, true, now).of(open, () -> ++lastId);
                    return open;
                });
            }

            @Override
            public void leave(String server, Source source, List<Seen> standing, Instant now) {
                locked(() -> {
                    requireChange();
                    open =
                            new Settling(server, source, standing, false, now)
                                    .of(open, () -> ++lastId);
                    return open;
                });
            }

            @Override
            public void close(long id, Instant now) {
                locked(() -> {
                    requireChange();
                    return open.removeIf(each -> each.id() == id);
                });
            }

            @Override
            public List<Finding> open() {
                return locked(() -> List.copyOf(open));
            }

            @Override
            public List<Finding> open(String server) {
                return open().stream().filter(each -> each.server().equals(server)).toList();
            }

            @Override
            public Optional<Finding> find(long id) {
                return open().stream().filter(each -> each.id() == id).findFirst();
            }
        };
    }

    public FindingBook book(InstantSource clock) {
        return new FindingBook(
                new FindingBook.Ports(this, _ -> List.of(), findings(), this), clock, Raised.NONE);
    }

    Watch.Ports ports(Declarations declarations, InstantSource clock) {
        return new Watch.Ports(declarations, this, book(clock), _ -> varies, this);
    }

    private void requireChange() {
        if (!inChange) throw new IllegalStateException("a write outside a recorded change");
    }

    private void requireSound() {
        if (broken) throw new IllegalStateException("the store is down");
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
