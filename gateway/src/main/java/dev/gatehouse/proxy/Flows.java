package dev.gatehouse.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.policy.Flow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Remembers what agents take in, and recalls it when a call could carry it on (AUT-8).
 *
 * <p>A trace is durable before the call that leaves it is forwarded, and every call that could end
 * a flow reads what is durable: which replica serves which call makes no difference.
 */
final class Flows {
    /** A trace that is younger than this stands for another of its label. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final int REMEMBERED = 100_000;

    private record Key(String principal, Label label) {}

    private final FlowTraces traces;
    private final InstantSource clock;
    private final Duration memory;
    private final Aside aside = new Aside("flow-traces");
    private final Cache<Key, Instant> fresh = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * @param memory how long what an agent took in stays with it
     */
    Flows(FlowTraces traces, InstantSource clock, Duration memory) {
        this.traces = traces;
        this.clock = clock;
        this.memory = memory;
    }

    /**
     * What a principal took in lately.
     *
     * @param then told on any thread; empty when that cannot be known
     */
    void recall(String principal, Consumer<Optional<Flow>> then) {
        // A trace stands for others that were left up to so long after it.
        var since = clock.instant().minus(memory).minus(freshness());
        aside.ask(principal, () -> traces.since(digest(principal), since), then);
    }

    /**
     * Remembers what a call brings in.
     *
     * @param then told whether it is durable; on any thread, or at once when it is already
     */
    void remember(
            String principal,
            List<Label> labels,
            String server,
            String tool,
            String exchange,
            Consumer<Boolean> then) {
        var now = clock.instant();
        var stale = new ArrayList<Label>();
        for (var label : labels) if (!isFresh(new Key(principal, label), now)) stale.add(label);
        if (stale.isEmpty()) {
            then.accept(true);
            return;
        }
        aside.ask(
                principal,
                () -> {
                    for (var label : stale) {
                        traces.add(
                                digest(principal),
                                new Flow.Trace(label, server, tool, now, exchange));
                        fresh.put(new Key(principal, label), now);
                    }
                    return true;
                },
                done -> then.accept(done.isPresent()));
    }

    private boolean isFresh(Key key, Instant now) {
        var known = fresh.getIfPresent(key);
        return known != null && now.isBefore(known.plus(freshness()));
    }

    private Duration freshness() {
        var part = memory.dividedBy(4);
        return FRESH.compareTo(part) < 0 ? FRESH : part;
    }

    private static Digest digest(String principal) {
        return Digest.of(principal.getBytes(StandardCharsets.UTF_8));
    }
}
