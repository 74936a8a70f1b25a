package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.registry.FakeOsv;
import dev.gatehouse.testkit.registry.FakeOsv.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where advisories are read, honest and hostile (PRV-6). */
@Timeout(60)
class OsvTest {
    private static final AdvisedPackage NOTES =
            new AdvisedPackage("npm", "@example/notes", "1.0.0");
    private static final AdvisedPackage PYTHON = new AdvisedPackage("PyPI", "notes", "1.0");
    private static final AdvisedPackage IMAGE =
            new AdvisedPackage("OCI", "ghcr.io/example/notes", "1.0.0");
    private static final Json.Obj ALL = Json.object("introduced", "0");

    private final FakeOsv osv = FakeOsv.start();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private final OsvApi api =
            new OsvApi(
                    osv.url(),
                    fetch,
                    new OsvApi.Limits(5, 10, Duration.ofSeconds(30)),
                    InstantSource.system());

    @TempDir private Path folder;

    @AfterEach
    void close() {
        fetch.close();
        osv.close();
    }

    private static Json.Obj about(String id, AdvisedPackage one) {
        return FakeOsv.advisory(id, one.ecosystem(), one.name(), ALL);
    }

    private static SequencedSet<AdvisedPackage> packages(AdvisedPackage... inOrder) {
        return new LinkedHashSet<>(List.of(inOrder));
    }

    private static List<String> ids(AdvisorySource.Told told) {
        return told.hits().stream().map(AdvisoryHit::id).toList();
    }

    @Test
    void everyKindOfPackageIsAskedAboutAndFoundPageByPage() {
        osv.pages(1);
        osv.publish(about("A-1", NOTES));
        osv.publish(about("A-2", NOTES));
        osv.publish(
                FakeOsv.advisory("A-3", "npm", NOTES.name(), ALL, Json.object("fixed", "0.9.0")));
        osv.publish(about("B-1", PYTHON));
        osv.publish(
                Json.object(
                        "id",
                        "C-1",
                        "affected",
                        Json.array(
                                Json.object(
                                        "package",
                                        Json.object("purl", IMAGE.purl()),
                                        "versions",
                                        List.of("1.0.0")))));
        var told = api.look(packages(NOTES, PYTHON, IMAGE));
        assertThat(told.why()).isEmpty();
        assertThat(told.hits().stream().map(AdvisoryHit::id))
                .containsExactlyInAnyOrder("A-1", "A-2", "B-1", "C-1");
        assertThat(osv.asked().getFirst())
                .startsWith("/v1/querybatch")
                .contains("\"version\":\"1.0.0\"");
    }

    @ParameterizedTest
    @CsvSource({
        "OUTAGE, 503",
        "BAD_JSON, is not taken",
        "PAGE_LOOP, circle",
        "ENDLESS, more than 5 pages",
        "MORE_ANSWERS, other questions",
        "ODD_NAME, no sound name",
        "OTHER_ADVISORY, another advisory",
        "HUGE, ''"
    })
    void aHostileSourceIsNotReadToItsEndAndItIsSaidWhy(Fault fault, String why) {
        osv.publish(about("A-1", NOTES));
        osv.fail(fault);
        var told = api.look(packages(NOTES));
        assertThat(told.isWhole()).isFalse();
        assertThat(told.why()).contains(why);
        assertThat(told.hits()).isEmpty();
        assertThat(told.unread()).allMatch(one -> one.of().equals(NOTES.written()));
    }

    /** Whoever writes a record chooses what else it names, and hides nothing by that. */
    @Test
    void decoysOfOnePackageHideNothingOfAnother() {
        for (int i = 10; i < 30; i++) osv.publish(about("DECOY-" + i, PYTHON));
        osv.publish(about("REAL-1", NOTES));
        for (var order : List.of(packages(NOTES, PYTHON), packages(PYTHON, NOTES))) {
            var told = api.look(order);
            assertThat(ids(told)).contains("REAL-1").hasSize(11);
            assertThat(told.unread()).containsExactly(UnreadAdvisory.all(PYTHON));
            assertThat(told.why()).contains("more than 10 advisories", PYTHON.written());
        }
    }

    @Test
    void whatWasNamedBeforeTheBoundIsRead() {
        osv.publish(about("A-1", NOTES));
        osv.fail(Fault.FLOOD);
        var told = api.look(packages(NOTES));
        assertThat(ids(told)).containsExactly("A-1");
        assertThat(told.unread()).containsExactly(UnreadAdvisory.all(NOTES));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"MISSING", "OUTAGE", "HUGE", "BAD_JSON", "OTHER_ADVISORY"})
    void aBrokenAdvisoryEndsOnlyItself(Fault fault) {
        osv.publish(about("A-1", NOTES));
        osv.publish(about("A-2", NOTES));
        osv.spoil("A-1", fault);
        var told = api.look(packages(NOTES));
        assertThat(ids(told)).containsExactly("A-2");
        assertThat(told.unread()).containsExactly(new UnreadAdvisory(NOTES.written(), "A-1"));
        assertThat(told.why()).isNotEmpty();
    }

    /** Whoever submits a server waits for one look, and not for each document of it. */
    @Test
    @Timeout(20)
    void aLookIsOverInItsTimeHoweverManyAdvisoriesNeverCome() {
        osv.publish(about("A-1", NOTES));
        for (int i = 2; i < 10; i++) {
            osv.publish(about("A-" + i, NOTES));
            osv.spoil("A-" + i, Fault.SILENT);
        }
        var patience = Duration.ofSeconds(2);
        var hasty =
                new OsvApi(
                        osv.url(),
                        fetch,
                        new OsvApi.Limits(5, 10, patience),
                        InstantSource.system());
        var told = hasty.look(packages(NOTES, PYTHON));
        assertThat(ids(told)).containsExactly("A-1");
        assertThat(told.unread())
                .hasSize(9)
                .contains(UnreadAdvisory.all(PYTHON), new UnreadAdvisory(NOTES.written(), "A-2"));
        assertThat(told.why()).contains("longer than 2 seconds");
    }

    private void write(String name, String content) throws IOException {
        var _ = Files.writeString(folder.resolve(name), content);
    }

    private static OsvFolder.Limits limits(int files, int bytes, int hits) {
        return new OsvFolder.Limits(files, bytes, hits, Duration.ofMinutes(1));
    }

    private OsvFolder folder(OsvFolder.Limits limits) {
        return new OsvFolder(folder, limits, InstantSource.system());
    }

    @Test
    void aFolderIsASourceForAGateWithoutAWayOut() throws IOException {
        write("A-1.json", about("A-1", NOTES).toText());
        write("B-1.json", about("B-1", PYTHON).toText());
        write("readme.txt", "no advisory");
        var told = folder(OsvFolder.Limits.STANDARD).look(packages(NOTES));
        assertThat(told.isWhole()).isTrue();
        assertThat(told.hits().stream().map(AdvisoryHit::id)).containsExactly("A-1");
        Files.delete(folder.resolve("A-1.json"));
        assertThat(folder(OsvFolder.Limits.STANDARD).look(packages(NOTES)).hits()).isEmpty();
    }

    @Test
    void inAFolderDecoysHideNothingEither() throws IOException {
        for (int i = 0; i < 20; i++) write("D-" + i + ".json", about("D-" + i, PYTHON).toText());
        write("R-1.json", about("R-1", NOTES).toText());
        var told = folder(limits(99, 1 << 20, 3)).look(packages(PYTHON, NOTES));
        assertThat(ids(told)).contains("R-1").hasSize(4);
        assertThat(told.unread()).containsExactly(UnreadAdvisory.all(PYTHON));
    }

    @Test
    void aFolderIsBounded() throws IOException {
        write("A-1.json", about("A-1", NOTES).toText());
        write("A-2.json", "{");
        assertThat(folder(OsvFolder.Limits.STANDARD).look(packages(NOTES)).why())
                .contains("1 files");
        assertThat(folder(limits(1, 1 << 20, 9)).look(packages(NOTES)).why())
                .contains("more than 1 files");
        write("A-2.json", about("A-2", NOTES).toText());
        assertThat(folder(limits(9, 1 << 20, 1)).look(packages(NOTES)).hits()).hasSize(1);
        assertThat(folder(limits(9, 20, 9)).look(packages(NOTES)).hits()).isEmpty();
        assertThat(
                        new OsvFolder(
                                        folder.resolve("missing"),
                                        OsvFolder.Limits.STANDARD,
                                        InstantSource.system())
                                .look(packages(NOTES))
                                .isWhole())
                .isFalse();
    }

    @Test
    void aFolderThatTakesTooLongIsNotReadToItsEnd() throws IOException {
        write("A-1.json", about("A-1", NOTES).toText());
        var told = folder(new OsvFolder.Limits(9, 1 << 20, 9, Duration.ZERO)).look(packages(NOTES));
        assertThat(told.hits()).isEmpty();
        assertThat(told.unread()).containsExactly(UnreadAdvisory.all(NOTES));
        assertThat(told.why())
                .isEqualTo("the folder of advisories takes longer to read than 0 seconds");
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeIsNoAdvisoryAndNobodyWaitsForItsEnd() throws Exception {
        write("A-1.json", about("A-1", NOTES).toText());
        var pipe = folder.resolve("Z-1.json").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        var told = folder(OsvFolder.Limits.STANDARD).look(packages(NOTES));
        assertThat(ids(told)).containsExactly("A-1");
        assertThat(told.why()).isEqualTo("1 files of it are no advisories");
    }
}
