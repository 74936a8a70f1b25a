package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of 2026-07-28: every request stands alone. Spec: basic/transports/streamable-http. */
final class ModernProtocol {
    static final String VERSION = Revision.V2026_07_28.date();
    private static final int BAD_REQUEST = 400;
    private static final long TTL_MILLIS = 5_000;
    private static final List<Method> CACHEABLE =
            List.of(
                    Method.DISCOVER,
                    Method.TOOLS_LIST,
                    Method.PROMPTS_LIST,
                    Method.RESOURCES_LIST,
                    Method.TEMPLATES_LIST,
                    Method.RESOURCES_READ);

    private final Catalogue catalogue;
    private final Offering offering;
    private final Faults faults;
    private final Subscriptions subscriptions;
    private volatile Style style = Style.WHEN_NEEDED;

    ModernProtocol(Catalogue catalogue, Offering offering, Faults faults) {
        this.catalogue = catalogue;
        this.offering = offering;
        this.faults = faults;
        this.subscriptions = new Subscriptions(catalogue);
    }

    void style(Style answers) {
        style = answers;
    }

    /** Ends the open subscriptions in good order. */
    void drain() {
        subscriptions.end();
    }

    void answer(HttpRequest http, Message message, HttpReply reply)
            throws IOException, InterruptedException {
        switch (message) {
            case Message.Request request -> answer(http, request, reply);
            case Message.Notification _ -> reply.send(202, Map.of(), new byte[0]);
            case Message.Result _, Message.Failure _ ->
                    refuse(
                            reply,
                            new Message.Failure(
                                    null,
                                    new RpcError(
                                            RpcError.INVALID_REQUEST,
                                            "clients do not answer in this revision")),
                            BAD_REQUEST);
        }
    }

    private void answer(HttpRequest http, Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        var flaw = flaw(http, request);
        if (flaw.isPresent()) {
            refuse(
                    reply,
                    new Message.Failure(request.id(), flaw.get().error()),
                    flaw.get().status());
            return;
        }
        var method = Method.find(request.method()).orElseThrow();
        if (method == Method.LISTEN) {
            listen(request, reply);
            return;
        }
        work(method, request, reply);
    }

    private void work(Method method, Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        var subject = method.subjectOf(request.params());
        var subjects = subject == null ? List.of(method.wire()) : List.of(method.wire(), subject);
        var departure = new Departure(reply);
        var answer =
                new Answer(
                        reply,
                        request.id(),
                        faults,
                        subjects,
                        method == Method.TOOLS_CALL ? style : Style.WHEN_NEEDED,
                        Map.of(),
                        () -> reply.events(Map.of()));
        answer.beforeWork();
        var capabilities = request.meta().object(Meta.CLIENT_CAPABILITIES);
        var call =
                new Call(
                        Era.MODERN,
                        request.params(),
                        capabilities,
                        request.meta().text(Call.LOG_LEVEL),
                        answer,
                        departure::latch);
        var outcome =
                method == Method.DISCOVER
                        ? new Outcome.Done(discovery())
                        : offering.answer(method, call);
        switch (outcome) {
            case Outcome.Done(var result) -> answer.result(complete(method, result));
            case Outcome.Failed(var error, var status) -> answer.failure(error, status);
            case Outcome.NeedsInput needs -> {
                var missing = InputRequests.undeclared(needs, capabilities);
                if (missing.isPresent())
                    answer.failure(InputRequests.missing(missing.get()), BAD_REQUEST);
                else answer.result(InputRequests.result(needs));
            }
        }
    }

    /**
     * What is wrong with a request before anyone looks at what it asks; the order is the spec's.
     */
    private Optional<Outcome.Failed> flaw(HttpRequest http, Message.Request request) {
        var version = request.meta().text(Meta.PROTOCOL_VERSION);
        if (version == null) return bad(RpcError.INVALID_PARAMS, "_meta lacks the version");
        if (!(request.meta().member(Meta.CLIENT_CAPABILITIES) instanceof Json.Obj))
            return bad(RpcError.INVALID_PARAMS, "_meta lacks the client's capabilities");
        var headers = http.all(MirroredHeaders.VERSION);
        if (!headers.equals(List.of(version)))
            return bad(RpcError.HEADER_MISMATCH, "the version header does not match the body");
        if (!version.equals(VERSION))
            return Optional.of(new Outcome.Failed(unsupported(version), BAD_REQUEST));
        var method = Method.find(request.method()).filter(ModernProtocol::isKnown);
        if (method.isEmpty())
            return Optional.of((Outcome.Failed) Offering.missing(request.method()));
        var mismatch =
                MirroredHeaders.disagreement(request, method.get(), http::all)
                        .or(() -> parameterMismatch(method.get(), request, http));
        return mismatch.flatMap(why -> bad(RpcError.HEADER_MISMATCH, why));
    }

    private Optional<String> parameterMismatch(
            Method method, Message.Request request, HttpRequest http) {
        var name = method == Method.TOOLS_CALL ? request.params().text("name") : null;
        if (name == null) return Optional.empty();
        return catalogue
                .findTool(name)
                .flatMap(tool ->
                        switch (MirroredParameters.read(tool.definition().object("inputSchema"))) {
                            case MirroredParameters.Sound(var parameters) ->
                                    parameters.disagreement(
                                            request.params().object("arguments"), http::all);
                            case MirroredParameters.Broken _ -> Optional.empty();
                        });
    }

    private static boolean isKnown(Method method) {
        return method.isIn(Era.MODERN) && !method.wire().startsWith("tasks/");
    }

    private static Optional<Outcome.Failed> bad(int code, String why) {
        return Optional.of(new Outcome.Failed(new RpcError(code, why), BAD_REQUEST));
    }

    private static RpcError unsupported(String version) {
        return new RpcError(
                RpcError.UNSUPPORTED_VERSION,
                "Unsupported protocol version",
                Json.object("supported", List.of(VERSION), "requested", version));
    }

    private Json.Obj discovery() {
        var changing = Json.object("listChanged", true);
        var result =
                Json.object(
                        "supportedVersions",
                        List.of(VERSION),
                        "capabilities",
                        Json.object(
                                "tools",
                                changing,
                                "prompts",
                                changing,
                                "resources",
                                Json.object("subscribe", true, "listChanged", true),
                                "logging",
                                Json.object(),
                                "completions",
                                Json.object()));
        var instructions = catalogue.instructions();
        return instructions == null ? result : result.with("instructions", Json.of(instructions));
    }

    private Json.Obj complete(Method method, Json.Obj result) {
        var typed =
                result.with("resultType", Json.of("complete"))
                        .with(
                                "_meta",
                                result.object("_meta")
                                        .with(Meta.SERVER_INFO, catalogue.serverInfo()));
        return CACHEABLE.contains(method)
                ? typed.with("ttlMs", Json.of(TTL_MILLIS)).with("cacheScope", Json.of("public"))
                : typed;
    }

    private void listen(Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        EventSink sink = reply.events(Map.of());
        var subscription = subscriptions.open(request, sink);
        reply.whenPeerLeaves(subscription::close);
        subscription.await();
    }

    private static void refuse(HttpReply reply, Message.Failure failure, int status)
            throws IOException {
        reply.send(status, Map.of("Content-Type", "application/json"), failure.toBytes());
    }

    /** A message as an event. */
    static ServerEvent event(Message message) {
        return ServerEvent.message(message.toJson().toText());
    }
}
