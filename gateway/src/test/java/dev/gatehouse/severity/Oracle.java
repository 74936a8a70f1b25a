package dev.gatehouse.severity;

import dev.gatehouse.bindings.ArgumentSchema;
import dev.gatehouse.bindings.ArgumentSchema.Compilation;
import dev.gatehouse.mcp.Json;
import java.util.Optional;

/** What a validator that others wrote says of a value: com.networknt's, by way of calls. */
final class Oracle {
    private final ArgumentSchema schema;

    private Oracle(ArgumentSchema schema) {
        this.schema = schema;
    }

    /** Empty for a schema that calls could not be checked against. */
    static Optional<Oracle> of(Json.Obj document) {
        var whole =
                Json.object(
                        "properties",
                        Json.object("it", document.without("$defs").without("$schema")));
        for (var keyword : new String[] {"$defs", "$schema"}) {
            var member = document.member(keyword);
            if (member != null) whole = whole.with(keyword, member);
        }
        return switch (ArgumentSchema.compile(whole, null)) {
            case Compilation.Compiled(var compiled) -> Optional.of(new Oracle(compiled));
            case Compilation.Refused _ -> Optional.empty();
        };
    }

    boolean accepts(Json value) {
        return schema.objection(Json.object("it", value)).isEmpty();
    }
}
