package dev.gatehouse.policy;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the gate.
 *
 * @param server our name of the server
 * @param subject what it is about; null when it is about the server as a whole. A resource to read
 *     is named by its URI, whether a listed resource or a template covers it
 * @param purpose whether the item would be used or only shown
 * @param arguments of the call of a tool; empty for all else
 * @param answers what the agent answers with it to questions of the server; empty for none
 * @param held grants of which it has taken a use already: it may be the last one (AUT-6)
 */
public record Ask(
        String server,
        Era era,
        Method method,
        @Nullable ItemKey subject,
        Purpose purpose,
        Json.Obj arguments,
        Json.Obj answers,
        Set<String> held) {
    /** What becomes of the subject. */
    public enum Purpose {
        USE,
        SHOW
    }

    /** One without arguments. */
    public Ask(String server, Era era, Method method, @Nullable ItemKey subject, Purpose purpose) {
        this(server, era, method, subject, purpose, Json.object());
    }

    /** One that has taken no use of a grant. */
    public Ask(
            String server,
            Era era,
            Method method,
            @Nullable ItemKey subject,
            Purpose purpose,
            Json.Obj arguments) {
        this(server, era, method, subject, purpose, arguments, Json.object(), Set.of());
    }

    public Ask {
        held = Set.copyOf(held);
    }

    /** The same, which has taken a use of these grants. */
    public Ask holding(Set<String> grants) {
        return new Ask(server, era, method, subject, purpose, arguments, answers, grants);
    }

    /** The same, with which the agent answers what the server asked of it. */
    public Ask answering(Json.Obj answers) {
        return new Ask(server, era, method, subject, purpose, arguments, answers, held);
    }

    /**
     * Of exactly what would be sent: of the arguments, and of the answers where there are some. A
     * list is no arguments of any call, so neither is ever taken for the other (AUT-7).
     */
    public Digest digest() {
        return answers.members().isEmpty()
                ? CanonicalJson.digest(arguments)
                : CanonicalJson.digest(Json.array(arguments, answers));
    }

    /** The use of an item, as a modern agent asks for it. */
    public static Ask toUse(String server, ItemKey item, Json.Obj arguments) {
        var method =
                switch (item.kind()) {
                    case TOOL -> Method.TOOLS_CALL;
                    case PROMPT -> Method.PROMPTS_GET;
                    case RESOURCE, TEMPLATE -> Method.RESOURCES_READ;
                };
        return new Ask(server, Era.MODERN, method, item, Purpose.USE, arguments);
    }
}
