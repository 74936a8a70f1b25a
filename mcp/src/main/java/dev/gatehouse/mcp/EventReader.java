package dev.gatehouse.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of an event stream into events, however they were cut on the way. One stream, one
 * reader, one thread at a time. Bytes that are not UTF-8 become U+FFFD, as every client reads them;
 * an event that the stream's end cuts off is dropped. Spec: WHATWG HTML §9.2.6.
 */
public final class EventReader {
    /** The stream carried more than it may; it must be closed. */
    public static final class Excess extends RuntimeException {
        private static final long serialVersionUID = 1;

        Excess(String what) {
            super(what);
        }
    }

    private static final int SMALL = 256;

    /** A buffer that grew beyond this is not kept for the next event. */
    private static final int MOST_KEPT = 64 << 10;

    private final int maxEventBytes;
    private ByteArrayOutputStream line = new ByteArrayOutputStream(SMALL);
    private boolean afterReturn;
    private boolean first = true;

    private StringBuilder data = new StringBuilder();
    private boolean hasData;
    private String type = "";
    private @Nullable String id;
    private @Nullable Long retryMillis;

    /**
     * @param maxEventBytes bytes of one line and characters of one event's data
     */
    public EventReader(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    /** Reads on; throws {@link Excess} when one event is larger than it may be. */
    public void read(byte[] bytes, int from, int to, Consumer<ServerEvent> events) {
        int start = from;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                start = at + 1;
            } else if (b == '\n' || b == '\r') {
                line.write(bytes, start, at - start);
                start = at + 1;
                afterReturn = b == '\r';
                endOfLine(events);
            } else {
                afterReturn = false;
            }
        }
        line.write(bytes, start, to - start);
        if (line.size() > maxEventBytes) throw new Excess("a line of an event is too long");
    }

    public void read(byte[] bytes, Consumer<ServerEvent> events) {
        read(bytes, 0, bytes.length, events);
    }

    /** What is kept of an event that has not come to its end: bytes and characters together. */
    public int pending() {
        return line.size() + data.length();
    }

    private void endOfLine(Consumer<ServerEvent> events) {
        if (line.size() > maxEventBytes) throw new Excess("a line of an event is too long");
        var text = line.toString(StandardCharsets.UTF_8);
        if (line.size() > MOST_KEPT) line = new ByteArrayOutputStream(SMALL);
        else line.reset();
        if (first && text.startsWith("\uFEFF")) text = text.substring(1);
        first = false;
        if (text.isEmpty()) {
            dispatch(events);
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) return;
        var name = colon < 0 ? text : text.substring(0, colon);
        var value = colon < 0 ? "" : text.substring(colon + 1);
        field(name, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void field(String name, String value) {
        switch (name) {
            case "data" -> {
                if (hasData) data.append('\n');
                data.append(value);
                hasData = true;
                if (data.length() > maxEventBytes) throw new Excess("an event is too large");
            }
            case "event" -> type = value;
            case "id" -> {
                if (value.indexOf('\0') < 0) id = value;
            }
            case "retry" -> {
                if (!value.isEmpty()
                        && value.length() < 10
                        && value.chars().allMatch(EventReader::isDigit))
                    retryMillis = Long.valueOf(value);
            }
            default -> {
                // the specification ignores fields that it does not name
            }
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /**
     * An event without data is still handed on when it has an id: that is how streams are primed.
     */
    private void dispatch(Consumer<ServerEvent> events) {
        if (hasData || id != null || retryMillis != null)
            events.accept(
                    new ServerEvent(
                            type.isEmpty() ? "message" : type, data.toString(), id, retryMillis));
        if (data.length() > MOST_KEPT) data = new StringBuilder();
        else data.setLength(0);
        hasData = false;
        type = "";
        id = null;
        retryMillis = null;
    }
}
