package dev.gatehouse.proxy;

import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import java.util.Map;

/** What a server's answer to an initialize request comes to. */
sealed interface Initialized {
    /**
     * The server takes the agent.
     *
     * @param said the facets that it said of itself, to be compared
     * @param answer for the agent: the approved words, with the negotiated revision
     */
    record Agreed(Revision revision, Map<String, Json> said, Message answer)
            implements Initialized {}

    /** The server answered with an error; its words are not approved, so they go no further. */
    record Refused(int code) implements Initialized {}

    /** It negotiated a revision that is not served here. */
    record OtherRevision() implements Initialized {}

    static Initialized of(Message answer, Declaration approved) {
        if (answer instanceof Message.Failure failure) return new Refused(failure.error().code());
        if (!(answer instanceof Message.Result(var id, var result)))
            throw new IllegalArgumentException("only an answer answers initialize");
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
                                new Message.Result(
                                        id, LocalAnswers.initialized(approved, revision))))
                .orElseGet(OtherRevision::new);
    }
}
