package dev.gatehouse.inventory;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of thing that a server offers and a person approves one by one. */
public enum Kind {
    TOOL("tool", Method.TOOLS_LIST, "tools", "name"),
    PROMPT("prompt", Method.PROMPTS_LIST, "prompts", "name"),
    RESOURCE("resource", Method.RESOURCES_LIST, "resources", "uri"),
    TEMPLATE("template", Method.TEMPLATES_LIST, "resourceTemplates", "uriTemplate");

    private final String word;
    private final Method list;
    private final String member;
    private final String key;

    Kind(String word, Method list, String member, String key) {
        this.word = word;
        this.list = list;
        this.member = member;
        this.key = key;
    }

    /** The word for it in commands, REST and records. */
    public String word() {
        return word;
    }

    /** The method that lists things of this kind. */
    public Method list() {
        return list;
    }

    /** What a server says when its list changed. */
    public String changed() {
        return switch (this) {
            case TOOL -> "notifications/tools/list_changed";
            case PROMPT -> "notifications/prompts/list_changed";
            case RESOURCE, TEMPLATE -> "notifications/resources/list_changed";
        };
    }

    /** The member of the list's result that holds them. */
    public String member() {
        return member;
    }

    /** What tells one definition from another within a server, or null when it is missing. */
    public @Nullable String nameOf(Json.Obj definition) {
        return definition.text(key);
    }

    public static Optional<Kind> find(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    public static Optional<Kind> listedBy(Method method) {
        return switch (method) {
            case TOOLS_LIST -> Optional.of(TOOL);
            case PROMPTS_LIST -> Optional.of(PROMPT);
            case RESOURCES_LIST -> Optional.of(RESOURCE);
            case TEMPLATES_LIST -> Optional.of(TEMPLATE);
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
