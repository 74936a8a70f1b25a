package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.SigstoreForge.Signing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases that must fail, fail, and say why (PRV-2, T18). */
class SignedStatementsTest {
    private static final SignedStatements.Expected EXPECTED =
            new SignedStatements.Expected(SigstoreForge.ISSUER, SigstoreForge.REPOSITORY, null);
    private static final Json.Obj STATEMENT =
            SigstoreForge.statement(
                    new PackageName("npm", "@example/server", "1.0.0"),
                    "ab".repeat(64),
                    SigstoreForge.BUILDER,
                    SigstoreForge.REPOSITORY);

    private final SigstoreForge forge = new SigstoreForge();
    private final Json.Obj bundle = forge.bundle(STATEMENT, Signing.HONEST);
    private SignedStatements trusted;

    @TempDir Path directory;

    @BeforeEach
    void trust() {
        trusted = SignedStatements.trusting(forge.trustedRoot(directory));
    }

    private void refuses(Json.Obj changed, String why) {
        assertThat(trusted.verify(changed, EXPECTED))
                .isInstanceOfSatisfying(
                        SignedStatements.Refused.class,
                        refused -> assertThat(refused.why()).contains(why));
    }

    /** Changes what is at a path of members; a number is a place in an array. */
    private static Json at(Json json, String path, UnaryOperator<Json> change) {
        if (path.isEmpty()) return change.apply(json);
        int slash = path.indexOf('/');
        var head = slash < 0 ? path : path.substring(0, slash);
        var rest = slash < 0 ? "" : path.substring(slash + 1);
        return switch (json) {
            case Json.Obj object -> {
                var member = object.member(head);
                yield object.with(head, at(member == null ? Json.nothing() : member, rest, change));
            }
            case Json.Arr(var elements) -> {
                var changed = new ArrayList<>(elements);
                int index = Integer.parseInt(head);
                changed.set(index, at(changed.get(index), rest, change));
                yield Json.arrayOf(changed);
            }
            default -> throw new IllegalArgumentException("nothing at " + path);
        };
    }

    private Json.Obj with(String path, Json value) {
        return (Json.Obj) at(bundle, path, _ -> value);
    }

    private Json.Obj flipped(String path) {
        return (Json.Obj)
                at(
                        bundle,
                        path,
                        text -> {
                            var bytes = Base64.getDecoder().decode(((Json.Str) text).value());
                            bytes[bytes.length / 2] ^= 1;
                            return Json.of(SigstoreForge.base64(bytes));
                        });
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.provenance.SigstoreForge#kinds")
    void aTrueBundleOfTheExpectedIdentityHolds(String kind) {
        var signed = forge.bundle(STATEMENT, Signing.HONEST.as(kind));
        assertThat(trusted.verify(signed, EXPECTED))
                .isEqualTo(
                        new SignedStatements.Holds(
                                STATEMENT,
                                SigstoreForge.ISSUER
                                        + " "
                                        + SigstoreForge.REPOSITORY
                                        + "/.github/workflows/release.yml@refs/tags/*",
                                SigstoreForge.NOW));
    }

    @Test
    void exactlyTheExpectedSignerHolds() {
        var exact =
                new SignedStatements.Expected(
                        SigstoreForge.ISSUER, SigstoreForge.REPOSITORY, SigstoreForge.SIGNER);
        assertThat(trusted.verify(bundle, exact)).isInstanceOf(SignedStatements.Holds.class);
        var other =
                new SignedStatements.Expected(
                        SigstoreForge.ISSUER,
                        SigstoreForge.REPOSITORY,
                        SigstoreForge.SIGNER + ".1");
        assertThat(trusted.verify(bundle, other)).isInstanceOf(SignedStatements.Refused.class);
    }

    @Test
    void aTrueBundleOfAnotherIssuerIsRefused() {
        refuses(
                forge.bundle(STATEMENT, Signing.HONEST.issuedBy("https://accounts.example")),
                "somebody else");
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/evil/server,"
                + " https://github.com/evil/server/.github/workflows/release.yml@refs/tags/v1",
        "https://github.com/example/server,"
                + " https://github.com/example/server-evil/.github/workflows/r.yml@refs/tags/v1",
        "https://github.com/example/server-evil,"
                + " https://github.com/example/server/.github/workflows/r.yml@refs/tags/v1",
        "https://github.com/example/server,"
                + " https://evil.test/?https://github.com/example/server/.github/workflows/r.yml@refs/tags/v1",
        "https://github.com/example/server,"
                + " https://github.com/example/server/.github/workflows/r.yml@refs/pull/7/merge",
        "https://github.com/example/server, mailto:ann@example.com"
    })
    void aTrueBundleOfAnotherIdentityIsRefused(String repository, String signer) {
        refuses(forge.bundle(STATEMENT, Signing.HONEST.of(repository, signer)), "somebody else");
    }

    @Test
    void aBundleOfAnotherSigstoreIsRefused() {
        refuses(
                new SigstoreForge().bundle(STATEMENT, Signing.HONEST),
                "the certificate is not trusted");
    }

    @Test
    void anotherPayloadIsRefused() {
        var other = STATEMENT.with("predicateType", Json.of("https://slsa.dev/provenance/v2"));
        refuses(
                with("dsseEnvelope/payload", Json.of(SigstoreForge.base64(other.toBytes()))),
                "the signature is not over this payload");
    }

    @Test
    void aChangedSignatureIsRefused() {
        refuses(flipped("dsseEnvelope/signatures/0/sig"), "the signature");
    }

    @Test
    void anotherTypeOfPayloadIsRefused() {
        refuses(with("dsseEnvelope/payloadType", Json.of("text/plain")), "no in-toto statement");
    }

    @Test
    void anEntryAboutSomethingElseIsRefused() {
        var other = forge.bundle(STATEMENT.with("predicateType", Json.of("other")), Signing.HONEST);
        var entry = other.object("verificationMaterial").array("tlogEntries").getFirst();
        refuses(with("verificationMaterial/tlogEntries/0", entry), "is about something else");
    }

    /** The same statement signed again: an entry stands for one signature, not for a payload. */
    @Test
    void anEntryAboutAnotherSignatureOfTheSameIsRefused() {
        var again = forge.bundle(STATEMENT, Signing.HONEST);
        var entry = again.object("verificationMaterial").array("tlogEntries").getFirst();
        refuses(with("verificationMaterial/tlogEntries/0", entry), "is about something else");
    }

    @Test
    void aTruncatedInclusionProofIsRefused() {
        refuses(
                with("verificationMaterial/tlogEntries/0/inclusionProof/hashes", Json.array()),
                "not proven to be in the log");
    }

    @ParameterizedTest
    @CsvSource({
        "inclusionProof/hashes/0, not proven to be in the log",
        "inclusionProof/rootHash, not proven to be in the log",
        "inclusionPromise/signedEntryTimestamp, not proven to be in the log",
        "logId/keyId, not proven to be in the log"
    })
    void aChangedProofIsRefused(String part, String why) {
        refuses(flipped("verificationMaterial/tlogEntries/0/" + part), why);
    }

    @Test
    void aChangedCheckpointIsRefused() {
        refuses(
                (Json.Obj)
                        at(
                                bundle,
                                "verificationMaterial/tlogEntries/0/inclusionProof/checkpoint/envelope",
                                text ->
                                        Json.of(
                                                ((Json.Str) text)
                                                        .value()
                                                        .replace(
                                                                "rekor.test - 1",
                                                                "rekor.test - 2"))),
                "not proven to be in the log");
    }

    @Test
    void anEntryWithoutProofOrPromiseIsRefused() {
        var entry = "verificationMaterial/tlogEntries/0";
        refuses(
                (Json.Obj) at(bundle, entry, one -> ((Json.Obj) one).without("inclusionProof")),
                "");
        refuses(
                (Json.Obj) at(bundle, entry, one -> ((Json.Obj) one).without("inclusionPromise")),
                "");
        refuses(with("verificationMaterial/tlogEntries", Json.array()), "");
    }

    @Test
    void whatWasLoggedWhenTheCertificateWasNotValidIsRefused() {
        for (var at :
                new Duration[] {Duration.ofMinutes(6), Duration.ofMinutes(-6), Duration.ofDays(9)})
            refuses(
                    forge.bundle(STATEMENT, Signing.HONEST.loggedAt(SigstoreForge.NOW.plus(at))),
                    "when the certificate was not valid");
    }

    @Test
    void aChangedCertificateIsRefused() {
        refuses(flipped("verificationMaterial/certificate/rawBytes"), "");
    }

    @Test
    void aCertificateOfAnotherBundleIsRefused() {
        var other = forge.bundle(STATEMENT, Signing.HONEST);
        refuses(
                with(
                        "verificationMaterial/certificate",
                        other.object("verificationMaterial").object("certificate")),
                "the signature is not over this payload");
    }

    @Test
    void whatIsNoBundleIsRefused() {
        refuses(Json.object(), "");
        refuses(Json.object("mediaType", "application/vnd.dev.sigstore.bundle.v9+json"), "");
        refuses(with("mediaType", Json.of("application/vnd.dev.sigstore.bundle.v9+json")), "");
        refuses(bundle.without("dsseEnvelope"), "");
        refuses(with("dsseEnvelope/signatures", Json.array()), "");
        refuses(with("dsseEnvelope/payload", Json.of("%%%")), "");
    }

    @Test
    void aKindOfEntryThatIsNotReadIsRefused() {
        refuses(forge.bundle(STATEMENT, Signing.HONEST.as("dsse 0.0.9")), "about something else");
    }

    @Test
    void aFileWithoutATrustedRootIsNoTrustedRoot() throws Exception {
        var file = directory.resolve("none.json");
        Files.writeString(file, "{\"tlogs\": 7}", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SignedStatements.trusting(file))
                .hasMessageContaining("no trusted root");
    }

    // Timestamps instead of a time of the log

    private byte[] timestamp(Instant at) {
        return forge.timestamp(SigstoreForge.signature(bundle), at);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.provenance.SigstoreForge#kinds")
    void aBundleOfALogThatSignsNoTimeHoldsByItsTimestamps(String kind) {
        var signed = forge.bundle(STATEMENT, Signing.HONEST.as(kind));
        var at = SigstoreForge.NOW.plusSeconds(7);
        var stamped = forge.stamped(signed, forge.timestamp(SigstoreForge.signature(signed), at));
        assertThat(trusted.verify(stamped, EXPECTED))
                .isInstanceOfSatisfying(
                        SignedStatements.Holds.class, held -> assertThat(held.at()).isEqualTo(at));
    }

    @Test
    void aTimestampOfAnotherTimeOrContentOrAuthorityDoesNotHold() {
        var in = SigstoreForge.NOW;
        var outside = in.plus(Duration.ofMinutes(6));
        refuses(forge.stamped(bundle, timestamp(outside)), "certificate was not valid");
        refuses(
                forge.stamped(bundle, timestamp(in), timestamp(outside)),
                "certificate was not valid");
        refuses(
                forge.stamped(bundle, forge.timestamp(new byte[] {1, 2, 3}, in)),
                "a timestamp does not hold");
        refuses(
                forge.stamped(
                        bundle, forge.strangersTimestamp(SigstoreForge.signature(bundle), in)),
                "a timestamp does not hold");
        refuses(forge.stamped(bundle, new byte[] {48, 0}), "");
        var six = new byte[6][];
        java.util.Arrays.fill(six, timestamp(in));
        refuses(forge.stamped(bundle, six), "too many");
    }

    /** What an entry says of its time is nothing that anybody signed. */
    @Test
    void aTimeThatNobodySignedIsNone() {
        var material = bundle.object("verificationMaterial");
        var entry =
                ((Json.Obj) material.array("tlogEntries").getFirst()).without("inclusionPromise");
        var unsigned =
                bundle.with(
                        "verificationMaterial", material.with("tlogEntries", Json.array(entry)));
        assertThat(trusted.verify(unsigned, EXPECTED)).isInstanceOf(SignedStatements.Refused.class);
    }

    @Test
    void anEntryOfTheSecondKindIsAboutThisEnvelopeAlone() {
        var one = forge.bundle(STATEMENT, Signing.HONEST.as("dsse 0.0.2"));
        var other = forge.bundle(STATEMENT, Signing.HONEST.as("dsse 0.0.2"));
        var entries = other.object("verificationMaterial").array("tlogEntries");
        var crossed =
                one.with(
                        "verificationMaterial",
                        one.object("verificationMaterial").with("tlogEntries", Json.of(entries)));
        refuses(crossed, "about something else");
    }
}
