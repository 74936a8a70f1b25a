package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers may ask: REQ-048. */
class QuestioningTest {
    private static final Questioning STANDARD = new Questioning(Set.of(), Set.of());

    private static Json.Obj form(String message, String name, Json.Obj field) {
        return Json.object(
                "method",
                "elicitation/create",
                "params",
                Json.object(
                        "message",
                        message,
                        "requestedSchema",
                        Json.object("type", "object", "properties", Json.object(name, field))));
    }

    private static Json.Obj text() {
        return Json.object("type", "string");
    }

    @Test
    void noModelIsSampledForAServerThatWasNotNamed() {
        var sampling =
                Json.object("method", "sampling/createMessage", "params", Json.object("a", 1));
        var some = new Questioning(Set.of("writer"), Set.of());
        assertThat(STANDARD.objection("writer", sampling)).isPresent();
        assertThat(some.objection("other", sampling)).isPresent();
        assertThat(some.objection("writer", sampling)).isEmpty();
        assertThat(new Questioning(Set.of("*"), Set.of()).objection("any", sampling)).isEmpty();
    }

    @Test
    void aServerIsToldOnlyOfWhatItMayAskFor() {
        var can = Json.object("sampling", Json.object(), "elicitation", Json.object());
        assertThat(STANDARD.introduced("any", can).has("sampling")).isFalse();
        assertThat(STANDARD.introduced("any", can).has("elicitation")).isTrue();
        assertThat(new Questioning(Set.of("any"), Set.of()).introduced("any", can)).isEqualTo(can);
    }

    @ParameterizedTest
    @CsvSource({
        "password",
        "userPassword",
        "new_password",
        "PASSWORD",
        "apiKey",
        "API-KEY",
        "aws access key",
        "sshKey",
        "accessToken",
        "github_token_api_token",
        "token",
        "secret",
        "pin",
        "clientSecret",
        "creditCardNumber",
        "cvv",
        "otp",
        "oneTimeCode",
        "seedPhrase",
        "Passwort",
        "senha"
    })
    void aFieldThatIsCalledLikeASecretIsNotAskedFor(String name) {
        assertThat(STANDARD.objection("any", form("Please fill in", name, text()))).isPresent();
        var titled = text().with("title", Json.of(name));
        assertThat(STANDARD.objection("any", form("Please fill in", "value", titled))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "username",
        "email",
        "passenger",
        "compass",
        "spinner",
        "tokenCount",
        "secretary",
        "pinnedVersion",
        "keyboard",
        "cardinality",
        "shopping",
        "authorName"
    })
    void aFieldThatOnlyLooksLikeOneIs(String name) {
        assertThat(STANDARD.objection("any", form("Please fill in", name, text()))).isEmpty();
    }

    @Test
    void formatDescriptionAndMessageTellToo() {
        var formatted = text().with("format", Json.of("password"));
        var described = text().with("description", Json.of("The API key of your account"));
        var nested = Json.object("type", "object", "properties", Json.object("password", text()));
        assertThat(STANDARD.objection("any", form("Hello", "value", formatted))).isPresent();
        assertThat(STANDARD.objection("any", form("Hello", "value", described))).isPresent();
        assertThat(STANDARD.objection("any", form("Hello", "value", nested))).isPresent();
        assertThat(STANDARD.objection("any", form("Type your password", "value", text())))
                .isPresent();
    }

    /** A yes and a choice reveal nothing, whatever is talked about. */
    @Test
    void whatTakesNoTextTakesNoSecret() {
        var yes = Json.object("type", "boolean");
        var choice = text().with("enum", Json.of(List.of("keep", "reset")));
        assertThat(STANDARD.objection("any", form("Reset your password?", "password", yes)))
                .isEmpty();
        assertThat(STANDARD.objection("any", form("Your password expires", "password", choice)))
                .isEmpty();
    }

    /** What a server adds to a form makes no agent show it otherwise. */
    @Test
    void noKeywordAndNoModeMakesAFormAnythingElse() {
        var schema = Json.object("type", "object", "properties", Json.object("password", text()));
        for (var mode : List.of("url", "Form", "page"))
            assertThat(
                            STANDARD.objection(
                                    "any",
                                    Json.object(
                                            "method",
                                            "elicitation/create",
                                            "params",
                                            Json.object(
                                                    "mode", mode,
                                                    "message", "Hello",
                                                    "requestedSchema", schema))))
                    .as(mode)
                    .isPresent();
        for (var keyword : List.of("const", "enum", "oneOf", "anyOf")) {
            var dressed = text().with(keyword, Json.of(""));
            assertThat(STANDARD.objection("any", form("Hello", "password", dressed)))
                    .as(keyword)
                    .isPresent();
        }
        var number = Json.object("type", "integer");
        assertThat(STANDARD.objection("any", form("Your card number, please", "value", number)))
                .isPresent();
    }

    /** A URL is where the specification sends such questions. */
    @Test
    void aPageMayAskForAnything() {
        var page =
                Json.object(
                        "method",
                        "elicitation/create",
                        "params",
                        Json.object(
                                "mode", "url",
                                "message", "Enter your API key",
                                "url", "https://keys.example/enter",
                                "elicitationId", "1"));
        assertThat(STANDARD.objection("any", page)).isEmpty();
    }

    @Test
    void aServerWhoseFormsAreMisreadCanBeNamed() {
        var form = form("Please fill in", "token", text());
        assertThat(new Questioning(Set.of(), Set.of("game")).objection("game", form)).isEmpty();
        assertThat(new Questioning(Set.of(), Set.of("game")).objection("other", form)).isPresent();
    }
}
