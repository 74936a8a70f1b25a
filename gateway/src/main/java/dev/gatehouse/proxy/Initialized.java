package dev.gatehouse.proxy;

import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.util.Map;

/** What a server's answer to an initialize request comes to. */
sealed interface Initialized {
    /**
     * The server takes the agent.
     *
     * @param said the facets that it said of itself, to be compared
     * @param result the message for the agent: the approved words, with the negotiated revision
     */
    record Agreed(Revision revision, Map<String, Json> said, Json.Obj result)
            implements Initialized {}

    record Refused(Json.Obj message) implements Initialized {}

    record OtherRevision() implements Initialized {}

    static Initialized of(Json.Obj message, Declaration approved) {
        if (message.has("error")) return new Refused(message);
        var result = message.object("result");
        var instructions = result.text("instructions");
        var said =
                Map.of(
                        "serverInfo", result.object("serverInfo"),
                        "capabilities", result.object("capabilities"),
                        "instructions", Json.of(instructions == null ? "" : instructions));
        return Revision.find(String.valueOf(result.text("protocolVersion")))
                .filter(InboundReader.LEGACY::contains)
                .<Initialized>map(revision ->
                        new Agreed(
                                revision,
                                said,
                                message.with(
                                        "result", LocalAnswers.initialized(approved, revision))))
                .orElseGet(OtherRevision::new);
    }
}
