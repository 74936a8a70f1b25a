package dev.gatehouse.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Made up for this test; put together here, so that no scanner of sources takes them for real. */
class SecretsTest {
    private static final String RANDOM =
            "q7Zr2LmX9vBt4KcW8nHs3YpJ6dGf5TaE1uRoQiMwNxVbCzDkSjPhLyFg0A";

    private static String letters(int count) {
        return RANDOM.repeat(9).substring(0, count);
    }

    static Stream<Arguments> secrets() {
        return Stream.of(
                Arguments.of("AWS access key id", "AKIA" + "Z3QXJ5LRP2WMN7KB"),
                Arguments.of("AWS access key id", "ASIA" + "Z3QXJ5LRP2WMN7KB"),
                // the one that GitHub's announcement of the format shows
                Arguments.of("GitHub token", "ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"),
                Arguments.of("GitHub token", "github_pat_" + letters(22) + "_" + letters(59)),
                Arguments.of("GitLab token", "glpat-" + letters(20)),
                Arguments.of("Slack token", "xoxb-" + "123456789012-1234567890123-" + letters(24)),
                Arguments.of(
                        "Slack webhook",
                        "hooks.slack.com/services/" + "T0A1B2C3D/B0A1B2C3D/" + letters(24)),
                Arguments.of("npm token", "npm_" + letters(36)),
                Arguments.of("PyPI token", "pypi-" + "AgEIcHlwaS5vcmc" + letters(60)),
                Arguments.of("Stripe live key", "sk_live_" + letters(24)),
                Arguments.of("Anthropic key", "sk-ant-" + "api03-" + letters(95)),
                Arguments.of("OpenAI key", "sk-proj-" + letters(30) + "T3BlbkFJ" + letters(30)),
                Arguments.of("Hugging Face token", "hf_" + "abCdEfGhIjKlMnOpQrStUvWxYzabCdEfGh"),
                Arguments.of("SendGrid key", "SG." + letters(22) + "." + letters(43)),
                Arguments.of(
                        "private key",
                        "-----BEGIN RSA "
                                + "PRIVATE KEY-----\n"
                                + letters(64)
                                + "\n"
                                + letters(40)));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void aSecretIsFoundWhereverItStandsAndNeverShownWhole(String what, String secret) {
        for (var text : new String[] {secret, "Use " + secret + " here.", "(" + secret + ")"}) {
            assertThat(Secrets.in(text)).singleElement().asString().startsWith(what + " ");
            assertThat(Secrets.in(text).toString() + Secrets.masked(text))
                    .doesNotContain(secret)
                    .doesNotContain(secret.substring(secret.length() - 12));
        }
        assertThat(Secrets.masked("Use " + secret)).startsWith("Use ").endsWith("***");
        var json = Json.object("a", Json.array(Json.object(secret, "is " + secret)));
        assertThat(Secrets.masked(json).toText()).doesNotContain(secret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAIOSFODNN7EXAMPLE",
                "AKIAXXXXXXXXXXXXXXXX",
                "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18",
                "Set GITHUB_TOKEN to a token that begins with ghp_ or github_pat_.",
                "sk_live_...",
                "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
                "glpat-xxxxxxxxxxxxxxxxxxxx",
                "sk-ant-api03-"
                        + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                        + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "-----BEGIN RSA PRIVATE KEY-----\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
                        + "-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY----- and so on, as your administrator gave it to you",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."
                        + "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
                "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "6f1ed002-ab59-4c5c-9f3c-1f0f6b0a8b0e",
                "^AKIA[A-Z2-7]{16}$",
                "npm_config_registry"
            })
    void examplesPlaceholdersAndOtherLongWordsAreNone(String text) {
        assertThat(Secrets.in(text)).isEmpty();
        assertThat(Secrets.possiblyIn(text)).isEmpty();
        assertThat(Secrets.masked(text)).isSameAs(text);
    }

    private static String key(String body) {
        return "-----BEGIN RSA " + "PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----";
    }

    /** What stands beside a secret says nothing of it. */
    @Test
    void aKeyEndsWhereItEndsAndTheWordsAfterItDoNotExcuseIt() {
        var key = key(letters(64) + "\n" + letters(20));
        for (var words :
                List.of("\nEXAMPLE usage: put it into a file.", " EXAMPLE", "EXAMPLE", "\n")) {
            assertThat(Secrets.in(key + words)).containsExactly("private key -----BEGIN***");
            assertThat(Secrets.masked(key + words))
                    .isEqualTo("-----BEGIN***-----END RSA PRIVATE KEY-----" + words);
        }
        for (var token :
                List.of(
                        "npm_EXAMPLE" + letters(29),
                        "SG." + letters(22) + ".EXAMPLE" + letters(36)))
            assertThat(Secrets.in(token)).as(token).hasSize(1);
    }

    @Test
    void aPlaceholderBeforeAKeyDoesNotExcuseIt() {
        var placeholder = key("x".repeat(64));
        var key = key("x".repeat(64) + "\n" + letters(64));
        assertThat(Secrets.in(placeholder)).isEmpty();
        assertThat(Secrets.in(placeholder + "\n" + key)).hasSize(1);
        assertThat(Secrets.masked(placeholder + "\n" + key))
                .startsWith(placeholder + "\n-----BEGIN***");
    }

    /** Google publishes such keys in pages, and manuals show how such a token looks. */
    @Test
    void whatHonestPagesHoldTooIsToldApart() {
        var key = "AIza" + letters(35);
        var token = "eyJhbGciOiJFUzI1NiJ9" + ".eyJzdWIiOiJhbGljZSJ9." + letters(43);
        for (var text : List.of(key, token)) {
            assertThat(Secrets.in("Use " + text + ".")).isEmpty();
            assertThat(Secrets.masked("Use " + text + ".")).doesNotContain(text);
        }
        assertThat(Secrets.possiblyIn(key + " or " + token))
                .containsExactly("Google API key AIza***", "signed token eyJh***");
        assertThat(Secrets.possiblyIn("npm_" + letters(36))).isEmpty();
    }

    @Test
    void severalOfOneTextAreAllTold() {
        assertThat(Secrets.in("AKIA" + "Z3QXJ5LRP2WMN7KB and npm_" + letters(36)))
                .containsExactly("AWS access key id AKIA***", "npm token npm_***");
    }
}
