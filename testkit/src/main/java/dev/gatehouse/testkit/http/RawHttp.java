package dev.gatehouse.testkit.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which a test sends exactly the bytes that it wants, as slowly as it wants. One
 * thread at a time.
 */
public final class RawHttp implements Closeable {
    private final Socket socket;
    private final HttpReader reader;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.reader = new HttpReader(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects to the host and port of the address. */
    public static RawHttp open(URI address) throws IOException {
        return open(address, null);
    }

    /** Connects with TLS when a context is given. A read that lasts longer than 10 s fails. */
    public static RawHttp open(URI address, @Nullable SSLContext tls) throws IOException {
        var socket = tls == null ? new Socket() : tls.getSocketFactory().createSocket();
        int port = address.getPort() >= 0 ? address.getPort() : tls == null ? 80 : 443;
        socket.connect(new InetSocketAddress(address.getHost(), port), 5_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return new RawHttp(socket);
    }

    public RawHttp patience(Duration longestRead) throws IOException {
        socket.setSoTimeout(Math.toIntExact(longestRead.toMillis()));
        return this;
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends the characters as bytes of the same value. */
    public RawHttp send(String latin1) throws IOException {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a JSON body by POST, with any further header lines as they are. */
    public RawHttp post(URI address, String json, String... headerLines) throws IOException {
        var body = json.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder();
        head.append("POST ").append(address.getRawPath()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(address.getRawAuthority()).append("\r\n");
        head.append("Content-Type: application/json\r\n");
        head.append("Accept: application/json, text/event-stream\r\n");
        head.append("Content-Length: ").append(body.length).append("\r\n");
        for (var line : headerLines) head.append(line).append("\r\n");
        return send(head.append("\r\n").toString()).send(body);
    }

    /** Closes the sending side; answers can still be read. */
    public RawHttp endSending() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Breaks the connection off with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads one whole response; interim ones (1xx) are passed over. */
    public RawReply read() throws IOException {
        var head = readHead();
        var headers = head.headers();
        boolean empty = head.status() == 204 || head.status() == 304;
        boolean untilClose =
                !empty && !HttpReader.isChunked(headers) && HttpReader.length(headers) < 0;
        var body = untilClose ? reader.toEnd() : reader.body(headers);
        return new RawReply(head.status(), headers, body);
    }

    /** Reads the next response's head, an interim one (1xx) too, and returns its status. */
    public int readInterim() throws IOException {
        var line = reader.startLine();
        if (line == null) throw new EOFException("closed without an answer");
        reader.headers();
        return Integer.parseInt(line.split(" ", 3)[1]);
    }

    /** Reads a response's head alone; a chunked body follows with {@link #readChunk}. */
    public RawReply readHead() throws IOException {
        int status;
        List<HttpRequest.Header> headers;
        do {
            var line = reader.startLine();
            if (line == null) throw new EOFException("closed without an answer");
            status = Integer.parseInt(line.split(" ", 3)[1]);
            headers = reader.headers();
        } while (status / 100 == 1);
        return new RawReply(status, headers, new byte[0]);
    }

    /** The next chunk; empty at the end of the body. Fails when the stream was broken off. */
    public byte[] readChunk() throws IOException {
        return reader.chunk();
    }

    /** Whether the peer closes (or resets) instead of sending more. */
    public boolean isClosedByPeer() throws IOException {
        try {
            return reader.startLine() == null;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
