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
 */
public record ProvenanceSettings(
        List<Registry> registries, SubregistrySettings subregistry, PackageSettings packages) {
    /** A page of a registry is longer than what else is fetched. */
    static final FetchLimits FETCH = new FetchLimits(16 << 20, 16 << 10, Duration.ofSeconds(30));

    static ProvenanceSettings read(Section root) {
        return new ProvenanceSettings(
                RegistrySettings.read(root),
                SubregistrySettings.read(root.section("subregistry")),
                PackageSettings.read(root.section("provenance")));
    }
}
