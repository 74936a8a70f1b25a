package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server on 127.0.0.1 that does what a test tells it, in any revision.
 *
 * <p>What it offers, how it misbehaves and what it received can be changed and read at any time,
 * from Java through {@link #catalogue}, {@link #faults} and {@link #wire}, or from any program
 * through the {@link Control} path, which has a port of its own so that nothing sent there shows in
 * the capture.
 */
public final class FakeServer implements AutoCloseable {
    /** The eras, for tests to which the revisions of one are all alike. */
    public enum Speaks {
        BOTH,
        LEGACY,
        MODERN;

        Set<Revision> revisions() {
            return Arrays.stream(Revision.values())
                    .filter(revision -> this == BOTH || revision.era().name().equals(name()))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** The sets of tools to begin with. */
    public enum Fixture {
        BASIC,
        CONFORMANCE,
        /** What every revision says differently; see {@link RevisionTools}. */
        REVISIONS
    }

    /**
     * How to start.
     *
     * @param port 0 for any free port
     * @param controlPort the same for the control path
     * @param revisions what is spoken; whoever asks to initialize another gets the newest of them
     * @param tls speaks TLS when given; the control path never does
     * @param asksStandalone asks legacy clients on their standalone stream instead of the call's
     * @param endpointOrigin the origin that the {@code endpoint} event of HTTP+SSE names, null for
     *     none, which is this server
     * @param sseOnly whether a server of 2024-11-05 alone has HTTP+SSE alone, as its revision
     *     wants; some speak streamable HTTP in it
     */
    public record Options(
            int port,
            int controlPort,
            Set<Revision> revisions,
            Set<Fixture> fixtures,
            @Nullable SSLContext tls,
            boolean asksStandalone,
            @Nullable String endpointOrigin,
            boolean sseOnly) {
        public Options {
            revisions = Set.copyOf(revisions);
            fixtures = Set.copyOf(fixtures);
        }

        /** All revisions, the basic tools, free ports, no TLS. */
        public static Options standard() {
            return new Options(
                    0, 0, Speaks.BOTH.revisions(), Set.of(Fixture.BASIC), null, false, null, true);
        }

        public Options speaking(Speaks eras) {
            return speaking(eras.revisions());
        }

        /** Exactly these. A server of 2024-11-05 alone has no streamable HTTP. */
        public Options speaking(Revision first, Revision... more) {
            return speaking(EnumSet.of(first, more));
        }

        public Options speaking(Set<Revision> spoken) {
            return new Options(
                    port,
                    controlPort,
                    spoken,
                    fixtures,
                    tls,
                    asksStandalone,
                    endpointOrigin,
                    sseOnly);
        }

        public Options offering(Set<Fixture> tools) {
            return new Options(
                    port,
                    controlPort,
                    revisions,
                    tools,
                    tls,
                    asksStandalone,
                    endpointOrigin,
                    sseOnly);
        }

        public Options over(SSLContext context) {
            return new Options(
                    port,
                    controlPort,
                    revisions,
                    fixtures,
                    context,
                    asksStandalone,
                    endpointOrigin,
                    sseOnly);
        }

        public Options onPorts(int mcp, int control) {
            return new Options(
                    mcp,
                    control,
                    revisions,
                    fixtures,
                    tls,
                    asksStandalone,
                    endpointOrigin,
                    sseOnly);
        }

        public Options askingOnTheStandaloneStream() {
            return new Options(
                    port, controlPort, revisions, fixtures, tls, true, endpointOrigin, sseOnly);
        }

        /** For example {@code http://elsewhere.example}. */
        public Options namingTheEndpointAt(String origin) {
            return new Options(
                    port, controlPort, revisions, fixtures, tls, asksStandalone, origin, sseOnly);
        }

        /** Streamable HTTP for 2024-11-05, too, as some servers have it. */
        public Options alwaysStreaming() {
            return new Options(
                    port,
                    controlPort,
                    revisions,
                    fixtures,
                    tls,
                    asksStandalone,
                    endpointOrigin,
                    false);
        }

        boolean isOnlySse() {
            return sseOnly && revisions.equals(Set.of(Revision.V2024_11_05));
        }
    }

    /** Who may come in; it looks at a request before anything else does. */
    public interface Door {
        /** Whether the request goes on; when not, the door has answered it. */
        boolean admits(HttpRequest request, HttpReply reply) throws IOException;
    }

    private static final String PATH = "/mcp";

    private final Catalogue catalogue = new Catalogue();
    private final Faults faults = new Faults();
    private final WireLog wire = new WireLog();
    private final Sessions sessions = new Sessions(catalogue);
    private final ModernProtocol modern;
    private final LegacyHttp legacyHttp;
    private final ModernHttp modernHttp;
    private final SseTransport sse;
    private final EraSwitch eras;
    private final LoopbackGuard guard = new LoopbackGuard();
    private final Options options;
    private final HttpListener listener;
    private final HttpListener control;
    private volatile Door door = (_, _) -> true;

    private FakeServer(Options options) {
        this.options = options;
        var offering = new Offering(catalogue, wire);
        var reader = new MessageReader(JsonLimits.ANSWER);
        var legacy =
                new LegacyProtocol(catalogue, offering, faults, wire, options.asksStandalone());
        var old = EnumSet.copyOf(options.revisions());
        old.remove(Revision.V2026_07_28);
        legacyHttp = new LegacyHttp(legacy, sessions, old);
        sse = new SseTransport(legacy, sessions, reader, options.endpointOrigin());
        modern = new ModernProtocol(options.revisions(), catalogue, offering, faults, wire);
        modernHttp = new ModernHttp(modern);
        eras = new EraSwitch(options.revisions(), reader, legacyHttp, modernHttp);
        Fixtures.load(options.fixtures(), catalogue);
        listener = HttpListener.open(options.port(), options.tls(), this::answer);
        control = HttpListener.open(options.controlPort(), null, new Control(this));
    }

    /** Starts with {@link Options#standard}. */
    public static FakeServer start() {
        return start(Options.standard());
    }

    public static FakeServer start(Options options) {
        return new FakeServer(options);
    }

    /** Adds tools {@code generated_0} and so on, each described by about so many characters. */
    public void generate(int tools, int describedBy) {
        for (int i = 0; i < tools; i++) catalogue.put(BasicTools.generated(i, describedBy));
    }

    private void answer(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        wire.add(request);
        if (!door.admits(request, reply)) return;
        boolean old =
                sse.isMine(request)
                        && options.sseOnly()
                        && options.revisions().contains(Revision.V2024_11_05);
        if (!old && (!request.path().equals(PATH) || options.isOnlySse())) {
            reply.send(404, Map.of(), new byte[0]);
            return;
        }
        if (!guard.admits(request)) {
            LegacyHttp.refuse(reply, 403, "Forbidden: the Host or Origin is not local");
            return;
        }
        if (old) sse.answer(request, reply);
        else eras.answer(request, reply);
    }

    /** Where it is reached: by streamable HTTP, unless it speaks HTTP+SSE alone. */
    public URI url() {
        return options.isOnlySse() ? sseUrl() : URI.create(listener.origin() + PATH);
    }

    /** Where HTTP+SSE begins, if 2024-11-05 is spoken. */
    public URI sseUrl() {
        return URI.create(listener.origin() + SseTransport.PATH);
    }

    public URI controlUrl() {
        return URI.create(control.origin() + Control.PATH);
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public Faults faults() {
        return faults;
    }

    public WireLog wire() {
        return wire;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** The connections of the MCP path. */
    public HttpListener connections() {
        return listener;
    }

    /** How tool calls are answered from now on. */
    public void answersAs(Style style) {
        legacyHttp.style(style);
        modernHttp.style(style);
    }

    /** Answers in these eras alone from now on, of those that it was started for. */
    public void speaks(Speaks some) {
        var spoken = new HashSet<>(options.revisions());
        spoken.retainAll(some.revisions());
        eras.speaks(Set.copyOf(spoken));
    }

    /** Lets in only whom this door admits, from now on. */
    public void behind(Door other) {
        door = other;
    }

    /** Keeps no legacy sessions from now on: no ids, no standalone stream, no questions. */
    public void sessionless(boolean yes) {
        legacyHttp.sessionless(yes);
    }

    /** Ends modern subscriptions in good order, as a server does before it stops. */
    public void drain() {
        modern.drain();
    }

    @Override
    public void close() {
        drain();
        faults.clear();
        listener.close();
        control.close();
    }
}
