package dev.gatehouse.app.demo;

import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Duration;

/**
 * The testkit's server, and where it is told what to say and asked what it heard.
 *
 * @param control the address of its control path
 */
record Kit(URI url, URI control) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Tells it to change; it does so at once. */
    void tell(Json.Obj command) {
        try (var client = new OperatorClient(control, null, PATIENCE)) {
            var _ = taken(client.post(control.getPath(), command));
        }
    }

    /** How often each tool was called. */
    Json.Obj received() {
        return ask("/received");
    }

    /** Every request that it got, to the byte. */
    Json.Obj wire() {
        return ask("/wire");
    }

    private Json.Obj ask(String path) {
        try (var client = new OperatorClient(control, null, PATIENCE)) {
            return taken(client.get(control.getPath() + path));
        }
    }

    private static Json.Obj taken(OperatorClient.Reply reply) {
        if (reply instanceof OperatorClient.Answered(int status, var body) && status == 200)
            return body;
        throw new Unexpected("the testkit's server to do as it is told; it said " + reply);
    }
}
