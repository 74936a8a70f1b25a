package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.registry.FakeDns;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What proves a namespace of a registry, by DNS and by HTTP (PRV-1, T17). */
@Timeout(60)
class NamespaceProofTest {
    private static final String ONE = "ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOne+/=";
    private static final String TWO = "ecdsap384 AAAAC3NzaC1lZDI1NTE5AAAAITwo";

    private final FakeDns dns = FakeDns.start();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private volatile int status = 200;
    private volatile String body = "";
    private volatile String asked = "";
    private final HttpListener web =
            HttpListener.open(
                    0,
                    null,
                    (request, reply) -> {
                        reply.send(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
                    });

    @AfterEach
    void close() {
        dns.close();
        fetch.close();
        web.close();
    }

    private static String proof(String key) {
        var words = key.split(" ", 2);
        return "v=MCPv1; k=" + words[0] + "; p=" + words[1];
    }

    private NamespaceProof byDns() {
        return new NamespaceProof(null, new DnsTexts(dns.url(), Duration.ofSeconds(2)));
    }

    /** The test's own server stands for every domain. */
    private NamespaceProof byHttp() {
        return new NamespaceProof(
                place -> {
                    asked = place.toString();
                    return fetch.ask(URI.create(web.origin() + place.getPath()));
                },
                null);
    }

    private static NamespaceProof.Seen seen(NamespaceProof proof, String namespace) {
        return (NamespaceProof.Seen) proof.look(namespace);
    }

    @Test
    void aRecordAtTheApexOrAboveProvesANamespace() {
        dns.publish("example.com", "v=spf1 -all", proof(ONE), "x".repeat(600));
        for (var namespace : Set.of("com.example", "com.example.mcp", "COM.Example")) {
            var seen = seen(byDns(), namespace);
            assertThat(seen.keys()).containsExactly(ONE);
            assertThat(seen.untold()).isEmpty();
        }
        dns.publish("mcp.example.com", proof(TWO));
        assertThat(seen(byDns(), "com.example.mcp").keys()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(seen(byDns(), "com.other").keys()).isEmpty();
        dns.publish("_mcp.other.com", proof(ONE));
        assertThat(seen(byDns(), "com.other").keys()).as("a selector is no apex").isEmpty();
    }

    @Test
    void aResolverThatFailsProvesNothing() {
        dns.fail(true);
        assertThat(seen(byDns(), "com.example").untold()).contains("example.com");
    }

    @Test
    void aFileOfTheDomainItselfProvesANamespace() {
        body = "\n" + proof(TWO) + "\n";
        assertThat(seen(byHttp(), "com.example").keys()).containsExactly(TWO);
        assertThat(asked).isEqualTo("https://example.com/.well-known/mcp-registry-auth");
        var _ = seen(byHttp(), "com.example.mcp");
        assertThat(asked).isEqualTo("https://mcp.example.com/.well-known/mcp-registry-auth");
        status = 404;
        assertThat(seen(byHttp(), "com.example")).isEqualTo(new NamespaceProof.Seen(Set.of(), ""));
        status = 503;
        assertThat(seen(byHttp(), "com.example").untold()).contains("503");
    }

    @ParameterizedTest
    @CsvSource({
        "'v=MCPv1; k=rsa; p=AAAAC3NzaC1lZDI1NTE5AAAAIOne'",
        "'v=MCPv2; k=ed25519; p=AAAAC3NzaC1lZDI1NTE5AAAAIOne'",
        "'k=ed25519; p=AAAAC3NzaC1lZDI1NTE5AAAAIOne'",
        "'v=MCPv1; k=ed25519; p=short'",
        "<html>nothing</html>"
    })
    void whatIsNoProofIsNone(String text) {
        body = text;
        assertThat(seen(byHttp(), "com.example").keys()).isEmpty();
    }

    @Test
    void aFileThatIsTooLongIsNotRead() {
        body = " ".repeat(5000) + proof(ONE);
        assertThat(seen(byHttp(), "com.example").keys()).isEmpty();
        assertThat(seen(byHttp(), "com.example").untold()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "io.github.example",
        "com",
        "io.github",
        "uk.co",
        "dev.workers",
        "1.0.0.127",
        "com..example",
        "com.-example"
    })
    void whereEverybodyHasANameNothingIsLookedFor(String namespace) {
        asked = "";
        assertThat(byHttp().look(namespace)).isInstanceOf(NamespaceProof.NotProvable.class);
        assertThat(asked).isEmpty();
    }
}
