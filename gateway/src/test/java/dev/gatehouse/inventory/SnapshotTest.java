package dev.gatehouse.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
    private static final String TOOL =
            "{\"name\":\"a\",\"description\":\"does\",\"inputSchema\":{\"type\":\"object\"}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inputSchema\":{\"type\":\"object\"},\"description\":\"does\",\"name\":\"a\"}",
                "{ \"name\" : \"a\",\n \"description\":\"do\\u0065s\",\t\"inputSchema\":"
                        + "{\"type\":\"object\"} }",
            })
    void theOrderOfKeysAndWhiteSpaceChangeNoDigest(String other) {
        assertThat(tool(other).digest()).isEqualTo(tool(TOOL).digest());
        assertThat(legacy(tool(other)).digest()).isEqualTo(legacy(tool(TOOL)).digest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"a\",\"description\":\"does \",\"inputSchema\":{\"type\":\"object\"}}",
                "{\"name\":\"a\",\"description\":\"does\",\"inputSchema\":{\"type\":\"array\"}}",
                "{\"name\":\"a\",\"description\":\"does\",\"inputSchema\":{\"type\":\"object\"},"
                        + "\"x\":null}",
                "{\"name\":\"a\",\"inputSchema\":{\"type\":\"object\"}}",
            })
    void everyMemberChangesTheDigest(String other) {
        assertThat(tool(other).digest()).isNotEqualTo(tool(TOOL).digest());
        assertThat(legacy(tool(other)).digest()).isNotEqualTo(legacy(tool(TOOL)).digest());
    }

    @Test
    void theOrderOfItemsChangesNoDigest() {
        var a = item(Kind.TOOL, "name", "a");
        var b = item(Kind.TOOL, "name", "b");
        var p = item(Kind.PROMPT, "name", "a");
        assertThat(legacy(p, b, a).digest()).isEqualTo(legacy(a, b, p).digest());
        assertThat(legacy(p, b, a).items()).containsExactly(a, b, p);
    }

    @Test
    void whatIsStoredReadsBack() {
        var legacy =
                legacy(
                        item(Kind.TOOL, "name", "a"),
                        item(Kind.PROMPT, "name", "a"),
                        item(Kind.RESOURCE, "uri", "x:a"),
                        item(Kind.TEMPLATE, "uriTemplate", "x:{a}"));
        var modern =
                new Declaration(
                        Revision.V2026_07_28,
                        Json.object("name", "s"),
                        Json.object("extensions", Json.object("a/b", Json.object())),
                        "",
                        List.of("2026-07-28", "2025-11-25", "2026-07-28"),
                        List.of());
        var snapshot = new Snapshot(Map.of(Era.LEGACY, legacy, Era.MODERN, modern));
        var stored = json(snapshot.toJson().toText());
        assertThat(Snapshot.of(stored)).isEqualTo(snapshot);
        assertThat(Snapshot.of(stored).digest()).isEqualTo(snapshot.digest());
        assertThat(modern.supportedVersions()).containsExactly("2025-11-25", "2026-07-28");
        assertThat(snapshot.keys()).hasSize(4);
    }

    @Test
    void nothingIsDeclaredTwiceAndNoEraIsAnother() {
        var a = item(Kind.TOOL, "name", "a");
        assertThatThrownBy(() -> legacy(a, a)).hasMessageContaining("declared twice: tool:a");
        var declaration = legacy(a);
        assertThatThrownBy(() -> new Snapshot(Map.of(Era.MODERN, declaration)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Snapshot(Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOfferHoldsWhatIsApprovedAndNothingElse() {
        var said =
                legacy(
                        item(Kind.TOOL, "name", "a"),
                        item(Kind.TOOL, "name", "b"),
                        item(Kind.RESOURCE, "uri", "x:one"),
                        item(Kind.RESOURCE, "uri", "x:two"),
                        item(Kind.TEMPLATE, "uriTemplate", "y:{id}"),
                        item(Kind.TEMPLATE, "uriTemplate", "z:{id}"));
        var offer =
                new Offer(
                        said,
                        Set.of(
                                new ItemKey(Kind.TOOL, "b"),
                                new ItemKey(Kind.TOOL, "never declared"),
                                new ItemKey(Kind.RESOURCE, "x:one"),
                                new ItemKey(Kind.TEMPLATE, "y:{id}")));
        assertThat(offer.all(Kind.TOOL)).extracting(Item::name).containsExactly("b");
        assertThat(offer.all(Kind.PROMPT)).isEmpty();
        assertThat(offer.find(new ItemKey(Kind.TOOL, "a"))).isEmpty();
        assertThat(
                        Stream.of("x:one", "x:two", "y:1", "z:1", "y:{id}", "y:", "y:a/b")
                                .filter(uri -> offer.readable(uri).isPresent()))
                .containsExactly("x:one", "y:1", "y:{id}");
        assertThat(offer.readable("y:1").orElseThrow().key().kind()).isEqualTo(Kind.TEMPLATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool:read", "template:a:{b}", "resource:file:///a b"})
    void aKeyReadsBackAsItIsWritten(String text) {
        assertThat(ItemKey.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "read", "tool:", ":read", "Tool:read", "thing:read"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> ItemKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Item tool(String definition) {
        return Item.of(new ItemKey(Kind.TOOL, "a"), json(definition));
    }

    private static Item item(Kind kind, String member, String name) {
        return Item.of(new ItemKey(kind, name), Json.object(member, name, "title", "T"));
    }

    private static Declaration legacy(Item... items) {
        return new Declaration(
                Revision.V2025_11_25,
                Json.object("name", "s", "version", "1"),
                Json.object("tools", Json.object("listChanged", true)),
                "Mind the step.",
                List.of(items));
    }

    private static Json.Obj json(String text) {
        return switch (new StrictJson(JsonLimits.ANSWER)
                .read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(Json.Obj object) -> object;
            case StrictJson.Reading other -> throw new AssertionError(other);
        };
    }
}
