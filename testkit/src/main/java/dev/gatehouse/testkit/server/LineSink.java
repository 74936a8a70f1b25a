package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.EventSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes each message as a line. Safe for many threads. */
final class LineSink implements EventSink {
    private final OutputStream out;

    LineSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public synchronized void send(ServerEvent event) throws IOException {
        out.write((event.data() + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void end() throws IOException {
        out.close();
    }
}
