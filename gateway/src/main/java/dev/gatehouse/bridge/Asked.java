package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Json;

/** What becomes of a server's question to a legacy agent. */
public sealed interface Asked {
    /** The request to send to the agent; its id is the sender's to give. */
    record Ask(String method, Json.Obj params) implements Asked {
        /** Whether a person is sent to a URL, which takes an {@code elicitationId}. */
        public boolean isByUrl() {
            return "url".equals(params.text("mode"));
        }

        /** With the id that 2025-11-25 requires of URL mode. */
        public Ask withElicitationId(String id) {
            return new Ask(method, params.with("elicitationId", Json.of(id)));
        }
    }

    /**
     * The agent cannot be asked.
     *
     * @param why in words for the one who asked
     */
    record Unable(String why) implements Asked {}
}
