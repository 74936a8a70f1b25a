package dev.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may say of itself, and who may say it (governance §3.12; T27). */
class ClientDocumentTest {
    private static final URI URL = URI.create("https://agent.example/client.json");

    private static Json.Obj good() {
        return Json.object(
                "client_id", URL.toString(),
                "client_name", "An agent",
                "redirect_uris", Json.array("https://agent.example/cb", "http://localhost:7/cb"));
    }

    private static ClientDocument.Reading read(Json.Obj document) {
        return ClientDocument.read(document.toBytes(), URL);
    }

    @Test
    void aDocumentThatSaysWhoItIsIsTaken() {
        assertThat(read(good()))
                .isEqualTo(new ClientDocument.Read(new ClientDocument(URL, good())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    client_id                  | "https://agent.example/other" | its client_id is not the URL that it stands at
                    client_id                  | "HTTPS://agent.example/client.json" | its client_id is not the URL that it stands at
                    client_name                | " "                           | it has no client_name
                    redirect_uris              | []                            | it has no redirect_uris, or too many
                    redirect_uris              | "https://agent.example/cb"    | it has no redirect_uris, or too many
                    redirect_uris              | ["http://agent.example/cb"]   | its redirect_uris lead to what is neither https nor this machine
                    redirect_uris              | ["https://a.example/#x"]      | its redirect_uris lead to what is neither https nor this machine
                    redirect_uris              | ["javascript:alert(1)"]       | its redirect_uris lead to what is neither https nor this machine
                    redirect_uris              | [7]                           | its redirect_uris lead to what is neither https nor this machine
                    client_secret              | "s"                           | it holds a secret, which everybody could read
                    token_endpoint_auth_method | "client_secret_basic"         | it wants to prove itself by a secret, which nobody can give it
                    jwks                       | {"keys":[{"kty":"oct","k":"AA"}]} | its jwks is no set of public keys
                    jwks                       | {}                            | its jwks is no set of public keys
                    """)
    void whatSaysSomethingElseIsNot(String member, String value, String why) {
        var rest = good().without(member).toText();
        var text = rest.substring(0, rest.length() - 1) + ",\"" + member + "\":" + value + "}";
        assertThat(ClientDocument.read(text.getBytes(StandardCharsets.UTF_8), URL))
                .isEqualTo(new ClientDocument.Invalid(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "x", "{\"client_id\":1,\"client_id\":2}"})
    void whatIsNoDocumentIsNotTaken(String text) {
        assertThat(ClientDocument.read(text.getBytes(StandardCharsets.UTF_8), URL))
                .isEqualTo(new ClientDocument.Invalid("it is not a strict JSON object"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-1",
                "https://agent.example",
                "https://agent.example/",
                "http://agent.example/client.json",
                "https://user@agent.example/c",
                "https://agent.example/c#x",
                "https://agent.example/a/../c",
                "ftp://agent.example/c",
                "https:///c"
            })
    void aClientIdThatIsNoSuchUrlHasNoDocument(String clientId) {
        assertThat(ClientDocument.url(clientId)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "agent.example, https://agent.example/c, true",
        "agent.example, https://AGENT.example/c, true",
        "agent.example, https://sub.agent.example/c, false",
        "agent.example, https://evilagent.example/c, false",
        "agent.example, https://agent.example.evil.example/c, false",
        "*.agent.example, https://sub.agent.example/c, true",
        "*.agent.example, https://a.b.agent.example/c, true",
        "*.agent.example, https://agent.example/c, false",
        "*.agent.example, https://evilagent.example/c, false",
        "*, https://anything.example/c, true"
    })
    void onlyTrustedHostsAreAsked(String domain, URI url, boolean asked) {
        var source =
                new ClientDocumentSource(
                        _ ->
                                new GuardedFetch.Fetched(
                                        good().with("client_id", Json.of(url.toString())).toBytes(),
                                        "application/json",
                                        Optional.empty()),
                        Set.of(domain));
        assertThat(source.read(url) instanceof ClientDocument.Read).isEqualTo(asked);
    }

    @Test
    void keysAndRedirectsAreWhatAClientIsTrustedFor() {
        var document = new ClientDocument(URL, good());
        var renamed = new ClientDocument(URL, good().with("client_name", Json.of("x")));
        assertThat(document.changedMembers(renamed)).containsExactly("client_name");
        assertThat(ClientDocument.areEssential(document.changedMembers(renamed))).isFalse();
        var moved = new ClientDocument(URL, good().with("jwks_uri", Json.of("https://a.example")));
        assertThat(document.changedMembers(moved)).containsExactly("jwks_uri");
        assertThat(ClientDocument.areEssential(document.changedMembers(moved))).isTrue();
    }
}
