package dev.gatehouse.admin;

import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;

/** How the gate itself is doing: for probes and collectors, which carry no token. */
final class StateEndpoints {
    private final Readiness readiness;
    private final Controls controls;
    private final Metrics metrics;

    StateEndpoints(Readiness readiness, Controls controls, Metrics metrics) {
        this.readiness = readiness;
        this.controls = controls;
        this.metrics = metrics;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.open(
                        "/healthz",
                        "health",
                        "Whether the process answers at all",
                        "Health",
                        _ -> OperatorAnswer.json(200, Json.object("status", "up"))),
                Endpoint.open(
                        "/readyz",
                        "readiness",
                        "Whether this replica may be sent traffic, 503 with the reasons when not;"
                                + " and how its controls stand, which is an alarm and no reason",
                        "Readiness",
                        _ -> ready()),
                Endpoint.open(
                        "/metrics",
                        "metrics",
                        "Metrics in Prometheus' text format",
                        "text/plain",
                        _ -> OperatorAnswer.text(200, metrics.contentType(), metrics.text())));
    }

    private OperatorAnswer ready() {
        boolean ready = true;
        var checks = new ArrayList<Json>();
        for (var check : readiness.checks()) {
            var trouble = check.trouble().get();
            ready &= trouble.isEmpty();
            checks.add(
                    Json.object(
                            "name", check.name(),
                            "passes", trouble.isEmpty(),
                            "trouble", Json.of(trouble.orElse(null))));
        }
        return OperatorAnswer.json(
                ready ? 200 : 503,
                Json.object(
                        "ready",
                        ready,
                        "checks",
                        checks,
                        "controls",
                        ControlEndpoints.briefly(controls)));
    }
}
