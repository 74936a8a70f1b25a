package dev.gatehouse.app;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.provenance.Registry;
import java.time.Duration;
import java.util.List;

/**
 * Where servers come from.
 *
 * @param registries that are asked
 * @param subregistry how the approved inventory is served as one
 * @param packages what programs are run from
 * @param every how often packages are looked at again
 * @param advisories who is asked what is warned of
 * @param namespaces where proofs of namespaces are looked for
 */
public record ProvenanceSettings(
        List<Registry> registries,
        SubregistrySettings subregistry,
        PackageSettings packages,
        Duration every,
        AdvisorySettings advisories,
        NamespaceSettings namespaces) {
    /** A page of a registry is longer than what else is fetched. */
    static final FetchLimits FETCH = new FetchLimits(16 << 20, 16 << 10, Duration.ofSeconds(30));

    static ProvenanceSettings read(Section root) {
        var registries = RegistrySettings.read(root);
        var subregistry = SubregistrySettings.read(root.section("subregistry"));
        var provenance = root.section("provenance");
        return new ProvenanceSettings(
                registries,
                subregistry,
                PackageSettings.read(provenance),
                provenance.duration(
                        "every",
                        "1d",
                        "1s",
                        "30d",
                        "How often packages and what is warned of them are looked at again, a"
                                + " fifth more or less."),
                AdvisorySettings.read(provenance.section("advisories")),
                NamespaceSettings.read(provenance.section("namespaces")));
    }
}
