package dev.gatehouse.access;

import dev.gatehouse.bindings.Selector;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The terms of a grant as JSON, as they are stored and shown. */
public final class TermsForm {
    private TermsForm() {}

    /** What reading gave. */
    public sealed interface Reading {}

    public record Read(Terms terms) implements Reading {}

    /**
     * They are none.
     *
     * @param why a clause that says which member is wrong
     */
    public record Refused(String why) implements Reading {}

    public static Reading read(Json.Obj json) {
        var resources = resources(json);
        if (resources == null)
            return new Refused(
                    "resources is no list of resources, such as path:/srv/a or path:/srv/*");
        try {
            var arguments = json.text("arguments");
            var notBefore = json.text("notBefore");
            return new Read(
                    new Terms(
                            json.text("user"),
                            resources,
                            json.text("when"),
                            notBefore == null ? null : Instant.parse(notBefore),
                            count(json),
                            arguments == null ? null : new Digest(arguments),
                            json.text("parent"),
                            Json.of(true).equals(json.member("privileged"))));
        } catch (DateTimeParseException | IllegalArgumentException malformed) {
            return new Refused(String.valueOf(malformed.getMessage()));
        }
    }

    private static @Nullable List<Selector> resources(Json.Obj json) {
        var selectors = new ArrayList<Selector>();
        for (var each : json.array("resources")) {
            var selector =
                    each instanceof Json.Str(var text) ? Selector.parse(text).orElse(null) : null;
            if (selector == null) return null;
            selectors.add(selector);
        }
        return selectors;
    }

    private static @Nullable Integer count(Json.Obj json) {
        return json.member("maxCalls") instanceof Json.Num number && number.isLong()
                ? Integer.valueOf(Math.toIntExact(number.asLong()))
                : null;
    }

    /** The form that {@link #read} reads: what is stated and no more, but for the resources. */
    public static Json.Obj of(Terms terms) {
        var json =
                Json.object(
                        "resources", terms.resources().stream().map(Selector::toString).toList(),
                        "privileged", terms.privileged());
        json = with(json, "user", terms.user());
        json = with(json, "when", terms.when());
        json = with(json, "notBefore", terms.notBefore());
        json = with(json, "arguments", terms.arguments());
        json = with(json, "parent", terms.parent());
        var maxCalls = terms.maxCalls();
        return maxCalls == null ? json : json.with("maxCalls", Json.of(maxCalls));
    }

    private static Json.Obj with(Json.Obj json, String member, @Nullable Object value) {
        return value == null ? json : json.with(member, Json.of(value.toString()));
    }
}
