package dev.gatehouse.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document from a URL that somebody else may have chosen, or posts to it, without letting
 * them choose a destination inside.
 *
 * <p>The host is resolved once; every address that it has is checked; the connection goes to
 * exactly a checked address. A name that answers differently the second time (DNS rebinding) is
 * therefore never asked a second time. Only https, except to a host that is literally this machine.
 * No redirect is followed. The host name, not the address, is what the certificate must show.
 *
 * <p>Blocks: call it on a virtual thread. Safe for many threads. Spec: REQ-100; threat T27.
 */
public final class GuardedFetch implements AutoCloseable {
    /** What fetching gave. */
    public sealed interface Fetch {}

    /**
     * The document, from an answer with status 200.
     *
     * @param contentType as it was sent; empty when it was not
     * @param maxAge how long the sender lets it be kept; zero when it forbids keeping it, empty
     *     when it says nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // read once by the one who asked, never compared
    public record Fetched(byte[] bytes, String contentType, Optional<Duration> maxAge)
            implements Fetch {}

    /** What posting gave. */
    public sealed interface Posting {}

    /** The whole answer, whatever its status says: it is none of the redirects. */
    @SuppressWarnings("ArrayRecordComponent") // read once by the one who asked, never compared
    public record Answered(int status, byte[] bytes, String contentType) implements Posting {
        /** What a token endpoint answers is a secret. */
        @Override
        public String toString() {
            return "Answered[status=" + status + "]";
        }
    }

    /** The guard forbids it, or forbids what came back: trying again will not help. */
    public record Refused(String why) implements Fetch, Posting {}

    /** It did not work this time. */
    public record Failed(String why) implements Fetch, Posting {}

    /** Turns a name into addresses; blocks. */
    @FunctionalInterface
    public interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /** Hears of every place that the guard refused, and why; on the thread that asked. */
    @FunctionalInterface
    public interface Refusals {
        Refusals UNHEARD = (_, _) -> {};

        void refused(URI place, String why);
    }

    private static final String NOT_CONNECTED = "no connection was made";
    private static final Resolver SYSTEM = host -> Arrays.asList(InetAddress.getAllByName(host));

    private final Set<String> allowedHosts;
    private final FetchLimits limits;
    private final Resolver resolver;
    private final @Nullable SSLContext trust;
    private final Refusals refusals;
    private final @Nullable Own own;
    private final boolean isLent;
    private final EventLoopGroup loop;

    /**
     * One that resolves and trusts as the platform does.
     *
     * @param allowedHosts names and addresses that may be reached although they are not public
     */
    public GuardedFetch(Set<String> allowedHosts, FetchLimits limits) {
        this(allowedHosts, limits, Refusals.UNHEARD);
    }

    /** The same, which tells what it refuses. */
    public GuardedFetch(Set<String> allowedHosts, FetchLimits limits, Refusals refusals) {
        this(allowedHosts, limits, SYSTEM, null, refusals);
    }

    /**
     * One with its own resolver and trust.
     *
     * @param trust decides which certificates are trusted; null means the platform's own judgement
     */
    public GuardedFetch(
            Set<String> allowedHosts,
            FetchLimits limits,
            Resolver resolver,
            @Nullable SSLContext trust) {
        this(allowedHosts, limits, resolver, trust, Refusals.UNHEARD);
    }

    /** A server whose own origin is asked under what is known of it. */
    private static final class Own {
        private final Upstream server;
        private final PeerCheck check;
        private volatile @Nullable SSLContext trust;

        Own(Upstream server, PeerCheck check) {
            this.server = server;
            this.check = check;
        }

        /** Made when it is needed first: most places that a server names are elsewhere. */
        SSLContext trust() {
            var made = trust;
            if (made == null) {
                made = Authorities.of(server.caPem()).context(server.server(), check);
                trust = made;
            }
            return made;
        }

        boolean isAt(FetchTarget.Asked asked) {
            return asked.tls() == server.isTls()
                    && asked.port() == server.port()
                    && asked.host().equals(server.host().toLowerCase(Locale.ROOT));
        }
    }

    private GuardedFetch(
            Set<String> allowedHosts,
            FetchLimits limits,
            Resolver resolver,
            @Nullable SSLContext trust,
            Refusals refusals) {
        this.own = null;
        this.isLent = false;
        this.loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        this.refusals = refusals;
        this.allowedHosts =
                allowedHosts.stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        this.limits = limits;
        this.resolver = resolver;
        this.trust = trust;
    }

    private GuardedFetch(GuardedFetch of, @Nullable Own own, FetchLimits limits) {
        this.own = own;
        this.isLent = true;
        this.loop = of.loop;
        this.refusals = of.refusals;
        this.allowedHosts = of.allowedHosts;
        this.limits = limits;
        this.resolver = of.resolver;
        this.trust = of.trust;
    }

    /**
     * The same for what a server of the inventory says of itself: at its own origin with the trust
     * that was given for it, and of nobody else than was approved; elsewhere as this one. It needs
     * no closing.
     */
    public GuardedFetch at(Upstream server, PeerCheck check) {
        return new GuardedFetch(this, new Own(server, check), limits);
    }

    /** The same with no more patience than this. It needs no closing. */
    public GuardedFetch within(Duration patience) {
        if (patience.compareTo(limits.patience()) >= 0) return this;
        return new GuardedFetch(
                this, own, new FetchLimits(limits.maxBytes(), limits.maxHeaderBytes(), patience));
    }

    /** Whether the URL's host is literally this machine: {@code localhost}, 127/8 or ::1. */
    public static boolean isLoopback(URI url) {
        return FetchTarget.of(url) instanceof FetchTarget.Asked asked && asked.loopback();
    }

    /**
     * Why a place that somewhere else names is not to be asked, as far as its text tells; null when
     * it may be. What is not on this machine may not point into it.
     *
     * @param from who names it
     */
    public @Nullable String objection(URI place, URI from) {
        var why =
                switch (FetchTarget.of(place)) {
                    case FetchTarget.Odd(var odd) -> odd;
                    case FetchTarget.Asked asked when asked.loopback() && !isLoopback(from) ->
                            "it is on this machine, and " + from.getHost() + " is not";
                    case FetchTarget.Asked _ -> null;
                };
        if (why != null) refusals.refused(place, why);
        return why;
    }

    public Fetch get(URI url) {
        return fetched(exchange(url, FetchExchange.Ask.GET));
    }

    /** The same, for who needs to know what the answer's status is. */
    public Posting ask(URI url) {
        return answered(exchange(url, FetchExchange.Ask.GET));
    }

    private static Posting answered(FetchExchange.Outcome outcome) {
        return switch (outcome) {
            case FetchExchange.Whole(int status, var bytes, var contentType, _) ->
                    new Answered(status, bytes, contentType);
            case FetchExchange.Refused(var why) -> new Refused(why);
            case FetchExchange.Failed(var why) -> new Failed(why);
            case FetchExchange.NotConnected() -> new Failed(NOT_CONNECTED);
        };
    }

    private static Fetch fetched(FetchExchange.Outcome outcome) {
        return switch (outcome) {
            case FetchExchange.Whole(int status, var bytes, var contentType, var maxAge) ->
                    status == 200
                            ? new Fetched(bytes, contentType, maxAge)
                            : new Failed("it answered with status " + status);
            case FetchExchange.Refused(var why) -> new Refused(why);
            case FetchExchange.Failed(var why) -> new Failed(why);
            case FetchExchange.NotConnected() -> new Failed(NOT_CONNECTED);
        };
    }

    /**
     * Sends a body, under the same guard. It is sent once: to the first address that takes the
     * connection.
     *
     * @param headers the body's type and whatever else, alternating names and values
     */
    public Posting post(URI url, List<String> headers, byte[] body) {
        return answered(exchange(url, FetchExchange.Ask.post(headers, body)));
    }

    private FetchExchange.Outcome exchange(URI url, FetchExchange.Ask ask) {
        var outcome =
                switch (FetchTarget.of(url)) {
                    case FetchTarget.Odd(var why) -> new FetchExchange.Refused(why);
                    case FetchTarget.Asked asked ->
                            exchange(asked, ask, Deadline.in(limits.patience()));
                };
        if (outcome instanceof FetchExchange.Refused(var why)) refusals.refused(url, why);
        return outcome;
    }

    private FetchExchange.Outcome exchange(
            FetchTarget.Asked asked, FetchExchange.Ask ask, Deadline deadline) {
        try {
            var addresses = resolve(asked.host(), deadline);
            if (addresses.isEmpty())
                return new FetchExchange.Failed("the host name could not be resolved");
            for (var address : addresses) {
                if (!mayReach(asked, address))
                    return new FetchExchange.Refused("the host has an address that is not public");
            }
            return firstThatConnects(asked, ask, addresses, deadline);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new FetchExchange.Failed("the fetch was interrupted");
        }
    }

    private boolean mayReach(FetchTarget.Asked asked, InetAddress address) {
        if (asked.loopback()) return address.isLoopbackAddress();
        return allowedHosts.contains(asked.host()) || Addresses.isPublic(address);
    }

    private FetchExchange.Outcome firstThatConnects(
            FetchTarget.Asked asked,
            FetchExchange.Ask ask,
            List<InetAddress> addresses,
            Deadline deadline)
            throws InterruptedException {
        var trusted = own != null && own.isAt(asked) ? own.trust() : trust;
        for (var address : addresses) {
            var outcome =
                    new FetchExchange(asked, ask, address, limits, trusted).run(loop, deadline);
            if (!(outcome instanceof FetchExchange.NotConnected)) return outcome;
        }
        return new FetchExchange.NotConnected();
    }

    /**
     * The platform's resolver knows no deadline, so it runs on a thread that may be left behind.
     */
    private List<InetAddress> resolve(String host, Deadline deadline) throws InterruptedException {
        var answer = new ArrayBlockingQueue<List<InetAddress>>(1);
        Thread.ofVirtual()
                .name("resolve")
                .start(() -> {
                    List<InetAddress> found;
                    try {
                        found = List.copyOf(resolver.resolve(host));
                    } catch (UnknownHostException unknown) {
                        found = List.of();
                    }
                    answer.offer(found);
                });
        var found = answer.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        return found == null ? List.of() : found;
    }

    /** Ends the connections that are open. */
    @Override
    public void close() {
        if (isLent) return;
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
