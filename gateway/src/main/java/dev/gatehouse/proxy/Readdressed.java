package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An answer under the id that its agent knows. The rest of it stays in the bytes that were read:
 * almost every server writes the id first or last, and there it is exchanged in place.
 */
final class Readdressed {
    private static final List<String> BEGINNINGS =
            List.of("{\"jsonrpc\":\"2.0\",\"id\":", "{\"id\":");
    private static final String LAST = ",\"id\":";

    private Readdressed() {}

    /**
     * @param came the answer, under the id that the server knows
     * @param bytes in which it came: one JSON object, read strictly
     */
    static byte[] to(Id agents, Message.Result came, byte[] bytes) {
        var known = came.id().value().toText();
        var own = agents.value().toText();
        for (var beginning : BEGINNINGS) {
            var begins = utf8(beginning + known + ",");
            if (startsWith(bytes, begins))
                return joined(utf8(beginning + own + ","), bytes, begins.length);
        }
        var ends = utf8(LAST + known + "}");
        // A quote right after a comma opens a name, and the last brace closes the message itself.
        if (endsWith(bytes, ends)) {
            int rest = bytes.length - ends.length;
            var end = utf8(LAST + own + "}");
            var joined = Arrays.copyOf(bytes, rest + end.length);
            System.arraycopy(end, 0, joined, rest, end.length);
            return joined;
        }
        return new Message.Result(agents, came.result()).toBytes();
    }

    private static byte[] joined(byte[] head, byte[] bytes, int from) {
        int rest = bytes.length - from;
        var joined = Arrays.copyOf(head, head.length + rest);
        System.arraycopy(bytes, from, joined, head.length, rest);
        return joined;
    }

    private static boolean startsWith(byte[] bytes, byte[] head) {
        return bytes.length >= head.length
                && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        int from = bytes.length - end.length;
        return from > 0 && Arrays.equals(bytes, from, bytes.length, end, 0, end.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
