package dev.gatehouse.access;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of one issuer's metadata, for agents of 2025-03-26, which look for them at the gate's own
 * origin (REQ-083). Safe for many threads.
 */
public final class IssuerCopy {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerCopy.class);

    private record Held(Json.Obj document, Instant until) {}

    private final URI issuer;
    private final @Nullable Discovery discovery;
    private final TokenLimits limits;
    private final InstantSource clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Held held;
    private volatile Instant notBefore = Instant.MIN;

    private IssuerCopy(
            URI issuer, @Nullable Discovery discovery, TokenLimits limits, InstantSource clock) {
        this.issuer = issuer;
        this.discovery = discovery;
        this.limits = limits;
        this.clock = clock;
    }

    /** Of the built-in one, whose metadata never change. */
    public static IssuerCopy of(BuiltInIssuer issuer, TokenLimits limits, InstantSource clock) {
        var copy = new IssuerCopy(issuer.issuer(), null, limits, clock);
        copy.held = new Held(issuer.metadata(), Instant.MAX);
        return copy;
    }

    /** Of a trusted one, read through the guard, kept as long as its keys would be. */
    public static IssuerCopy of(
            TrustedIssuer issuer, GuardedFetch fetch, TokenLimits limits, InstantSource clock) {
        return new IssuerCopy(issuer.issuer(), new Discovery(fetch), limits, clock);
    }

    /** The document, if that can be told without blocking. */
    public Optional<Json.Obj> known() {
        var now = held;
        return now == null || !clock.instant().isBefore(now.until)
                ? Optional.empty()
                : Optional.of(now.document);
    }

    /** The document; empty when its issuer does not tell it. May block. */
    public Optional<Json.Obj> read() {
        fetching.lock();
        try {
            var known = known();
            var now = clock.instant();
            if (known.isPresent() || discovery == null || now.isBefore(notBefore)) return known;
            switch (discovery.find(issuer)) {
                case Discovery.Found(var metadata) ->
                        held = new Held(metadata, now.plus(limits.keysAge()));
                case Discovery.NotFound(var why) -> {
                    LOG.warn("the metadata of {} could not be read: {}", issuer, why);
                    notBefore = now.plus(limits.keysRetry());
                }
            }
            return known();
        } finally {
            fetching.unlock();
        }
    }
}
