package dev.gatehouse.upstream;

import dev.gatehouse.credentials.Broker;
import dev.gatehouse.http.BlockingClient;
import dev.gatehouse.http.PeerCheck;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads declarations over streamable HTTP, each time with a client and connections of its own.
 *
 * <p>The modern era is asked for first, and the legacy one too unless the server says in the modern
 * one that it speaks nothing of it: a server of both declares something in each. An era counts as
 * not spoken only when the server said so; when it could not be asked, nothing is read at all, for
 * a hiccup must not look like a change. Safe for many threads.
 */
public final class HttpDeclarations implements Declarations {
    private final ReadingLimits limits;
    private final @Nullable Broker broker;
    private final PeerCheck check;

    /** One that asks servers as anybody, whoever they are. */
    public HttpDeclarations(ReadingLimits limits) {
        this(limits, null, PeerCheck.ANYBODY);
    }

    /**
     * One that asks servers with the gate's own credentials.
     *
     * @param broker who has them; null when there are none
     * @param check whether a server is the one that was approved; another one is asked nothing
     */
    public HttpDeclarations(ReadingLimits limits, @Nullable Broker broker, PeerCheck check) {
        this.limits = limits;
        this.broker = broker;
        this.check = check;
    }

    @Override
    public Reading read(Server server) {
        return switch (server.place()) {
            case Place.Remote remote -> read(server.name(), remote);
            case Place.Local _ -> throw new IllegalArgumentException("no URL: " + server.name());
        };
    }

    private Reading read(String name, Place.Remote place) {
        try (var client = client(name, place)) {
            long deadline = System.nanoTime() + limits.reading().toNanos();
            var authority = new OwnAuthority(broker, name);
            return new Read(read(place.url(), client, authority, deadline));
        } catch (Unreadable unreadable) {
            return new Failed("Server " + name + " at " + place.url() + ", " + unreadable.why());
        }
    }

    private BlockingClient client(String name, Place.Remote place) {
        try {
            return BlockingClient.to(
                    new Upstream(place.url(), place.caPem(), name), check, limits.http());
        } catch (IllegalArgumentException unusable) {
            throw new Unreadable(
                    "before connecting: the authorities given for it cannot be used ("
                            + unusable.getMessage()
                            + "): give PEM certificates with --ca FILE");
        }
    }

    private Snapshot read(URI url, BlockingClient client, OwnAuthority authority, long deadline) {
        var modern = open(Era.MODERN, ModernEra::open, url, client, authority, deadline);
        var spoken = new EnumMap<Era, Declaration>(Era.class);
        if (modern instanceof Opening.Spoken(var said)) spoken.put(Era.MODERN, said);
        if (!ModernEra.leavesRoomForLegacy(modern)) return new Snapshot(spoken);
        var legacy = open(Era.LEGACY, LegacyEra::open, url, client, authority, deadline);
        if (legacy instanceof Opening.Spoken(var said)) spoken.put(Era.LEGACY, said);
        if (!spoken.isEmpty()) return new Snapshot(spoken);
        var older = older(url, client, authority, deadline);
        if (older instanceof Opening.Spoken(var said))
            return new Snapshot(Map.of(Era.LEGACY, said));
        throw new Unreadable(
                "it speaks no revision that the gate speaks: "
                        + why(modern)
                        + "; "
                        + why(legacy)
                        + "; as HTTP with SSE: "
                        + why(older)
                        + ". Check the path of the URL");
    }

    /** REQ-008: who takes no POST may still open the stream of 2024-11-05 by GET. */
    private Opening older(URI url, BlockingClient client, OwnAuthority authority, long deadline) {
        try {
            return LegacyEra.open(new EventsTalk(client, url, authority, limits, deadline), limits);
        } catch (Unreadable unreadable) {
            return new Opening.NotSpoken(unreadable.why());
        }
    }

    private Opening open(
            Era era,
            BiFunction<Talk, ReadingLimits, Opening> opener,
            URI url,
            BlockingClient client,
            OwnAuthority authority,
            long deadline) {
        return opener.apply(
                new Conversation(client, url, authority, era, limits, deadline), limits);
    }

    private static String why(Opening opening) {
        return opening instanceof Opening.NotSpoken(var why) ? why : "";
    }
}
