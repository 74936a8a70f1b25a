package dev.gatehouse.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.PackageLook.Telling;
import dev.gatehouse.provenance.SigstoreForge.Signing;
import dev.gatehouse.testkit.registry.FakeNpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a package proves of itself (PRV-2, REQ-115, T18, T19). */
class PackageLookTest {
    private static final PackageName NAME = new PackageName("npm", "@example/server", "1.0.0");
    private static final String CONTENT = "the package";

    private final FakeNpm npm = FakeNpm.start();
    private final SigstoreForge forge = new SigstoreForge();
    private final GuardedFetch fetch = new GuardedFetch(Set.of(), FetchLimits.DEFAULT);
    private PackageLook look;

    @TempDir Path directory;

    @BeforeEach
    void open() {
        look =
                new PackageLook(
                        new NpmRegistry(npm.url(), fetch::ask),
                        SignedStatements.trusting(forge.trustedRoot(directory)),
                        new PackageLook.Expectations(
                                SigstoreForge.ISSUER, Set.of(SigstoreForge.BUILDER)));
    }

    @AfterEach
    void close() {
        fetch.close();
        npm.close();
    }

    private static NamedPackage named(@Nullable String digest) {
        return new NamedPackage(NAME, SigstoreForge.REPOSITORY, null, digest, null);
    }

    private Json.Obj bundle(String builder, String source) {
        return forge.bundle(
                SigstoreForge.statement(NAME, FakeNpm.sha512(CONTENT), builder, source),
                Signing.HONEST);
    }

    private Json.Obj honest() {
        return bundle(SigstoreForge.BUILDER, SigstoreForge.REPOSITORY);
    }

    private PackageLook.Found looked(NamedPackage named, Json.Obj... attestations) {
        npm.publish(NAME.identifier(), NAME.version(), CONTENT, "com.example/a", attestations);
        return look.look(named, Optional.empty());
    }

    @Test
    void aPackageThatProvesNothingIsOfNoTier() {
        var found = looked(named(null));
        assertThat(found.tier()).isEqualTo(EvidenceTier.NONE);
        assertThat(found.digest()).isEqualTo("sha512:" + FakeNpm.sha512(CONTENT));
        assertThat(found.marker()).contains("com.example/a");
        assertThat(found.says()).containsExactly("it has no attestations");
    }

    @Test
    void aPackageWithTheDigestOfTheConfigurationIsPinned() {
        assertThat(looked(named(FakeNpm.integrity(CONTENT))).tier()).isEqualTo(EvidenceTier.PINNED);
        var other = looked(named(FakeNpm.integrity("another")), honest());
        assertThat(other.tier()).as("whatever else it proves").isEqualTo(EvidenceTier.NONE);
        assertThat(other.isOther()).isTrue();
    }

    @Test
    void aPackageThatAnAcceptedBuilderMadeFromTheExpectedSourceIsProven() {
        var found = looked(named(null), honest());
        assertThat(found.says()).hasSize(2);
        assertThat(found.tier()).isEqualTo(EvidenceTier.PROVEN);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.test/builder, https://github.com/example/server, SIGNED",
        "https://github.com/actions/runner/github-hosted, https://github.com/evil/server, SIGNED",
        "https://github.com/actions/runner/self-hosted, https://github.com/example/server, SIGNED"
    })
    void whatIsSignedAndBuiltByOthersIsSignedAlone(
            String builder, String source, EvidenceTier tier) {
        assertThat(looked(named(null), bundle(builder, source)).tier()).isEqualTo(tier);
    }

    @Test
    void aStatementAboutAnotherVersionProvesNothing() {
        var replayed =
                forge.attestation(
                        new PackageName("npm", "@example/server", "0.9.0"),
                        CONTENT,
                        Signing.HONEST);
        var found = looked(named(null), replayed);
        assertThat(found.tier()).isEqualTo(EvidenceTier.NONE);
        assertThat(found.says().getLast()).contains("it is not about pkg:npm/%40example/server@");
    }

    @Test
    void aStatementAboutAnotherContentProvesNothing() {
        var other = forge.attestation(NAME, "another", Signing.HONEST);
        var found = looked(named(null), other);
        assertThat(found.tier()).isEqualTo(EvidenceTier.NONE);
        assertThat(found.says().getLast()).contains("another content");
    }

    @Test
    void aStatementOfAnotherKindProvesNoBuild() {
        var statement =
                SigstoreForge.statement(
                        NAME,
                        FakeNpm.sha512(CONTENT),
                        SigstoreForge.BUILDER,
                        SigstoreForge.REPOSITORY);
        var publish =
                forge.bundle(
                        statement.with(
                                "predicateType",
                                Json.of("https://github.com/npm/attestation/publish")),
                        Signing.HONEST);
        assertThat(looked(named(null), publish).tier()).isEqualTo(EvidenceTier.SIGNED);
        var untyped =
                forge.bundle(statement.with("_type", Json.of("https://x.test/")), Signing.HONEST);
        assertThat(looked(named(null), untyped).tier()).isEqualTo(EvidenceTier.NONE);
    }

    @Test
    void oneThatIsRefusedDoesNotSpoilOneThatHolds() {
        var refused =
                forge.bundle(
                        SigstoreForge.statement(
                                NAME,
                                FakeNpm.sha512(CONTENT),
                                SigstoreForge.BUILDER,
                                SigstoreForge.REPOSITORY),
                        Signing.HONEST.issuedBy("https://accounts.example"));
        var found = looked(named(null), refused, honest());
        assertThat(found.tier()).isEqualTo(EvidenceTier.PROVEN);
        assertThat(found.says().getFirst()).startsWith("an attestation is refused");
    }

    @Test
    void theSourceIsWhereTheRecordSaysUnlessTheConfigurationDoes() {
        npm.publish(NAME.identifier(), NAME.version(), CONTENT, null, honest());
        var open = new NamedPackage(NAME, null, null, null, null);
        assertThat(look.look(open, Optional.empty()).says().getLast())
                .contains("nobody says where its source is");
        assertThat(look.look(open, Optional.of(record(SigstoreForge.REPOSITORY + ".git"))).tier())
                .isEqualTo(EvidenceTier.PROVEN);
        assertThat(look.look(open, Optional.of(record("https://github.com/evil/server"))).tier())
                .isEqualTo(EvidenceTier.NONE);
    }

    private static RegistryRecord record(String repository) {
        return new RegistryRecord(
                "public",
                "com.example/a",
                "1.0.0",
                Json.object(
                        "server",
                        Json.object(
                                "name",
                                "com.example/a",
                                "version",
                                "1.0.0",
                                "repository",
                                Json.object("url", repository, "source", "github"))));
    }

    @Test
    void anExactSignerIsHeldExactly() {
        var exact =
                new NamedPackage(NAME, SigstoreForge.REPOSITORY, SigstoreForge.SIGNER, null, null);
        assertThat(looked(exact, honest()).tier()).isEqualTo(EvidenceTier.PROVEN);
        var other =
                new NamedPackage(
                        NAME,
                        SigstoreForge.REPOSITORY,
                        SigstoreForge.REPOSITORY + "/.github/workflows/other.yml@refs/heads/main",
                        null,
                        null);
        assertThat(looked(other, honest()).tier()).isEqualTo(EvidenceTier.NONE);
    }

    @Test
    void withoutARootOrARegistryNothingHolds() {
        npm.publish(NAME.identifier(), NAME.version(), CONTENT, null, honest());
        var expected = new PackageLook.Expectations(SigstoreForge.ISSUER, Set.of());
        var rootless =
                new PackageLook(new NpmRegistry(npm.url(), fetch::ask), null, expected)
                        .look(named(null), Optional.empty());
        assertThat(rootless.tier()).isEqualTo(EvidenceTier.NONE);
        assertThat(rootless.says().getLast()).contains("no trusted root");
        assertThat(new PackageLook(null, null, expected).look(named(null), Optional.empty()).says())
                .containsExactly("the configuration names no npm registry");
        var unknown = new PackageName("npm", "nothing", "1.0.0");
        assertThat(
                        look.look(
                                        new NamedPackage(unknown, null, null, null, null),
                                        Optional.empty())
                                .says())
                .containsExactly("the npm registry has no such version");
    }

    @Test
    void aBundleIsPinnedByItsHash() throws IOException {
        var file = Files.writeString(directory.resolve("a.mcpb"), "a bundle");
        var hash = Digest.of("a bundle".getBytes(StandardCharsets.UTF_8)).value().substring(7);
        var name = new PackageName("mcpb", "https://example.com/mcp/a.mcpb", "");
        var record =
                new RegistryRecord(
                        "public",
                        "com.example/a",
                        "1.0.0",
                        Json.object(
                                "server",
                                Json.object(
                                        "packages",
                                        Json.array(
                                                Json.object(
                                                        "registryType",
                                                        "mcpb",
                                                        "identifier",
                                                        name.identifier(),
                                                        "fileSha256",
                                                        hash)))));
        var named = new NamedPackage(name, null, null, null, file);
        assertThat(look.look(named, Optional.of(record)).tier()).isEqualTo(EvidenceTier.PINNED);
        assertThat(look.look(named, Optional.empty()).tier()).isEqualTo(EvidenceTier.NONE);
        Files.writeString(file, "another bundle");
        var other = look.look(named, Optional.of(record));
        assertThat(other.tier()).isEqualTo(EvidenceTier.NONE);
        assertThat(other.isOther()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "oci:ghcr.io/example/a:1.0, NONE",
        "oci:ghcr.io/example/a@sha256:1111111111111111111111111111111111111111111111111111111111111111,"
                + " PINNED",
        "oci:ghcr.io/example/a@sha256:1111, NONE"
    })
    void anImageIsPinnedByItsDigestAlone(String written, EvidenceTier tier) {
        var name = PackageName.parse(written).orElseThrow();
        assertThat(
                        look.look(new NamedPackage(name, null, null, null, null), Optional.empty())
                                .tier())
                .isEqualTo(tier);
    }

    @ParameterizedTest
    @CsvSource({
        "npm:@a/b@1.0.0, true", "npm:b@1.0.0, true", "npm:b, false", "npm:b@latest, false",
        "npm:b@^1, false", "npm:B; rm@1.0.0, false", "npm:@1.0.0, false", "pypi:b@1.0.0, false",
        "mcpb:https://x.test/a.mcpb, true", "'oci: ', false", "b@1.0.0, false"
    })
    void aPackageIsOneVersionOfOne(String written, boolean isOne) {
        assertThat(PackageName.parse(written).isPresent()).isEqualTo(isOne);
        PackageName.parse(written).ifPresent(name -> assertThat(name.written()).isEqualTo(written));
    }

    /** Every release has a tag of its own: the tag is not who signs. */
    @Test
    void whoSignedWhatHoldsIsTold() {
        assertThat(looked(named(null), honest()).signers())
                .containsExactly(
                        SigstoreForge.ISSUER
                                + " "
                                + SigstoreForge.SIGNER.replaceFirst("refs/tags/.*", "refs/tags/*"));
        assertThat(looked(named(null), bundle("https://evil.test/builder", "elsewhere")).signers())
                .hasSize(1);
        assertThat(looked(named(null)).signers()).isEmpty();
    }

    /** What is not there is another thing than what nobody can tell. */
    @Test
    void anOutageIsNoProofOfAnything() {
        assertThat(looked(named(null), honest()).telling()).isEqualTo(Telling.WHOLE);
        npm.fail(FakeNpm.Fault.NO_ATTESTATIONS);
        assertThat(look.look(named(null), Optional.empty()).telling()).isEqualTo(Telling.PART);
        npm.fail(FakeNpm.Fault.OUTAGE);
        assertThat(look.look(named(null), Optional.empty()).telling()).isEqualTo(Telling.PART);
        npm.fail(FakeNpm.Fault.NONE);
        npm.withdraw(NAME.identifier(), NAME.version());
        assertThat(look.look(named(null), Optional.empty()).telling()).isEqualTo(Telling.GONE);
        look =
                new PackageLook(
                        new NpmRegistry(npm.url(), fetch::ask),
                        null,
                        new PackageLook.Expectations(SigstoreForge.ISSUER, Set.of()));
        assertThat(looked(named(null), honest()).telling())
                .as("there is no root to check it with")
                .isEqualTo(Telling.PART);
    }
}
