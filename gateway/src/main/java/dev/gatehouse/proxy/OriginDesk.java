package dev.gatehouse.proxy;

import dev.gatehouse.access.IssuerCopy;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Json;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells agents of 2025-03-26, which know no protected resource metadata, who issues tokens: at the
 * root of the gate's origin, as if it were the authorization server (REQ-083).
 */
public final class OriginDesk {
    static final String PATH = "/.well-known/oauth-authorization-server";
    private static final Logger LOG = LoggerFactory.getLogger(OriginDesk.class);

    private final IssuerCopy copy;
    private final Gate gate;

    public OriginDesk(IssuerCopy copy, Gate gate) {
        this.copy = copy;
        this.gate = gate;
    }

    void serve(AgentRequest request, AgentAnswer answer) {
        if (!request.method().equals("GET")) {
            answer.send(Front.text(405, "GET only.").with("allow", "GET"));
            return;
        }
        var known = copy.known();
        if (known.isPresent()) {
            answer.send(told(known));
        } else if (gate.verifying.tryAcquire()) {
            Thread.ofVirtual().name("read issuer").start(() -> read(answer));
        } else {
            gate.strangers.turnAway(answer);
        }
    }

    private void read(AgentAnswer answer) {
        Response response;
        try {
            response = told(copy.read());
        } catch (RuntimeException broken) {
            response = Answers.broken(LOG, "the metadata at the origin", null, broken);
        } finally {
            gate.verifying.release();
        }
        var taken = response;
        answer.loop().run(() -> answer.send(taken));
    }

    private static Response told(Optional<Json.Obj> document) {
        return document.map(found -> Response.json(200, found).with("cache-control", "max-age=300"))
                .orElseGet(() ->
                        Front.text(503, "The issuer's metadata cannot be read just now.")
                                .with("retry-after", "5"));
    }
}
