package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server on 127.0.0.1 that does what a test tells it, in both eras on the same path.
 *
 * <p>What it offers, how it misbehaves and what it received can be changed and read at any time,
 * from Java through {@link #catalogue}, {@link #faults} and {@link #wire}, or from any program
 * through the {@link Control} path, which has a port of its own so that nothing sent there shows in
 * the capture.
 */
public final class FakeServer implements AutoCloseable {
    /** Which eras are spoken. */
    public enum Speaks {
        BOTH,
        LEGACY,
        MODERN
    }

    /** The sets of tools to begin with. */
    public enum Fixture {
        BASIC,
        CONFORMANCE
    }

    /**
     * How to start.
     *
     * @param port 0 for any free port
     * @param controlPort the same for the control path
     * @param tls speaks TLS when given; the control path never does
     */
    public record Options(
            int port,
            int controlPort,
            Speaks speaks,
            Set<Fixture> fixtures,
            @Nullable SSLContext tls) {
        public Options {
            fixtures = Set.copyOf(fixtures);
        }

        /** Both eras, the basic tools, free ports, no TLS. */
        public static Options standard() {
            return new Options(0, 0, Speaks.BOTH, Set.of(Fixture.BASIC), null);
        }

        public Options speaking(Speaks eras) {
            return new Options(port, controlPort, eras, fixtures, tls);
        }

        public Options offering(Set<Fixture> tools) {
            return new Options(port, controlPort, speaks, tools, tls);
        }

        public Options over(SSLContext context) {
            return new Options(port, controlPort, speaks, fixtures, context);
        }

        public Options onPorts(int mcp, int control) {
            return new Options(mcp, control, speaks, fixtures, tls);
        }
    }

    private static final String PATH = "/mcp";

    private final Catalogue catalogue = new Catalogue();
    private final Faults faults = new Faults();
    private final WireLog wire = new WireLog();
    private final Sessions sessions = new Sessions(catalogue);
    private final LegacyProtocol legacy;
    private final ModernProtocol modern;
    private final EraSwitch eras;
    private final LoopbackGuard guard = new LoopbackGuard();
    private final HttpListener listener;
    private final HttpListener control;

    private FakeServer(Options options) {
        var offering = new Offering(catalogue, wire);
        legacy = new LegacyProtocol(catalogue, offering, faults, sessions);
        modern = new ModernProtocol(catalogue, offering, faults);
        eras =
                new EraSwitch(
                        options.speaks(), new MessageReader(JsonLimits.ANSWER), legacy, modern);
        for (var fixture : EnumSet.allOf(Fixture.class))
            if (options.fixtures().contains(fixture)) load(fixture);
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

    private void load(Fixture fixture) {
        switch (fixture) {
            case BASIC -> BasicTools.all().forEach(catalogue::put);
            case CONFORMANCE -> {
                ConformanceTools.all(catalogue).forEach(catalogue::put);
                AskingTools.all().forEach(catalogue::put);
                ConformanceTexts.addTo(catalogue);
            }
        }
    }

    /** Adds tools {@code generated_0} and so on, each described by about so many characters. */
    public void generate(int tools, int describedBy) {
        for (int i = 0; i < tools; i++) catalogue.put(BasicTools.generated(i, describedBy));
    }

    private void answer(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        wire.add(request);
        if (!request.path().equals(PATH)) {
            reply.send(404, Map.of(), new byte[0]);
            return;
        }
        if (!guard.admits(request)) {
            LegacyProtocol.refuse(reply, 403, "Forbidden: the Host or Origin is not local");
            return;
        }
        eras.answer(request, reply);
    }

    public URI url() {
        return URI.create(listener.origin() + PATH);
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
        legacy.style(style);
        modern.style(style);
    }

    /** Keeps no legacy sessions from now on: no ids, no standalone stream, no questions. */
    public void sessionless(boolean yes) {
        legacy.sessionless(yes);
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
