package dev.gatehouse.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' listener: HTTP/1.1 on virtual threads, one blocking function per route.
 *
 * <p>Every refusal is an {@link OperatorProblem}; whatever a route throws is logged under an
 * incident id, and that id is all that the caller learns.
 */
public final class OperatorListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorListener.class);

    /** Hides everything from caches, frames and scripts; a route that serves pages replaces it. */
    private static final Map<String, String> SECURITY =
            Map.of(
                    "Cache-Control", "no-store",
                    "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
                    "Cross-Origin-Resource-Policy", "same-origin",
                    "Referrer-Policy", "no-referrer",
                    "X-Content-Type-Options", "nosniff",
                    "X-Frame-Options", "DENY");

    private final OperatorPlace place;
    private final OperatorLimits limits;
    private final OperatorRoutes routes;
    private final OperatorGuard guard;
    private final WebServer server;

    private OperatorListener(
            OperatorPlace place, OperatorLimits limits, List<OperatorRoute> routes) {
        this.place = place;
        this.limits = limits;
        this.routes = new OperatorRoutes(routes);
        this.guard = new OperatorGuard(place);
        HelidonLog.bridge();
        this.server = server();
    }

    /** Starts listening; throws when the address cannot be bound or the TLS files not be read. */
    public static OperatorListener start(
            OperatorPlace place, OperatorLimits limits, List<OperatorRoute> routes) {
        var listener = new OperatorListener(place, limits, routes);
        listener.server.start();
        return listener;
    }

    public int port() {
        return server.port();
    }

    public URI url() {
        var host = place.host().contains(":") ? "[" + place.host() + "]" : place.host();
        return URI.create((place.tls() == null ? "http://" : "https://") + host + ":" + port());
    }

    public boolean isUp() {
        return server.isRunning();
    }

    @Override
    public void close() {
        var _ = server.stop();
    }

    private WebServer server() {
        var builder =
                WebServer.builder()
                        .host(place.host())
                        .port(place.port())
                        .shutdownHook(false)
                        .featuresDiscoverServices(false)
                        .shutdownGracePeriod(limits.grace())
                        .idleConnectionTimeout(limits.patience())
                        .maxTcpConnections(limits.connections())
                        .connectionOptions(
                                socket -> socket.tcpNoDelay(true).readTimeout(limits.patience()))
                        .protocolsDiscoverServices(false)
                        .addProtocol(
                                Http1Config.builder()
                                        .maxPrologueLength(limits.requestLineBytes())
                                        .maxHeadersSize(limits.headerBytes())
                                        .build())
                        .directHandlers(directHandlers())
                        .routing(rules -> rules.any(this::serve));
        var tls = place.tls();
        if (tls != null) {
            var context = PemIdentity.read(tls);
            builder.tls(config -> config.sslContext(context));
        }
        return builder.build();
    }

    private void serve(ServerRequest request, ServerResponse response) {
        var reading = read(request);
        send(answer(reading), response);
        if (reading instanceof CutOff)
            throw new CloseConnectionException(
                    "the rest of a refused body would be read as a request");
    }

    private void send(OperatorAnswer answer, ServerResponse response) {
        response.status(Status.create(answer.status()));
        var headers = new LinkedHashMap<>(SECURITY);
        if (place.tls() != null) headers.put("Strict-Transport-Security", "max-age=31536000");
        headers.putAll(answer.headers());
        headers.put("Content-Type", answer.contentType());
        headers.forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.send(answer.body());
    }

    private OperatorAnswer answer(Reading reading) {
        try {
            return switch (reading) {
                case Refused(var problem) -> problem.answer();
                case CutOff(var problem) -> problem.answer().with("Connection", "close");
                case Taken(var request) ->
                        guard.objection(request)
                                .map(OperatorProblem::answer)
                                .orElseGet(() -> route(request));
            };
        } catch (RuntimeException | StackOverflowError broken) {
            var incident = UUID.randomUUID().toString();
            LOG.error("incident {} on the operators' listener", incident, broken);
            return new OperatorProblem(
                            500,
                            "gate.failed",
                            "Something failed that the gate did not expect; incident "
                                    + incident
                                    + ".",
                            "Look for the incident in the gate's log.")
                    .answer();
        }
    }

    private OperatorAnswer route(OperatorRequest request) {
        return switch (routes.find(request.method(), request.path())) {
            case OperatorRoutes.Found(var route, var variables) ->
                    guard.objection(request, route)
                            .map(OperatorProblem::answer)
                            .orElseGet(() -> route.answer().apply(request.at(variables)));
            case OperatorRoutes.OtherMethod(var allowed) ->
                    new OperatorProblem(
                                    405,
                                    "method.other",
                                    "This path does not take " + request.method() + ".",
                                    "It takes " + allowed + ".")
                            .answer()
                            .with("Allow", allowed);
            case OperatorRoutes.Nothing _ ->
                    new OperatorProblem(
                                    404,
                                    "path.unknown",
                                    "Nothing is at this path.",
                                    "GET /api/openapi.json lists what there is.")
                            .answer();
        };
    }

    /** What reading a request gave. */
    private sealed interface Reading {}

    private record Taken(OperatorRequest request) implements Reading {}

    private record Refused(OperatorProblem problem) implements Reading {}

    /** The body was not read to its end, so the connection cannot go on. */
    private record CutOff(OperatorProblem problem) implements Reading {}

    private Reading read(ServerRequest incoming) {
        byte[] body;
        try (var stream = incoming.content().inputStream()) {
            body = stream.readNBytes(limits.bodyBytes() + 1);
        } catch (IOException | RequestException | IllegalArgumentException malformed) {
            return new CutOff(malformed());
        }
        return body.length > limits.bodyBytes() ? new CutOff(tooLarge()) : read(incoming, body);
    }

    private static Reading read(ServerRequest incoming, byte[] body) {
        HttpPrologue prologue = incoming.prologue();
        var query = OperatorRoutes.query(prologue.query().rawValue());
        if (query.isEmpty())
            return new Refused(
                    new OperatorProblem(
                            400,
                            "query.malformed",
                            "The query is not well formed.",
                            "Percent-encode it as UTF-8."));
        return new Taken(
                new OperatorRequest(
                        prologue.method().text(),
                        prologue.uriPath().rawPath(),
                        Map.of(),
                        query.get(),
                        headers(incoming),
                        body));
    }

    private static Map<String, List<String>> headers(ServerRequest incoming) {
        var headers = new LinkedHashMap<String, List<String>>();
        for (var header : incoming.headers())
            headers.put(header.name().toLowerCase(Locale.ROOT), List.copyOf(header.allValues()));
        return headers;
    }

    private static OperatorProblem malformed() {
        return new OperatorProblem(
                400,
                "body.malformed",
                "The body breaks off or is not chunked as it should be.",
                "Send it whole, with a right Content-Length or right chunks.");
    }

    private OperatorProblem tooLarge() {
        return new OperatorProblem(
                413,
                "body.large",
                "The body is longer than " + limits.bodyBytes() + " bytes.",
                "Send less at once.");
    }

    /**
     * What Helidon refuses before any route: answered in our words, without the input in them. The
     * connection ends there, so that the rest of a refused request is never read as another one.
     */
    private DirectHandlers directHandlers() {
        var handlers = DirectHandlers.builder();
        for (var type : DirectHandler.EventType.values())
            handlers.addHandler(
                    type, (request, event, status, headers, message) -> direct(status, headers));
        return handlers.build();
    }

    private DirectHandler.TransportResponse direct(Status status, ServerResponseHeaders headers) {
        var problem =
                status.code() == 413
                        ? tooLarge()
                        : new OperatorProblem(
                                status.code(),
                                "request.malformed",
                                "The request could not be read as HTTP: "
                                        + status.reasonPhrase()
                                        + ".",
                                "Check the request line and headers, and their sizes.");
        var answer = problem.answer();
        SECURITY.forEach((name, value) -> headers.set(name(name), value));
        headers.set(name("Content-Type"), answer.contentType());
        headers.set(name("Connection"), "close");
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .keepAlive(false)
                .entity(answer.body())
                .build();
    }

    private static HeaderName name(String name) {
        return HeaderNames.create(name);
    }
}
