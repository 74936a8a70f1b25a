package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what a statement about a build says, after its signature held. Spec: in-toto Statement v0.1
 * and v1; SLSA provenance v0.2 and v1.
 *
 * @param statement as it was signed
 */
record BuildStatement(Json.Obj statement) {
    private static final Set<String> TYPES =
            Set.of("https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1");
    private static final String SLSA_V1 = "https://slsa.dev/provenance/v1";
    private static final String SLSA_V02 = "https://slsa.dev/provenance/v0.2";

    /**
     * Why it is not about exactly this package: of another name, version or content it proves
     * nothing here; empty when it is (T18).
     */
    Optional<String> objection(PackageName name, String sha512) {
        if (!TYPES.contains(String.valueOf(statement.text("_type"))))
            return Optional.of("it is no in-toto statement of a known kind");
        for (var each : statement.array("subject"))
            if (each instanceof Json.Obj subject && name.purl().equals(subject.text("name")))
                return sha512.equals(subject.object("digest").text("sha512"))
                        ? Optional.empty()
                        : Optional.of("it is about another content of " + name.purl());
        return Optional.of("it is not about " + name.purl());
    }

    boolean isProvenance() {
        return SLSA_V1.equals(predicateType()) || SLSA_V02.equals(predicateType());
    }

    String predicateType() {
        return String.valueOf(statement.text("predicateType"));
    }

    /** Who built it; empty when it does not say. */
    Optional<String> builder() {
        var predicate = statement.object("predicate");
        var builder =
                SLSA_V1.equals(predicateType())
                        ? predicate.object("runDetails").object("builder")
                        : predicate.object("builder");
        return Optional.ofNullable(builder.text("id"));
    }

    /** From which repository, as a URL; empty when it does not say. */
    Optional<String> repository() {
        var predicate = statement.object("predicate");
        if (SLSA_V1.equals(predicateType()))
            return Optional.ofNullable(
                    predicate
                            .object("buildDefinition")
                            .object("externalParameters")
                            .object("workflow")
                            .text("repository"));
        return Optional.ofNullable(
                        predicate.object("invocation").object("configSource").text("uri"))
                .map(BuildStatement::plain);
    }

    private static String plain(String uri) {
        var url = uri.startsWith("git+") ? uri.substring(4) : uri;
        int ref = url.indexOf('@');
        return ref < 0 ? url : url.substring(0, ref);
    }
}
