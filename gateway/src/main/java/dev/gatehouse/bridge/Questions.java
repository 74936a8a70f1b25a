package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What servers ask of agents: a legacy server by a request of its own, a modern one by an entry of
 * {@code inputRequests}. Spec: 2026-07-28 basic/patterns/mrtr.
 */
public final class Questions {
    public static final String ELICIT = "elicitation/create";
    public static final String SAMPLE = "sampling/createMessage";
    public static final String ROOTS = "roots/list";

    private static final Shape ELICITATION =
            Shape.NONE
                    .since(V2025_06_18, "message")
                    .since(V2025_06_18, "requestedSchema", Forms.SCHEMA)
                    .since(V2025_11_25, "mode", "url");

    private static final Shape ELICITED =
            Shape.NONE
                    .until(V2025_11_25, "_meta", Part.META)
                    .with("action")
                    .with("content", Questions::filledIn);

    private static final Shape LISTED =
            Shape.NONE
                    .until(V2025_11_25, "_meta", Part.META)
                    .with(
                            "roots",
                            Part.each(
                                    Shape.NONE
                                            .with("uri", "name")
                                            .since(V2025_06_18, "_meta", Part.META)));

    private Questions() {}

    /**
     * A server's request as an entry of {@code inputRequests}; empty when its revision has no such
     * question, or the request lacks what the question must say.
     */
    public static Optional<Json.Obj> input(String method, Json.Obj params, Revision from) {
        var carried = params(method, params, new Passage(from, V2026_07_28));
        if (carried.isEmpty() || !isWhole(method, carried.get())) return Optional.empty();
        return Optional.of(
                carried.get().members().isEmpty()
                        ? Json.object("method", method)
                        : Json.object("method", method, "params", carried.get()));
    }

    /** A modern server's question as a request to an agent of another revision. */
    public static Asked ask(Json.Obj inputRequest, Json.Obj clientCapabilities, Revision to) {
        var method = String.valueOf(inputRequest.text("method"));
        var params = inputRequest.object("params");
        var unable = whyNot(method, params, to);
        if (unable.isPresent()) return new Asked.Unable(unable.get());
        var declared = Capabilities.ofClient(clientCapabilities, to, V2026_07_28);
        if (!isDeclared(inputRequest, declared))
            return new Asked.Unable("the agent did not declare what " + method + " takes");
        var carried = params(method, params, new Passage(V2026_07_28, to));
        if (carried.isEmpty() || !isWhole(method, carried.get()))
            return new Asked.Unable("the " + method + " of the server is incomplete");
        return new Asked.Ask(method, withoutContext(carried.get(), clientCapabilities, to));
    }

    /**
     * Whether the agent said that it can be asked this (REQ-044).
     *
     * @param clientCapabilities in the words of 2025-11-25 or later
     */
    public static boolean isDeclared(Json.Obj inputRequest, Json.Obj clientCapabilities) {
        var params = inputRequest.object("params");
        return switch (String.valueOf(inputRequest.text("method"))) {
            case ELICIT ->
                    clientCapabilities.member("elicitation") instanceof Json.Obj elicitation
                            && isDeclaredMode(mode(params), elicitation);
            case SAMPLE ->
                    clientCapabilities.member("sampling") instanceof Json.Obj sampling
                            && (!Sampling.usesTools(params) || sampling.has("tools"));
            case ROOTS -> clientCapabilities.has("roots");
            default -> false;
        };
    }

    /**
     * The elicitations that an error demands, as {@code inputRequests} in the error's order; empty
     * when the error demands none, or one that is not whole.
     */
    public static Optional<Map<String, Json.Obj>> elicitations(RpcError error) {
        if (error.code() != Errors.URL_ELICITATION_REQUIRED
                || !(error.data() instanceof Json.Obj data)
                || data.array("elicitations").isEmpty()) return Optional.empty();
        var inputs = new LinkedHashMap<String, Json.Obj>();
        for (var one : data.array("elicitations")) {
            if (!(one instanceof Json.Obj params) || !mode(params).equals("url"))
                return Optional.empty();
            var input = input(ELICIT, params, V2025_11_25);
            if (input.isEmpty()) return Optional.empty();
            inputs.put("elicitation-" + (inputs.size() + 1), input.get());
        }
        return Optional.of(inputs);
    }

    /** What the agent answered to the question, as the server's revision has it. */
    public static Json.Obj answer(String method, Json.Obj result, Revision from, Revision to) {
        var passage = new Passage(from, to);
        if (passage.stays()) return result;
        return switch (method) {
            case ELICIT -> ELICITED.object(result, passage);
            case SAMPLE -> Sampling.ANSWER.object(result, passage);
            case ROOTS -> LISTED.object(result, passage);
            default -> throw new IllegalArgumentException("no question of servers: " + method);
        };
    }

    private static Optional<Json.Obj> params(String method, Json.Obj params, Passage passage) {
        return switch (method) {
            case ELICIT ->
                    passage.knows(V2025_06_18, V2026_07_28)
                            ? Optional.of(elicitation(params, passage))
                            : Optional.empty();
            case SAMPLE -> Optional.of(Sampling.PARAMS.object(params, passage));
            case ROOTS -> Optional.of(Shape.NONE.with("_meta", Part.META).object(params, passage));
            default -> Optional.empty();
        };
    }

    private static Json.Obj elicitation(Json.Obj params, Passage passage) {
        var carried = ELICITATION.object(params, passage);
        return mode(carried).equals("url")
                ? carried.without("requestedSchema")
                : carried.without("url");
    }

    /** Since 2025-11-25 the context of other servers is only for agents that say they give it. */
    private static Json.Obj withoutContext(Json.Obj params, Json.Obj declared, Revision to) {
        return to.compareTo(V2025_11_25) < 0 || declared.object("sampling").has("context")
                ? params
                : params.without("includeContext");
    }

    private static Optional<String> whyNot(String method, Json.Obj params, Revision to) {
        return switch (method) {
            case ELICIT -> whyNotElicit(params, to);
            case SAMPLE ->
                    Sampling.usesTools(params) && to.compareTo(V2025_11_25) < 0
                            ? Optional.of("sampling with tools came with " + V2025_11_25)
                            : Optional.empty();
            case ROOTS -> Optional.empty();
            default -> Optional.of("no question that an agent is asked");
        };
    }

    private static Optional<String> whyNotElicit(Json.Obj params, Revision to) {
        if (to.compareTo(V2025_06_18) < 0)
            return Optional.of("elicitation came with " + V2025_06_18);
        if (to.compareTo(V2025_11_25) >= 0) return Optional.empty();
        if (mode(params).equals("url"))
            return Optional.of("elicitation by URL came with " + V2025_11_25);
        return Forms.hasSeveralChoices(params.object("requestedSchema"))
                ? Optional.of("a field with several choices came with " + V2025_11_25)
                : Optional.empty();
    }

    /** Who names no mode means a form. */
    private static String mode(Json.Obj params) {
        return params.has("mode") ? String.valueOf(params.text("mode")) : "form";
    }

    private static boolean isDeclaredMode(String mode, Json.Obj elicitation) {
        return switch (mode) {
            case "form" -> Capabilities.asksForms(elicitation, V2026_07_28);
            case "url" -> elicitation.has("url");
            default -> false;
        };
    }

    private static boolean isWhole(String method, Json.Obj params) {
        var required =
                switch (method) {
                    case SAMPLE -> List.of("messages", "maxTokens");
                    case ELICIT ->
                            mode(params).equals("url")
                                    ? List.of("message", "url")
                                    : List.of("message", "requestedSchema");
                    default -> List.<String>of();
                };
        return required.stream().allMatch(params::has);
    }

    /** Before 2025-11-25 a field takes one value. */
    private static Json filledIn(Json value, Passage passage) {
        if (!(value instanceof Json.Obj(var fields)) || !passage.isBefore(V2025_11_25))
            return value;
        var single = new LinkedHashMap<>(fields);
        single.values().removeIf(Json.Arr.class::isInstance);
        return Json.objectOf(single);
    }
}
