package dev.gatehouse.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ComparisonTest {
    private static final Declaration SAID = declaration(Revision.V2025_11_25);

    @Test
    void theSameIsNoDifference() {
        assertThat(Comparison.of(legacy(SAID), legacy(declaration(Revision.V2025_11_25))))
                .isEmpty();
    }

    static Stream<Arguments> facets() {
        var info = SAID.serverInfo();
        var can = SAID.capabilities();
        var text = SAID.instructions();
        var items = SAID.items();
        return Stream.of(
                Arguments.of(
                        "revision", new Declaration(Revision.V2025_06_18, info, can, text, items)),
                Arguments.of(
                        "serverInfo",
                        new Declaration(
                                SAID.revision(),
                                info.with("version", Json.of("2")),
                                can,
                                text,
                                items)),
                Arguments.of(
                        "capabilities",
                        new Declaration(
                                SAID.revision(),
                                info,
                                can.with("extensions", Json.object("a/b", Json.object())),
                                text,
                                items)),
                Arguments.of(
                        "instructions",
                        new Declaration(SAID.revision(), info, can, text + " ", items)),
                Arguments.of(
                        "supportedVersions",
                        new Declaration(
                                SAID.revision(), info, can, text, List.of("2099-01-01"), items)));
    }

    @ParameterizedTest
    @MethodSource("facets")
    void everyFacetThatChangedIsSeen(String facet, Declaration live) {
        assertThat(Comparison.of(legacy(SAID), legacy(live)))
                .extracting(Seen::difference)
                .extracting(Difference::change, Difference::subject)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Change.CHANGED, "LEGACY " + facet));
        assertThat(legacy(live).digest()).isNotEqualTo(legacy(SAID).digest());
    }

    @Test
    void everyFacetIsAmongThoseThatAreTested() {
        assertThat(SAID.facets().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        facets().map(row -> (String) row.get()[0]).toList());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyItemThatChangedIsSeenWithBothDigests(Kind kind) {
        var changed = item(kind, "1", "Says something else.");
        assertThat(Comparison.of(legacy(SAID), legacy(with(changed))))
                .extracting(Seen::difference)
                .containsExactly(
                        new Difference(
                                Change.CHANGED,
                                "LEGACY " + changed.key(),
                                SAID.find(changed.key()).orElseThrow().digest(),
                                changed.digest()));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyItemThatIsNewIsSeen(Kind kind) {
        var added = item(kind, "2", "New.");
        var seen = Comparison.of(legacy(SAID), legacy(with(added)));
        assertThat(seen)
                .extracting(Seen::difference)
                .containsExactly(
                        new Difference(
                                Change.ADDED, "LEGACY " + added.key(), null, added.digest()));
        assertThat(seen.getFirst().detail()).contains("New.");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyItemThatIsGoneIsSeen(Kind kind) {
        var key = new ItemKey(kind, "1");
        var gone = SAID.find(key).orElseThrow();
        var live = items(SAID.items().stream().filter(item -> !item.equals(gone)).toList());
        assertThat(Comparison.of(legacy(SAID), legacy(live)))
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.difference())
                            .isEqualTo(
                                    new Difference(
                                            Change.REMOVED, "LEGACY " + key, gone.digest(), null));
                    assertThat(seen.detail()).isEmpty();
                });
    }

    @Test
    void anEraThatAppearsIsOneDifferenceWhileItSaysTheSame() {
        var same =
                new Snapshot(
                        Map.of(Era.LEGACY, SAID, Era.MODERN, declaration(Revision.V2026_07_28)));
        assertThat(Comparison.of(legacy(SAID), same))
                .extracting(Seen::difference)
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.change()).isEqualTo(Change.ADDED);
                    assertThat(difference.subject()).isEqualTo("MODERN revision");
                });
    }

    @Test
    void whatAnEraThatAppearsSaysOtherwiseIsSeenToo() {
        var other = declaration(Revision.V2026_07_28);
        var less =
                new Declaration(
                        other.revision(),
                        other.serverInfo(),
                        other.capabilities(),
                        "Be bad.",
                        other.items().stream().skip(1).toList());
        assertThat(
                        Comparison.of(
                                legacy(SAID),
                                new Snapshot(Map.of(Era.LEGACY, SAID, Era.MODERN, less))))
                .extracting(seen -> seen.difference().subject())
                .containsExactlyInAnyOrder("MODERN revision", "MODERN instructions");
    }

    @Test
    void anEraThatGoesIsSeenItemByItem() {
        var both =
                new Snapshot(
                        Map.of(Era.LEGACY, SAID, Era.MODERN, declaration(Revision.V2026_07_28)));
        var gone = Comparison.of(both, legacy(SAID));
        assertThat(gone).allMatch(seen -> seen.difference().change() == Change.REMOVED);
        assertThat(gone)
                .extracting(seen -> seen.difference().subject())
                .contains("MODERN tool:1", "MODERN prompt:1", "MODERN revision");
    }

    @Test
    void ofFacetsComparesThoseGivenAlone() {
        assertThat(Comparison.ofFacets(Era.LEGACY, SAID, Map.of())).isEmpty();
        assertThat(
                        Comparison.ofFacets(
                                Era.LEGACY,
                                SAID,
                                Map.of(
                                        "serverInfo",
                                        Json.object("version", "1", "name", "s"),
                                        "instructions",
                                        Json.of("other"))))
                .extracting(seen -> seen.difference().subject())
                .containsExactly("LEGACY instructions");
    }

    @Test
    void anUnknownFacetIsNew() {
        assertThat(Comparison.ofFacets(Era.LEGACY, SAID, Map.of("motto", Json.of("x"))))
                .extracting(seen -> seen.difference().change())
                .containsExactly(Change.ADDED);
    }

    private static Declaration with(Item item) {
        var items = new ArrayList<>(SAID.items());
        items.removeIf(old -> old.key().equals(item.key()));
        items.add(item);
        return items(items);
    }

    private static Declaration items(List<Item> items) {
        return new Declaration(
                SAID.revision(),
                SAID.serverInfo(),
                SAID.capabilities(),
                SAID.instructions(),
                items);
    }

    private static Declaration declaration(Revision revision) {
        var items = new ArrayList<Item>();
        for (var kind : Kind.values()) items.add(item(kind, "1", "Says something."));
        return new Declaration(
                revision,
                Json.object("name", "s", "version", "1"),
                Json.object("tools", Json.object()),
                "Be good.",
                items);
    }

    private static Item item(Kind kind, String name, String description) {
        return Item.of(
                new ItemKey(kind, name), Json.object("name", name, "description", description));
    }

    private static Snapshot legacy(Declaration said) {
        return new Snapshot(Map.of(Era.LEGACY, said));
    }
}
