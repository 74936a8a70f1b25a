package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a package and says how much is known of where it comes from (PRV-2, REQ-115). What it
 * says is no approval (T19). Blocks.
 */
public final class PackageLook {
    /**
     * What is expected of packages.
     *
     * @param issuer of the identities that sign
     * @param builders that are accepted
     */
    public record Expectations(String issuer, Set<String> builders) {}

    /**
     * What was found.
     *
     * @param digest of the package, with its algorithm; empty when it is not known
     * @param marker the server that the package says it is; empty when it says none
     * @param looked whether the package itself was looked at
     * @param signers who signed what holds, each in one line
     * @param telling whether it can be told what holds
     * @param says what held and what did not, in order
     */
    public record Found(
            EvidenceTier tier,
            String digest,
            Optional<String> marker,
            boolean looked,
            Set<String> signers,
            Telling telling,
            List<String> says) {
        static Found nothing(String why) {
            return without(Telling.WHOLE, why);
        }

        private static Found without(Telling telling, String why) {
            return new Found(
                    EvidenceTier.NONE,
                    "",
                    Optional.empty(),
                    false,
                    Set.of(),
                    telling,
                    List.of(why));
        }

        /** Whether it is another than is expected: it must not be used (REQ-115). */
        public boolean isOther() {
            return telling == Telling.OTHER;
        }
    }

    /** What looking could tell. */
    public enum Telling {
        /** What does not hold does not. */
        WHOLE,
        /** Somebody could not be asked, or nothing is there to check with: what held may hold. */
        PART,
        /** There is no such package any more, or never was. */
        GONE,
        /** It is another than is expected. */
        OTHER
    }

    private static final long MAX_FILE = 1L << 30;

    private final @Nullable NpmRegistry npm;
    private final @Nullable SignedStatements signatures;
    private final Expectations expected;

    /**
     * @param npm null when no npm registry may be asked
     * @param signatures null when there is no trusted root
     */
    public PackageLook(
            @Nullable NpmRegistry npm,
            @Nullable SignedStatements signatures,
            Expectations expected) {
        this.npm = npm;
        this.signatures = signatures;
        this.expected = expected;
    }

    /**
     * @param record that the server was taken from; empty when it was taken from none
     */
    public Found look(NamedPackage named, Optional<RegistryRecord> record) {
        return switch (named.name().type()) {
            case "npm" -> npm(named, record);
            case "mcpb" -> bundle(named, record);
            case "oci" ->
                    named.name().isPinned()
                            ? new Found(
                                    EvidenceTier.PINNED,
                                    named.name().identifier().replaceFirst(".*@", ""),
                                    Optional.empty(),
                                    false,
                                    Set.of(),
                                    Telling.WHOLE,
                                    List.of("the image is named by its digest"))
                            : Found.nothing("the image is not named by a digest");
            default -> Found.nothing("packages of this kind are not looked at");
        };
    }

    private Found npm(NamedPackage named, Optional<RegistryRecord> record) {
        if (npm == null) return Found.nothing("the configuration names no npm registry");
        return switch (npm.look(named.name())) {
            case NpmRegistry.NotFound(var why) -> Found.without(Telling.GONE, why);
            case NpmRegistry.NotTold(var why) -> Found.without(Telling.PART, why);
            case NpmRegistry.Found found ->
                    found.sha512()
                            .map(sha512 -> npm(named, record, found, sha512))
                            .orElseGet(() ->
                                    Found.nothing("the registry gives no SHA-512 of the package"));
        };
    }

    private Found npm(
            NamedPackage named,
            Optional<RegistryRecord> record,
            NpmRegistry.Found found,
            String sha512) {
        var says = new ArrayList<String>();
        var tier = EvidenceTier.NONE;
        var fixed = named.digest();
        if (fixed != null) {
            boolean isSame = NpmRegistry.hex(fixed).filter(sha512::equals).isPresent();
            says.add(
                    isSame
                            ? "its digest is the one in the configuration"
                            : "its digest is another than the one in the configuration");
            if (!isSame)
                return new Found(
                        EvidenceTier.NONE,
                        "sha512:" + sha512,
                        found.marker(),
                        true,
                        Set.of(),
                        Telling.OTHER,
                        says);
            tier = EvidenceTier.PINNED;
        }
        if (found.attestations().isEmpty()) says.add("it has no attestations");
        var signers = new TreeSet<String>();
        var telling = Telling.WHOLE;
        for (var bundle : found.attestations()) {
            var repository = repository(named, record);
            if (signatures == null || repository.isEmpty()) {
                says.add(
                        signatures == null
                                ? "an attestation is not checked: there is no trusted root"
                                : "an attestation is not checked: nobody says where its source is");
                telling = Telling.PART;
                continue;
            }
            var signed = signed(signatures, repository.get(), named, bundle, sha512, says, signers);
            if (signed.isAtLeast(tier)) tier = signed;
        }
        return new Found(
                tier,
                "sha512:" + sha512,
                found.marker(),
                true,
                signers,
                telling,
                List.copyOf(says));
    }

    private EvidenceTier signed(
            SignedStatements signatures,
            String repository,
            NamedPackage named,
            Json.Obj bundle,
            String sha512,
            List<String> says,
            Set<String> signers) {
        var outcome =
                signatures.verify(
                        bundle,
                        new SignedStatements.Expected(
                                expected.issuer(), repository, named.signer()));
        return switch (outcome) {
            case SignedStatements.Refused(var why) -> {
                says.add("an attestation is refused: " + why);
                yield EvidenceTier.NONE;
            }
            case SignedStatements.Holds(var statement, var signer, var at) -> {
                says.add(
                        "an attestation for "
                                + repository
                                + " was signed by "
                                + signer
                                + " and logged at "
                                + at);
                var tier =
                        said(new BuildStatement(statement), named.name(), sha512, repository, says);
                if (tier.isAtLeast(EvidenceTier.SIGNED)) signers.add(signer);
                yield tier;
            }
        };
    }

    private EvidenceTier said(
            BuildStatement statement,
            PackageName name,
            String sha512,
            String repository,
            List<String> says) {
        var objection = statement.objection(name, sha512);
        if (objection.isPresent()) {
            says.add("it proves nothing here: " + objection.get());
            return EvidenceTier.NONE;
        }
        if (!statement.isProvenance()) {
            says.add("it says nothing of a build: " + statement.predicateType());
            return EvidenceTier.SIGNED;
        }
        var builder = statement.builder().orElse("nobody");
        var source = statement.repository().orElse("nowhere");
        boolean isBuilt = expected.builders().contains(builder);
        boolean isFrom = source.equals(repository);
        says.add(
                "it was built by "
                        + builder
                        + (isBuilt ? "" : ", who is not accepted,")
                        + " from "
                        + source
                        + (isFrom ? "" : ", which is another source"));
        return isBuilt && isFrom ? EvidenceTier.PROVEN : EvidenceTier.SIGNED;
    }

    private static Optional<String> repository(
            NamedPackage named, Optional<RegistryRecord> record) {
        return Optional.ofNullable(named.repository())
                .or(() -> record.flatMap(RegistryRecord::repositoryUrl))
                .map(url -> url.replaceAll("(\\.git)?/*$", ""));
    }

    /** The registry never looks into such a file, so that its hash is right is ours to see. */
    private static Found bundle(NamedPackage named, Optional<RegistryRecord> record) {
        var wanted =
                Optional.ofNullable(named.digest())
                        .or(() -> record.flatMap(known -> hash(known, named.name())));
        var file = named.file();
        if (wanted.isEmpty()) return Found.nothing("nobody says which hash the bundle has");
        if (file == null) return Found.nothing("the configuration names no file of the bundle");
        var digest = digest(file);
        if (digest.isEmpty()) return Found.nothing("the bundle cannot be read");
        boolean isSame = digest.get().equals("sha256:" + wanted.get().toLowerCase(Locale.ROOT));
        return new Found(
                isSame ? EvidenceTier.PINNED : EvidenceTier.NONE,
                digest.get(),
                Optional.empty(),
                true,
                Set.of(),
                isSame ? Telling.WHOLE : Telling.OTHER,
                List.of(
                        isSame
                                ? "the bundle has the hash that is expected"
                                : "the bundle has another hash than is expected"));
    }

    private static Optional<String> hash(RegistryRecord record, PackageName name) {
        return record.packages().stream()
                .filter(one -> name.type().equals(one.text("registryType")))
                .filter(one -> name.identifier().equals(one.text("identifier")))
                .map(one -> one.text("fileSha256"))
                .flatMap(hash -> Optional.ofNullable(hash).stream())
                .findFirst();
    }

    private static Optional<String> digest(Path file) {
        try (var in = new DigestInputStream(Files.newInputStream(file), sha256())) {
            if (Files.size(file) > MAX_FILE) return Optional.empty();
            long _ = in.transferTo(OutputStream.nullOutputStream());
            return Optional.of(
                    "sha256:" + HexFormat.of().formatHex(in.getMessageDigest().digest()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }
}
