package dev.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final URI SERVER = URI.create("https://files.example/mcp");

    private static Side side(String name, String version, Set<String> urls, Set<String> revisions) {
        return new Side(Set.of(name), Set.of(version), urls, revisions);
    }

    private static Set<String> contradictions(Side card, Side registry, Side live) {
        return new Reconciliation(SERVER, card, registry, live).contradictions();
    }

    @Test
    void whoSaysNothingContradictsNobody() {
        var live = side("files", "1.0.0", Set.of(), Set.of("2025-11-25"));
        assertThat(contradictions(Side.SILENT, Side.SILENT, live)).isEmpty();
        assertThat(contradictions(Side.SILENT, Side.SILENT, Side.SILENT)).isEmpty();
    }

    @Test
    void threeThatAgreeContradictNobody() {
        assertThat(
                        contradictions(
                                side(
                                        "io.example/files",
                                        "1.0.0",
                                        Set.of("https://FILES.example:443/mcp/"),
                                        Set.of("2025-11-25", "2026-07-28")),
                                side(
                                        "io.example/files",
                                        "1.0.0",
                                        Set.of("https://{host}.example/mcp"),
                                        Set.of()),
                                side("Files", "1.0.0", Set.of(), Set.of("2025-11-25"))))
                .isEmpty();
    }

    /** T16. */
    @Test
    void eachSideThatSaysOtherwiseStandsInTheLine() {
        assertThat(
                        contradictions(
                                side(
                                        "io.example/files",
                                        "2.0.0",
                                        Set.of("https://elsewhere.example/mcp"),
                                        Set.of("2024-11-05")),
                                side("io.examp1e/files", "1.0.0", Set.of(), Set.of()),
                                side("files", "1.0.0", Set.of(), Set.of("2025-11-25"))))
                .containsExactly(
                        "name: card io.example/files, registry io.examp1e/files, live files",
                        "revisions: card 2024-11-05, live 2025-11-25",
                        "url: card https://elsewhere.example/mcp, live https://files.example/mcp",
                        "version: card 2.0.0, registry 1.0.0, live 1.0.0");
    }

    @Test
    void twoCardsThatDisagreeContradictTheServer() {
        var cards =
                new Side(Set.of("io.example/files"), Set.of("1.0.0", "2.0.0"), Set.of(), Set.of());
        assertThat(contradictions(cards, Side.SILENT, side("files", "1.0.0", Set.of(), Set.of())))
                .containsExactly("version: card 1.0.0 2.0.0, live 1.0.0");
    }

    @Test
    void aLongValueDoesNotFillTheLine() {
        var line =
                contradictions(
                        side("a/b", "9".repeat(300), Set.of(), Set.of()),
                        Side.SILENT,
                        side("b", "1", Set.of(), Set.of()));
        assertThat(line).singleElement().asString().hasSizeLessThan(200).contains("…");
    }
}
