package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.registry.FakeRegistry;
import dev.gatehouse.testkit.schema.RegistrySchema;
import dev.gatehouse.testkit.server.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the registry of tests says is what a registry may say. */
class FakeRegistryTest {
    private final FakeRegistry registry = FakeRegistry.start();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.close();
        registry.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(registry.url() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Json.Obj answer(String path) throws IOException, InterruptedException {
        return JsonText.object(get(path).body());
    }

    @Test
    void whatItListsIsByTheDescriptionOfTheApi() throws Exception {
        registry.publish(
                FakeRegistry.server("com.example/a", "1.0.0", URI.create("https://a.example/mcp")));
        registry.publish(FakeRegistry.server("com.example/a", "1.0.1+build"));
        registry.status("com.example/a", "1.0.0", "deprecated", "old");
        var list = answer("/v0.1/servers?limit=1");
        assertThat(RegistrySchema.faultsOfList(list)).isEmpty();
        assertThat(list.object("metadata").text("nextCursor")).isNotNull();
        var versions = answer("/v0.1/servers/com.example%2Fa/versions");
        assertThat(RegistrySchema.faultsOfList(versions)).isEmpty();
        assertThat(versions.array("servers")).hasSize(2);
        var one = answer("/v0.1/servers/com.example%2Fa/versions/1.0.1%2Bbuild");
        assertThat(RegistrySchema.faultsOfResponse(one)).isEmpty();
        assertThat(RegistrySchema.faultsOfResponse(one.without("server"))).isNotEmpty();
    }

    @Test
    void aDeletedVersionIsShownToThoseWhoAskForItOrForWhatChanged() throws Exception {
        registry.publish(FakeRegistry.server("com.example/a", "1.0.0"));
        registry.status("com.example/a", "1.0.0", "deleted", "spam");
        assertThat(answer("/v0.1/servers").array("servers")).isEmpty();
        assertThat(answer("/v0.1/servers?include_deleted=true").array("servers")).hasSize(1);
        var hourAgo = Instant.now().minusSeconds(3600);
        assertThat(answer("/v0.1/servers?updated_since=" + hourAgo).array("servers")).hasSize(1);
        assertThat(get("/v0.1/servers/com.example%2Fa/versions/1.0.0").statusCode()).isEqualTo(404);
    }

    @Test
    void aNameWhoseSlashIsNotEncodedIsNoName() throws Exception {
        registry.publish(FakeRegistry.server("com.example/a", "1.0.0"));
        assertThat(get("/v0.1/servers/com.example/a/versions").statusCode()).isEqualTo(404);
    }
}
