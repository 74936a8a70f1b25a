package dev.gatehouse.mcp;

import org.jspecify.annotations.Nullable;

/** One JSON-RPC message of the protocol. Read one with {@link MessageReader}. */
public sealed interface Message {
    /** Asks for an answer. {@code params} is empty when the sender left it out. */
    record Request(Id id, String method, Json.Obj params) implements Message {
        /** The {@code _meta} of the parameters, empty when there is none. */
        public Json.Obj meta() {
            return params.object("_meta");
        }

        @Override
        public Json.Obj toJson() {
            var json = Json.object("jsonrpc", "2.0", "id", id.value(), "method", method);
            return params.members().isEmpty() ? json : json.with("params", params);
        }
    }

    /** Tells, without an answer. */
    record Notification(String method, Json.Obj params) implements Message {
        @Override
        public Json.Obj toJson() {
            var json = Json.object("jsonrpc", "2.0", "method", method);
            return params.members().isEmpty() ? json : json.with("params", params);
        }
    }

    /** Answers a request. */
    record Result(Id id, Json.Obj result) implements Message {
        @Override
        public Json.Obj toJson() {
            return Json.object("jsonrpc", "2.0", "id", id.value(), "result", result);
        }
    }

    /**
     * Answers a request with an error; the id is null when the request's could not be read, and is
     * then left out: the schemas from 2025-11-25 on allow that, and none allows a null.
     */
    record Failure(@Nullable Id id, RpcError error) implements Message {
        @Override
        public Json.Obj toJson() {
            var json = Json.object("jsonrpc", "2.0");
            if (id != null) json = json.with("id", id.value());
            return json.with("error", error.toJson());
        }
    }

    Json.Obj toJson();

    default byte[] toBytes() {
        return toJson().toBytes();
    }
}
