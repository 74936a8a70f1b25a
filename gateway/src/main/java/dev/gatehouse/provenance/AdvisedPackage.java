package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.util.Locale;
import java.util.Optional;

/**
 * One version of a package in the words of advisories. An image has no ecosystem of its own there,
 * and is known by its package URL. Spec: OSV schema, {@code affected[].package}; package URL.
 *
 * @param ecosystem {@code npm}, {@code PyPI} or {@code OCI}
 * @param version of an image its tag, or its digest when it has none
 */
public record AdvisedPackage(String ecosystem, String name, String version) {
    static final String NPM = "npm";
    static final String PYPI = "PyPI";
    static final String OCI = "OCI";

    private static final int MAX_NAME = 500;

    /** Of a package that a template runs; empty for a kind that no advisories are about. */
    static Optional<AdvisedPackage> of(PackageName name) {
        return of(name.type(), name.identifier(), name.version());
    }

    /** Of an entry of a record; empty when it fixes no version that advisories could be about. */
    static Optional<AdvisedPackage> of(Json.Obj entry) {
        var version = entry.text("version");
        return of(
                String.valueOf(entry.text("registryType")),
                String.valueOf(entry.text("identifier")),
                version == null ? "" : version);
    }

    private static Optional<AdvisedPackage> of(String type, String identifier, String version) {
        var found =
                switch (type) {
                    case "npm" -> new AdvisedPackage(NPM, identifier, version);
                    case "pypi" -> new AdvisedPackage(PYPI, python(identifier), version);
                    case "oci" -> image(identifier, version);
                    default -> null;
                };
        return Optional.ofNullable(found)
                .filter(one -> one.name().length() <= MAX_NAME && !one.name().isBlank())
                .filter(one -> RecordForm.isVersion(one.version()));
    }

    /** {@code ghcr.io/example/server:1.0.0@sha256:…}: the tag says more to an advisory. */
    private static AdvisedPackage image(String identifier, String version) {
        int at = identifier.indexOf('@');
        var digest = at < 0 ? "" : identifier.substring(at + 1);
        var named = at < 0 ? identifier : identifier.substring(0, at);
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        var tag = colon < 0 ? version : named.substring(colon + 1);
        return new AdvisedPackage(
                OCI,
                (colon < 0 ? named : named.substring(0, colon)).toLowerCase(Locale.ROOT),
                tag.isEmpty() ? digest : tag);
    }

    /** Spec: PEP 503. */
    private static String python(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    }

    /** Whether this is what an advisory names. */
    boolean isNamedBy(Json.Obj named) {
        var name = named.text("name");
        if (ecosystem.equals(OCI) && purl().equals(named.text("purl"))) return true;
        if (name == null || !ecosystem.equals(named.text("ecosystem"))) return false;
        return switch (ecosystem) {
            case PYPI -> this.name.equals(python(name));
            case OCI -> this.name.equals(name.toLowerCase(Locale.ROOT));
            default -> this.name.equals(name);
        };
    }

    /** Of an image, without its version. */
    String purl() {
        return "pkg:oci/" + name.substring(name.lastIndexOf('/') + 1) + "?repository_url=" + name;
    }

    /** As a source is asked about it. Spec: OSV API, {@code Query}. */
    Json.Obj query() {
        var asked =
                ecosystem.equals(OCI)
                        ? Json.object("purl", purl())
                        : Json.object("ecosystem", ecosystem, "name", name);
        return Json.object("package", asked, "version", version);
    }

    public String written() {
        return ecosystem + ":" + name + "@" + version;
    }
}
