package dev.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {
    private static final URI SERVER = URI.create("https://files.example/v1/mcp");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://files.example/v1/mcp",
                "https://files.example:443/v1/mcp",
                "HTTPS://Files.Example/v1/mcp/",
                "https://{tenant}.example/v1/mcp",
                "https://files.example/{version}/mcp",
                "{endpoint}",
                "{base}/mcp"
            })
    void namesTheServer(String written) {
        assertThat(Urls.name(Set.of(written), SERVER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://files.example/v1/mcp",
                "https://files.example/v2/mcp",
                "https://files.example.evil.test/v1/mcp",
                "https://{tenant}.test/v1/mcp",
                "https://files.example/v1/mcp/{more}/x",
                "not a url",
                "mailto:files.example",
                ""
            })
    void namesAnother(String written) {
        assertThat(Urls.name(Set.of(written), SERVER)).isFalse();
    }

    @Test
    @Timeout(5)
    void aTemplateOfManyPlacesCostsNothing() {
        assertThat(Urls.name(Set.of("{a}".repeat(600)), SERVER)).isFalse();
        assertThat(Urls.name(Set.of("{a}x{b}x{c}x{d}x{e}x{f}x{g}x"), SERVER)).isFalse();
    }
}
