package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The pages for people and the reading of agents' tokens keep nothing from each other. */
class ConsentPlacesTest {
    private static final FakeIssuer ISSUER = FakeIssuer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    ConsentPlacesTest.class,
                    "issuers: {trusted: [{issuer: \"%s\"}]}".formatted(ISSUER.issuer()),
                    "limits: {tokens: {verifications: 1}}");

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
    }

    @Test
    void aPageIsShownWhileEveryPlaceForTokensIsTaken() throws Exception {
        ISSUER.slow(30_000);
        try (var http = HttpClient.newHttpClient()) {
            var token = ISSUER.token("agent", GATE.route().toString()).mint();
            var call =
                    HttpRequest.newBuilder(GATE.route())
                            .header("Authorization", "Bearer " + token)
                            .POST(BodyPublishers.ofString("{}"))
                            .build();
            var waits = http.sendAsync(call, BodyHandlers.discarding());
            Eventually.holds(() -> ISSUER.wasAsked());
            var page = URI.create(GATE.publicUrl() + "/oauth/consent/" + "0".repeat(32));
            var shown = http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
            assertThat(shown.statusCode()).isEqualTo(404);
            assertThat(shown.body()).contains("does not stand");
            ISSUER.slow(0);
            assertThat(waits.join().statusCode()).isGreaterThanOrEqualTo(400);
        }
    }
}
