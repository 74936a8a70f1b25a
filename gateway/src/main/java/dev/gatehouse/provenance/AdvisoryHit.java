package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;

/**
 * An advisory that is about a package of a server.
 *
 * @param id as its database names it
 * @param of the package, as {@link AdvisedPackage#written} writes it
 * @param summary in the words of whoever wrote it, shortened
 */
public record AdvisoryHit(String id, String of, Severity severity, String summary) {
    /** Whether it is about a package that was made to do harm, and not about a mistake in one. */
    boolean isMalicious() {
        return id.startsWith(Advisory.MALICIOUS);
    }

    /** What is compared: words may be mended without anybody looking again. */
    Json.Obj facts() {
        return Json.object("advisory", id, "package", of, "severity", severity.name());
    }

    /** As it is stored and shown. */
    public Json.Obj json() {
        return Json.object(
                "id", id, "package", of, "severity", severity.name(), "summary", summary);
    }

    /** What {@link #json} wrote. */
    public static AdvisoryHit read(Json.Obj json) {
        return new AdvisoryHit(
                String.valueOf(json.text("id")),
                String.valueOf(json.text("package")),
                Severity.valueOf(String.valueOf(json.text("severity"))),
                String.valueOf(json.text("summary")));
    }
}
