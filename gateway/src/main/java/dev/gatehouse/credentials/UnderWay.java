package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A redirect under way, as it is sealed in between: what the way back is held against.
 *
 * @param goal what for
 * @param issuer where the browser was sent
 * @param callback where it comes back to
 * @param approver who agreed, proven; empty when the sign-in is the proof
 */
record UnderWay(
        Goal goal,
        String issuer,
        String callback,
        String verifier,
        String nonce,
        Optional<String> approver) {
    enum Goal {
        /** A code for the server. */
        AUTHORIZE,
        /** Who the person is. */
        SIGN_IN
    }

    String text() {
        return Json.object(
                        "goal", goal.name(),
                        "issuer", issuer,
                        "callback", callback,
                        "verifier", verifier,
                        "nonce", nonce,
                        "approver", Json.of(approver.orElse(null)))
                .toText();
    }

    /** What {@link #text} wrote; empty for anything else. */
    static Optional<UnderWay> read(String text) {
        var json = Documents.object(text.getBytes(StandardCharsets.UTF_8));
        var goal = json == null ? null : json.text("goal");
        var issuer = json == null ? null : json.text("issuer");
        var callback = json == null ? null : json.text("callback");
        var verifier = json == null ? null : json.text("verifier");
        var nonce = json == null ? null : json.text("nonce");
        if (json == null
                || goal == null
                || issuer == null
                || callback == null
                || verifier == null
                || nonce == null) return Optional.empty();
        return Optional.of(
                new UnderWay(
                        Goal.valueOf(goal),
                        issuer,
                        callback,
                        verifier,
                        nonce,
                        Optional.ofNullable(json.text("approver"))));
    }

    @Override
    public String toString() {
        return "UnderWay[" + goal + ", " + issuer + "]";
    }
}
