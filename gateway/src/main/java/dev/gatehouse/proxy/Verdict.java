package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Json;

/** What becomes of one message of a server. */
sealed interface Verdict {
    /**
     * It answers the agent's request.
     *
     * @param outcome for the record: {@code result}, {@code tool-error}, {@code error -32602}, …
     */
    record Final(Json.Obj message, String outcome) implements Verdict {}

    /** It goes on to the agent, and more may come. */
    record Pass(Json.Obj message) implements Verdict {}

    /** The agent does not get it. */
    record Withhold(String why) implements Verdict {}

    /** The answer cannot be taken; the agent is told so instead. */
    record Unusable(String why) implements Verdict {}
}
