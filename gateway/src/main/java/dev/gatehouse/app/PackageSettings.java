package dev.gatehouse.app;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.provenance.EvidenceTier;
import dev.gatehouse.provenance.NamedPackage;
import dev.gatehouse.provenance.NpmRegistry;
import dev.gatehouse.provenance.PackageLook;
import dev.gatehouse.provenance.PackageName;
import dev.gatehouse.provenance.SignedStatements;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which packages command templates run, and what they have to prove.
 *
 * @param npm the npm registry that may be asked; empty for none
 * @param signatures what bundles are verified with; empty without a trusted root
 * @param required of programs, before they are approved
 * @param byTemplate by the names of templates
 */
public record PackageSettings(
        Optional<URI> npm,
        Optional<SignedStatements> signatures,
        PackageLook.Expectations expected,
        EvidenceTier required,
        Map<String, NamedPackage> byTemplate) {
    private static final String GITHUB = "https://token.actions.githubusercontent.com";
    private static final String HOSTED = "https://github.com/actions/runner/github-hosted";

    static PackageSettings read(Section in) {
        var npm =
                in.uri(
                        "npm",
                        "The npm registry that is asked about packages, such as"
                                + " https://npm.example. Without it: none.");
        var signatures = signatures(in);
        var issuer =
                in.text(
                        "issuer",
                        "text",
                        GITHUB,
                        "Exactly the issuer of the identities that sign packages.");
        var builders =
                in.texts("builders", List.of(HOSTED), "Exactly the builders that are accepted.");
        var required = required(in);
        // Nothing is kept of it: it declares what an entry may say.
        var _ = named(in.entry("packages"), true);
        var packages = new LinkedHashMap<String, NamedPackage>();
        in.entries("packages")
                .forEach((template, entry) -> {
                    named(entry, false).ifPresent(one -> packages.put(template, one));
                    entry.refuseUnknown();
                });
        return new PackageSettings(
                npm,
                signatures,
                new PackageLook.Expectations(issuer, new LinkedHashSet<>(builders)),
                required,
                packages);
    }

    private static Optional<SignedStatements> signatures(Section in) {
        var file =
                in.file(
                        "trustedRoot",
                        "File with the Sigstore root that is trusted (trusted_root.json). Without"
                                + " it: no signature holds.");
        try {
            return file.map(SignedStatements::trusting);
        } catch (IllegalArgumentException unusable) {
            in.problem("trustedRoot", "" + unusable.getMessage());
            return Optional.empty();
        }
    }

    private static EvidenceTier required(Section in) {
        var word =
                in.text(
                        "require",
                        "none, pinned, signed or proven",
                        "none",
                        "How much a program's package must prove before the program is approved.");
        var tier = EvidenceTier.of(word);
        if (tier.isEmpty()) in.problem("require", "expected none, pinned, signed or proven");
        return tier.orElse(EvidenceTier.PROVEN);
    }

    private static Optional<NamedPackage> named(Section in, boolean declareOnly) {
        var written =
                in.text(
                        "package",
                        "text",
                        "What the template NAME runs: npm:NAME@VERSION, mcpb:URL or oci:IMAGE."
                                + " Required.");
        var repository =
                in.text(
                        "repository",
                        "URL",
                        "Where its source must be, https://github.com/OWNER/NAME. Without it: where"
                                + " the registry's record says.");
        var signer =
                in.text(
                        "signer",
                        "text",
                        "Exactly who must have signed it. Without it: any workflow of the"
                                + " repository.");
        var digest =
                in.text(
                        "digest",
                        "text",
                        "What fixes it: sha512-... for npm, SHA-256 in hexadecimal digits for a"
                                + " file.");
        var file = in.file("file", "The bundle on this machine, for mcpb.");
        if (declareOnly) return Optional.empty();
        var name = written.flatMap(PackageName::parse);
        if (name.isEmpty()) {
            in.problem("package", "expected npm:NAME@VERSION, mcpb:URL or oci:IMAGE");
            return Optional.empty();
        }
        return Optional.of(
                new NamedPackage(
                        name.get(),
                        repository.orElse(null),
                        signer.orElse(null),
                        digest.orElse(null),
                        file.orElse(null)));
    }

    /** What looks at packages; it asks with this. */
    PackageLook look(GuardedFetch asking) {
        return new PackageLook(
                npm.map(base -> new NpmRegistry(base, asking::ask)).orElse(null),
                signatures.orElse(null),
                expected);
    }
}
