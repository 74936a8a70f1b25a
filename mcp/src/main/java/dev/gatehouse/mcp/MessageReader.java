package dev.gatehouse.mcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to one {@link Message}, strictly. Safe for many threads.
 *
 * <p>Arrays are refused: batches exist in revision 2025-03-26 alone. Spec: JSON-RPC 2.0; 2026-07-28
 * basic/index.
 */
public final class MessageReader {
    /** What reading gave. */
    public sealed interface Reading {}

    public record Read(Message message) implements Reading {}

    /**
     * The bytes are no message.
     *
     * @param id the request's id when it could be made out, so that the error finds its caller
     */
    public record Malformed(RpcError error, @Nullable Id id) implements Reading {}

    private final StrictJson json;

    public MessageReader(JsonLimits limits) {
        json = new StrictJson(limits);
    }

    public Reading read(byte[] bytes) {
        return switch (json.read(bytes)) {
            case StrictJson.Refused(var why) ->
                    new Malformed(new RpcError(RpcError.PARSE, "Parse error: " + why), null);
            case StrictJson.Value(Json.Obj object) -> message(object);
            case StrictJson.Value(Json.Arr _) ->
                    invalid("batches are not part of this revision: send one message", null);
            case StrictJson.Value(_) -> invalid("a message is a JSON object", null);
        };
    }

    /** Whether the bytes begin as an array does: what {@link #readBatch} is for. */
    public static boolean isBatch(byte[] bytes) {
        for (byte b : bytes) if (b != ' ' && b != '\t' && b != '\n' && b != '\r') return b == '[';
        return false;
    }

    /**
     * The messages of a batch, as revision 2025-03-26 has them; an element that is no message is
     * malformed by itself. One malformed reading when the bytes are no array or an empty one.
     */
    public List<Reading> readBatch(byte[] bytes) {
        return switch (json.read(bytes)) {
            case StrictJson.Refused(var why) ->
                    List.of(
                            new Malformed(
                                    new RpcError(RpcError.PARSE, "Parse error: " + why), null));
            case StrictJson.Value(Json.Arr(var elements)) when !elements.isEmpty() ->
                    elements.stream().map(MessageReader::element).toList();
            case StrictJson.Value(Json.Arr _) -> List.of(invalid("a batch is not empty", null));
            case StrictJson.Value(_) -> List.of(invalid("a batch is an array", null));
        };
    }

    private static Reading element(Json element) {
        return element instanceof Json.Obj object
                ? message(object)
                : invalid("a message is a JSON object", null);
    }

    /** The message in an object that was already read. */
    public static Reading message(Json.Obj object) {
        var given = object.member("id");
        var id = given != null && Id.isId(given) ? new Id(given) : null;
        if (!"2.0".equals(object.text("jsonrpc"))) return invalid("jsonrpc must be \"2.0\"", id);
        if (object.has("id") && id == null && !isFailureWithoutId(object))
            return invalid("the id must be a string or an integer within ±(2^53-1)", null);
        boolean answers = object.has("result") || object.has("error");
        if (object.has("method")) {
            return answers
                    ? invalid("a message is either a call or an answer, not both", id)
                    : call(object, id);
        }
        return answers ? answer(object, id) : invalid("method is missing", id);
    }

    private static Reading call(Json.Obj object, @Nullable Id id) {
        var method = object.text("method");
        if (method == null || method.isEmpty())
            return invalid("method must be a non-empty string", id);
        if (object.has("params") && !(object.member("params") instanceof Json.Obj))
            return invalid("params must be an object", id);
        var params = object.object("params");
        if (params.has("_meta") && !(params.member("_meta") instanceof Json.Obj))
            return new Malformed(
                    new RpcError(
                            RpcError.INVALID_PARAMS, "Invalid params: _meta must be an object"),
                    id);
        return new Read(
                id == null
                        ? new Message.Notification(method, params)
                        : new Message.Request(id, method, params));
    }

    private static Reading answer(Json.Obj object, @Nullable Id id) {
        if (object.has("result")) {
            if (object.has("error")) return invalid("result and error exclude each other", id);
            if (id == null) return invalid("an answer needs the id of its request", null);
            return object.member("result") instanceof Json.Obj result
                    ? new Read(new Message.Result(id, result))
                    : invalid("result must be an object", id);
        }
        var error = object.object("error");
        var message = error.text("message");
        if (error.member("code") instanceof Json.Num code
                && code.isLong()
                && code.asLong() == (int) code.asLong()
                && message != null) {
            var failure = new RpcError((int) code.asLong(), message, error.member("data"));
            return new Read(new Message.Failure(id, failure));
        }
        return invalid("an error needs an integer code and a message", id);
    }

    private static boolean isFailureWithoutId(Json.Obj object) {
        return object.member("id") instanceof Json.Null && object.has("error");
    }

    private static Malformed invalid(String why, @Nullable Id id) {
        return new Malformed(new RpcError(RpcError.INVALID_REQUEST, "Invalid request: " + why), id);
    }
}
