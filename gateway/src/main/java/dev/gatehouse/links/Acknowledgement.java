package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.ServerEvent;
import java.util.function.Consumer;

/** What a server says to something that it was only told: that it took it, within a time. */
abstract class Acknowledgement extends Reply {
    private final Consumer<Wire.Ending> outcome;
    private final Runnable noDeadline;

    Acknowledgement(
            LinkLimits limits, ByteBudget buffered, Loop loop, Consumer<Wire.Ending> outcome) {
        super(limits, buffered);
        this.outcome = outcome;
        this.noDeadline = loop.after(limits.open(), this::tooLong);
    }

    /** What a status that is no success means. */
    abstract Wire.Ending refused(int status);

    private void told(Wire.Ending ending) {
        noDeadline.run();
        outcome.accept(ending);
    }

    /** A server can begin an answer and never end it. */
    private void tooLong() {
        if (isOver()) return;
        cut();
        told(new Wire.Ending.Failed(UpstreamFailure.TIMED_OUT));
    }

    @Override
    public boolean goes() {
        return true;
    }

    @Override
    final void whole(int status, byte[] body) {
        told(status >= 200 && status < 300 ? new Wire.Ending.Closed() : refused(status));
    }

    @Override
    final void event(ServerEvent event) {
        // nothing belongs here
    }

    @Override
    final void ended() {
        told(new Wire.Ending.Closed());
    }

    @Override
    final void broke(UpstreamFailure failure) {
        told(new Wire.Ending.Failed(failure));
    }

    @Override
    final void unusable(String why) {
        told(new Wire.Ending.Unusable(why));
    }
}
