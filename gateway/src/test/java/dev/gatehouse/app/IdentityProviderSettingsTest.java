package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.credentials.IdentityProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where people sign in, as the configuration says it. */
class IdentityProviderSettingsTest {
    @TempDir private Path folder;
    private Path secret = Path.of("");

    @BeforeEach
    void write() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), "a secret of ours\n");
    }

    @Test
    void aProviderIsReadWithItsSecretAndKeepsItToItself() {
        var read = read(provider("secretFile: \"" + secret + "\"", "user: email"));
        var provider = read.find("https://id.example").orElseThrow();
        assertThat(provider.secret()).contains("a secret of ours");
        assertThat(provider.user()).isEqualTo("email");
        assertThat(provider.toString()).doesNotContain("a secret of ours");
        assertThat(read.find("https://elsewhere.example")).isEmpty();
    }

    @Test
    void whatProvesNobodyIsRefusedByName() {
        var both = "secretFile: \"" + secret + "\", keyFile: \"" + secret + "\"";
        assertThat(problems(provider(both))).anyMatch(each -> each.contains("or keyFile"));
        assertThat(problems(provider())).anyMatch(each -> each.contains("or keyFile"));
        assertThat(problems(provider("keyFile: \"" + secret + "\"")))
                .anyMatch(each -> each.contains("expected a private key"));
        assertThat(problems(provider("secretFile: nowhere.secret")))
                .anyMatch(each -> each.contains("cannot be read"));
        assertThat(problems("{clientId: gate, secretFile: \"" + secret + "\"}"))
                .anyMatch(each -> each.contains("expected issuer and clientId"));
    }

    @Test
    void anIssuerStandsThereOnce() {
        var one = provider("secretFile: \"" + secret + "\"");
        assertThat(problems(one + ", " + one)).anyMatch(each -> each.contains("before"));
    }

    private static String provider(String... more) {
        var rest = more.length == 0 ? "" : ", " + String.join(", ", more);
        return "{issuer: \"https://id.example\", clientId: gate" + rest + "}";
    }

    private static IdentityProviders read(String providers) {
        return switch (settings(providers)) {
            case Settings.Read(var settings) -> settings.credentials().identityProviders();
            case Settings.Refused(var problems) ->
                    throw new IllegalArgumentException(problems.toString());
        };
    }

    private static List<String> problems(String providers) {
        return switch (settings(providers)) {
            case Settings.Read _ -> List.of();
            case Settings.Refused(var problems) -> problems;
        };
    }

    private static Settings.Reading settings(String providers) {
        return Settings.read("credentials: {identityProviders: [" + providers + "]}\n", Map.of());
    }
}
