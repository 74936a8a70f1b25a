package dev.gatehouse.admin;

import dev.gatehouse.audit.Past;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.List;

/** The record, as it is read. */
final class AuditEndpoints {
    private final Past past;
    private final RestLimits limits;

    AuditEndpoints(Past past, RestLimits limits) {
        this.past = past;
        this.limits = limits;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                                "/api/audit",
                                "readAudit",
                                "The last lines of the record, or those after a sequence number",
                                "AuditLines",
                                this::read)
                        .with(
                                new Endpoint.Parameter(
                                        "last", "integer", "How many of the last lines"),
                                new Endpoint.Parameter(
                                        "after", "integer", "Only lines after this number"),
                                new Endpoint.Parameter(
                                        "limit", "integer", "With after: how many at most")),
                Endpoint.get(
                        "/api/audit/{sequence}",
                        "showAudit",
                        "A line of the record",
                        "AuditLine",
                        this::show));
    }

    private OperatorAnswer read(Asked asked) {
        var query = asked.request().query();
        if (query.containsKey("last") && query.containsKey("after"))
            throw Refusal.malformed(
                    "parameter.both", "last and after exclude each other.", "Give one of them.");
        var lines =
                query.containsKey("after")
                        ? past.after(
                                asked.number("after", 0, 0, Long.MAX_VALUE), count(asked, "limit"))
                        : past.last(count(asked, "last"));
        return OperatorAnswer.json(
                200, Json.object("lines", lines.stream().map(Views::of).toList()));
    }

    private int count(Asked asked, String parameter) {
        return (int) asked.number(parameter, limits.auditDefault(), 1, limits.auditLines());
    }

    private OperatorAnswer show(Asked asked) {
        var sequence = asked.variable("sequence");
        if (!sequence.matches("[0-9]{1,18}")) throw unknown(sequence);
        return past.find(Long.parseLong(sequence))
                .map(line -> OperatorAnswer.json(200, Views.of(line)))
                .orElseThrow(() -> unknown(sequence));
    }

    private static Refusal unknown(String sequence) {
        return Refusal.unknown("audit", sequence);
    }
}
