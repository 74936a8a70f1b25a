package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Exactly one version of a package.
 *
 * @param type as registries call it: {@code npm}, {@code mcpb}, {@code oci}
 * @param identifier its name there, or its URL
 * @param version empty for what its identifier fixes already
 */
public record PackageName(String type, String identifier, String version) {
    private static final Pattern NPM = Pattern.compile("(@[a-z0-9._~-]+/)?[a-z0-9._~-]{1,214}");
    private static final Pattern PINNED = Pattern.compile(".+@sha256:[0-9a-f]{64}");

    /** Reads {@code npm:@example/server@1.2.0}, {@code oci:...@sha256:...}, {@code mcpb:URL}. */
    public static Optional<PackageName> parse(String written) {
        int colon = written.indexOf(':');
        if (colon < 1) return Optional.empty();
        var type = written.substring(0, colon);
        var rest = written.substring(colon + 1);
        return switch (type) {
            case "npm" -> npm(rest);
            case "oci", "mcpb" ->
                    rest.isBlank()
                            ? Optional.empty()
                            : Optional.of(new PackageName(type, rest, ""));
            default -> Optional.empty();
        };
    }

    /** Of an entry of a record; empty when it does not fix one version of what is looked at. */
    public static Optional<PackageName> of(Json.Obj entry) {
        var type = String.valueOf(entry.text("registryType"));
        var identifier = String.valueOf(entry.text("identifier"));
        return parse(
                type.equals("npm")
                        ? type + ":" + identifier + "@" + entry.text("version")
                        : type + ":" + identifier);
    }

    private static Optional<PackageName> npm(String rest) {
        int at = rest.lastIndexOf('@');
        if (at < 1) return Optional.empty();
        var name = rest.substring(0, at);
        var version = rest.substring(at + 1);
        return NPM.matcher(name).matches() && RecordForm.isVersion(version)
                ? Optional.of(new PackageName("npm", name, version))
                : Optional.empty();
    }

    /** Whether an image is named by what it is, and not by where a tag points today (REQ-115). */
    boolean isPinned() {
        return type.equals("oci") && PINNED.matcher(identifier).matches();
    }

    /** As statements name it. Spec: package URL. */
    String purl() {
        return "pkg:npm/" + identifier.replace("@", "%40") + "@" + version;
    }

    public String written() {
        return type + ":" + identifier + (version.isEmpty() ? "" : "@" + version);
    }
}
