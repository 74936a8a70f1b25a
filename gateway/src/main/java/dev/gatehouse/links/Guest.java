package dev.gatehouse.links;

import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.stdio.Seat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One asking of a program: it holds the program's seat until it has heard the last word or cancels.
 * It is heard on its asker's loop; its flow is reached on the program's home.
 */
final class Guest implements Hearer, Flow {
    private final Loop loop;
    private final Asking asking;
    private final Hearer asker;
    private final Seat seat;
    private final Program program;
    private final AtomicBoolean holding = new AtomicBoolean(true);

    /** On the home of the program. */
    private @Nullable Flow flow;

    private boolean cancelled;
    private Runnable noPatience = () -> {};

    Guest(Loop loop, Asking asking, Hearer asker, Seat seat, Program program) {
        this.loop = loop;
        this.asking = asking;
        this.asker = asker;
        this.seat = seat;
        this.program = program;
        seat.hold();
    }

    Seat seat() {
        return seat;
    }

    // On the home of the program

    boolean isCancelled() {
        return cancelled;
    }

    void waits(Runnable untilNoMore) {
        noPatience = untilNoMore;
    }

    void begin(Dialogue dialogue) {
        noPatience.run();
        flow = dialogue.ask(loop, asking, this);
    }

    /** It goes as it came. */
    void turnAway(String why) {
        noPatience.run();
        loop.run(() -> busy(why));
    }

    void giveUp(String why) {
        noPatience.run();
        loop.run(() -> unusable(why));
    }

    void withdraw() {
        noPatience.run();
        loop.run(() -> failed(UpstreamFailure.WITHDRAWN));
    }

    @Override
    public void pause() {
        program.run(() -> {
            if (flow != null) flow.pause();
        });
    }

    @Override
    public void resume() {
        program.run(() -> {
            if (flow != null) flow.resume();
        });
    }

    @Override
    public void cancel() {
        letGo();
        program.run(() -> {
            cancelled = true;
            noPatience.run();
            program.leave(this);
            if (flow != null) flow.cancel();
        });
    }

    // On the loop of the asker

    private void letGo() {
        if (holding.getAndSet(false)) seat.letGo();
    }

    @Override
    public boolean goes() {
        return asker.goes();
    }

    @Override
    public boolean stands() {
        return asker.stands();
    }

    @Override
    public void notified(Message.Notification note) {
        asker.notified(note);
    }

    @Override
    public void answered(Json.Obj result) {
        letGo();
        asker.answered(result);
    }

    @Override
    public void refused(RpcError error) {
        letGo();
        asker.refused(error);
    }

    @Override
    public void failed(UpstreamFailure failure) {
        letGo();
        asker.failed(failure);
    }

    @Override
    public void busy(String why) {
        letGo();
        asker.busy(why);
    }

    @Override
    public void unusable(String why) {
        letGo();
        asker.unusable(why);
    }

    @Override
    public void denied(int status) {
        letGo();
        asker.denied(status);
    }

    @Override
    public void withheld(String what) {
        asker.withheld(what);
    }

    @Override
    public void introduced(Map<String, Json> facets) {
        asker.introduced(facets);
    }

    @Override
    public void listChanged(String method) {
        asker.listChanged(method);
    }
}
