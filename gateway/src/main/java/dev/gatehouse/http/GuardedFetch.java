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
 * Reads from a URL, or posts to one, that somebody else may have chosen, without letting them
 * choose a destination inside.
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

    /**
     * What came back to a POST, whatever its status: the body of an error says what was wrong.
     *
     * @param contentType as it was sent; empty when it was not
     */
    @SuppressWarnings("ArrayRecordComponent") // read once by the one who asked, never compared
    public record Answered(int status, byte[] bytes, String contentType) implements Fetch {
        @Override
        public String toString() {
            return "Answered[status=" + status + "]";
        }
    }

    /** The guard forbids it, or forbids what came back: trying again will not help. */
    public record Refused(String why) implements Fetch {}

    /** It did not work this time. */
    public record Failed(String why) implements Fetch {}

    /** Turns a name into addresses; blocks. */
    @FunctionalInterface
    public interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    private static final Resolver SYSTEM = host -> Arrays.asList(InetAddress.getAllByName(host));

    private final Set<String> allowedHosts;
    private final FetchLimits limits;
    private final Resolver resolver;
    private final @Nullable SSLContext trust;
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /**
     * One that resolves and trusts as the platform does.
     *
     * @param allowedHosts names and addresses that may be reached although they are not public
     */
    public GuardedFetch(Set<String> allowedHosts, FetchLimits limits) {
        this(allowedHosts, limits, SYSTEM, null);
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
        this.allowedHosts =
                allowedHosts.stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        this.limits = limits;
        this.resolver = resolver;
        this.trust = trust;
    }

    /** Whether the URL's host is literally this machine: {@code localhost}, 127/8 or ::1. */
    public static boolean isLoopback(URI url) {
        return FetchTarget.of(url) instanceof FetchTarget.Asked asked && asked.loopback();
    }

    /** Reads a document: {@link Fetched}, or why there is none. */
    public Fetch get(URI url) {
        return send(url, FetchExchange.Sending.get());
    }

    /**
     * Posts and gives the answer whatever its status: {@link Answered}, or why there is none. A
     * redirect is none, because a body is never sent on.
     *
     * @param headers beside Host, Accept and those of the body's framing: names and values in turn
     */
    public Fetch post(URI url, List<String> headers, byte[] body) {
        return send(url, FetchExchange.Sending.post(headers, body));
    }

    private Fetch send(URI url, FetchExchange.Sending sending) {
        return switch (FetchTarget.of(url)) {
            case FetchTarget.Odd(var why) -> new Refused(why);
            case FetchTarget.Asked asked -> send(asked, sending, Deadline.in(limits.patience()));
        };
    }

    private Fetch send(FetchTarget.Asked asked, FetchExchange.Sending sending, Deadline deadline) {
        try {
            var addresses = resolve(asked.host(), deadline);
            if (addresses.isEmpty()) return new Failed("the host name could not be resolved");
            for (var address : addresses) {
                if (!mayReach(asked, address))
                    return new Refused("the host has an address that is not public");
            }
            return firstThatConnects(asked, sending, addresses, deadline);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Failed("the fetch was interrupted");
        }
    }

    private boolean mayReach(FetchTarget.Asked asked, InetAddress address) {
        if (asked.loopback()) return address.isLoopbackAddress();
        return allowedHosts.contains(asked.host()) || Addresses.isPublic(address);
    }

    private Fetch firstThatConnects(
            FetchTarget.Asked asked,
            FetchExchange.Sending sending,
            List<InetAddress> addresses,
            Deadline deadline)
            throws InterruptedException {
        Fetch last = new Failed("no address was tried");
        for (var address : addresses) {
            switch (new FetchExchange(asked, sending, address, limits, trust).run(loop, deadline)) {
                case FetchExchange.Answered(var fetch) -> {
                    return fetch;
                }
                case FetchExchange.NotConnected() -> last = new Failed("no connection was made");
            }
        }
        return last;
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
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
