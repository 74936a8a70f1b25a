package dev.gatehouse.testkit.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 messages from a blocking stream. Lenient: a double does not police its peer. */
final class HttpReader {
    private static final int MAX_LINE = 256 << 10;
    private static final int MAX_BODY = 64 << 20;

    private final InputStream in;

    HttpReader(InputStream in) {
        this.in = in;
    }

    /** The first line of a message, or null when the peer closed before it. */
    @Nullable String startLine() throws IOException {
        String line;
        do {
            line = line();
        } while (line != null && line.isEmpty());
        return line;
    }

    List<HttpRequest.Header> headers() throws IOException {
        var headers = new ArrayList<HttpRequest.Header>();
        for (var line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
            int colon = line.indexOf(':');
            if (colon < 0) throw new IOException("not a header line: " + line);
            headers.add(
                    new HttpRequest.Header(
                            line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return headers;
    }

    /** The body that the headers announce; without a length, nothing. */
    byte[] body(List<HttpRequest.Header> headers) throws IOException {
        if (isChunked(headers)) return chunks();
        long length = length(headers);
        return length <= 0 ? new byte[0] : exactly(length);
    }

    byte[] toEnd() throws IOException {
        return in.readAllBytes();
    }

    static boolean isChunked(List<HttpRequest.Header> headers) {
        return headers.stream()
                .anyMatch(header ->
                        header.name().equalsIgnoreCase("transfer-encoding")
                                && header.value().toLowerCase(Locale.ROOT).contains("chunked"));
    }

    /** The announced length, or -1. */
    static long length(List<HttpRequest.Header> headers) throws IOException {
        for (var header : headers)
            if (header.name().equalsIgnoreCase("content-length")) return number(header.value(), 10);
        return -1;
    }

    /** One chunk's bytes, empty for the last one, whose trailer is read too. */
    byte[] chunk() throws IOException {
        var line = requiredLine();
        int extension = line.indexOf(';');
        long size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
        if (size == 0) {
            headers();
            return new byte[0];
        }
        var bytes = exactly(size);
        if (!requiredLine().isEmpty()) throw new IOException("a chunk is longer than it said");
        return bytes;
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (var chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.write(chunk);
            if (body.size() > MAX_BODY) throw new IOException("the body is too large");
        }
        return body.toByteArray();
    }

    private byte[] exactly(long length) throws IOException {
        if (length > MAX_BODY) throw new IOException("the body is too large");
        var bytes = in.readNBytes((int) length);
        if (bytes.length < length) throw new EOFException("the body ends early");
        return bytes;
    }

    private String requiredLine() throws IOException {
        var line = line();
        if (line == null) throw new EOFException("the message ends in its head");
        return line;
    }

    private @Nullable String line() throws IOException {
        var bytes = new ByteArrayOutputStream(80);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (bytes.size() == 0) return null;
                throw new EOFException("a line ends early");
            }
            if (bytes.size() > MAX_LINE) throw new IOException("a line is too long");
            bytes.write(b);
        }
        var text = bytes.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static long number(String text, int radix) throws IOException {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException malformed) {
            throw new IOException("not a length: " + text, malformed);
        }
    }
}
