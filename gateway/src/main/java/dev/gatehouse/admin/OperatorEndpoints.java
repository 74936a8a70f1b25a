package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.Arrays;
import java.util.List;

/** Operators: the people who run the gate. */
final class OperatorEndpoints {
    private final Rooms rooms;

    OperatorEndpoints(Rooms rooms) {
        this.rooms = rooms;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                        "/api/operators",
                        "listOperators",
                        "The operators",
                        "OperatorList",
                        this::list),
                Endpoint.post(
                                "/api/operators",
                                "addOperator",
                                "Adds an operator; the token is shown in this answer only",
                                ADMIN,
                                "NewOperator",
                                "AddedOperator",
                                this::add)
                        .creating());
    }

    private OperatorAnswer list(Asked asked) {
        var operators = rooms.operators().all().stream().map(Views::of).toList();
        return OperatorAnswer.json(200, Json.object("operators", operators));
    }

    private OperatorAnswer add(Asked asked) {
        var name = asked.text("name", 100);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]*"))
            throw Refusal.malformed(
                    "operator.malformed",
                    "An operator's name is letters, digits, dots, hyphens, underscores and @.",
                    "Correct the name.");
        var token = Secret.forOperator();
        var operator = new Operator(name, role(asked), token.hash(), asked.now());
        rooms.changes()
                .make(
                        () -> {
                            try {
                                rooms.operators().add(operator);
                            } catch (IllegalStateException used) {
                                throw Refusal.conflict(
                                        "operator.taken",
                                        "The name " + name + " is taken.",
                                        "Choose another name.");
                            }
                            return operator;
                        },
                        added ->
                                new Event(
                                        asked.now(),
                                        "operator.added",
                                        Json.object(
                                                "actor", asked.actor(),
                                                "operator", added.name(),
                                                "role", added.role())));
        return OperatorAnswer.json(
                201, Json.object("operator", Views.of(operator), "token", token.value()));
    }

    private static Role role(Asked asked) {
        var written = asked.text("role", 20);
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(written))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.malformed(
                                "role.unknown",
                                "There is no role " + written + ".",
                                "Use AUDITOR, OPERATOR or ADMIN."));
    }
}
