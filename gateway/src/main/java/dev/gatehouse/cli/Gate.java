package dev.gatehouse.cli;

import dev.gatehouse.http.OperatorClient;
import dev.gatehouse.mcp.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The gate as commands see it: an answer, or {@link Refused}. */
final class Gate {
    /** Leaves a command whose request was not done. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Json.Obj problem;

        Refused(Json.Obj problem) {
            super("refused", null, false, false);
            this.problem = problem;
        }

        Json.Obj problem() {
            return problem;
        }
    }

    /** Leaves a command whose request waits for a second person. */
    static final class Waits extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Json.Obj proposed;

        Waits(Json.Obj proposed) {
            super("waits", null, false, false);
            this.proposed = proposed;
        }

        Json.Obj proposed() {
            return proposed;
        }
    }

    private final OperatorClient client;

    Gate(OperatorClient client) {
        this.client = client;
    }

    Json.Obj get(String path, Object... segments) {
        return taken(client.get(fill(path, segments)));
    }

    Json.Obj post(Json.Obj body, String path, Object... segments) {
        return taken(client.post(fill(path, segments), body));
    }

    private static Json.Obj taken(OperatorClient.Reply reply) {
        return switch (reply) {
            case OperatorClient.Answered(int status, var body) when status == 202 ->
                    throw new Waits(body);
            case OperatorClient.Answered(int status, var body) when status < 300 -> body;
            case OperatorClient.Answered(int _, var problem) -> throw new Refused(problem);
            case OperatorClient.Unanswered(var why) ->
                    throw new Refused(
                            Json.object(
                                    "code", "gate.unreachable",
                                    "detail", why + ".",
                                    "remedy",
                                            "Start it with gatehouse serve, or say where it is with --url."));
        };
    }

    /** Puts encoded values in the places of {@code {}}. */
    private static String fill(String path, Object... segments) {
        var filled = path;
        for (var segment : segments) {
            var encoded =
                    URLEncoder.encode(String.valueOf(segment), StandardCharsets.UTF_8)
                            .replace("+", "%20");
            int place = filled.indexOf("{}");
            filled = filled.substring(0, place) + encoded + filled.substring(place + 2);
        }
        return filled;
    }
}
