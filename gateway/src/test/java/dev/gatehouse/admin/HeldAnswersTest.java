package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.HeldCall;
import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Request;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** AUT-7: what a person confirms is what would be sent, the answers to the server included. */
class HeldAnswersTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    private static final Json.Obj ARGUMENTS = Json.object("path", "/srv/a");
    private static final Json.Obj ANSWERS =
            Json.object("sure", Json.object("action", "accept", "content", "<all of it>"));

    private static Json.Obj shown(Operator.Role role, Json.Obj answers) {
        var request =
                Request.pending(
                        "r-1",
                        Request.Kind.CALL,
                        "bot",
                        Digest.of(new byte[0]),
                        Json.object("agent", "bot"),
                        HeldCall.of(ARGUMENTS, answers),
                        NOW,
                        NOW.plusSeconds(60));
        return RequestView.of(request, new Operator("ann", role, "hash", NOW), NOW);
    }

    @Test
    void answersAreShownBesideTheArgumentsToWhoDecides() {
        var view = shown(Operator.Role.OPERATOR, ANSWERS);
        assertThat(view.member("arguments")).isEqualTo(ARGUMENTS);
        assertThat(view.member("answers")).isEqualTo(ANSWERS);
        assertThat(Html.request(view, "ann"))
                .contains("exact arguments", "/srv/a", "exact answers", "sure")
                .contains("&lt;all of it&gt;");
        assertThat(shown(Operator.Role.AUDITOR, ANSWERS).member("answers"))
                .isEqualTo(Json.nothing());
    }

    @Test
    void aCallWithoutAnswersIsShownAsEver() {
        var view = shown(Operator.Role.OPERATOR, Json.object());
        assertThat(view.member("arguments")).isEqualTo(ARGUMENTS);
        assertThat(Html.request(view, "ann")).doesNotContain("answers");
    }

    @Test
    void argumentsThatLookLikeWhatIsKeptAreStillArguments() {
        var tricky = HeldCall.of(ARGUMENTS, ANSWERS);
        assertThat(HeldCall.read(HeldCall.of(tricky, Json.object())))
                .isEqualTo(new HeldCall(tricky, Json.object()));
        assertThat(HeldCall.read(HeldCall.of(tricky, ANSWERS)))
                .isEqualTo(new HeldCall(tricky, ANSWERS));
    }
}
