package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.FormReader.Malformed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of a policy that grants requests for reading, and its tests, as JSON. */
final class AutomaticForm {
    /** Rules of this sort in one policy. */
    static final int MAX_RULES = 200;

    private static final int MAX_WHY = 500;
    private static final int MAX_TESTS = 1_000;
    private static final Set<String> RULE_MEMBERS =
            Set.of(
                    "id",
                    "agents",
                    "users",
                    "servers",
                    "tools",
                    "resources",
                    "seconds",
                    "perHour",
                    "why");
    private static final Set<String> TEST_MEMBERS =
            Set.of(
                    "name",
                    "agent",
                    "user",
                    "server",
                    "tools",
                    "resources",
                    "seconds",
                    "action",
                    "expect");

    private AutomaticForm() {}

    /**
     * @param taken ids of the policy's other rules
     */
    static List<AutomaticRule> rules(FormReader form, Set<String> taken) throws Malformed {
        var rules = new ArrayList<AutomaticRule>();
        if (!form.has("automatic")) return rules;
        var ids = new HashSet<>(taken);
        for (var each : form.objects("automatic", MAX_RULES)) {
            var place = "automatic rule " + (rules.size() + 1);
            var rule = rule(new FormReader(each, place));
            if (!ids.add(rule.id()))
                throw new Malformed(
                        place, "Another rule has the id " + rule.id() + "; each has its own.");
            rules.add(rule);
        }
        return rules;
    }

    private static AutomaticRule rule(FormReader unnamed) throws Malformed {
        var id = unnamed.text("id", PolicyRule.MAX_ID);
        if (!PolicyRule.isId(id)) throw unnamed.malformed("id", PolicyRule.ID_FORM);
        var form = unnamed.at("automatic rule " + id);
        form.knowOnly(RULE_MEMBERS);
        return new AutomaticRule(
                id,
                names(form, "agents"),
                form.set("users", PolicyForm.MAX_LIST, PolicyForm::name),
                names(form, "servers"),
                tools(form),
                List.copyOf(form.set("resources", PolicyForm.MAX_LIST, Selector::parse)),
                window(form),
                form.number("perHour", AutomaticRule.MAX_PER_HOUR),
                form.text("why", MAX_WHY));
    }

    /** What grants without a person says of whom: nothing is about all. */
    private static Set<String> names(FormReader form, String member) throws Malformed {
        var names = form.set(member, PolicyForm.MAX_LIST, PolicyForm::name);
        if (names.isEmpty())
            throw form.malformed(member, "It is absent; a rule that grants names them.");
        return names;
    }

    private static Set<String> tools(FormReader form) throws Malformed {
        return names(form, "tools").stream()
                .map(name -> new ItemKey(Kind.TOOL, name).toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Duration window(FormReader form) throws Malformed {
        return Duration.ofSeconds(
                form.number("seconds", Math.toIntExact(AutomaticRule.MAX_WINDOW.toSeconds())));
    }

    static List<RequestTest> tests(FormReader form) throws Malformed {
        var tests = new ArrayList<RequestTest>();
        if (!form.has("requestTests")) return tests;
        var names = new HashSet<String>();
        for (var each : form.objects("requestTests", MAX_TESTS)) {
            var place = "request test " + (tests.size() + 1);
            var test = test(new FormReader(each, place));
            if (!names.add(test.name()))
                throw new Malformed(place, "Another test has this name; each has its own.");
            tests.add(test);
        }
        return tests;
    }

    private static RequestTest test(FormReader form) throws Malformed {
        form.knowOnly(TEST_MEMBERS);
        var items = new HashSet<ItemKey>();
        for (var name : names(form, "tools")) items.add(new ItemKey(Kind.TOOL, name));
        var expects = form.text("expect", PolicyRule.MAX_ID);
        return new RequestTest(
                form.text("name", MAX_WHY),
                new AutomaticWish(
                        form.text("agent", PolicyRule.MAX_ID),
                        form.optionalText("user", MAX_WHY).orElse(""),
                        form.text("server", PolicyRule.MAX_ID),
                        items,
                        List.copyOf(form.set("resources", PolicyForm.MAX_LIST, Selector::parse)),
                        window(form)),
                form.has("action") ? form.word("action", ActionClass::find) : null,
                expects.equals(RequestTest.PERSON) ? "" : expects);
    }

    /** The form that {@link #rules} reads. */
    static Json.Obj of(AutomaticRule rule) {
        var json = Json.object("id", rule.id());
        json = PolicyForm.with(json, "agents", rule.agents());
        json = PolicyForm.with(json, "users", rule.users());
        json = PolicyForm.with(json, "servers", rule.servers());
        json =
                PolicyForm.with(
                        json, "tools", rule.tools().stream().map(AutomaticForm::name).toList());
        json = PolicyForm.with(json, "resources", rule.resources());
        return json.with("seconds", Json.of(rule.window().toSeconds()))
                .with("perHour", Json.of(rule.perHour()))
                .with("why", Json.of(rule.why()));
    }

    private static String name(String tool) {
        return tool.substring(tool.indexOf(':') + 1);
    }

    /** The form that {@link #tests} reads. */
    static Json.Obj of(RequestTest test) {
        var wish = test.wish();
        var json = Json.object("name", test.name(), "agent", wish.agent());
        if (!wish.user().isEmpty()) json = json.with("user", Json.of(wish.user()));
        json = json.with("server", Json.of(wish.server()));
        json = PolicyForm.with(json, "tools", wish.items().stream().map(ItemKey::name).toList());
        json = PolicyForm.with(json, "resources", wish.resources());
        json = json.with("seconds", Json.of(wish.window().toSeconds()));
        var action = test.action();
        if (action != null) json = json.with("action", Json.of(action.toString()));
        return json.with("expect", Json.of(test.expected()));
    }
}
