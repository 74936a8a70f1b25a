package dev.gatehouse.http;

/**
 * Takes what a server answers, on the loop of the exchange: a head, then bytes, then the end; or a
 * failure at any point, after which nothing more comes.
 */
public interface UpstreamReceiver {
    void head(int status, Headers headers);

    void bytes(byte[] bytes);

    void end();

    void failed(UpstreamFailure failure);
}
