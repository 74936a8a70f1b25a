package dev.gatehouse.bench.micro;

import dev.gatehouse.bench.Tool;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;

/** The messages that the benchmarks are about. */
final class Texts {
    private Texts() {}

    /** A 2026-07-28 {@code tools/call} of about 1 KiB, most of it in one argument. */
    static Message.Request request() {
        var meta =
                Json.object(
                        Meta.PROTOCOL_VERSION,
                        Revision.V2026_07_28.date(),
                        Meta.CLIENT_CAPABILITIES,
                        Json.object("elicitation", Json.object()),
                        Meta.CLIENT_INFO,
                        Json.object("name", "bench-load", "version", "1.0.0"));
        var arguments =
                Json.object(
                        "query",
                        Tool.SMALL.text().substring(0, 640),
                        "limit",
                        20,
                        "filters",
                        Json.array(
                                Json.object("field", "year", "from", 1880, "to", 1890),
                                Json.object("field", "office", "is", "harbour")));
        return new Message.Request(
                Id.of(1),
                Method.TOOLS_CALL.wire(),
                Json.object("name", "small", "arguments", arguments, "_meta", meta));
    }

    /** Its answer with a text of 32 KiB. */
    static Message.Result answer() {
        var content = Json.object("type", "text", "text", Tool.LARGE.text());
        return new Message.Result(
                Id.of(1),
                Json.object(
                        "content",
                        Json.array(content),
                        "isError",
                        false,
                        "resultType",
                        "complete"));
    }
}
