package dev.gatehouse.http;

/**
 * Takes what a server answers, on the loop of the exchange: a head, then bytes, then the end; or a
 * failure at any point, after which nothing more comes.
 */
public interface UpstreamReceiver {
    /**
     * Asked once, right before the first byte of the request is sent: a call may have waited for
     * its connection. When it says no, nothing is sent and {@link #failed} is told {@link
     * UpstreamFailure#WITHDRAWN}.
     */
    boolean goes();

    void head(int status, Headers headers);

    void bytes(byte[] bytes);

    void end();

    void failed(UpstreamFailure failure);
}
