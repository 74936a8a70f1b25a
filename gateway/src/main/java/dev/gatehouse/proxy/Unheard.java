package dev.gatehouse.proxy;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamCall;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamReceiver;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server answers to a word of the gate's own, on which nothing depends. */
final class Unheard implements UpstreamReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Unheard.class);

    /** A server can begin an answer and never end it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Runnable noDeadline = () -> {};

    void of(UpstreamCall sent, Loop loop) {
        noDeadline = loop.after(PATIENCE, sent::cancel);
    }

    @Override
    public boolean goes() {
        return true;
    }

    @Override
    public void head(int status, Headers headers) {
        LOG.debug("A server answered the gate's own word with status {}", status);
    }

    @Override
    public void bytes(byte[] bytes) {
        // there is nothing in it for anybody
    }

    @Override
    public void end() {
        noDeadline.run();
    }

    @Override
    public void failed(UpstreamFailure failure) {
        noDeadline.run();
        LOG.debug("A server did not hear the gate's own word: {}", failure);
    }
}
