package dev.gatehouse.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineTest {
    private static final Instant START = Instant.parse("2026-11-26T09:00:00Z");
    private static final Baseline.Window WINDOW = new Baseline.Window(20, Duration.ofMinutes(10));
    private static final Item TOOL =
            Item.of(new ItemKey(Kind.TOOL, "search"), Json.object("name", "search"));

    private Baseline baseline = Baseline.of(TOOL, Optional.empty(), WINDOW, START);
    private Instant now = START.plus(Duration.ofHours(1));

    private static Observed text(String text, long bytes, long millis) {
        return new Observed(
                "web",
                TOOL,
                Json.object(),
                "alice",
                Json.object("content", Json.array(Json.object("type", "text", "text", text))),
                0,
                0,
                bytes,
                millis * 1_000_000);
    }

    private List<String> facets(Observed call) {
        return baseline.take(call, now).stream().map(Deviation::facet).toList();
    }

    private void learn(int calls) {
        for (int i = 0; i < calls; i++)
            assertThat(facets(text("https://docs.example/" + i, 400 + i, 5))).isEmpty();
    }

    @Test
    void nothingIsNewBeforeThereIsEnoughToHoldItAgainst() {
        learn(5);
        assertThat(facets(text("https://other.example/", 400, 5))).isEmpty();
        now = START.plusSeconds(1);
        learn(40);
        assertThat(facets(text("https://early.example/", 400, 5))).isEmpty();
    }

    @Test
    void aDeviationIsToldOnce() {
        learn(40);
        var strange = text("https://new.example/", 400, 5);
        assertThat(facets(strange)).containsExactly("host");
        assertThat(facets(strange)).isEmpty();
    }

    private static Observed asked(Json.Obj arguments, String text) {
        var call = text(text, 400, 5);
        return new Observed(
                call.server(),
                call.tool(),
                arguments,
                call.caller(),
                call.result(),
                call.error(),
                call.status(),
                call.bytes(),
                call.nanos());
    }

    /** Nobody who plants a host in what is asked has a tool blocked. */
    @Test
    void whatACallSpeaksOfItselfIsNothingNewOfTheTool() {
        learn(40);
        for (var arguments :
                List.of(
                        Json.object("url", "http://10.0.0.5/x"),
                        Json.object("host", "10.0.0.5"),
                        Json.object("host", "10.0.0.5:8080"),
                        Json.object("to", Json.array("see (10.0.0.5.)")),
                        Json.object("query", "u=http%3A%2F%2F10.0.0.5%2Fx"),
                        Json.object("10.0.0.5", true),
                        Json.object("text", "https://many.example/ ".repeat(300) + "10.0.0.5")))
            assertThat(facets(asked(arguments, "It is at http://10.0.0.5/x"))).isEmpty();
        assertThat(facets(asked(Json.object("a", "[fe80::1]"), "http://[fe80::1]/"))).isEmpty();
        assertThat(facets(asked(Json.object("a", "BÜCHER.example"), "http://bücher.example/")))
                .isEmpty();
        var other = asked(Json.object("host", "10.0.0.51 a10.0.0.5"), "http://10.0.0.5/x");
        assertThat(baseline.take(other, now))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.facet()).isEqualTo("host");
                    assertThat(found.severity()).isEqualTo(Severity.S3);
                });
    }

    /** One host that was found does not let others come unseen. */
    @Test
    void whatIsFoundOpensNothing() {
        learn(40);
        for (int i = 0; i < 30; i++)
            assertThat(facets(text("https://new-" + i + ".example/", 400, 5)))
                    .containsExactly("host");
    }

    /** A tool that searches the web names other places every time, and that is what it does. */
    @Test
    void aToolThatBringsNewHostsAllTheTimeIsNotHeldToThem() {
        for (int i = 0; i < 2000; i++)
            assertThat(facets(text("https://site-" + i + ".example/", 400, 5))).isEmpty();
    }

    @Test
    void whatSlowlyGrowsIsLearnedFurther() {
        int site = 0;
        for (int i = 0; i < 120; i++) {
            if (i % 8 == 0) site++;
            assertThat(facets(text("https://site-" + site + ".example/", 400, 5))).isEmpty();
        }
    }

    @Test
    void oneSlowCallIsAnAccident() {
        learn(100);
        assertThat(facets(text("https://docs.example/", 400, 9000))).isEmpty();
        assertThat(facets(text("https://docs.example/", 400, 9000))).isEmpty();
        assertThat(facets(text("https://docs.example/", 400, 9000))).containsExactly("latency");
    }

    /** No value that is far out moves what is usual. */
    @Test
    void anOutlierDoesNotTeachThatItIsUsual() {
        learn(100);
        var large = text("https://docs.example/", 5_000_000, 5);
        assertThat(facets(large)).containsExactly("size");
        var again = Baseline.of(TOOL, Optional.of(baseline.json()), WINDOW, now);
        assertThat(again.json()).isEqualTo(baseline.json());
    }

    @Test
    void whatIsKeptIsReadBack() {
        learn(70);
        assertThat(facets(text("https://new.example/", 400, 5))).containsExactly("host");
        var text = baseline.json().toText().getBytes(StandardCharsets.UTF_8);
        var read = ((StrictJson.Value) new StrictJson(JsonLimits.ANSWER).read(text)).json();
        baseline = Baseline.of(TOOL, Optional.of((Json.Obj) read), WINDOW, now);
        assertThat(facets(text("https://new.example/", 400, 5))).isEmpty();
        assertThat(facets(text("https://newer.example/", 400, 5))).containsExactly("host");
    }

    /** Answers of all sizes and times, some long: a thousand raise nothing. */
    @Test
    void whatVariesIsSteadyAllTheSame() {
        var random = new Random(3);
        var raised = new ArrayList<String>();
        for (int i = 0; i < 5000; i++) {
            long bytes = (long) Math.exp(5 + random.nextGaussian() * 1.5);
            long millis = (long) Math.exp(3 + random.nextGaussian());
            raised.addAll(facets(text("https://docs.example/", bytes, millis)));
        }
        assertThat(raised).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "docs.example.com, S2",
        "169.254.169.254, S3",
        "[::1], S3",
        "localhost, S3",
        "db.internal, S3",
        "xn--pple-43d.com, S3",
        "abc.ngrok-free.app, S3",
        "ngrok-free.app.example.com, S2",
    })
    void someHostsAreWorseThanOthers(String host, Severity severity) {
        assertThat(Hosts.severity(host)).isEqualTo(severity);
    }

    @Test
    void hostsAreFoundWhereverTheyStand() {
        var result =
                Json.object(
                        "content",
                        Json.array(
                                Json.object(
                                        "type",
                                        "text",
                                        "text",
                                        "(see <https://A.example/x>) and http://u:p@b.example:8080?q"),
                                Json.object("type", "resource_link", "uri", "wss://c.example/#a")),
                        "structuredContent",
                        Json.object("deep", Json.array(Json.object("url", "ftp://d.example"))));
        assertThat(Hosts.in(result))
                .containsExactly("a.example", "b.example", "c.example", "d.example");
    }
}
