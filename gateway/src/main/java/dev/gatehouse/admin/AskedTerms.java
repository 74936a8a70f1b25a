package dev.gatehouse.admin;

import dev.gatehouse.access.Terms;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Condition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What narrows a grant, as the body of a request for one says it. */
final class AskedTerms {
    private static final int MAX_USER = 512;
    private static final int MAX_CALLS = 1_000_000;

    private AskedTerms() {}

    static Terms in(Asked asked) {
        return new Terms(
                user(asked),
                resources(asked),
                asked.optionalText("when", Condition.MAX_LENGTH)
                        .map(AskedTerms::condition)
                        .orElse(null),
                asked.optionalText("notBefore", 40).map(AskedTerms::time).orElse(null),
                calls(asked),
                null,
                asked.optionalText("parent", 40).orElse(null));
    }

    /** An empty text is the agent on nobody's behalf. */
    private static @Nullable String user(Asked asked) {
        return "".equals(asked.body().text("user"))
                ? ""
                : asked.optionalText("user", MAX_USER).orElse(null);
    }

    private static List<Selector> resources(Asked asked) {
        var selectors = new ArrayList<Selector>();
        for (var text : asked.texts("resources").orElse(List.of()))
            selectors.add(
                    Selector.parse(text)
                            .orElseThrow(() ->
                                    Refusal.malformed(
                                            "resource.malformed",
                                            text + " selects no resources.",
                                            "Write TYPE:ID, TYPE:PREFIX*, TYPE:* or *; before the"
                                                    + " star of a path or URL stands a slash, such"
                                                    + " as path:/srv/reports/*.")));
        return selectors;
    }

    private static String condition(String text) {
        return switch (Condition.compile(text)) {
            case Condition.Compilation.Compiled _ -> text;
            case Condition.Compilation.Refused(var why) ->
                    throw Refusal.malformed(
                            "condition.malformed",
                            "when is no condition: " + why + ".",
                            "Write a CEL expression over the variables of docs/policy.md.");
        };
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException malformed) {
            throw Refusal.malformed(
                    "time.malformed", "notBefore is no time.", "Write it as 2026-11-26T09:00:00Z.");
        }
    }

    private static @Nullable Integer calls(Asked asked) {
        if (!asked.body().has("maxCalls")) return null;
        return Optional.ofNullable(asked.body().member("maxCalls"))
                .filter(Json.Num.class::isInstance)
                .map(Json.Num.class::cast)
                .filter(Json.Num::isLong)
                .map(Json.Num::asLong)
                .filter(count -> count >= 1 && count <= MAX_CALLS)
                .map(Long::intValue)
                .orElseThrow(() ->
                        Refusal.malformed(
                                "calls.malformed",
                                "maxCalls is not a whole number from 1 to " + MAX_CALLS + ".",
                                "Correct it, or leave it out for any number of calls."));
    }
}
