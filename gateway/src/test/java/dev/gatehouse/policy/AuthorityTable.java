package dev.gatehouse.policy;

import dev.gatehouse.access.Terms;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.bindings.BindingLine;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code authority.txt}, which people can read and change. */
public final class AuthorityTable {
    /**
     * One line of it.
     *
     * @param binding empty when nobody said what the tool does
     * @param terms empty when there is no grant
     * @param parent of the grant; empty for none
     * @param rules empty for the standard policy
     */
    public record Line(
            int number,
            String text,
            Optional<Json.Obj> binding,
            boolean waived,
            Json.Obj arguments,
            Optional<Terms> terms,
            Optional<Terms> parent,
            Optional<List<PolicyRule>> rules,
            String decision) {}

    private AuthorityTable() {}

    public static List<Line> lines() {
        var lines = new ArrayList<Line>();
        int number = 0;
        for (var text : text().split("\n", -1)) {
            number++;
            if (text.isBlank() || text.startsWith("#")) continue;
            lines.add(line(number, text));
        }
        return lines;
    }

    private static String text() {
        try (var in =
                Objects.requireNonNull(
                        AuthorityTable.class.getResourceAsStream("/policy/authority.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Line line(int number, String text) {
        var cells = Arrays.stream(text.split(" \\| ", -1)).map(String::strip).toList();
        if (cells.size() != 5)
            throw new IllegalArgumentException("line " + number + " has not five columns");
        boolean waived = cells.get(0).startsWith("waived ");
        var tool = waived ? cells.get(0).substring(7) : cells.get(0);
        var arguments = json(cells.get(1));
        var parts = List.of(cells.get(2).split("; ", -1));
        return new Line(
                number,
                text.replaceAll(" +", " "),
                tool.equals("unsaid") ? Optional.empty() : Optional.of(binding(tool)),
                waived,
                arguments,
                parts.getFirst().equals("none")
                        ? Optional.empty()
                        : Optional.of(terms(parts, arguments)),
                part(parts, "parent ").map(AuthorityTable::parent),
                cells.get(3).equals("standard")
                        ? Optional.empty()
                        : Optional.of(rules(cells.get(3))),
                cells.get(4));
    }

    private static Json.Obj json(String text) {
        return switch (new StrictJson(JsonLimits.REQUEST)
                .read(text.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(Json.Obj object) -> object;
            case StrictJson.Value _, StrictJson.Refused _ ->
                    throw new IllegalArgumentException("no arguments: " + text);
        };
    }

    private static Json.Obj binding(String tool) {
        return switch (BindingLine.read("it " + tool)) {
            case BindingLine.Read(_, var binding) -> binding;
            case BindingLine.Refused(var why) ->
                    throw new IllegalArgumentException(tool + ": " + why);
        };
    }

    static Binding bound(Json.Obj binding) {
        return switch (BindingForm.read(binding)) {
            case BindingForm.Read(var read) -> read;
            case BindingForm.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }

    private static Terms terms(List<String> parts, Json.Obj arguments) {
        return new Terms(
                part(parts, "user ").orElse(null),
                selectors(parts.getFirst()),
                part(parts, "when ").orElse(null),
                null,
                null,
                parts.contains("exact")
                        ? CanonicalJson.digest(arguments)
                        : parts.contains("other-exact")
                                ? CanonicalJson.digest(arguments.with("other", Json.of(1)))
                                : null,
                part(parts, "parent ").isPresent() ? "parent" : null,
                !parts.contains("alone"));
    }

    /** {@code [alone] SELECTORS}. */
    private static Terms parent(String words) {
        boolean alone = words.startsWith("alone ");
        return Terms.NONE.on(selectors(alone ? words.substring(6) : words)).privileged(!alone);
    }

    private static Optional<String> part(List<String> parts, String beginning) {
        return parts.stream()
                .filter(part -> part.startsWith(beginning))
                .map(part -> part.substring(beginning.length()))
                .findFirst();
    }

    private static List<Selector> selectors(String words) {
        if (words.equals("nothing")) return List.of();
        return Arrays.stream(words.split(" ", -1))
                .map(word -> Selector.parse(word).orElseThrow())
                .toList();
    }

    private static List<PolicyRule> rules(String text) {
        if (text.equals("empty")) return List.of();
        var rules = new ArrayList<PolicyRule>();
        for (var rule : text.split("; ", -1)) rules.add(rule("rule" + rules.size(), rule));
        return rules;
    }

    /** {@code EFFECT [ACTION] [on RESOURCE] [when CEL]}. */
    private static PolicyRule rule(String id, String text) {
        int condition = text.indexOf("when ");
        var words = List.of((condition < 0 ? text : text.substring(0, condition)).split(" ", -1));
        var actions =
                words.size() > 1
                        ? ActionClass.find(words.get(1)).map(Set::of).orElse(Set.of())
                        : Set.<ActionClass>of();
        int on = words.indexOf("on");
        var match =
                new Match(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        actions,
                        Set.of(),
                        on < 0 ? List.of() : selectors(words.get(on + 1)));
        return new PolicyRule(
                id,
                Effect.find(words.getFirst()).orElseThrow(),
                match,
                condition < 0 ? null : condition(text.substring(condition + 5)),
                "a test");
    }

    private static @Nullable Condition condition(String text) {
        return switch (Condition.compile(text)) {
            case Condition.Compilation.Compiled(var condition) -> condition;
            case Condition.Compilation.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }
}
