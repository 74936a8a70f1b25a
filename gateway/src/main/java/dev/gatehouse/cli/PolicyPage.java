package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;
import static dev.gatehouse.cli.Shown.time;

import dev.gatehouse.mcp.Json;
import java.util.List;

/** Prints policies and what they change. */
final class PolicyPage {
    private PolicyPage() {}

    static void list(Page page, Json.Obj answer) {
        var policies = Shown.objects(answer, "policies");
        if (text(answer, "inForce").equals("0"))
            page.line("The standard policy is in force: what is granted may be used.");
        if (policies.isEmpty()) return;
        page.table(
                List.of("NUMBER", "STATE", "DIGEST", "PROPOSED BY", "DECIDED BY", "AT", "REASON"),
                policies.stream()
                        .map(policy ->
                                List.of(
                                        text(policy, "number"),
                                        text(policy, "state"),
                                        Shown.brief(policy, "digest"),
                                        text(policy, "proposedBy"),
                                        text(policy, "decidedBy"),
                                        at(policy),
                                        reason(policy)))
                        .toList());
    }

    private static String at(Json.Obj policy) {
        var decided = time(policy, "decidedAt");
        return decided.equals("-") ? time(policy, "proposedAt") : decided;
    }

    private static String reason(Json.Obj policy) {
        var restores = text(policy, "restores");
        return restores.equals("-")
                ? text(policy, "reason")
                : "back to " + restores + ": " + text(policy, "reason");
    }

    static void show(Page page, Json.Obj answer) {
        page.heading("Policy " + text(answer, "number"));
        if (answer.member("policy") instanceof Json.Obj policy) {
            page.field("state", text(policy, "state"));
            page.field("digest", text(policy, "digest"));
            page.field("reason", reason(policy));
            page.field(
                    "proposed", time(policy, "proposedAt") + " by " + text(policy, "proposedBy"));
            page.field("decided", time(policy, "decidedAt") + " by " + text(policy, "decidedBy"));
        }
        page.quotedJson(answer.object("document"));
    }

    static void failures(Page page, List<Json.Obj> failures) {
        if (failures.isEmpty()) return;
        page.table(
                List.of("TEST", "EXPECTED", "GOT"),
                failures.stream()
                        .map(failure ->
                                List.of(
                                        text(failure, "test"),
                                        text(failure, "expected"),
                                        text(failure, "got")))
                        .toList());
    }

    static void difference(Page page, Json.Obj difference) {
        var reasons = Shown.objects(difference, "reasons");
        for (var reason : reasons)
            page.line("Looser: " + text(reason, "rule") + " " + text(reason, "why") + ".");
        page.line(
                "In the estate as it is: "
                        + text(difference, "loosened")
                        + " loosened, "
                        + text(difference, "tightened")
                        + " tightened, "
                        + text(difference, "unchanged")
                        + " unchanged"
                        + (text(difference, "isWhole").equals("true")
                                ? "."
                                : "; not everything could be compared."));
        var changes = Shown.objects(difference, "changes");
        if (!changes.isEmpty())
            page.table(
                    List.of(
                            "CHANGE", "AGENT", "USER", "SERVER", "ITEM", "TOUCHES", "BEFORE",
                            "AFTER"),
                    changes.stream()
                            .map(change ->
                                    List.of(
                                            text(change, "way"),
                                            text(change, "agent"),
                                            text(change, "user"),
                                            text(change, "server"),
                                            text(change, "item"),
                                            text(change, "resources"),
                                            text(change, "before"),
                                            after(change)))
                            .toList());
    }

    private static String after(Json.Obj change) {
        var after = text(change, "after");
        return text(change, "conditional").equals("true") ? after + ", by a condition" : after;
    }

    static void proposed(Page page, Json.Obj answer) {
        var policy = answer.object("policy");
        var number = text(policy, "number");
        difference(page, answer.object("difference"));
        if (text(policy, "state").equals("in-force"))
            page.line("Policy " + number + " is in force.");
        else
            page.line(
                    "Policy "
                            + number
                            + " may allow more than before, so it waits: another ADMIN runs gatehouse"
                            + " policy approve "
                            + number
                            + ".");
    }

    static void explained(Page page, Json.Obj answer) {
        var decision = answer.object("decision");
        page.heading(
                ("Decision: " + text(decision, "outcome") + " " + text(decision, "rule")).strip());
        for (var member : List.of("why", "grant", "wantedBy", "scope"))
            if (decision.has(member)) page.field(member, text(decision, member));
        page.field("policy", text(answer, "policy"));
        page.field("at", time(answer, "at"));
        answer.object("facts")
                .members()
                .keySet()
                .forEach(name -> page.field(name, text(answer.object("facts"), name)));
        var rules = Shown.objects(answer, "rules");
        if (!rules.isEmpty())
            page.table(
                    List.of("RULE", "EFFECT", "FITS", "WHY"),
                    rules.stream()
                            .map(rule ->
                                    List.of(
                                            text(rule, "id"),
                                            text(rule, "effect"),
                                            text(rule, "fits"),
                                            text(rule, "why")))
                            .toList());
    }
}
