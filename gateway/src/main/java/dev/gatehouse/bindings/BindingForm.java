package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A binding as JSON, as approvals are sent and stored:
 *
 * <pre>{@code
 * {"action": "write", "resources": ["path:{/path}"], "labels": ["private-data"],
 *  "confirm": true, "schema": {...}, "scopes": ["files:write"]}
 * }</pre>
 *
 * with {@code "unbounded": "why"} in place of the resources where they cannot be told. All but the
 * action and one of the two may be absent.
 */
public final class BindingForm {
    /** What reading one gave. */
    public sealed interface Reading {}

    public record Read(Binding binding) implements Reading {}

    /**
     * It is none.
     *
     * @param why a clause that says which member is wrong
     */
    public record Refused(String why) implements Reading {}

    private static final Set<String> MEMBERS =
            Set.of("action", "resources", "unbounded", "labels", "confirm", "schema", "scopes");
    private static final int MAX_RESOURCES = 16;
    private static final int MAX_SCOPES = 64;

    private BindingForm() {}

    public static Reading read(Json.Obj json) {
        for (var name : json.members().keySet())
            if (!MEMBERS.contains(name)) return new Refused("the member " + name + " is unknown");
        var action = ActionClass.find(String.valueOf(json.text("action")));
        if (action.isEmpty())
            return new Refused("action is none of read, write, destructive, execute, external");
        var labels = all(json, "labels", Label.values().length, Label::find);
        if (labels.isEmpty())
            return new Refused(
                    "labels is no list of untrusted-input, private-data, external-sink,"
                            + " destructive");
        var scopes = all(json, "scopes", MAX_SCOPES, Optional::of);
        if (scopes.isEmpty()) return new Refused("scopes is no list of texts");
        if (json.has("schema") && !(json.member("schema") instanceof Json.Obj))
            return new Refused("schema is no object");
        if (json.has("confirm") && !(json.member("confirm") instanceof Json.Bool))
            return new Refused("confirm is not true or false");
        return switch (reach(json)) {
            case Unreachable(var why) -> new Refused(why);
            case Reached(var reach) ->
                    new Read(
                            new Binding(
                                    action.get(),
                                    reach,
                                    labels.get(),
                                    Json.of(true).equals(json.member("confirm")),
                                    json.has("schema") ? json.object("schema") : null,
                                    scopes.get()));
        };
    }

    private sealed interface Reaching {}

    private record Reached(Reach reach) implements Reaching {}

    private record Unreachable(String why) implements Reaching {}

    private static Reaching reach(Json.Obj json) {
        if (json.has("resources") == json.has("unbounded"))
            return new Unreachable("it says either resources or unbounded");
        if (json.has("unbounded")) {
            var why = json.text("unbounded");
            return why == null || why.isBlank()
                    ? new Unreachable("unbounded does not say why its reach cannot be told")
                    : new Reached(new Reach.Unbounded(why));
        }
        return all(json, "resources", MAX_RESOURCES, Extraction::parse)
                .<Reaching>map(found -> new Reached(new Reach.Bounded(List.copyOf(found))))
                .orElseGet(() ->
                        new Unreachable(
                                "resources is no list of a type and a template each, such as"
                                        + " path:{/path}"));
    }

    /** A list of texts, each read; empty when one cannot be, or there are too many. */
    private static <T> Optional<Set<T>> all(
            Json.Obj json, String member, int most, Function<String, Optional<T>> reader) {
        if (!json.has(member)) return Optional.of(Set.of());
        if (!(json.member(member) instanceof Json.Arr(var elements)) || elements.size() > most)
            return Optional.empty();
        var all = new LinkedHashSet<T>();
        for (var element : elements) {
            var one =
                    element instanceof Json.Str(var text)
                            ? reader.apply(text)
                            : Optional.<T>empty();
            if (one.isEmpty()) return Optional.empty();
            all.add(one.get());
        }
        return Optional.of(all);
    }

    /** The form that {@link #read} reads. */
    public static Json.Obj of(Binding binding) {
        var json = Json.object("action", binding.action().toString());
        json =
                switch (binding.reach()) {
                    case Reach.Bounded(var resources) -> json.with("resources", texts(resources));
                    case Reach.Unbounded(var why) -> json.with("unbounded", Json.of(why));
                };
        if (!binding.labels().isEmpty()) json = json.with("labels", texts(binding.labels()));
        if (binding.confirm()) json = json.with("confirm", Json.of(true));
        var narrowed = binding.narrowed();
        if (narrowed != null) json = json.with("schema", narrowed);
        return binding.scopes().isEmpty() ? json : json.with("scopes", texts(binding.scopes()));
    }

    private static Json texts(Collection<?> values) {
        return Json.of(values.stream().map(String::valueOf).sorted().toList());
    }
}
