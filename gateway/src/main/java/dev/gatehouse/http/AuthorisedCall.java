package dev.gatehouse.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that shows a credential. A refusal of the credential is kept from the receiver until
 * the authority has had one try to get a better one; then the request goes out once more. On one
 * loop.
 */
final class AuthorisedCall implements UpstreamReceiver, UpstreamCall {
    /** How a request that was refused is sent. */
    interface Sending extends Function<UpstreamReceiver, UpstreamCall> {}

    /** What the server said, while another credential is looked for. */
    private record Refusal(int status, Headers headers) {
        List<String> challenges() {
            return headers.all("www-authenticate");
        }
    }

    private final Loop loop;
    private final Authority authority;
    private final UpstreamReceiver receiver;
    private final Sending sending;
    private @Nullable UpstreamCall sent;
    private @Nullable Refusal refusal;
    private boolean tried;
    private boolean paused;
    private boolean cancelled;

    private AuthorisedCall(
            Loop loop, Authority authority, UpstreamReceiver receiver, Sending sending) {
        this.loop = loop;
        this.authority = authority;
        this.receiver = receiver;
        this.sending = sending;
    }

    /**
     * Sends.
     *
     * @param sending called once for each time that the request goes out
     */
    static AuthorisedCall send(
            Loop loop, Authority authority, UpstreamReceiver receiver, Sending sending) {
        var call = new AuthorisedCall(loop, authority, receiver, sending);
        call.send();
        return call;
    }

    private void send() {
        var call = sending.apply(this);
        sent = call;
        if (paused) call.pause();
    }

    @Override
    public boolean goes() {
        return receiver.goes();
    }

    @Override
    public void head(int status, Headers headers) {
        var said = new Refusal(status, headers);
        if (!tried
                && (status == 401 || status == 403)
                && authority.mayRenew(status, said.challenges())) {
            refusal = said;
            // what its receiver does not want to read yet is the answer, and this is none
            if (paused && sent != null) sent.resume();
        } else receiver.head(status, headers);
    }

    /** Of a refusal only the head counts. */
    @Override
    public void bytes(byte[] bytes) {
        if (refusal == null) receiver.bytes(bytes);
    }

    @Override
    public void end() {
        var said = refusal;
        if (said == null) receiver.end();
        else renew(said);
    }

    /** A server that refuses and breaks off has refused. */
    @Override
    public void failed(UpstreamFailure failure) {
        var said = refusal;
        if (said == null) receiver.failed(failure);
        else renew(said);
    }

    private void renew(Refusal said) {
        if (tried) return;
        tried = true;
        authority.renew(
                said.status(), said.challenges(), renewed -> loop.run(() -> goOn(said, renewed)));
    }

    private void goOn(Refusal said, boolean renewed) {
        if (cancelled) return;
        refusal = null;
        if (renewed) {
            send();
            return;
        }
        receiver.head(said.status(), said.headers());
        receiver.end();
    }

    @Override
    public void pause() {
        paused = true;
        if (sent != null && refusal == null) sent.pause();
    }

    @Override
    public void resume() {
        paused = false;
        if (sent != null) sent.resume();
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (sent != null) sent.cancel();
    }

    @Override
    public boolean becomesStream() {
        return sent != null && sent.becomesStream();
    }
}
