package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

/** A request whose outcome tells {@link Circuits} how it stands with its server. On one loop. */
final class TriedCall implements UpstreamReceiver, UpstreamCall {
    private final Circuits circuits;
    private final Upstream upstream;
    private final UpstreamRequest.Lane lane;
    private final UpstreamReceiver receiver;
    private final boolean trial;
    private @Nullable UpstreamCall sent;
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
        return receiver.goes();
    }

    /** A server that answers anything is there. */
    @Override
    public void head(int status, Headers headers) {
        settled = true;
        circuits.succeeded(upstream);
        receiver.head(status, headers);
    }

    @Override
    public void bytes(byte[] bytes) {
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
                    case TIMED_OUT -> lane == UpstreamRequest.Lane.CALL;
                    // it is there, whatever is wrong with it; but it proved nothing
                    case BROKEN, MALFORMED -> trial;
                    case BUSY, WITHDRAWN, RESTING -> false;
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
