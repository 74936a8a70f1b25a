package dev.gatehouse.http;

import dev.gatehouse.mcp.Json;
import java.util.Map;

/**
 * Why an operator's request was not done. Spec: RFC 9457.
 *
 * @param code stable, for programs: a dotted word such as {@code server.unknown}
 * @param detail what happened, to what
 * @param remedy what to do about it
 * @param more further members of the body
 */
public record OperatorProblem(
        int status, String code, String detail, String remedy, Json.Obj more) {
    private static final Map<Integer, String> TITLES =
            Map.ofEntries(
                    Map.entry(400, "The request is malformed"),
                    Map.entry(401, "Who is asking is not known"),
                    Map.entry(403, "Not allowed"),
                    Map.entry(404, "Not found"),
                    Map.entry(405, "Not that way"),
                    Map.entry(409, "Not in this state"),
                    Map.entry(413, "Too large"),
                    Map.entry(415, "Not this kind of content"),
                    Map.entry(421, "Not this host"),
                    Map.entry(431, "Too large"),
                    Map.entry(500, "The gate failed"),
                    Map.entry(502, "The server failed"),
                    Map.entry(503, "Not now"));

    public OperatorProblem(int status, String code, String detail, String remedy) {
        this(status, code, detail, remedy, Json.object());
    }

    public Json.Obj toJson() {
        var body =
                Json.object(
                        "type", "urn:gatehouse:problem:" + code,
                        "title", TITLES.getOrDefault(status, "Refused"),
                        "status", status,
                        "code", code,
                        "detail", detail,
                        "remedy", remedy);
        for (var member : more.members().entrySet())
            body = body.with(member.getKey(), member.getValue());
        return body;
    }

    public OperatorAnswer answer() {
        var answer =
                new OperatorAnswer(
                        status, "application/problem+json", toJson().toBytes(), Map.of());
        return status == 401 ? answer.with("WWW-Authenticate", "Bearer") : answer;
    }
}
