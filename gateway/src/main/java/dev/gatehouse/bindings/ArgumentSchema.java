package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of a tool's call must be: the schema that was approved, and an operator's
 * narrower one when there is one. What either objects to is not sent.
 *
 * <p>Compiled when it is approved; at the time of a call it only computes, on the thread that asks.
 * Immutable and safe for many threads. Nothing is ever fetched, patterns are RE2's, {@code format}
 * says nothing, and the cost is bounded; decision 0024. Spec: JSON Schema 2020-12, or the dialect
 * that {@code $schema} names.
 */
public final class ArgumentSchema {
    private final CheckedSchema approved;
    private final @Nullable CheckedSchema narrowed;

    private ArgumentSchema(CheckedSchema approved, @Nullable CheckedSchema narrowed) {
        this.approved = approved;
        this.narrowed = narrowed;
    }

    /** What became of a schema, or of two. */
    public sealed interface Compilation {
        /** Arguments can be checked. */
        record Compiled(ArgumentSchema schema) implements Compilation {}

        /**
         * Arguments cannot be checked, so no call should go through.
         *
         * @param why which place of which schema, and what is wrong there
         */
        record Refused(String why) implements Compilation {}
    }

    /**
     * @param narrowed what an operator demands beside the approved schema; null when nothing
     */
    public static Compilation compile(Json.Obj schema, Json.@Nullable Obj narrowed) {
        try {
            return new Compilation.Compiled(
                    new ArgumentSchema(
                            CheckedSchema.compile(schema),
                            narrowed == null ? null : narrowed(narrowed)));
        } catch (UnusableSchema unusable) {
            return new Compilation.Refused(unusable.why());
        }
    }

    /**
     * Why a schema cannot be used, empty when nothing tells by its form: cheap, for whoever is
     * shown many schemas. Nothing is compiled but patterns, and nothing is fetched (T20, REQ-106).
     */
    public static Optional<String> flaw(Json.Obj schema) {
        try {
            var _ = SchemaForm.of(schema);
            return Optional.empty();
        } catch (UnusableSchema unusable) {
            return Optional.of(unusable.why());
        }
    }

    private static CheckedSchema narrowed(Json.Obj schema) throws UnusableSchema {
        try {
            return CheckedSchema.compile(schema);
        } catch (UnusableSchema unusable) {
            throw new UnusableSchema("In the narrower schema: " + unusable.why());
        }
    }

    /**
     * What is wrong with the arguments, empty when nothing: which place, as a JSON pointer, breaks
     * which keyword. Never what is at that place.
     */
    public Optional<String> objection(Json.Obj arguments) {
        var node = JsonNodes.of(arguments);
        var objection = approved.objection(arguments, node);
        return objection.isPresent() || narrowed == null
                ? objection
                : narrowed.objection(arguments, node);
    }
}
