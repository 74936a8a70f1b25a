package dev.gatehouse.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a UI resource is approved (CAP-1). */
class UiResourceTest {
    private static final ItemKey KEY = new ItemKey(Kind.RESOURCE, "ui://a");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"_meta\":{\"ui\":{\"resourceUri\":\"ui://a\"}}} | ui://a",
                "{\"_meta\":{\"ui/resourceUri\":\"ui://a\"}} | ui://a",
                "{\"_meta\":{\"openai/outputTemplate\":\"ui://widget/a.html\"}} | ui://widget/a.html",
                "{\"_meta\":{\"ui\":{\"resourceUri\":\"UI://a\"}}} | UI://a",
                "{\"_meta\":{\"ui\":{\"resourceUri\":\"file:///a\"}}} |",
                "{\"_meta\":{\"ui\":{\"resourceUri\":7}}} |",
                "{\"_meta\":{\"ui\":\"ui://a\"}} |",
                "{} |",
            })
    void aToolNamesThePagesThatHostsShowForIt(String tool, String uri) {
        assertThat(UiResource.shownFor(json(tool))).isEqualTo(uri == null ? Set.of() : Set.of(uri));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"uri\":\"ui://a\"} | true",
                "{\"uri\":\"x:a\",\"mimeType\":\"text/html;profile=mcp-app\"} | true",
                "{\"uri\":\"x:a\",\"mimeType\":\"Text/HTML; profile=mcp-app\"} | true",
                "{\"uri\":\"x:a\",\"mimeType\":\"text/html+skybridge\"} | true",
                "{\"uri\":\"x:a\",\"mimeType\":\"text/html;charset=utf-8;profile=mcp-app\"} | true",
                "{\"uri\":\"x:a\",\"mimeType\":\"text/html; Profile=\\\"mcp-app\\\"\"} | true",
                "{\"uri\":\"x:a\",\"mimeType\":\"text/plain;profile=mcp-app\"} | false",
                "{\"uri\":\"x:a\",\"mimeType\":\"text/html\"} | false",
                "{\"uri\":\"x:ui:\"} | false",
            })
    void aListedPageIsKnownByItsSchemeOrItsMediaType(String resource, boolean is) {
        assertThat(UiResource.isPage(json(resource))).isEqualTo(is);
    }

    @Test
    void ofAPageEverythingIsKeptAndOfItsBodyTheDigest() {
        var page =
                UiResource.page(
                        json(
                                """
                                {"contents":[{"uri":"ui://a","mimeType":"text/html","text":"<p>é",
                                              "_meta":{"ui":{"prefersBorder":true}},"x":1}],
                                 "ttlMs":5,"_meta":{"a":1}}
                                """));
        var digest = Digest.of("<p>é".getBytes(StandardCharsets.UTF_8)).value();
        assertThat(page)
                .isEqualTo(
                        json(
                                """
                                {"contents":[{"uri":"ui://a","mimeType":"text/html",
                                              "text":{"digest":"%s","bytes":5},
                                              "_meta":{"ui":{"prefersBorder":true}},"x":1}]}
                                """
                                        .formatted(digest)));
    }

    /** Nobody gets past with what only looks like the facts that are kept. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"contents\":[{\"uri\":\"ui://a\",\"text\":\"p\"},{\"uri\":\"ui://a\"}]}",
                "{\"contents\":[{\"uri\":\"ui://a\",\"blob\":\"p\"}]}",
                "{\"contents\":[{\"uri\":\"ui://a\",\"text\":\"p\",\"blob\":\"p\"}]}",
                "{\"contents\":[{\"uri\":\"ui://b\",\"text\":\"p\"}]}",
                "{\"contents\":[{\"uri\":\"ui://a\",\"text\":\"p\",\"_meta\":{}}]}",
                "{\"contents\":{\"uri\":\"ui://a\",\"text\":\"p\"}}",
                "{\"contents\":[[{\"uri\":\"ui://a\",\"text\":\"p\"}]]}",
                "{\"contents\":[]}",
                "{}",
            })
    void anotherAnswerIsAnotherPage(String other) {
        var one = page("{\"contents\":[{\"uri\":\"ui://a\",\"text\":\"p\"}]}");
        assertThat(UiResource.isSame(one, page(other))).isFalse();
        assertThat(UiResource.isSame(page(other), page(other))).isTrue();
    }

    /** What is said beside a body is short; nobody fills the gate with it. */
    @Test
    void aPageThatSaysMuchBesideItsBodyIsNotKept() {
        var much = "x".repeat(70_000);
        for (var content :
                List.of(
                        Json.object("uri", "ui://a", "more", much),
                        Json.object("uri", "ui://a", "text", Json.object("a", much)),
                        Json.object(much, "a"),
                        Json.object("a", Json.arrayOf(Collections.nCopies(70_000, Json.of(1)))))) {
            var page = UiResource.page(Json.object("contents", Json.array(content)));
            assertThat(UiResource.isReadable(page)).isFalse();
            assertThat(page.toText()).hasSizeLessThan(100);
        }
        var body = Json.object("contents", Json.array(Json.object("uri", "ui://a", "text", much)));
        assertThat(UiResource.isReadable(UiResource.page(body))).isTrue();
    }

    @Test
    void factsInPlaceOfABodyAreNoBody() {
        var page = page("{\"contents\":[{\"uri\":\"ui://a\",\"text\":\"p\"}]}");
        assertThat(UiResource.isSame(page, UiResource.page(page))).isFalse();
    }

    @Test
    void anotherSpellingIsTheSamePage() {
        var one = page("{\"contents\":[{\"uri\":\"ui://a\",\"n\":1.0,\"text\":\"p\"}]}");
        var other = page("{\"contents\":[{\"text\":\"p\",\"n\":1,\"uri\":\"ui://a\"}]}");
        assertThat(UiResource.isSame(one, other)).isTrue();
        var large = page("{\"contents\":[{\"uri\":\"ui://a\",\"n\":1e999}]}");
        assertThat(UiResource.isSame(one, large)).isFalse();
    }

    @Test
    void aDeclarationKeepsItsPagesAndReadsThemBack() {
        var page = page("{\"contents\":[{\"uri\":\"ui://a\",\"text\":\"p\"}]}");
        var listed = Item.of(KEY, json("{\"uri\":\"ui://a\",\"name\":\"a\"}"));
        var without = said(List.of(listed));
        var with = said(List.of(listed.showing(page), Item.unlisted("ui://b", page)));
        assertThat(without.toJson().has("pages")).as("the digests of before stand").isFalse();
        assertThat(with.digest()).isNotEqualTo(without.digest());
        var read = Declaration.of(json(with.toJson().toText()));
        assertThat(read).isEqualTo(with);
        assertThat(read.digest()).isEqualTo(with.digest());
        assertThat(read.toJson().object("items").array("resources")).hasSize(1);
    }

    @Test
    void whatIsInNoListIsReadAndNotListed() {
        var page = page("{\"contents\":[{\"uri\":\"ui://b\",\"text\":\"p\"}]}");
        var said = said(List.of(Item.unlisted("ui://b", page), Item.unlisted("ui://c", page)));
        var offer = new Offer(said, Set.of(new ItemKey(Kind.RESOURCE, "ui://b")));
        assertThat(offer.all(Kind.RESOURCE)).isEmpty();
        assertThat(offer.readable("ui://b")).isPresent();
        assertThat(offer.readable("ui://c")).isEmpty();
        assertThat(offer.mayShowPages()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ui://a/{b}, true",
        "{+any}, true",
        "u{rest}, true",
        "UI:{x}, true",
        "file:///{x}, false",
        "uix:{x}, false"
    })
    void aTemplateMayMakeTheUriOfAPage(String template, boolean may) {
        var item =
                Item.of(new ItemKey(Kind.TEMPLATE, template), Json.object("uriTemplate", template));
        assertThat(new Offer(said(List.of(item)), Set.of(item.key())).mayShowPages())
                .isEqualTo(may);
        assertThat(new Offer(said(List.of(item)), Set.of()).mayShowPages())
                .as("nothing of it can be read")
                .isFalse();
    }

    private static Declaration said(List<Item> items) {
        return new Declaration(Revision.V2025_11_25, Json.object(), Json.object(), "", items);
    }

    private static Json.Obj page(String result) {
        return UiResource.page(json(result));
    }

    private static Json.Obj json(String text) {
        return switch (new StrictJson(JsonLimits.ANSWER)
                .read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(Json.Obj object) -> object;
            case StrictJson.Reading other -> throw new AssertionError(other);
        };
    }
}
