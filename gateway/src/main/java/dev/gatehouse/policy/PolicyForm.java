package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Condition.Compilation;
import dev.gatehouse.policy.FormReader.Malformed;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A policy as JSON, as it is sent, stored and digested; YAML is turned into it before. Strict: what
 * is not known is refused with its place, because a rule with a misspelt member would be about more
 * than its author thinks.
 */
public final class PolicyForm {
    /** Rules of one policy. */
    public static final int MAX_RULES = 1_000;

    /** Tests of one policy. */
    public static final int MAX_TESTS = 1_000;

    /** Bytes of a policy as JSON. */
    public static final int MAX_BYTES = 768 << 10;

    /** Names, words or selectors in one list of a rule. */
    public static final int MAX_LIST = 200;

    private static final int MAX_WHY = 500;
    private static final int MAX_NAME = 2_048;
    private static final Set<String> MEMBERS =
            Set.of("about", "rules", "automatic", "tests", "requestTests");
    private static final Set<String> RULE_MEMBERS =
            Set.of(
                    "id",
                    "effect",
                    "agents",
                    "users",
                    "servers",
                    "items",
                    "actions",
                    "labels",
                    "resources",
                    "when",
                    "why");

    private PolicyForm() {}

    /** What reading gave. */
    public sealed interface Reading {}

    public record Read(PolicyDocument document) implements Reading {}

    /**
     * It is no policy.
     *
     * @param where such as {@code rule no-payroll, when}
     * @param why a sentence
     */
    public record Refused(String where, String why) implements Reading {}

    public static Reading read(Json.Obj json) {
        return read(json, Condition::compile);
    }

    /**
     * @param conditions compiles them, or remembers them
     */
    public static Reading read(Json.Obj json, Function<String, Compilation> conditions) {
        try {
            if (json.toBytes().length > MAX_BYTES)
                throw new Malformed("policy", "It has more than " + MAX_BYTES + " bytes.");
            var form = new FormReader(json, "policy");
            form.knowOnly(MEMBERS);
            var rules = rules(form, conditions);
            return new Read(
                    new PolicyDocument(
                            form.optionalText("about", MAX_WHY).orElse(""),
                            rules,
                            AutomaticForm.rules(form, ids(rules)),
                            tests(form),
                            AutomaticForm.tests(form)));
        } catch (Malformed malformed) {
            return new Refused(malformed.where(), malformed.why());
        }
    }

    private static Set<String> ids(List<PolicyRule> rules) {
        return rules.stream().map(PolicyRule::id).collect(Collectors.toSet());
    }

    private static List<PolicyRule> rules(FormReader form, Function<String, Compilation> conditions)
            throws Malformed {
        var rules = new ArrayList<PolicyRule>();
        var ids = new HashSet<String>();
        for (var each : form.objects("rules", MAX_RULES)) {
            var place = "rule " + (rules.size() + 1);
            var rule = rule(new FormReader(each, place), conditions);
            if (!ids.add(rule.id()))
                throw new Malformed(
                        place, "Another rule has the id " + rule.id() + "; each has its own.");
            rules.add(rule);
        }
        return rules;
    }

    private static PolicyRule rule(FormReader unnamed, Function<String, Compilation> conditions)
            throws Malformed {
        var id = unnamed.text("id", PolicyRule.MAX_ID);
        if (!PolicyRule.isId(id)) throw unnamed.malformed("id", PolicyRule.ID_FORM);
        var form = unnamed.at("rule " + id);
        form.knowOnly(RULE_MEMBERS);
        var match =
                new Match(
                        form.set("agents", MAX_LIST, PolicyForm::name),
                        form.set("users", MAX_LIST, PolicyForm::name),
                        form.set("servers", MAX_LIST, PolicyForm::name),
                        form.set("items", MAX_LIST, PolicyForm::name),
                        form.set("actions", MAX_LIST, ActionClass::find),
                        form.set("labels", MAX_LIST, Label::find),
                        List.copyOf(form.set("resources", MAX_LIST, Selector::parse)));
        return new PolicyRule(
                id,
                form.word("effect", Effect::find),
                match,
                when(form, conditions),
                form.text("why", MAX_WHY));
    }

    static Optional<String> name(String text) {
        return text.isBlank() || text.length() > MAX_NAME ? Optional.empty() : Optional.of(text);
    }

    private static @Nullable Condition when(
            FormReader form, Function<String, Compilation> conditions) throws Malformed {
        var text = form.optionalText("when", Condition.MAX_LENGTH);
        if (text.isEmpty()) return null;
        return switch (conditions.apply(text.get())) {
            case Compilation.Compiled(var condition) -> condition;
            case Compilation.Refused(var why) -> throw form.malformed("when", why);
        };
    }

    private static List<PolicyTest> tests(FormReader form) throws Malformed {
        var tests = new ArrayList<PolicyTest>();
        var names = new HashSet<String>();
        if (!form.has("tests")) return tests;
        for (var each : form.objects("tests", MAX_TESTS)) {
            var place = "test " + (tests.size() + 1);
            var test = PolicyTestForm.read(new FormReader(each, place));
            if (!names.add(test.name()))
                throw new Malformed(place, "Another test has this name; each has its own.");
            tests.add(test);
        }
        return tests;
    }

    /** The form that {@link #read} reads: what is stated and no more, in one order. */
    public static Json.Obj of(PolicyDocument document) {
        var json = Json.object();
        if (!document.about().isEmpty()) json = json.with("about", Json.of(document.about()));
        json = json.with("rules", Json.of(document.rules().stream().map(PolicyForm::of).toList()));
        json = list(json, "automatic", document.automatic(), AutomaticForm::of);
        json = list(json, "tests", document.tests(), PolicyTestForm::of);
        return list(json, "requestTests", document.requestTests(), AutomaticForm::of);
    }

    private static <T> Json.Obj list(
            Json.Obj json, String member, List<T> values, Function<T, Json.Obj> form) {
        return values.isEmpty()
                ? json
                : json.with(member, Json.of(values.stream().map(form).toList()));
    }

    public static Json.Obj of(PolicyRule rule) {
        var match = rule.match();
        var json = Json.object("id", rule.id(), "effect", rule.effect().toString());
        json = with(json, "agents", match.agents());
        json = with(json, "users", match.users());
        json = with(json, "servers", match.servers());
        json = with(json, "items", match.items());
        json = with(json, "actions", match.actions());
        json = with(json, "labels", match.labels());
        json = with(json, "resources", match.resources());
        var when = rule.when();
        if (when != null) json = json.with("when", Json.of(when.toString()));
        return json.with("why", Json.of(rule.why()));
    }

    static Json.Obj with(Json.Obj json, String member, Collection<?> values) {
        return values.isEmpty()
                ? json
                : json.with(
                        member, Json.of(values.stream().map(String::valueOf).sorted().toList()));
    }
}
