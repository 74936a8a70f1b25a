package dev.gatehouse.inventory;

import dev.gatehouse.bindings.ArgumentSchema;
import dev.gatehouse.bindings.ArgumentSchema.Compilation;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Folded;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.mcp.Json;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An approved tool with a person's word on it. Its schema is compiled when it is first called: a
 * gate knows many tools that nobody calls. Safe for many threads.
 */
final class BoundTool {
    private final Item tool;
    private final @Nullable Binding binding;
    private volatile @Nullable Compilation schema;

    BoundTool(Item tool, @Nullable Binding binding) {
        this.tool = tool;
        this.binding = binding;
    }

    @Nullable Binding binding() {
        return binding;
    }

    /** What a call would touch, if its arguments are what was approved. */
    Touch touch(Json.Obj arguments) {
        if (binding == null) return new Touch.Unbound();
        var twofold = Folded.objection(arguments, properties());
        if (twofold.isPresent()) return new Touch.Unfit(twofold.get());
        return switch (schema(binding)) {
            case Compilation.Refused(var why) -> new Touch.Unfit(why);
            case Compilation.Compiled(var compiled) ->
                    objection(compiled, arguments)
                            .<Touch>map(Touch.Unfit::new)
                            .orElseGet(() -> binding.touch(arguments));
        };
    }

    /**
     * Clients that have no value for an optional argument send null for it, and the specification
     * has them leave its header out as if it were absent (SEP-2243): so it counts as absent here,
     * and where resources are made of it.
     */
    private static Optional<String> objection(ArgumentSchema schema, Json.Obj arguments) {
        var asTheyAre = schema.objection(arguments);
        if (asTheyAre.isEmpty()) return asTheyAre;
        var given = arguments;
        for (var argument : arguments.members().entrySet())
            if (argument.getValue() instanceof Json.Null) given = given.without(argument.getKey());
        return given.members().size() == arguments.members().size()
                ? asTheyAre
                : schema.objection(given);
    }

    private Set<String> properties() {
        return tool.definition().object("inputSchema").object("properties").members().keySet();
    }

    /** Two that compile it at once come to the same. */
    private Compilation schema(Binding bound) {
        var known = schema;
        if (known == null)
            schema =
                    known =
                            ArgumentSchema.compile(
                                    tool.definition().object("inputSchema"), bound.narrowed());
        return known;
    }
}
