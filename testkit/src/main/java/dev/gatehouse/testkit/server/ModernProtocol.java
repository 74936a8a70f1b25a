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
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rules of 2026-07-28: every request stands alone. Spec: basic/index. */
final class ModernProtocol {
    private static final Revision REVISION = Revision.V2026_07_28;
    static final String VERSION = REVISION.date();
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

    private final Set<Revision> spoken;
    private final Catalogue catalogue;
    private final Offering offering;
    private final Faults faults;
    private final WireLog wire;
    private final Subscriptions subscriptions;

    /**
     * @param spoken all that the server speaks, as its discovery lists it; requests are of
     *     2026-07-28
     */
    ModernProtocol(
            Set<Revision> spoken,
            Catalogue catalogue,
            Offering offering,
            Faults faults,
            WireLog wire) {
        this.spoken = spoken;
        this.catalogue = catalogue;
        this.offering = offering;
        this.faults = faults;
        this.wire = wire;
        this.subscriptions = new Subscriptions(catalogue);
    }

    /** Ends the open subscriptions in good order. */
    void drain() {
        subscriptions.end();
    }

    /** Begins to tell the client of what its filter names. */
    Subscriptions.Subscription listen(Message.Request request, EventSink sink)
            throws IOException, InterruptedException {
        var stall = faults.strike(Faults.Kind.STALL_BEFORE_WORK, List.of(request.method()));
        if (stall.isPresent()) faults.stall(stall.getAsLong());
        return subscriptions.open(request, sink);
    }

    /** Answers a request that has no flaw. */
    void work(Message.Request request, Outlet outlet, Supplier<CountDownLatch> cancelled)
            throws IOException, InterruptedException {
        var method = Method.find(request.method()).orElseThrow();
        var subject = method.subjectOf(request.params());
        var subjects = subject == null ? List.of(method.wire()) : List.of(method.wire(), subject);
        var answer = new Answer(outlet, request.id(), faults, subjects);
        try {
            answer.beforeWork();
            var capabilities = request.meta().object(Meta.CLIENT_CAPABILITIES);
            var call =
                    new Call(
                            REVISION,
                            request.params(),
                            capabilities,
                            request.meta().object(Meta.CLIENT_INFO),
                            request.meta().text(Call.LOG_LEVEL),
                            answer,
                            cancelled);
            var outcome =
                    method == Method.DISCOVER
                            ? new Outcome.Done(discovery())
                            : offering.answer(method, call);
            send(method, outcome, capabilities, answer);
        } catch (Call.Cancelled asAsked) {
            wire.cancelled(subjects.getLast());
            throw asAsked;
        } finally {
            answer.over();
        }
    }

    private void send(Method method, Outcome outcome, Json.Obj capabilities, Answer answer)
            throws IOException, InterruptedException {
        switch (outcome) {
            case Outcome.Done(var result) -> answer.result(complete(method, result));
            case Outcome.Failed(var error, var status) -> answer.failure(error, status);
            case Outcome.NeedsInput needs -> {
                var missing = InputRequests.undeclared(needs, capabilities, REVISION);
                if (missing.isPresent())
                    answer.failure(InputRequests.missing(missing.get()), BAD_REQUEST);
                else answer.result(InputRequests.result(needs));
            }
        }
    }

    /**
     * What is wrong with a request before anyone looks at what it asks; the order is the spec's.
     *
     * @param http what carried it, or null when nothing with headers did
     */
    Optional<Outcome.Failed> flaw(Message.Request request, @Nullable HttpRequest http) {
        var version = request.meta().text(Meta.PROTOCOL_VERSION);
        if (version == null) return bad(RpcError.INVALID_PARAMS, "_meta lacks the version");
        if (!(request.meta().member(Meta.CLIENT_CAPABILITIES) instanceof Json.Obj))
            return bad(RpcError.INVALID_PARAMS, "_meta lacks the client's capabilities");
        if (http != null && !http.all(MirroredHeaders.VERSION).equals(List.of(version)))
            return bad(RpcError.HEADER_MISMATCH, "the version header does not match the body");
        if (!version.equals(VERSION))
            return Optional.of(new Outcome.Failed(unsupported(version), BAD_REQUEST));
        var method = Method.find(request.method()).filter(ModernProtocol::isKnown);
        if (method.isEmpty())
            return Optional.of((Outcome.Failed) Offering.missing(request.method()));
        if (http == null) return Optional.empty();
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
        var result =
                Json.object(
                        "supportedVersions",
                        spoken.stream().map(Revision::date).sorted().toList(),
                        "capabilities",
                        catalogue.declared(new Vocabulary(REVISION).capabilities()));
        var instructions = catalogue.instructions();
        return instructions == null ? result : result.with("instructions", Json.of(instructions));
    }

    private Json.Obj complete(Method method, Json.Obj result) {
        var typed =
                new Vocabulary(REVISION)
                        .result(method, result)
                        .with("resultType", Json.of("complete"))
                        .with(
                                "_meta",
                                result.object("_meta")
                                        .with(Meta.SERVER_INFO, catalogue.serverInfo()));
        return CACHEABLE.contains(method)
                ? typed.with("ttlMs", Json.of(TTL_MILLIS)).with("cacheScope", Json.of("public"))
                : typed;
    }

    /** A message as an event. */
    static ServerEvent event(Message message) {
        return ServerEvent.message(message.toJson().toText());
    }
}
