package dev.gatehouse.admin;

import dev.gatehouse.http.OperatorProblem;
import dev.gatehouse.mcp.Json;

/**
 * Leaves an endpoint that cannot do what was asked, from whatever depth; inside a change it also
 * undoes the change. Caught in {@link Rest}, never seen outside this room.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient OperatorProblem problem;

    private Refusal(OperatorProblem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    OperatorProblem problem() {
        return problem;
    }

    static Refusal malformed(String code, String detail, String remedy) {
        return new Refusal(new OperatorProblem(400, code, detail, remedy));
    }

    static Refusal unknown(String what, String name) {
        return new Refusal(
                new OperatorProblem(
                        404,
                        what + ".unknown",
                        "There is no " + what + " " + name + ".",
                        "gatehouse " + what + " list shows those that there are."));
    }

    static Refusal conflict(String code, String detail, String remedy) {
        return new Refusal(new OperatorProblem(409, code, detail, remedy));
    }

    static Refusal conflict(String code, String detail, String remedy, Json.Obj more) {
        return new Refusal(new OperatorProblem(409, code, detail, remedy, more));
    }

    static Refusal upstream(String server, String why) {
        return new Refusal(
                new OperatorProblem(
                        502,
                        "server.unreadable",
                        "What " + server + " declares could not be read: " + why,
                        "Check that its URL is right and that it answers, then try again."));
    }
}
