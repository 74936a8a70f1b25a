package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;

import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Operators: the people who run the gate. */
final class OperatorEndpoints {
    private final Rooms rooms;
    private final TwoPersons twoPersons;

    OperatorEndpoints(Rooms rooms, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.twoPersons = twoPersons;
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
        var role = role(asked);
        var secondHalf = Secret.secondHalf();
        var firstHalf = firstHalf(asked);
        var token =
                firstHalf
                        .map(half -> Secret.whole(half, secondHalf))
                        .orElseGet(Secret::forOperator);
        var operator = new Operator(name, role, token.hash(), asked.now());
        twoPersons.make(
                asked,
                () -> {
                    boolean alone = !twoPersons.concerns(role);
                    if (!alone) requireSecond(asked, operator);
                    try {
                        rooms.operators().add(operator);
                    } catch (IllegalStateException used) {
                        throw Refusal.conflict(
                                "operator.taken",
                                "The name " + name + " is taken.",
                                "Choose another name.");
                    }
                    return alone && role != Role.AUDITOR;
                },
                alone -> added(asked, operator, alone));
        var answer = Json.object("operator", Views.of(operator));
        return OperatorAnswer.json(
                201,
                firstHalf.isPresent()
                        ? answer.with("tokenHalf", Json.of(secondHalf.value()))
                        : answer.with("token", Json.of(token.value())));
    }

    /**
     * Who adds an operator could use its token and be two persons. So each of the two who add one
     * gets half of it, and only the new operator has both.
     */
    private void requireSecond(Asked asked, Operator operator) {
        var half = Json.of(Secret.firstHalf().value());
        twoPersons.require(
                asked,
                "it adds " + operator.name() + " as " + operator.role(),
                Json.object("half", half),
                Json.object("tokenHalf", half));
    }

    private static Optional<String> firstHalf(Asked asked) {
        var seconded = asked.seconded();
        if (seconded == null) return Optional.empty();
        var secret = seconded.request().secret();
        var half = secret == null ? null : secret.text("half");
        if (half == null)
            throw Refusal.conflict(
                    "request.sealed",
                    "The first half of the token cannot be opened: the sealing key has changed.",
                    "Deny this request and have the operator added anew.");
        return Optional.of(half);
    }

    /**
     * @param bootstrap whether one person alone adds someone who could be the second
     */
    private static Event added(Asked asked, Operator added, boolean bootstrap) {
        var body =
                Json.object(
                        "actor", asked.actor(),
                        "operator", added.name(),
                        "role", added.role());
        return new Event(
                asked.now(),
                "operator.added",
                bootstrap ? body.with("bootstrap", Json.of(true)) : body);
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
