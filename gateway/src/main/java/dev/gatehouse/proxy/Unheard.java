package dev.gatehouse.proxy;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server answers to a word of the gate's own, on which nothing depends. */
final class Unheard implements UpstreamReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Unheard.class);

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
        // and nothing that waits for its end
    }

    @Override
    public void failed(UpstreamFailure failure) {
        LOG.debug("A server did not hear the gate's own word: {}", failure);
    }
}
