package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Joined;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Facts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Wraps the {@code requestState} that a server hands out, so that only the principal who was asked
 * can bring it back, for the same request and in time (TSK-8, REQ-046). The server's own value goes
 * back to it byte for byte (REQ-045).
 */
final class RequestStates {
    private static final String PURPOSE = "request-state";
    private static final String HELD = "held-call";

    private final Seal seal;
    private final InstantSource clock;
    private final Duration lifetime;

    RequestStates(Seal seal, InstantSource clock, Duration lifetime) {
        this.seal = seal;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /**
     * A request state belongs to a principal, a server, and the request that it was given for: its
     * method and its parameters but for those that change from round to round.
     */
    static String owner(Facts facts, Inbound inbound) {
        var ask = facts.ask();
        var asked =
                inbound instanceof Inbound.Call call
                        ? CanonicalJson.digest(
                                        call.request()
                                                .params()
                                                .without("inputResponses")
                                                .without("requestState")
                                                .without("_meta"))
                                .value()
                        : "";
        return Joined.of(ask.server(), ask.method().wire(), asked, principal(facts));
    }

    /** Whom what the gate hands out belongs to; empty for a caller who is not known. */
    static String principal(Facts facts) {
        return facts.caller() instanceof Caller.Known(var token) ? token.principal() : "";
    }

    String wrap(String owner, String state) {
        return seal.seal(PURPOSE, owner, Json.object("s", state), clock.instant().plus(lifetime));
    }

    /** For a call that waits for a person: no server has a state of it. */
    String hold(String owner, String request) {
        return seal.seal(HELD, owner, Json.object("r", request), clock.instant().plus(lifetime));
    }

    /** Whether it was made so, for this owner. */
    boolean isHeld(String owner, String wrapped) {
        return seal.open(HELD, owner, wrapped, clock.instant()).isPresent();
    }

    /** The server's value, or empty when the wrapping was not made for this owner or has ended. */
    Optional<String> unwrap(String owner, String wrapped) {
        return seal.open(PURPOSE, owner, wrapped, clock.instant())
                .flatMap(content -> Optional.ofNullable(content.text("s")));
    }
}
