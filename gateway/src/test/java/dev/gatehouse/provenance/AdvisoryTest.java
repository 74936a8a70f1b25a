package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;
import dev.gatehouse.testkit.registry.FakeOsv;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether an advisory is about a version, and how grave it is (PRV-6). */
class AdvisoryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private static Json.Obj advisory(String ecosystem, String events) {
        var turns = new ArrayList<Json.Obj>();
        for (var event : events.split(" ", -1)) {
            var parts = event.split("=", -1);
            turns.add(Json.object(parts[0], parts[1]));
        }
        return FakeOsv.advisory("TEST-1", ecosystem, "notes", turns.toArray(Json.Obj[]::new));
    }

    private static boolean hits(Json.Obj said, AdvisedPackage one) {
        return Advisory.read(said).orElseThrow().hit(one, NOW).isPresent();
    }

    private static AdvisoryHit hit(Json.Obj said) {
        return Advisory.read(said)
                .orElseThrow()
                .hit(new AdvisedPackage("npm", "notes", "1.0.0"), NOW)
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "introduced=0 fixed=1.2.3, 1.2.2, true",
        "introduced=0 fixed=1.2.3, 1.2.3, false",
        "introduced=0 fixed=1.2.3, 1.2.3-rc.1, true",
        "introduced=0 fixed=1.2.3, 1.10.0, false",
        "introduced=1.0.0 fixed=1.2.3, 0.9.9, false",
        "introduced=1.0.0 fixed=1.2.3, 1.0.0, true",
        "introduced=1.0.0 fixed=1.2.3, 1.0.0-beta, false",
        "introduced=1.0.0 fixed=1.2.3, 1.0.0+build.7, true",
        "introduced=1.0.0 last_affected=1.2.3, 1.2.3, true",
        "introduced=1.0.0 last_affected=1.2.3, 1.2.4, false",
        "introduced=0 fixed=1.0.0 introduced=2.0.0 fixed=2.1.0, 1.5.0, false",
        "introduced=0 fixed=1.0.0 introduced=2.0.0 fixed=2.1.0, 2.0.5, true",
        "fixed=2.1.0 introduced=2.0.0 fixed=1.0.0 introduced=0, 2.0.5, true",
        "fixed=2.1.0 introduced=2.0.0 fixed=1.0.0 introduced=0, 1.5.0, false",
        "introduced=0, 99.0.0, true",
        "introduced=0 limit=2.0.0, 1.9.9, true",
        "introduced=0 limit=2.0.0, 2.0.0, false",
        "introduced=0 limit=*, 7.0.0, true",
        "introduced=0 fixed=2, 1.9.0, true",
        "introduced=0 fixed=2, 2.0.0, false"
    })
    void semanticVersionsAreWithinTheirRanges(String events, String version, boolean affected) {
        assertThat(hits(advisory("npm", events), new AdvisedPackage("npm", "notes", version)))
                .isEqualTo(affected);
    }

    @ParameterizedTest
    @CsvSource({
        "introduced=0 fixed=1.10, 1.9, true",
        "introduced=0 fixed=1.10, 1.10.0, false",
        "introduced=0 fixed=1.0, 1.0rc1, true",
        "introduced=0 fixed=1.0, 1.0.dev3, true",
        "introduced=0 fixed=1.0, 1.0.post1, false",
        "introduced=0 last_affected=1.0, 1.0.post1, false",
        "introduced=0 last_affected=1.0, 1.0+local.1, true",
        "introduced=1.0a1 fixed=1.0, 1.0.dev9, false",
        "introduced=1.0a1 fixed=1.0, 1.0-alpha2, true",
        "introduced=1.0a1 fixed=1.0, 1.0b1.dev2, true",
        "introduced=0 fixed=2024.1, 1!1.0, false",
        "introduced=0 fixed=v2.0, 1.9.9, true"
    })
    void versionsOfPythonHaveAnOrderOfTheirOwn(String events, String version, boolean affected) {
        assertThat(hits(advisory("PyPI", events), new AdvisedPackage("PyPI", "notes", version)))
                .isEqualTo(affected);
    }

    @Test
    void aVersionThatIsListedIsAffectedWhateverTheRangesSay() {
        var listed =
                Json.object(
                        "id",
                        "TEST-1",
                        "affected",
                        Json.array(
                                Json.object(
                                        "package",
                                        Json.object("ecosystem", "npm", "name", "notes"),
                                        "versions",
                                        List.of("1.0.0", "odd"))));
        assertThat(hits(listed, new AdvisedPackage("npm", "notes", "1.0.0"))).isTrue();
        assertThat(hits(listed, new AdvisedPackage("npm", "notes", "odd"))).isTrue();
        assertThat(hits(listed, new AdvisedPackage("npm", "notes", "1.0.1")))
                .as("nobody knows which one is odd")
                .isTrue();
        assertThat(hits(listed, new AdvisedPackage("npm", "notes2", "1.0.0"))).isFalse();
        assertThat(hits(listed, new AdvisedPackage("PyPI", "notes", "1.0.0"))).isFalse();
    }

    private static Json.Obj listing(String ecosystem, String versions, Json... ranges) {
        return Json.object(
                "id",
                "TEST-1",
                "database_specific",
                Json.object("severity", "HIGH"),
                "affected",
                Json.array(
                        Json.object(
                                "package",
                                Json.object("ecosystem", ecosystem, "name", "notes"),
                                "versions",
                                List.of(versions.split(" ", -1)),
                                "ranges",
                                Json.of(List.of(ranges)))));
    }

    @ParameterizedTest
    @CsvSource({
        "PyPI, 1.0, 1.0.0, S3",
        "PyPI, 1.0.0, 1.0, S3",
        "PyPI, v1.0RC1, 1.0.rc1, S3",
        "PyPI, 0.9 1.0.post1, 1.0, none",
        "PyPI, 0.9 first, 1.0, S2",
        "PyPI, 1.0 first, 1.0.0, S3",
        "npm, v1.0.0, 1.0.0, S3",
        "npm, 1.0.0, v1.0.0, S3",
        "npm, 1.0.0-rc.1, 1.0.0, none",
        "npm, release-1.0, 1.0.0, S2",
        "npm, 1.0.0, latest, S2"
    })
    void aVersionIsTheListedOneHoweverItIsWritten(
            String ecosystem, String listed, String version, String severity) {
        var commits = Json.object("type", "GIT", "events", List.of());
        for (var said : List.of(listing(ecosystem, listed), listing(ecosystem, listed, commits)))
            assertThat(
                            Advisory.read(said)
                                    .orElseThrow()
                                    .hit(new AdvisedPackage(ecosystem, "notes", version), NOW)
                                    .map(hit -> hit.severity().name())
                                    .orElse("none"))
                    .isEqualTo(severity);
    }

    /** Old packages list odd versions; a range in an order says which are meant. */
    @Test
    void aRangeThatCanBeToldSaysWhatAnOddNameInTheListDoesNot() {
        var said =
                listing(
                        "PyPI",
                        "0.9 first",
                        Json.object(
                                "type",
                                "ECOSYSTEM",
                                "events",
                                List.of(
                                        Json.object("introduced", "0"),
                                        Json.object("fixed", "1.0"))));
        assertThat(hits(said, new AdvisedPackage("PyPI", "notes", "1.0"))).isFalse();
        assertThat(hits(said, new AdvisedPackage("PyPI", "notes", "0.9.5"))).isTrue();
    }

    @Test
    void namesOfPythonAreTheSameHoweverTheyAreWritten() {
        var said = FakeOsv.advisory("TEST-1", "PyPI", "My_Notes", Json.object("introduced", "0"));
        var one =
                AdvisedPackage.of(
                                Json.object(
                                        "registryType", "pypi",
                                        "identifier", "my.notes",
                                        "version", "1.0"))
                        .orElseThrow();
        assertThat(hits(said, one)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ghcr.io/example/notes:1.0.0, 1.0.0",
        "ghcr.io/example/notes:1.0.0@sha256:00, 1.0.0",
        "ghcr.io/Example/notes@sha256:00, sha256:00",
        "localhost:5000/example/notes:2, 2"
    })
    void imagesAreKnownByTheirTagOrElseTheirDigest(String identifier, String version) {
        var one =
                AdvisedPackage.of(Json.object("registryType", "oci", "identifier", identifier))
                        .orElseThrow();
        assertThat(one.version()).isEqualTo(version);
        assertThat(one.purl()).startsWith("pkg:oci/notes?repository_url=").doesNotContain("E");
        var said =
                Json.object(
                        "id",
                        "TEST-1",
                        "affected",
                        Json.array(
                                Json.object(
                                        "package",
                                        Json.object("ecosystem", "OCI", "purl", one.purl()),
                                        "versions",
                                        List.of(version))));
        assertThat(hits(said, one)).isTrue();
    }

    /** Nobody can say that it is not: a person looks. */
    @Test
    void whatCannotBeToldIsForAPersonAndNoMore() {
        var grave =
                advisory("npm", "introduced=0 fixed=yesterday")
                        .with("database_specific", Json.object("severity", "CRITICAL"));
        assertThat(hit(grave).severity()).isEqualTo(Severity.S2);
        assertThat(hit(grave).summary()).startsWith("It cannot be told");
        assertThat(hit(advisoryOf(Json.array())).severity()).isEqualTo(Severity.S2);
        assertThat(
                        hit(advisoryOf(Json.array(Json.object("type", "GIT", "events", List.of()))))
                                .severity())
                .isEqualTo(Severity.S2);
    }

    private static Json.Obj advisoryOf(Json ranges) {
        return Json.object(
                "id",
                "TEST-1",
                "affected",
                Json.array(
                        Json.object(
                                "package",
                                Json.object("ecosystem", "npm", "name", "notes"),
                                "ranges",
                                ranges)));
    }

    @Test
    void whatIsWithdrawnWarnsOfNothing() {
        var said = advisory("npm", "introduced=0");
        var one = new AdvisedPackage("npm", "notes", "1.0.0");
        assertThat(hits(said.with("withdrawn", Json.of("2026-11-20T00:00:00Z")), one)).isFalse();
        assertThat(hits(said.with("withdrawn", Json.of("2026-12-20T00:00:00Z")), one)).isTrue();
        assertThat(hits(said.with("withdrawn", Json.of("soon")), one)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H, 9.8, S4",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N, 6.1, S2",
        "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H, 7.8, S3",
        "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H, 10.0, S4",
        "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N, 3.1, S2",
        "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N, 0.0, S2"
    })
    void theScoreOfAVectorSaysHowGraveItIs(String vector, double score, Severity severity) {
        assertThat(Cvss.score(vector).orElseThrow()).isEqualTo(score);
        var said =
                advisory("npm", "introduced=0")
                        .with(
                                "severity",
                                Json.array(Json.object("type", "CVSS_V3", "score", vector)));
        assertThat(hit(said).severity()).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({"CRITICAL, S4", "HIGH, S3", "MODERATE, S2", "LOW, S2", "whatever, S2"})
    void withoutAVectorTheWordOfItsDatabaseCounts(String word, Severity severity) {
        var said =
                advisory("npm", "introduced=0")
                        .with("database_specific", Json.object("severity", word))
                        .with(
                                "severity",
                                Json.array(
                                        Json.object(
                                                "type", "CVSS_V4", "score", "CVSS:4.0/AV:N/AC:L")));
        assertThat(hit(said).severity()).isEqualTo(severity);
    }

    @Test
    void aMaliciousPackageIsCritical() {
        assertThat(
                        hit(advisory("npm", "introduced=0").with("id", Json.of("MAL-2026-1")))
                                .severity())
                .isEqualTo(Severity.S4);
    }

    @Test
    void whatItSaysIsShortAndShowsNothingHidden() {
        var said =
                advisory("npm", "introduced=0")
                        .with("summary", Json.of("a\u202Eb\n\u0000" + "x".repeat(5000)));
        assertThat(hit(said).summary()).startsWith("a b x").hasSizeLessThan(210);
    }
}
