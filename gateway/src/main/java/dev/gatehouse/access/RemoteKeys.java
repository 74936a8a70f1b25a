package dev.gatehouse.access;

import dev.gatehouse.http.GuardedFetch;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes, kept for a while.
 *
 * <p>At most one fetch is under way, and not before {@link TokenLimits#keysRefresh} after the last
 * one, however many tokens name keys that nobody has seen. While the issuer does not answer, keys
 * that it published are used for {@link TokenLimits#keysGrace} longer. Spec: RFC 7517; threat T25.
 */
final class RemoteKeys implements Keys {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    private record Held(KeySet keys, Instant freshUntil, Instant usableUntil) {}

    private final TrustedIssuer issuer;
    private final Discovery discovery;
    private final GuardedFetch fetch;
    private final TokenLimits limits;
    private final InstantSource clock;

    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Held held;
    private volatile @Nullable String trouble;
    // Both only under the lock.
    private Instant notBefore = Instant.MIN;
    private @Nullable URI discovered;

    RemoteKeys(TrustedIssuer issuer, GuardedFetch fetch, TokenLimits limits, InstantSource clock) {
        this.issuer = issuer;
        this.discovery = new Discovery(fetch);
        this.fetch = fetch;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public Answer find(Algorithm algorithm, String keyId) {
        var now = clock.instant();
        var seen = held;
        if (seen != null && now.isBefore(seen.usableUntil)) {
            var keys = seen.keys.find(algorithm, keyId);
            if (!keys.isEmpty()) {
                if (!now.isBefore(seen.freshUntil) && fetching.tryLock()) renewHoldingLock(now);
                return answer(algorithm, keyId, now);
            }
        }
        try {
            // Nobody waits longer for another's fetch than a failed fetch is waited out.
            if (fetching.tryLock(limits.keysRetry().toMillis(), TimeUnit.MILLISECONDS))
                renewHoldingLock(now);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer(algorithm, keyId, now);
    }

    private Answer answer(Algorithm algorithm, String keyId, Instant now) {
        var seen = held;
        var why = trouble;
        if (seen == null || !now.isBefore(seen.usableUntil))
            return new Unavailable(why == null ? "the issuer's keys are being fetched" : why);
        var keys = seen.keys.find(algorithm, keyId);
        if (!keys.isEmpty()) return new Found(keys);
        // The key may be new: as long as the issuer cannot be asked, nobody knows.
        return why == null ? new NoSuchKey() : new Unavailable(why);
    }

    /** Fetches unless that was done just now, by whoever held the lock before. Unlocks. */
    private void renewHoldingLock(Instant now) {
        try {
            if (now.isBefore(notBefore)) return;
            switch (read()) {
                case Read(var keys, var age) -> {
                    held = new Held(keys, now.plus(age), now.plus(age).plus(limits.keysGrace()));
                    notBefore = now.plus(limits.keysRefresh());
                    trouble = null;
                }
                case NotRead(var why) -> {
                    LOG.warn("the keys of {} could not be read: {}", issuer.issuer(), why);
                    discovered = null;
                    notBefore = now.plus(limits.keysRetry());
                    trouble = why;
                }
            }
        } finally {
            fetching.unlock();
        }
    }

    private sealed interface Reading {}

    private record Read(KeySet keys, Duration age) implements Reading {}

    private record NotRead(String why) implements Reading {}

    private Reading read() {
        var location = issuer.jwksUri().orElse(discovered);
        if (location == null) {
            switch (discovery.place(issuer.issuer(), "jwks_uri", "key set")) {
                case Discovery.At(var url) -> location = url;
                case Discovery.Nowhere(var why) -> {
                    return new NotRead(why);
                }
            }
        }
        discovered = location;
        return switch (fetch.get(location)) {
            case GuardedFetch.Refused(var why) -> new NotRead("its key set: " + why);
            case GuardedFetch.Failed(var why) -> new NotRead("its key set: " + why);
            case GuardedFetch.Fetched(var bytes, _, var maxAge) ->
                    KeySet.read(bytes)
                            .<Reading>map(keys ->
                                    new Read(keys, bounded(maxAge.orElse(limits.keysAge()))))
                            .orElseGet(() -> new NotRead("its key set is not a JWKS document"));
        };
    }

    /** The issuer may ask for less than we would keep, but not for a fetch per token. */
    private Duration bounded(Duration wanted) {
        if (wanted.compareTo(limits.keysRefresh()) < 0) return limits.keysRefresh();
        return wanted.compareTo(limits.keysAge()) > 0 ? limits.keysAge() : wanted;
    }
}
