package dev.gatehouse.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects a body of unknown length up to a limit; grows with what came, not with what was said.
 */
final class BodyBuffer {
    private static final byte[] NONE = {};

    private final int limit;
    private byte[] bytes = NONE;
    private int size;

    BodyBuffer(int limit) {
        this.limit = limit;
    }

    /** Takes all readable bytes; false when they exceed the limit. */
    boolean take(ByteBuf content) {
        int more = content.readableBytes();
        if (more > limit - size) return false;
        if (bytes.length - size < more)
            bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.min(limit, bytes.length * 2)));
        content.readBytes(bytes, size, more);
        size += more;
        return true;
    }

    int limit() {
        return limit;
    }

    byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
