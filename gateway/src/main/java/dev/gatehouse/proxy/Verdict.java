package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Message;

/**
 * What becomes of one message of a server. A message that goes on as it came goes on in the bytes
 * that were read: they were read strictly, so every other reader sees in them what the gate saw.
 */
sealed interface Verdict {
    /**
     * It answers the agent's request.
     *
     * @param text what the agent gets
     * @param outcome for the record: {@code result}, {@code tool-error}, {@code error -32602}, …
     */
    record Final(Message message, byte[] text, String outcome) implements Verdict {
        static Final of(Message message, String outcome) {
            return new Final(message, message.toBytes(), outcome);
        }
    }

    /** It goes on to the agent, and more may come. */
    record Pass(byte[] text) implements Verdict {}

    /**
     * A list of the server's changed: it goes on, but need not go at once.
     *
     * @param about which list, by the method of the notification
     */
    record ListChanged(String about, byte[] text) implements Verdict {}

    /** The agent does not get it. */
    record Withhold(String why) implements Verdict {}

    /**
     * The agent is not asked this, and the server is told so.
     *
     * @param answer under the id that the server gave
     */
    record Decline(String why, Message answer) implements Verdict {}

    /**
     * The answer cannot be taken; the agent is told so instead.
     *
     * @param withheld what the agent does not get, for the record; empty when that is nothing
     */
    record Unusable(String why, String withheld) implements Verdict {
        Unusable(String why) {
            this(why, "");
        }
    }
}
