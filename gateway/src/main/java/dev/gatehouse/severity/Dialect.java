package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The dialects of JSON Schema that are understood here; without a word it is 2020-12 (MCP). */
enum Dialect {
    V2020_12("https://json-schema.org/draft/2020-12/schema"),
    V2019_09("https://json-schema.org/draft/2019-09/schema"),
    DRAFT_07("http://json-schema.org/draft-07/schema"),
    DRAFT_06("http://json-schema.org/draft-06/schema");

    /** Keywords that the older drafts do not know. */
    private static final Set<String> NEW_IN_2019 =
            Set.of(
                    "dependentRequired",
                    "dependentSchemas",
                    "minContains",
                    "maxContains",
                    "unevaluatedItems",
                    "unevaluatedProperties");

    private final String uri;

    Dialect(String uri) {
        this.uri = uri;
    }

    /** Of a schema; empty when it names a dialect that is not known here. */
    static Optional<Dialect> of(Json schema) {
        if (!(schema instanceof Json.Obj object) || !object.has("$schema"))
            return Optional.of(V2020_12);
        var said = object.text("$schema");
        if (said == null) return Optional.empty();
        var bare = said.endsWith("#") ? said.substring(0, said.length() - 1) : said;
        return Arrays.stream(values())
                .filter(one -> one.uri.equals(bare) || one.withOtherScheme().equals(bare))
                .findFirst();
    }

    private String withOtherScheme() {
        return uri.startsWith("https") ? "http" + uri.substring(5) : "https" + uri.substring(4);
    }

    /** Whether {@code items} may be a list, and what follows it is {@code additionalItems}. */
    boolean hasListsOfItems() {
        return this != V2020_12;
    }

    /** Whether nothing beside a {@code $ref} counts. */
    boolean hasLonelyReferences() {
        return this == DRAFT_07 || this == DRAFT_06;
    }

    boolean knows(String keyword) {
        if (keyword.equals("prefixItems")) return this == V2020_12;
        if (keyword.equals("additionalItems")) return this != V2020_12;
        if (keyword.equals("dependencies")) return hasLonelyReferences();
        if (keyword.equals("if") || keyword.equals("then") || keyword.equals("else"))
            return this != DRAFT_06;
        return !hasLonelyReferences() || !NEW_IN_2019.contains(keyword);
    }
}
