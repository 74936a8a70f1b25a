package dev.gatehouse.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** What the {@link Origin} answers to one HTTP request. */
sealed interface Reply {
    /** A JSON body, or none when {@code json} is empty. */
    record Whole(int status, ByteBuf json) implements Reply {
        static Whole empty(int status) {
            return new Whole(status, Unpooled.EMPTY_BUFFER);
        }
    }

    /** An event stream with these events, each sent on its own. */
    record Streamed(List<byte[]> events) implements Reply {}

    /** Nothing at all, while the connection stays. */
    record Silence() implements Reply {}

    /** An event stream with these events, and then the connection's end instead of the stream's. */
    record BrokenOff(List<byte[]> events) implements Reply {}

    /** An event stream with these events at once, comments from time to time, and no end. */
    record Open(List<byte[]> events) implements Reply {}
}
