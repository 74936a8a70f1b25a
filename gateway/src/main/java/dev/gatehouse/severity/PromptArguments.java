package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The arguments of a prompt, by their names: their order says nothing. */
final class PromptArguments {
    private record Argument(Json.Obj said, String at) {
        boolean isRequired() {
            return said.member("required") instanceof Json.Bool(boolean required) && required;
        }
    }

    private final Parts parts = new Parts();

    private PromptArguments() {}

    static List<Grade.Match> compare(@Nullable Json was, @Nullable Json is, String at) {
        var comparison = new PromptArguments();
        comparison.compare(read(was, at), read(is, at), at);
        return comparison.parts.matches();
    }

    /** By name; empty when it is no list of arguments with names of their own. */
    private static Optional<Map<String, Argument>> read(@Nullable Json list, String at) {
        var arguments = new TreeMap<String, Argument>();
        if (list == null) return Optional.of(arguments);
        if (!(list instanceof Json.Arr(var elements))) return Optional.empty();
        for (var element : new ArrayList<>(elements)) {
            var name = element instanceof Json.Obj object ? object.text("name") : null;
            var place = Pointers.in(at, arguments.size());
            if (name == null
                    || arguments.put(name, new Argument((Json.Obj) element, place)) != null)
                return Optional.empty();
        }
        return Optional.of(arguments);
    }

    private void compare(
            Optional<Map<String, Argument>> was, Optional<Map<String, Argument>> is, String at) {
        if (was.isEmpty() || is.isEmpty()) {
            parts.malformed(at, "a list of arguments with names");
            return;
        }
        is.get()
                .forEach((name, now) -> {
                    var before = was.get().get(name);
                    if (before == null) added(name, now);
                    else changed(name, before, now);
                });
        was.get()
                .forEach((name, before) -> {
                    if (!is.get().containsKey(name))
                        parts.add(
                                Rule.ARGUMENT_REMOVED,
                                at,
                                "The argument " + Shown.name(name) + " is gone.");
                });
    }

    private void added(String name, Argument now) {
        if (now.isRequired())
            parts.add(
                    Rule.ARGUMENT_REQUIRED,
                    now.at,
                    "It needs a new argument, " + Shown.name(name) + ".");
        else
            parts.add(
                    Rule.ARGUMENT_ADDED,
                    now.at,
                    "It takes a new argument, " + Shown.name(name) + ".");
    }

    private void changed(String name, Argument before, Argument now) {
        if (before.isRequired() != now.isRequired()) {
            if (now.isRequired())
                parts.add(
                        Rule.ARGUMENT_REQUIRED,
                        now.at,
                        "The argument " + Shown.name(name) + " must be there.");
            else
                parts.add(
                        Rule.ARGUMENT_OPTIONAL,
                        now.at,
                        "The argument " + Shown.name(name) + " may be left out.");
        }
        Parts.differing(
                before.said,
                now.said,
                now.at,
                (member, _, is, at) -> {
                    switch (member) {
                        case "title", "description" -> parts.text(is, at);
                        case "required" -> {
                            if (is != null && !(is instanceof Json.Bool))
                                parts.malformed(at, "true or false");
                        }
                        default ->
                                parts.add(Rule.ARGUMENT_CHANGED, at, "Something of it is another.");
                    }
                });
    }
}
