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
                        routes.mcp("files"),
                        List.of(URI.create("https://id.example/tenant")),
                        false,
                        false);
        assertThat(metadata.toText())
                .isEqualTo(
                        "{\"resource\":\"https://gate.example/mcp/files\","
                                + "\"authorization_servers\":[\"https://id.example/tenant\"],"
                                + "\"scopes_supported\":[\"mcp:read\",\"mcp:call\"],"
                                + "\"bearer_methods_supported\":[\"header\"],"
                                + "\"resource_name\":\"Gatehouse: files\","
                                + "\"dpop_signing_alg_values_supported\":[\"ES256\",\"ES384\","
                                + "\"ES512\",\"RS256\",\"RS384\",\"RS512\",\"PS256\",\"PS384\","
                                + "\"PS512\",\"EdDSA\"]}");
        var bound =
                ProtectedResource.metadata(
                        routes.mcp("files"), List.of(URI.create("https://id.example")), true, true);
        assertThat(bound.member("dpop_bound_access_tokens_required")).isEqualTo(Json.of(true));
        assertThat(bound.member("tls_client_certificate_bound_access_tokens"))
                .isEqualTo(Json.of(true));
        assertThat(metadata.array("scopes_supported")).doesNotContain(Json.of("offline_access"));
        assertThatThrownBy(() ->
                        ProtectedResource.metadata(routes.mcp("files"), List.of(), false, false))
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
                                        routes.joined(),
                                        List.of(URI.create("https://id.example")),
                                        false,
                                        false)
                                .text("resource_name"))
                .isEqualTo("Gatehouse");
    }

    @Test
    void theChallengesSayWhereAndWhat() {
        var url = routes.metadata("files");
        assertThat(Challenge.signIn(url, "mcp:call", null, Demand.BEARER))
                .isEqualTo(
                        "Bearer resource_metadata=\"https://gate.example/.well-known/"
                                + "oauth-protected-resource/mcp/files\", scope=\"mcp:call\"");
        assertThat(Challenge.signIn(url, "mcp:call", "the token has expired", Demand.BEARER))
                .endsWith(", error=\"invalid_token\", error_description=\"the token has expired\"");
        assertThat(Challenge.stepUp(url, "mcp:read mcp:call", "scope missing", Demand.BEARER))
                .isEqualTo(
                        "Bearer error=\"insufficient_scope\", scope=\"mcp:read mcp:call\","
                                + " resource_metadata=\"https://gate.example/.well-known/"
                                + "oauth-protected-resource/mcp/files\","
                                + " error_description=\"scope missing\"");
    }

    @Test
    void aChallengeForAKeySaysWhichProofsAreTaken() {
        var url = routes.metadata("files");
        assertThat(Challenge.signIn(url, "mcp:read", "the proof was used before", Demand.PROOF))
                .startsWith("DPoP resource_metadata=")
                .contains("algs=\"ES256 ES384 ", "error=\"invalid_dpop_proof\"");
        assertThat(Challenge.signIn(url, "mcp:read", "x", Demand.NONCE))
                .contains("error=\"use_dpop_nonce\"");
        assertThat(Challenge.stepUp(url, "mcp:call", "x", Demand.DPOP))
                .startsWith("DPoP error=\"insufficient_scope\"");
    }

    @Test
    void nothingBreaksOutOfAChallenge() {
        var hostile = "a\"b\\c\r\nSet-Cookie: x\u0000é";
        var challenge =
                Challenge.signIn(routes.metadata("files"), "mcp:read", hostile, Demand.BEARER);
        assertThat(challenge).endsWith("error_description=\"a b c  Set-Cookie: x  \"");
    }
}
