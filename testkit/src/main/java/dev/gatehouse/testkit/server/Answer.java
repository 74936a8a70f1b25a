package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.server.Faults.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The answer to one request. The faults that concern the request strike here. */
final class Answer {
    /** Thrown when a fault has ended the exchange; there is nothing left to say. */
    static final class Died extends IOException {
        private static final long serialVersionUID = 1;

        Died() {
            super("a fault ended the exchange");
        }
    }

    private static final Id NOBODYS = Id.of("nobody-asked-with-this");

    private final Outlet outlet;
    private final Id id;
    private final Faults faults;
    private final List<String> subjects;
    private final OptionalLong deathAfter;
    private final OptionalLong stallAfter;
    private final OptionalLong slowness;
    private long events;

    Answer(Outlet outlet, Id id, Faults faults, List<String> subjects) {
        this.outlet = outlet;
        this.id = id;
        this.faults = faults;
        this.subjects = subjects;
        this.deathAfter = faults.strike(Kind.DIE_MID_STREAM, subjects);
        this.stallAfter = faults.strike(Kind.STALL_MID_STREAM, subjects);
        this.slowness = faults.strike(Kind.SLOW_EVENTS, subjects);
    }

    Id id() {
        return id;
    }

    /** Strikes with what happens before any work. */
    void beforeWork() throws IOException, InterruptedException {
        faults.begun(id);
        var stall = faults.strike(Kind.STALL_BEFORE_WORK, subjects);
        if (stall.isPresent()) faults.stall(stall.getAsLong());
        if (faults.strike(Kind.DIE_BEFORE_WORK, subjects).isPresent()) die();
        var status = faults.strike(Kind.STATUS, subjects);
        if (status.isPresent()) {
            outlet.outOfOrder(status.getAsLong() == 0 ? 500 : (int) status.getAsLong());
            throw new Died();
        }
    }

    /** The exchange is over, however it ended. */
    void over() {
        faults.over(id);
    }

    void notify(String method, Json.Obj params) throws IOException {
        send(new Message.Notification(method, params));
    }

    /** Sends a message that is not the answer. */
    void send(Message message) throws IOException {
        hazard();
        outlet.say(message.toBytes());
        events++;
    }

    /** Closes a stream that the client can resume. */
    void hangUp(long retryMillis) throws IOException {
        outlet.hangUp(retryMillis);
    }

    void result(Json.Obj result) throws IOException, InterruptedException {
        afterWork();
        var huge = faults.strike(Kind.HUGE_RESULT, subjects);
        var grown = huge.isPresent() ? grown(result, huge.getAsLong()) : result;
        boolean untyped = faults.strike(Kind.OMIT_RESULT_TYPE, subjects).isPresent();
        var looping = faults.strike(Kind.LOOPING_CURSOR, subjects).isPresent();
        if (looping) grown = grown.with("nextCursor", Json.of("from-0"));
        end(new Message.Result(answeredId(), untyped ? grown.without("resultType") : grown), 200);
    }

    void failure(RpcError error, int status) throws IOException, InterruptedException {
        afterWork();
        end(new Message.Failure(answeredId(), error), status);
    }

    /** Ends the exchange without an answer, as the legacy era wants it after a cancellation. */
    void silence() throws IOException {
        outlet.silence();
    }

    private Id answeredId() {
        if (faults.strike(Kind.WRONG_ID, subjects).isPresent()) return NOBODYS;
        if (faults.strike(Kind.ANOTHERS_ID, subjects).isEmpty()) return id;
        return faults.inFlight().stream()
                .filter(other -> !other.equals(id))
                .findFirst()
                .orElse(NOBODYS);
    }

    private void afterWork() throws IOException, InterruptedException {
        var stall = faults.strike(Kind.STALL_AFTER_WORK, subjects);
        if (stall.isPresent()) faults.stall(stall.getAsLong());
        if (faults.strike(Kind.DIE_AFTER_WORK, subjects).isPresent()) die();
        var flood = faults.strike(Kind.FLOOD, subjects);
        for (long n = 0; n < flood.orElse(0); n++)
            notify("notifications/message", Json.object("level", "debug", "data", "flood " + n));
        if (faults.strike(Kind.ASK_ON_STREAM, subjects).isPresent())
            send(new Message.Request(Id.of("server-asks-1"), "roots/list", Json.object()));
    }

    private void end(Message message, int status) throws IOException {
        var bytes = message.toBytes();
        if (faults.strike(Kind.BROKEN_JSON, subjects).isPresent())
            bytes =
                    new String(bytes, 0, bytes.length / 2, StandardCharsets.ISO_8859_1)
                            .getBytes(StandardCharsets.ISO_8859_1);
        if (faults.strike(Kind.SHORT_BODY, subjects).isPresent()) {
            outlet.cutShort(bytes);
            return;
        }
        if (deathAfter.isPresent()) breakOff();
        if (events > 0) hazard();
        outlet.answer(bytes, status);
    }

    /** What may happen before an event of a stream. */
    private void hazard() throws IOException {
        if (deathAfter.isPresent() && events >= deathAfter.getAsLong()) breakOff();
        if (stallAfter.isPresent() && events == stallAfter.getAsLong()) rest(0);
        if (slowness.isPresent()) rest(Math.max(1, slowness.getAsLong()));
    }

    private void rest(long millis) throws IOException {
        try {
            faults.stall(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while slow", stopped);
        }
    }

    private void breakOff() throws IOException {
        outlet.breakOff();
        throw new Died();
    }

    private void die() throws IOException {
        outlet.abort();
        throw new Died();
    }

    private static Json.Obj grown(Json.Obj result, long kib) {
        var padding = Json.object("type", "text", "text", "x".repeat((int) (kib << 10)));
        var content = new ArrayList<Json>(result.array("content"));
        content.add(padding);
        return result.with("content", Json.arrayOf(content));
    }
}
