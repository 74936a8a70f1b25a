package dev.gatehouse.provenance;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.RegistryRecord.Status;
import java.util.regex.Pattern;

/**
 * Reads an entry of a registry. What it does not understand of an entry is kept as it is; what
 * names the entry must be sound. Spec: server.json of 2025-12-11.
 */
final class RecordForm {
    /** What reading gave. */
    sealed interface Reading {}

    record Read(RegistryRecord record) implements Reading {}

    record Refused(String why) implements Reading {}

    private static final int MAX_NAME = 200;
    private static final int MAX_VERSION = 255;
    private static final int MAX_BYTES = 256 << 10;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+");
    private static final Pattern VERSION = Pattern.compile("[\\x21-\\x7E]+");
    private static final Pattern RANGE =
            Pattern.compile("[~^<>=].*|.*[*|].*|(?:\\d+\\.)*[xX](?:\\.[xX])*");

    private RecordForm() {}

    static boolean isName(String text) {
        return text.length() <= MAX_NAME && NAME.matcher(text).matches();
    }

    static boolean isVersion(String text) {
        return text.length() <= MAX_VERSION
                && VERSION.matcher(text).matches()
                && !text.equals("latest")
                && !RANGE.matcher(text).matches();
    }

    static Reading read(String registry, Json json) {
        if (!(json instanceof Json.Obj entry)
                || !(entry.member("server") instanceof Json.Obj server))
            return new Refused("an entry holds no server");
        var name = server.text("name");
        if (name == null || !isName(name)) return new Refused("an entry has no name of a server");
        var version = server.text("version");
        if (version == null || !isVersion(version))
            return new Refused(name + " has an entry without one exact version");
        if (entry.has("_meta") && !(entry.member("_meta") instanceof Json.Obj))
            return new Refused(name + " " + version + " has no readable _meta");
        var record = new RegistryRecord(registry, name, version, entry);
        var status = record.meta().object(RegistryRecord.OFFICIAL).text("status");
        if (status != null && Status.of(status).isEmpty())
            return new Refused(name + " " + version + " has a status that is not known");
        return sized(record);
    }

    private static Reading sized(RegistryRecord record) {
        try {
            return CanonicalJson.bytes(record.entry()).length > MAX_BYTES
                    ? new Refused(record.name() + " " + record.version() + " is too long")
                    : new Read(record);
        } catch (IllegalArgumentException formless) {
            return new Refused(
                    record.name()
                            + " "
                            + record.version()
                            + " has no canonical form: "
                            + formless.getMessage());
        }
    }
}
