package dev.gatehouse.testkit.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A resolver on 127.0.0.1 over UDP that knows TXT records and nothing else. Safe for many threads.
 * Spec: RFC 1035 §4.
 */
public final class FakeDns implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int TXT = 16;
    private static final int LONGEST_STRING = 255;
    private static final int ANSWER = 0x8180;
    private static final int SERVER_FAILURE = 2;
    private static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket;
    private final Map<String, List<String>> records = new ConcurrentHashMap<>();
    private volatile boolean fails;

    private FakeDns() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public static FakeDns start() {
        try {
            var dns = new FakeDns();
            Thread.ofVirtual().name("fake dns").start(dns::serve);
            return dns;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public URI url() {
        return URI.create("dns://127.0.0.1:" + socket.getLocalPort());
    }

    /** Has these TXT records at a domain from now on; with none the domain is not known. */
    public void publish(String domain, String... texts) {
        if (texts.length == 0) records.remove(domain);
        else records.put(domain, List.of(texts));
    }

    /** Whether every answer is a failure of the server. */
    public void fail(boolean yes) {
        fails = yes;
    }

    private void serve() {
        var bytes = new byte[1500];
        while (!socket.isClosed()) {
            var packet = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(packet);
                var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException failed) {
                if (!socket.isClosed()) throw new UncheckedIOException(failed);
            }
        }
    }

    private byte[] answer(byte[] question) {
        var name = new StringBuilder();
        int at = HEADER;
        for (int length = question[at] & 0xFF; length != 0; length = question[at] & 0xFF) {
            if (!name.isEmpty()) name.append('.');
            name.append(new String(question, at + 1, length, StandardCharsets.US_ASCII));
            at += length + 1;
        }
        int type = ByteBuffer.wrap(question).getShort(at + 1);
        int end = at + 5;
        var found = records.get(name.toString().toLowerCase(Locale.ROOT));
        var texts = type == TXT && found != null && !fails ? found : List.<String>of();
        int code = fails ? SERVER_FAILURE : found == null ? NO_SUCH_NAME : 0;
        var header =
                ByteBuffer.allocate(HEADER)
                        .put(question, 0, 2)
                        .putShort((short) (ANSWER | code))
                        .putShort((short) 1)
                        .putShort((short) texts.size());
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header.array());
        bytes.write(question, HEADER, end - HEADER);
        for (var text : texts) bytes.writeBytes(record(text));
        return bytes.toByteArray();
    }

    private static byte[] record(String text) {
        var content = new ByteArrayOutputStream();
        var all = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < all.length; from += LONGEST_STRING) {
            int length = Math.min(LONGEST_STRING, all.length - from);
            content.write(length);
            content.write(all, from, length);
        }
        return ByteBuffer.allocate(HEADER + content.size())
                .putShort((short) (0xC000 | HEADER))
                .putShort((short) TXT)
                .putShort((short) 1)
                .putInt(60)
                .putShort((short) content.size())
                .put(content.toByteArray())
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
