package dev.gatehouse.policy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.FormReader.Malformed;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A test of a policy as JSON. */
final class PolicyTestForm {
    private static final int MAX_NAME = 200;
    private static final int MAX_USER = 512;
    private static final int MAX_ITEM = 2_048;
    private static final Set<String> MEMBERS =
            Set.of(
                    "name",
                    "agent",
                    "user",
                    "server",
                    "tool",
                    "item",
                    "arguments",
                    "action",
                    "labels",
                    "resources",
                    "at",
                    "expect");

    private PolicyTestForm() {}

    static PolicyTest read(FormReader unnamed) throws Malformed {
        var name = unnamed.text("name", MAX_NAME);
        var form = unnamed.at("test \"" + name + "\"");
        form.knowOnly(MEMBERS);
        return new PolicyTest(
                name,
                agent(form),
                form.optionalText("user", MAX_USER).orElse(""),
                form.text("server", MAX_NAME),
                item(form),
                form.object("arguments"),
                stated(form),
                at(form),
                form.word("expect", PolicyTestForm::expected));
    }

    private static String agent(FormReader form) throws Malformed {
        var name = form.text("agent", MAX_NAME);
        if (!Agent.isName(name)) throw form.malformed("agent", "It is no name of an agent.");
        return name;
    }

    private static ItemKey item(FormReader form) throws Malformed {
        if (form.has("tool") == form.has("item"))
            throw form.malformed("tool", "A test names either a tool or an item.");
        return form.has("tool")
                ? new ItemKey(Kind.TOOL, form.text("tool", MAX_ITEM))
                : item(form, form.text("item", MAX_ITEM));
    }

    private static ItemKey item(FormReader form, String text) throws Malformed {
        try {
            return ItemKey.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw form.malformed("item", String.valueOf(malformed.getMessage()));
        }
    }

    private static PolicyTest.@Nullable Stated stated(FormReader form) throws Malformed {
        if (!form.has("action")) {
            for (var member : List.of("labels", "resources"))
                if (form.has(member))
                    throw form.malformed(
                            member, "It is stated together with an action, or not at all.");
            return null;
        }
        return new PolicyTest.Stated(
                form.word("action", ActionClass::find),
                form.set("labels", PolicyForm.MAX_LIST, Label::find),
                List.copyOf(form.set("resources", PolicyForm.MAX_LIST, Resource::parse)));
    }

    private static @Nullable Instant at(FormReader form) throws Malformed {
        var text = form.optionalText("at", 40);
        if (text.isEmpty()) return null;
        try {
            return Instant.parse(text.get());
        } catch (DateTimeParseException malformed) {
            throw form.malformed("at", "It is no time, such as 2026-11-26T09:00:00Z.");
        }
    }

    private static Optional<PolicyTest.Expected> expected(String text) {
        if (text.equals("allow")) return Optional.of(new PolicyTest.Allow());
        if (text.equals("confirm")) return Optional.of(new PolicyTest.Confirm());
        if (!text.startsWith("refuse ") || text.length() == 7) return Optional.empty();
        return Optional.of(new PolicyTest.Refuse(text.substring(7)));
    }

    static Json.Obj of(PolicyTest test) {
        var json = Json.object("name", test.name(), "agent", test.agent());
        if (!test.user().isEmpty()) json = json.with("user", Json.of(test.user()));
        json = json.with("server", Json.of(test.server()));
        json =
                test.item().kind() == Kind.TOOL
                        ? json.with("tool", Json.of(test.item().name()))
                        : json.with("item", Json.of(test.item().toString()));
        if (!test.arguments().members().isEmpty()) json = json.with("arguments", test.arguments());
        var stated = test.stated();
        if (stated != null) {
            json = json.with("action", Json.of(stated.action().toString()));
            json = PolicyForm.with(json, "labels", stated.labels());
            json = PolicyForm.with(json, "resources", stated.resources());
        }
        var at = test.at();
        if (at != null) json = json.with("at", Json.of(at.toString()));
        return json.with("expect", Json.of(test.expects().toString()));
    }
}
