package dev.gatehouse.proxy;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import java.util.function.UnaryOperator;

/**
 * Puts the names of a route into what a server says, and the server's own into what an agent says.
 * Only where the protocol has a name or a URI of an item: words, links for people and what a server
 * keeps under {@code _meta} stay as they are.
 */
final class Renaming {
    private static final String URI = "uri";

    private final Names names;

    Renaming(Names names) {
        this.names = names;
    }

    private boolean isNone() {
        return names.equals(Names.OWN);
    }

    /** An item of a list. */
    Json.Obj definition(Kind kind, Json.Obj definition) {
        return switch (kind) {
            case TOOL, PROMPT -> prefixed(definition, "name", names.item());
            case RESOURCE -> prefixed(definition, URI, names.uri());
            case TEMPLATE -> prefixed(definition, "uriTemplate", names.uri());
        };
    }

    private static Json.Obj prefixed(Json.Obj object, String member, String prefix) {
        var text = object.text(member);
        return text == null ? object : object.with(member, Json.of(prefix + text));
    }

    /** A result in the model, complete or asking for input. */
    Json.Obj result(Method method, Json.Obj result) {
        if (isNone()) return result;
        var renamed = within(result, "inputRequests", this::questions);
        return switch (method) {
            case TOOLS_CALL -> eachOf(renamed, "content", this::block);
            case PROMPTS_GET -> eachOf(renamed, "messages", this::message);
            case RESOURCES_READ -> eachOf(renamed, "contents", this::held);
            default -> renamed;
        };
    }

    private Json.Obj held(Json.Obj resource) {
        return prefixed(resource, URI, names.uri());
    }

    private Json.Obj message(Json.Obj message) {
        return eachOf(within(message, "content", this::block), "content", this::block);
    }

    private Json.Obj block(Json.Obj block) {
        return switch (String.valueOf(block.text("type"))) {
            case "resource_link" -> held(block);
            case "resource" -> within(block, "resource", this::held);
            case "tool_result" -> eachOf(block, "content", this::block);
            default -> block;
        };
    }

    /** What a server shows to a model may link to its resources. */
    private Json.Obj questions(Json.Obj questions) {
        var renamed = questions;
        for (var entry : questions.members().entrySet())
            if (entry.getValue() instanceof Json.Obj question)
                renamed =
                        renamed.with(
                                entry.getKey(),
                                within(
                                        question,
                                        "params",
                                        params -> eachOf(params, "messages", this::message)));
        return renamed;
    }

    Message.Notification told(Message.Notification note) {
        return isNone() || !note.method().equals("notifications/resources/updated")
                ? note
                : new Message.Notification(note.method(), held(note.params()));
    }

    /** An error that says which resource or item it is about says so in the route's name. */
    RpcError error(RpcError error) {
        if (isNone() || !(error.data() instanceof Json.Obj data)) return error;
        var renamed = prefixed(prefixed(data, URI, names.uri()), "name", names.item());
        return new RpcError(error.code(), error.message(), renamed);
    }

    private static Json.Obj within(Json.Obj object, String member, UnaryOperator<Json.Obj> change) {
        return object.member(member) instanceof Json.Obj inner
                ? object.with(member, change.apply(inner))
                : object;
    }

    private static Json.Obj eachOf(Json.Obj object, String member, UnaryOperator<Json.Obj> change) {
        if (!(object.member(member) instanceof Json.Arr(var elements))) return object;
        return object.with(
                member,
                Json.arrayOf(
                        elements.stream()
                                .map(each ->
                                        each instanceof Json.Obj one ? change.apply(one) : each)
                                .toList()));
    }

    /** An agent's request about an item, as the server of the item knows it. */
    static Inbound.Call inside(Inbound.Call call, ItemKey own) {
        var request = call.request();
        var params = request.params();
        var name = Json.of(own.name());
        var renamed =
                switch (call.method()) {
                    case TOOLS_CALL, PROMPTS_GET -> params.with("name", name);
                    case RESOURCES_READ, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE ->
                            params.with(URI, name);
                    case COMPLETE ->
                            params.with(
                                    "ref",
                                    params.object("ref")
                                            .with(own.kind() == Kind.PROMPT ? "name" : URI, name));
                    default -> throw new IllegalArgumentException(call.method() + " is of no item");
                };
        return new Inbound.Call(
                new Message.Request(request.id(), request.method(), renamed),
                call.method(),
                call.revision(),
                call.session(),
                own);
    }
}
