package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person's word on one tool, part of its approval: what it does, to what, and what its calls may
 * say (AUT-2, AUT-5, AUT-7).
 *
 * @param labels what it brings in or takes out
 * @param confirm whether a person confirms each call, with its exact arguments
 * @param narrowed a JSON Schema that arguments must fit beside the approved one; null for none
 * @param scopes those at its own server's issuer that it needs
 */
public record Binding(
        ActionClass action,
        Reach reach,
        Set<Label> labels,
        boolean confirm,
        Json.@Nullable Obj narrowed,
        Set<String> scopes) {
    /** For what is no tool: it shows something, and what it shows has a name of its own. */
    public static final Binding SHOWS =
            new Binding(
                    ActionClass.READ,
                    new Reach.Bounded(List.of()),
                    Set.of(),
                    false,
                    null,
                    Set.of());

    public Binding {
        labels = Set.copyOf(labels);
        scopes = Set.copyOf(scopes);
    }

    /** What a call with these arguments, which fit the schemas, would touch. */
    public Touch touch(Json.Obj arguments) {
        return switch (reach) {
            case Reach.Unbounded(var why) -> new Touch.Unbounded(this, why);
            case Reach.Bounded(var extractions) -> touch(extractions, arguments);
        };
    }

    private Touch touch(List<Extraction> extractions, Json.Obj arguments) {
        var touched = new ArrayList<Resource>();
        for (var extraction : extractions) {
            switch (extraction.from(arguments)) {
                case Extraction.Found(var resources) -> touched.addAll(resources);
                case Extraction.NotFound(var why) -> {
                    return new Touch.Unbounded(this, why);
                }
            }
        }
        return new Touch.Known(this, touched);
    }
}
