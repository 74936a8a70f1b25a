package dev.gatehouse.cli;

import static dev.gatehouse.cli.Shown.text;

import dev.gatehouse.mcp.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse policy simulate}: goes through the record page by page. */
@Command(
        name = "simulate",
        description = {
            "Decide recorded calls again under another policy, with today's grants and bindings.",
            "Arguments are not recorded: what looks at them is counted and not decided."
        })
final class PolicySimulation extends GateCommand {
    private static final int MAX_LISTED = 500;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The policy, in YAML or JSON.")
    Path file = Path.of("policy.yaml");

    @Option(
            names = "--since",
            paramLabel = "SPAN",
            description = "How far back, such as 12h or 30d (default: 7d).")
    String since = "7d";

    private final List<Json.Obj> changes = new ArrayList<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private long entries;
    private long replayed;
    private long changed;
    private long differing;

    @Override
    void run(Gate gate, Page page) {
        var body = Json.object("document", PolicyFile.read(file, this));
        var answer = gate.post(body.with("since", Json.of(since)), "/api/policy/simulate");
        add(answer);
        while (answer.member("next") instanceof Json.Num next) {
            if (!json) page.line("\u2026 " + entries + " decisions");
            answer = gate.post(body.with("after", next), "/api/policy/simulate");
            add(answer);
        }
        if (json) page.json(whole());
        else show(page);
    }

    private void add(Json.Obj answer) {
        entries += number(answer, "entries");
        replayed += number(answer, "replayed");
        changed += number(answer, "changed");
        differing += number(answer, "differing");
        for (var change : Shown.objects(answer, "changes"))
            if (changes.size() < MAX_LISTED) changes.add(change);
        for (var left : Shown.objects(answer, "leftOut"))
            leftOut.merge(text(left, "why"), number(left, "count"), Long::sum);
    }

    private static long number(Json.Obj answer, String member) {
        return answer.member(member) instanceof Json.Num number && number.isLong()
                ? number.asLong()
                : 0;
    }

    private Json.Obj whole() {
        return Json.object(
                "entries", entries,
                "replayed", replayed,
                "changed", changed,
                "differing", differing,
                "changes", changes,
                "leftOut", leftOut);
    }

    private void show(Page page) {
        page.line(
                entries
                        + " recorded decisions, of which "
                        + replayed
                        + " could be made again: "
                        + changed
                        + " would come out otherwise.");
        if (differing > 0)
            page.line(
                    differing
                            + " come out otherwise today under the policy in force, too: grants,"
                            + " bindings or rules have changed since.");
        leftOut.forEach((why, count) -> page.line(count + " not made again: " + why + "."));
        if (!changes.isEmpty())
            page.table(
                    List.of(
                            "ENTRY",
                            "AT",
                            "AGENT",
                            "SERVER",
                            "ITEM",
                            "RECORDED",
                            "BEFORE",
                            "AFTER"),
                    changes.stream()
                            .map(change ->
                                    List.of(
                                            text(change, "sequence"),
                                            Shown.time(change, "at"),
                                            text(change, "agent"),
                                            text(change, "server"),
                                            text(change, "item"),
                                            text(change, "recorded"),
                                            text(change, "before"),
                                            text(change, "after")))
                            .toList());
    }
}
