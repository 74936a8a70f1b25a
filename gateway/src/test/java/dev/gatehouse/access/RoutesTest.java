package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private final Routes routes = new Routes(URI.create("HTTPS://Gate.Example:443/"));

    @Test
    void everyRouteHasOneCanonicalUri() {
        assertThat(routes.base()).isEqualTo(URI.create("https://gate.example"));
        assertThat(routes.mcp("files")).isEqualTo(URI.create("https://gate.example/mcp/files"));
        assertThat(routes.metadata("files"))
                .hasToString("https://gate.example/.well-known/oauth-protected-resource/mcp/files");
        assertThat(routes.issuerMetadata())
                .hasToString("https://gate.example/.well-known/oauth-authorization-server/issuer");
        assertThat(new Routes(URI.create("http://127.0.0.1:8080")).mcp("a"))
                .hasToString("http://127.0.0.1:8080/mcp/a");
    }

    @Test
    void aRouteNamesItsServer() {
        assertThat(routes.server(URI.create("https://gate.example/mcp/files"))).contains("files");
        assertThat(routes.server(URI.create("https://GATE.example:443/mcp/files")))
                .contains("files");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gate.example/mcp/",
                "https://gate.example/mcp",
                "https://gate.example/mcp/files/",
                "https://gate.example/mcp/files/x",
                "https://gate.example/mcp/Files",
                "https://gate.example/mcp/..",
                "https://gate.example.evil/mcp/files",
                "http://gate.example/mcp/files",
                "https://gate.example/mcp/files?a",
                "files"
            })
    void whatIsNoRouteNamesNoServer(String uri) {
        assertThat(routes.server(URI.create(uri))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://gate.example/gate", "ftp://gate.example", "gate.example", ""})
    void aPublicUrlIsSchemeHostAndPort(String base) {
        assertThatThrownBy(() -> new Routes(URI.create(base)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMetadataOfARouteIsWhatClientsNeed() {
        var metadata =
                ProtectedResource.metadata(
                        routes.mcp("files"), List.of(URI.create("https://id.example/tenant")));
        assertThat(metadata.toText())
                .isEqualTo(
                        "{\"resource\":\"https://gate.example/mcp/files\","
                                + "\"authorization_servers\":[\"https://id.example/tenant\"],"
                                + "\"scopes_supported\":[\"mcp:read\",\"mcp:call\"],"
                                + "\"bearer_methods_supported\":[\"header\"],"
                                + "\"resource_name\":\"Gatehouse: files\"}");
        assertThat(metadata.array("scopes_supported")).doesNotContain(Json.of("offline_access"));
        assertThatThrownBy(() -> ProtectedResource.metadata(routes.mcp("files"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theRouteToAllServersIsAResourceOfItsOwn() {
        assertThat(routes.joined()).isEqualTo(URI.create("https://gate.example/mcp"));
        assertThat(routes.joinedMetadata().toString())
                .isEqualTo("https://gate.example/.well-known/oauth-protected-resource/mcp");
        assertThat(routes.isRoute(URI.create("HTTPS://Gate.example:443/mcp"))).isTrue();
        assertThat(routes.isRoute(routes.mcp("files"))).isTrue();
        for (var other : List.of("/mcp/", "/MCP", "/mcp/Files", "/mcp/a/b", "", "/issuer"))
            assertThat(routes.isRoute(URI.create("https://gate.example" + other))).isFalse();
        assertThat(routes.isRoute(URI.create("https://other.example/mcp"))).isFalse();
        assertThat(
                        ProtectedResource.metadata(
                                        routes.joined(), List.of(URI.create("https://id.example")))
                                .text("resource_name"))
                .isEqualTo("Gatehouse");
    }

    @Test
    void theChallengesSayWhereAndWhat() {
        var url = routes.metadata("files");
        assertThat(Challenge.signIn(url, "mcp:call", null))
                .isEqualTo(
                        "Bearer resource_metadata=\"https://gate.example/.well-known/"
                                + "oauth-protected-resource/mcp/files\", scope=\"mcp:call\"");
        assertThat(Challenge.signIn(url, "mcp:call", "the token has expired"))
                .endsWith(", error=\"invalid_token\", error_description=\"the token has expired\"");
        assertThat(Challenge.stepUp(url, "mcp:read mcp:call", "scope missing"))
                .isEqualTo(
                        "Bearer error=\"insufficient_scope\", scope=\"mcp:read mcp:call\","
                                + " resource_metadata=\"https://gate.example/.well-known/"
                                + "oauth-protected-resource/mcp/files\","
                                + " error_description=\"scope missing\"");
    }

    @Test
    void nothingBreaksOutOfAChallenge() {
        var hostile = "a\"b\\c\r\nSet-Cookie: x\u0000é";
        var challenge = Challenge.signIn(routes.metadata("files"), "mcp:read", hostile);
        assertThat(challenge).endsWith("error_description=\"a b c  Set-Cookie: x  \"");
    }
}
