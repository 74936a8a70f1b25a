package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.List;

/** The self-test: what came of it last, and another round now. */
final class ControlEndpoints {
    private final Controls controls;

    ControlEndpoints(Controls controls) {
        this.controls = controls;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                        "/api/selftest",
                        "showSelfTest",
                        "What came of the last try of each control on this replica",
                        "SelfTest",
                        _ -> shown()),
                Endpoint.post(
                        "/api/selftest/run",
                        "runSelfTest",
                        "Tries each control on this replica now",
                        OPERATOR,
                        "Nothing",
                        "SelfTest",
                        _ -> {
                            controls.run();
                            return shown();
                        }));
    }

    private OperatorAnswer shown() {
        return OperatorAnswer.json(
                200, Json.object("replica", controls.replica(), "controls", views(controls)));
    }

    private static List<Json.Obj> views(Controls controls) {
        return controls.standing().stream()
                .map(control ->
                        brief(control).with("trouble", Json.of(control.trouble().orElse(null))))
                .toList();
    }

    /** For whoever reaches the listener: not what exactly does not work. */
    static List<Json.Obj> briefly(Controls controls) {
        return controls.standing().stream().map(ControlEndpoints::brief).toList();
    }

    private static Json.Obj brief(Controls.Standing control) {
        return Json.object(
                "name",
                control.name(),
                "passes",
                control.passes(),
                "verdict",
                Json.of(control.verdict().orElse(null)),
                "triedAt",
                Json.of(control.triedAt().map(Object::toString).orElse(null)));
    }
}
