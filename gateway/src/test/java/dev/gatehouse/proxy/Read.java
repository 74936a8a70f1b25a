package dev.gatehouse.proxy;

import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;

/** Reads what a test expects to be a message. */
final class Read {
    private static final MessageReader READER = new MessageReader(JsonLimits.ANSWER);

    private Read() {}

    static Message message(byte[] bytes) {
        return switch (READER.read(bytes)) {
            case MessageReader.Read(var message) -> message;
            case MessageReader.Malformed(var error, _) -> throw new AssertionError(error.message());
        };
    }
}
