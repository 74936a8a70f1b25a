package dev.gatehouse.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final Json.Obj NOTHING = Json.object();

    private static Json.Obj elicitation(String mode) {
        return Json.object("method", Questions.ELICIT, "params", Json.object("mode", mode));
    }

    private static Json.Obj declares(String capability, Json.Obj how) {
        return Json.object(capability, how);
    }

    private static Json.Obj sampling(Json.Obj params) {
        return Json.object("method", Questions.SAMPLE, "params", params);
    }

    @Test
    void anAgentIsAskedForFormsWhenItNamesThemOrNoMode() {
        var named = declares("elicitation", Json.object("form", NOTHING));
        assertThat(Questions.isDeclared(elicitation("form"), named)).isTrue();
        assertThat(Questions.isDeclared(elicitation("url"), named)).isFalse();
        var none = declares("elicitation", NOTHING);
        assertThat(Questions.isDeclared(elicitation("form"), none)).isTrue();
        assertThat(Questions.isDeclared(elicitation("url"), none)).isFalse();
        var urls = declares("elicitation", Json.object("url", NOTHING));
        assertThat(Questions.isDeclared(elicitation("form"), urls)).isFalse();
        assertThat(Questions.isDeclared(elicitation("url"), urls)).isTrue();
    }

    @Test
    void aModeThatNobodyKnowsIsNotDeclared() {
        assertThat(Questions.isDeclared(elicitation("voice"), Wire.EVERYTHING)).isFalse();
    }

    @Test
    void toolsInSamplingAreDeclaredOnTheirOwn() {
        var plain = declares("sampling", NOTHING);
        var tools = sampling(Json.object("tools", Json.array()));
        assertThat(Questions.isDeclared(sampling(NOTHING), plain)).isTrue();
        assertThat(Questions.isDeclared(tools, plain)).isFalse();
        assertThat(Questions.isDeclared(tools, Wire.EVERYTHING)).isTrue();
    }

    @Test
    void anAgentThatDeclaresNothingIsAskedNothing() {
        for (var method : Wire.QUESTIONS.keySet())
            assertThat(Questions.isDeclared(Json.object("method", method), NOTHING)).isFalse();
    }

    @Test
    void theUrlsThatAnErrorDemandsAreQuestions() {
        var demanded =
                Json.object(
                        "mode", "url",
                        "message", "Sign in.",
                        "url", "https://e.example/in",
                        "elicitationId", "e");
        var inputs = Questions.elicitations(demanding(demanded, demanded)).orElseThrow();
        assertThat(inputs.keySet()).containsExactly("elicitation-1", "elicitation-2");
        for (var input : inputs.values()) {
            assertThat(Schemas.of(Revision.V2026_07_28).faults("InputRequest", input)).isEmpty();
            assertThat(input.object("params").has("elicitationId")).isFalse();
        }
    }

    @Test
    void anErrorThatDemandsNothingWholeIsNoQuestion() {
        var form = Json.object("message", "m", "requestedSchema", NOTHING);
        assertThat(Questions.elicitations(demanding())).isEmpty();
        assertThat(Questions.elicitations(demanding(form))).isEmpty();
        assertThat(Questions.elicitations(demanding(Json.object("mode", "url")))).isEmpty();
        assertThat(Questions.elicitations(new RpcError(-32042, "m"))).isEmpty();
        assertThat(Questions.elicitations(new RpcError(-32603, "m"))).isEmpty();
    }

    private static RpcError demanding(Object... elicitations) {
        return new RpcError(
                Errors.URL_ELICITATION_REQUIRED,
                "m",
                Json.object("elicitations", Json.array(elicitations)));
    }
}
