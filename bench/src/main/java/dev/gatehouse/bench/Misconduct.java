package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.ServerEvent;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What an {@link Origin} does instead of what is right: a {@link Misdeed}, another one at any time.
 * Tool calls are answered badly; a looping server does so to lists. Safe for many threads.
 */
final class Misconduct {
    /** Messages of a flood before each result. */
    static final int FLOOD = 100;

    private static final byte[] UNASKED =
            event(
                    new Message.Notification(
                            "notifications/message",
                            Json.object(
                                    "level", "info", "data", "The archive is open. ".repeat(8))));
    private static final byte[] QUESTION =
            event(new Message.Request(Id.of("whom"), "roots/list", Json.object()));

    private final AtomicReference<Id> before = new AtomicReference<>(Id.of(0));
    private volatile Misdeed misdeed = Misdeed.BEHAVES;

    void turn(Misdeed to) {
        misdeed = to;
    }

    /** Whether each page of a list leads to one more. */
    boolean loops() {
        return misdeed == Misdeed.LOOPS;
    }

    /**
     * The reply that a tool call gets.
     *
     * @param right what it should get; what is said too much is said on a stream alone
     * @param result the one in it
     */
    Reply insteadOf(Reply right, Supplier<Json.Obj> result, Id id) {
        return switch (misdeed) {
            case BEHAVES, LOOPS -> right;
            case STALLS -> new Reply.Silence();
            case FLOODS -> after(Collections.nCopies(FLOOD, UNASKED), right);
            case ANOTHERS_ID ->
                    new Reply.Streamed(List.of(answer(before.getAndSet(id), result.get())));
            case ASKS -> after(List.of(QUESTION), right);
            case DIES -> new Reply.BrokenOff(List.of(UNASKED));
        };
    }

    private static Reply after(List<byte[]> first, Reply right) {
        return right instanceof Reply.Streamed(var events)
                ? new Reply.Streamed(Stream.concat(first.stream(), events.stream()).toList())
                : right;
    }

    private static byte[] answer(Id id, Json.Obj result) {
        return event(new Message.Result(id, result));
    }

    private static byte[] event(Message message) {
        return ServerEvent.message(new String(message.toBytes(), UTF_8)).toBytes();
    }
}
