package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.provenance.LineageStanding.Mark;
import dev.gatehouse.provenance.PackageLook.Found;
import dev.gatehouse.provenance.PackageLook.Telling;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What later looks at a package mean beside the first one (PRV-2, IDV-1). */
class EvidenceRenewedTest {
    private static final PackageName NAME = new PackageName("npm", "notes", "1.0.0");
    private static final PackageName NEXT = new PackageName("npm", "notes", "2.0.0");
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private static Found found(EvidenceTier tier, String digest, String... signers) {
        return found(tier, digest, Telling.WHOLE, signers);
    }

    private static Found found(
            EvidenceTier tier, String digest, Telling telling, String... signers) {
        return new Found(
                tier, digest, Optional.empty(), true, Set.of(signers), telling, List.of("says"));
    }

    private static final Evidence FIRST =
            first(found(EvidenceTier.PROVEN, "sha512:one", "github release.yml"));

    private static Evidence first(Found found) {
        return Evidence.of("notes", NAME, found, Optional.empty(), NOW);
    }

    private static Evidence then(PackageName name, Found found) {
        return Evidence.of("notes", name, found, Optional.of(FIRST), NOW.plusSeconds(60));
    }

    private static List<String> marks(Evidence evidence) {
        return LineageStanding.of(evidence).stream()
                .map(mark -> mark.facet() + " " + mark.grade().severity())
                .toList();
    }

    @Test
    void theSameIsNoFinding() {
        assertThat(marks(FIRST)).isEmpty();
        assertThat(
                        marks(
                                then(
                                        NAME,
                                        found(
                                                EvidenceTier.PROVEN,
                                                "sha512:one",
                                                "github release.yml"))))
                .isEmpty();
    }

    @Test
    void anotherSignerIsAnotherPublisherInThisVersionAndInTheNext() {
        var other = found(EvidenceTier.PROVEN, "sha512:one", "github evil.yml");
        assertThat(marks(then(NAME, other))).containsExactly("signer S4");
        assertThat(marks(then(NEXT, other))).containsExactly("signer S4");
        var both =
                found(EvidenceTier.PROVEN, "sha512:one", "github evil.yml", "github release.yml");
        assertThat(marks(then(NAME, both))).containsExactly("signer S4");
        assertThat(marks(then(new PackageName("npm", "other", "1.0.0"), other))).isEmpty();
    }

    @Test
    void whoeverSignsFirstIsKnownFromThenOn() {
        var unsigned = first(found(EvidenceTier.PINNED, "sha512:one"));
        var signed = found(EvidenceTier.PROVEN, "sha512:one", "github release.yml");
        var evidence = Evidence.of("notes", NAME, signed, Optional.of(unsigned), NOW);
        assertThat(marks(evidence)).isEmpty();
        assertThat(evidence.signing().first()).containsExactly("github release.yml");
    }

    @Test
    void whatProvesLessThanItDidIsAFinding() {
        assertThat(marks(then(NAME, found(EvidenceTier.PINNED, "sha512:one"))))
                .containsExactly("evidence S3");
        assertThat(marks(then(NEXT, found(EvidenceTier.NONE, "sha512:two"))))
                .containsExactly("evidence S3");
        var again =
                Evidence.of(
                        "notes",
                        NAME,
                        found(EvidenceTier.NONE, "sha512:one"),
                        Optional.of(then(NAME, found(EvidenceTier.SIGNED, "sha512:one"))),
                        NOW);
        assertThat(again.held()).as("however slowly it gets less").isEqualTo(EvidenceTier.PROVEN);
    }

    @Test
    void anotherDigestIsTamperingAndNoLossBeside() {
        assertThat(
                        marks(
                                then(
                                        NAME,
                                        found(
                                                EvidenceTier.PROVEN,
                                                "sha512:two",
                                                "github release.yml"))))
                .containsExactly("package S4");
    }

    @Test
    void whatIsGoneIsAFindingWhateverItProved() {
        var gone = found(EvidenceTier.NONE, "", Telling.GONE);
        assertThat(marks(then(NAME, gone))).containsExactly("evidence S3");
        assertThat(LineageStanding.of(then(NAME, gone)).stream().map(Mark::grade).toList())
                .allMatch(grade -> grade.matches().getFirst().rule().equals("package.gone"));
        var plain = first(found(EvidenceTier.NONE, "sha512:one"));
        assertThat(marks(Evidence.of("notes", NAME, gone, Optional.of(plain), NOW)))
                .containsExactly("evidence S3");
        assertThat(marks(first(gone))).as("it never was").isEmpty();
    }

    @Test
    void whatCannotBeToldIsAsItWas() {
        var untold = then(NAME, found(EvidenceTier.NONE, "", Telling.PART));
        assertThat(marks(untold)).isEmpty();
        assertThat(untold.tier()).isEqualTo(EvidenceTier.PROVEN);
        assertThat(untold.at()).as("when it was told").isEqualTo(NOW);
        assertThat(untold.signing().now()).containsExactly("github release.yml");
        assertThat(marks(then(NAME, found(EvidenceTier.NONE, "sha512:two", Telling.PART))))
                .as("and what can, is told")
                .containsExactly("package S4");
        var gone = then(NAME, found(EvidenceTier.NONE, "", Telling.GONE));
        assertThat(
                        marks(
                                Evidence.of(
                                        "notes",
                                        NAME,
                                        found(EvidenceTier.NONE, "", Telling.PART),
                                        Optional.of(gone),
                                        NOW)))
                .containsExactly("evidence S3");
    }
}
