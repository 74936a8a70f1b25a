package dev.gatehouse.bindings;

import com.google.re2j.PatternSyntaxException;
import dev.gatehouse.mcp.Json;
import java.util.Set;

/**
 * What a schema may be made of before a validator sees it: no larger and no deeper than some
 * bounds, no references out of the document, no pattern that RE2 lacks.
 */
final class SchemaForm {
    /** Values of a schema, all of them. */
    static final int MAX_VALUES = 20_000;

    /** How deep a schema may be. */
    static final int MAX_DEPTH = 64;

    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

    /** Keywords whose members are schemas by names that anybody chose. */
    private static final Set<String> BY_NAME =
            Set.of(
                    "properties",
                    "patternProperties",
                    "$defs",
                    "definitions",
                    "dependentSchemas",
                    "dependencies");

    /** Keywords whose value is a value, and no schema whatever it looks like. */
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

    private int values;
    private boolean hasPatterns;
    private boolean hasUniqueItems;

    private SchemaForm() {}

    /** Throws {@link UnusableSchema} for what may not be. */
    static SchemaForm of(Json.Obj schema) throws UnusableSchema {
        var form = new SchemaForm();
        form.schema(schema, "", 0);
        return form;
    }

    boolean hasPatterns() {
        return hasPatterns;
    }

    boolean hasUniqueItems() {
        return hasUniqueItems;
    }

    private void schema(Json value, String at, int depth) throws UnusableSchema {
        count(value, at, depth);
        switch (value) {
            case Json.Obj(var members) -> {
                for (var member : members.entrySet())
                    keyword(member.getKey(), member.getValue(), at, depth + 1);
            }
            case Json.Arr(var elements) -> {
                for (int i = 0; i < elements.size(); i++)
                    schema(elements.get(i), at + "/" + i, depth + 1);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private void keyword(String name, Json value, String in, int depth) throws UnusableSchema {
        var at = in + "/" + escaped(name);
        if (VALUES.contains(name)) {
            value(value, at, depth);
            return;
        }
        if (BY_NAME.contains(name) && value instanceof Json.Obj(var schemas)) {
            count(value, at, depth);
            for (var schema : schemas.entrySet()) {
                if (name.equals("patternProperties")) pattern(schema.getKey(), at);
                schema(schema.getValue(), at + "/" + escaped(schema.getKey()), depth + 1);
            }
            return;
        }
        if (REFERENCES.contains(name)
                && value instanceof Json.Str(var reference)
                && !reference.startsWith("#"))
            throw new UnusableSchema(
                    said(at) + " refers to another document. Only references within are followed.");
        if (name.equals("pattern") && value instanceof Json.Str(var pattern)) pattern(pattern, at);
        if (name.equals("uniqueItems") && value instanceof Json.Bool(var unique) && unique)
            hasUniqueItems = true;
        schema(value, at, depth);
    }

    private void value(Json value, String at, int depth) throws UnusableSchema {
        count(value, at, depth);
        switch (value) {
            case Json.Obj(var members) -> {
                for (var member : members.values()) value(member, at, depth + 1);
            }
            case Json.Arr(var elements) -> {
                for (var element : elements) value(element, at, depth + 1);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private void count(Json value, String at, int depth) throws UnusableSchema {
        if (++values > MAX_VALUES)
            throw new UnusableSchema("The schema has more than " + MAX_VALUES + " values.");
        if (depth > MAX_DEPTH)
            throw new UnusableSchema("The schema is more than " + MAX_DEPTH + " deep.");
        if (value instanceof Json.Num number && !JsonNodes.isInRange(number))
            throw new UnusableSchema(said(at) + " is a number that a double cannot hold.");
    }

    private void pattern(String pattern, String at) throws UnusableSchema {
        try {
            var _ = Patterns.compile(pattern);
            hasPatterns = true;
        } catch (PatternSyntaxException bad) {
            throw new UnusableSchema(
                    said(at) + " has a pattern that cannot be matched safely: " + said(bad));
        }
    }

    private static String said(PatternSyntaxException bad) {
        var text = String.valueOf(bad.getMessage());
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private static String said(String pointer) {
        return pointer.length() <= 200 ? pointer : pointer.substring(0, 200) + "…";
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
