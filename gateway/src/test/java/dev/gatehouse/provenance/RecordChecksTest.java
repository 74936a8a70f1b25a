package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Check.Verdict;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-26T00:00:00Z");
    private static final URI PLACE = URI.create("https://mcp.example.com/mcp");

    private static RegistryRecord record(String name) {
        return new RegistryRecord(
                "public",
                name,
                "1.0.0",
                Json.object(
                        "server",
                        Json.object(
                                "name",
                                name,
                                "version",
                                "1.0.0",
                                "remotes",
                                Json.array(Json.object("type", "sse", "url", PLACE.toString())),
                                "packages",
                                Json.array(
                                        Json.object(
                                                "registryType", "npm",
                                                "identifier", "@exarnple/server")))));
    }

    private static RecordChecks.Known known(
            @Nullable URI place, Json.@Nullable Obj info, @Nullable String marker) {
        return new RecordChecks.Known(
                place,
                info,
                marker,
                true,
                Map.of(
                        "com.example", Instant.parse("2025-01-01T00:00:00Z"),
                        "io.github.microsoft", Instant.parse("2025-01-01T00:00:00Z"),
                        "io.github.rnicrosoft", Instant.parse("2026-11-20T00:00:00Z")),
                List.of("weather"),
                List.of("@example/server"));
    }

    private static Verdict verdict(List<Check> checks, String name) {
        return checks.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @ParameterizedTest
    @CsvSource({
        "com.example, https://example.com/mcp, HOLDS",
        "com.example, https://mcp.EXAMPLE.com/mcp, HOLDS",
        "com.example, https://example.com.evil.test/mcp, DOUBTFUL",
        "com.example, https://badexample.com/mcp, DOUBTFUL",
        "com.example.sub, https://example.com/mcp, DOUBTFUL",
        "com, https://example.com/mcp, DOUBTFUL",
        "uk.co, https://bank.co.uk/mcp, DOUBTFUL",
        "uk.co.bank, https://mcp.bank.co.uk/mcp, HOLDS",
        "app.vercel, https://other.vercel.app/mcp, DOUBTFUL",
        "app.vercel.mine, https://mine.vercel.app/mcp, HOLDS",
        "io.github.ann, https://ann.github.io/mcp, HOLDS",
        "io.github.ann, https://ann.example/mcp, DOUBTFUL",
        "io.github.ann, https://xann.github.io/mcp, DOUBTFUL"
    })
    void aNamespaceCoversAHostOrDoesNot(String namespace, URI place, Verdict verdict) {
        assertThat(NamespaceHost.check(namespace, place).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "io.github.ann, https://github.com/ann/server, HOLDS",
        "io.github.Ann, https://github.com/ann/server, HOLDS",
        "io.github.ann, https://github.com/annette/server, DOUBTFUL",
        "io.github.ann, , UNKNOWN",
        "com.example, https://github.com/ann/server, UNKNOWN"
    })
    void aSourceIsOfTheAccountOrIsNot(
            String namespace, @Nullable String repository, Verdict verdict) {
        assertThat(NamespaceHost.source(namespace, Optional.ofNullable(repository)).verdict())
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "io.github.rnicrosoft, io.github.microsoft, true",
        "io.github.micros0ft, io.github.microsoft, true",
        "io.github.mircosoft, io.github.microsoft, true",
        "io.github.microsofts, io.github.microsoft, true",
        "@exarnple/server, @example/server, true",
        "server_files, server-files, true",
        "weather, whether, false",
        "mail, maps, false",
        "git, gut, false",
        "com.example, org.sample, false"
    })
    void aNameLooksLikeAnotherOrDoesNot(String one, String other, boolean isAlike) {
        assertThat(Typosquat.closest(one, List.of(other, one)).isPresent()).isEqualTo(isAlike);
        assertThat(Typosquat.score(one, other)).isEqualTo(Typosquat.score(other, one));
    }

    @Test
    void anHonestRecordHolds() {
        var checks =
                RecordChecks.of(
                        record("com.example/calendar"),
                        known(PLACE, Json.object("version", "1.0.0"), null),
                        NOW);
        assertThat(RecordChecks.contradictions(checks)).isEmpty();
        for (var name :
                List.of(
                        "namespace-host",
                        "remote-url",
                        "live-version",
                        "namespace-alike",
                        "name-alike",
                        "namespace-age"))
            assertThat(verdict(checks, name)).as(name).isEqualTo(Verdict.HOLDS);
        assertThat(verdict(checks, "package-alike")).isEqualTo(Verdict.DOUBTFUL);
    }

    @Test
    void aYoungNamespaceThatLooksLikeAnOldOneIsDoubtfulAndNotTheOtherWayAbout() {
        var impostor =
                RecordChecks.of(record("io.github.rnicrosoft/x"), known(PLACE, null, null), NOW);
        assertThat(verdict(impostor, "namespace-alike")).isEqualTo(Verdict.DOUBTFUL);
        assertThat(verdict(impostor, "namespace-age")).isEqualTo(Verdict.DOUBTFUL);
        var real = RecordChecks.of(record("io.github.microsoft/x"), known(PLACE, null, null), NOW);
        assertThat(verdict(real, "namespace-alike")).isEqualTo(Verdict.HOLDS);
        assertThat(verdict(real, "namespace-age")).isEqualTo(Verdict.HOLDS);
    }

    @Test
    void anotherPlaceThanTheRecordNamesIsAContradiction() {
        var elsewhere = URI.create("https://mcp.example.com/other");
        var checks = RecordChecks.of(record("com.example/a"), known(elsewhere, null, null), NOW);
        assertThat(RecordChecks.contradictions(checks))
                .extracting(Check::name)
                .containsExactly("remote-url");
    }

    @ParameterizedTest
    @CsvSource({"com.example/a, HOLDS", "com.example/b, CONTRADICTED", ", DOUBTFUL"})
    void aPackageSaysWhoseItIs(@Nullable String marker, Verdict verdict) {
        var checks = RecordChecks.of(record("com.example/a"), known(null, null, marker), NOW);
        assertThat(verdict(checks, "package-marker")).isEqualTo(verdict);
    }
}
