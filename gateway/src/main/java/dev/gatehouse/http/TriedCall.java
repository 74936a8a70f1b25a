package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

/** A request whose outcome tells {@link Circuits} how it stands with its server. On one loop. */
final class TriedCall implements UpstreamReceiver, UpstreamCall {
    private final Circuits circuits;
    private final Upstream upstream;
    private final Circuits.Pulse pulse;
    private final UpstreamRequest.Lane lane;
    private final UpstreamReceiver receiver;
    private final boolean trial;
    private @Nullable UpstreamCall sent;
    private long sentMoment;
    private boolean settled;
    private boolean cancelled;

    TriedCall(
            Circuits circuits,
            Upstream upstream,
            UpstreamRequest.Lane lane,
            UpstreamReceiver receiver,
            boolean trial) {
        this.circuits = circuits;
        this.upstream = upstream;
        this.pulse = circuits.pulse(upstream);
        this.sentMoment = pulse.moment();
        this.lane = lane;
        this.receiver = receiver;
        this.trial = trial;
    }

    TriedCall of(UpstreamCall call) {
        sent = call;
        return this;
    }

    @Override
    public boolean goes() {
        // it may have waited for its connection until now
        sentMoment = pulse.moment();
        return receiver.goes();
    }

    /** A server that answers anything is there. */
    @Override
    public void head(int status, Headers headers) {
        settled = true;
        pulse.beat();
        circuits.succeeded(upstream);
        receiver.head(status, headers);
    }

    @Override
    public void bytes(byte[] bytes) {
        pulse.beat();
        receiver.bytes(bytes);
    }

    @Override
    public void end() {
        receiver.end();
    }

    @Override
    public void failed(UpstreamFailure failure) {
        settle(failure);
        if (!cancelled) receiver.failed(failure);
    }

    private void settle(UpstreamFailure failure) {
        if (settled) return;
        settled = true;
        boolean counts =
                switch (failure) {
                    case UNREACHABLE, UNTRUSTED -> true;
                    // the head of a stream may wait for its first event
                    case TIMED_OUT ->
                            lane == UpstreamRequest.Lane.CALL && !pulse.hasBeatenSince(sentMoment);
                    // it is there, whatever is wrong with it; but it proved nothing
                    case BROKEN, MALFORMED -> trial;
                    // it is stopped by what was found, not by a pause
                    case FOREIGN, BUSY, WITHDRAWN, RESTING -> false;
                };
        if (counts) circuits.failed(upstream);
        else if (trial) circuits.undecided(upstream);
    }

    @Override
    public void pause() {
        if (sent != null) sent.pause();
    }

    @Override
    public void resume() {
        if (sent != null) sent.resume();
    }

    @Override
    public void cancel() {
        cancelled = true;
        settle(UpstreamFailure.WITHDRAWN);
        if (sent != null) sent.cancel();
    }

    @Override
    public boolean becomesStream() {
        return sent != null && sent.becomesStream();
    }
}
