package dev.gatehouse.testkit.http;

import dev.gatehouse.mcp.ServerEvent;
import java.io.IOException;

/** Where events go, each at once. Safe for many threads. */
public interface EventSink {
    /** Throws {@link IOException} when the peer is gone. */
    void send(ServerEvent event) throws IOException;

    /** Ends the stream in good order; a second time does nothing. */
    void end() throws IOException;
}
