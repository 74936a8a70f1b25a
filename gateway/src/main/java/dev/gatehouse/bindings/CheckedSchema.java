package dev.gatehouse.bindings;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.RegularExpression;
import dev.gatehouse.mcp.Json;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One schema, compiled and bounded. */
final class CheckedSchema {
    /** Schemas and keywords applied in one check; more is a schema that multiplies itself. */
    static final long MAX_STEPS = 200_000;

    /** How deep schemas are applied within schemas. */
    static final int MAX_DEPTH = 256;

    /** Elements of an array where unique ones are asked for: a crafted set makes each meet each. */
    static final int MAX_UNIQUE = 1_000;

    private static final int MAX_PLACE = 300;

    private static final ScopedValue<Work> WORK = ScopedValue.newInstance();

    private static final ExecutionConfig ONCE =
            ExecutionConfig.builder()
                    .locale(Locale.ROOT)
                    .failFast(true)
                    .annotationCollectionEnabled(false)
                    .formatAssertionsEnabled(false)
                    .maxEvaluationSteps(MAX_STEPS)
                    .maxEvaluationDepth(MAX_DEPTH)
                    .build();

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    registry ->
                            registry.schemaCacheEnabled(false)
                                    .schemaLoader(loader -> loader.allow(_ -> false))
                                    .schemaRegistryConfig(
                                            SchemaRegistryConfig.builder()
                                                    .locale(Locale.ROOT)
                                                    .failFast(true)
                                                    .formatAssertionsEnabled(false)
                                                    .pathType(PathType.JSON_POINTER)
                                                    .regularExpressionFactory(
                                                            CheckedSchema::pattern)
                                                    .build()));

    private final Schema schema;
    private final boolean hasPatterns;
    private final boolean hasUniqueItems;

    private CheckedSchema(Schema schema, SchemaForm form) {
        this.schema = schema;
        this.hasPatterns = form.hasPatterns();
        this.hasUniqueItems = form.hasUniqueItems();
    }

    static CheckedSchema compile(Json.Obj text) throws UnusableSchema {
        var form = SchemaForm.of(text);
        try {
            var schema = REGISTRY.getSchema(JsonNodes.of(text));
            schema.initializeValidators();
            return new CheckedSchema(schema, form);
        } catch (RuntimeException | StackOverflowError unusable) {
            throw new UnusableSchema("The schema cannot be used: " + said(unusable));
        }
    }

    Optional<String> objection(Json.Obj arguments, JsonNode node) {
        if (hasUniqueItems && hasLongArray(arguments))
            return Optional.of(
                    "An array has more than "
                            + MAX_UNIQUE
                            + " elements, too many where unique ones are asked for.");
        if (!hasPatterns) return check(node);
        var work = new Work();
        var objection = ScopedValue.where(WORK, work).call(() -> check(node));
        return work.isSpent()
                ? Optional.of("The texts are too long to be matched with all patterns.")
                : objection;
    }

    private Optional<String> check(JsonNode node) {
        var context = new ExecutionContext(ONCE);
        try {
            schema.validate(context, node);
            return context.getErrors().stream().findFirst().map(CheckedSchema::said);
        } catch (FailFastAssertionException broken) {
            return Optional.of(said(broken.getErrors().getFirst()));
        } catch (ValidationLimitExceededException tooMuch) {
            return Optional.of("The schema takes too many steps to check these arguments.");
        } catch (RuntimeException | StackOverflowError unusable) {
            return Optional.of(
                    "The arguments could not be checked: "
                            + unusable.getClass().getSimpleName()
                            + ".");
        }
    }

    private static RegularExpression pattern(String text) {
        var pattern = Patterns.compile(text);
        long states = pattern.programSize();
        return value -> WORK.get().allows(value.length() * states) && pattern.matcher(value).find();
    }

    private static boolean hasLongArray(Json value) {
        return switch (value) {
            case Json.Arr(var elements) -> elements.size() > MAX_UNIQUE || hasLongArray(elements);
            case Json.Obj(var members) -> hasLongArray(members.values());
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> false;
        };
    }

    private static boolean hasLongArray(Iterable<Json> values) {
        for (var value : values) if (hasLongArray(value)) return true;
        return false;
    }

    private static String said(Error error) {
        var place = String.valueOf(error.getInstanceLocation());
        if (place.length() > MAX_PLACE) place = place.substring(0, MAX_PLACE) + "…";
        return (place.isEmpty() ? "The whole" : place) + " breaks " + error.getKeyword() + ".";
    }

    private static String said(Throwable unusable) {
        var said = unusable.getClass().getSimpleName() + ": " + unusable.getMessage();
        return said.length() <= MAX_PLACE ? said : said.substring(0, MAX_PLACE) + "…";
    }
}
