package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a tool's own definition suggests as its binding: a draft for a person to correct, never in
 * force by itself. Annotations and names are the server's claims (REQ-103), so what is in doubt is
 * proposed as more powerful, and its reach as unknown.
 */
public final class Proposal {
    private static final Set<String> PATHS =
            Set.of("path", "file", "filename", "filepath", "dir", "directory", "folder", "paths");
    private static final Set<String> URLS = Set.of("url", "uri", "href", "link", "endpoint");
    private static final Set<String> COMMANDS =
            Set.of("command", "cmd", "script", "code", "sql", "query", "shell", "expression");

    private Proposal() {}

    public static Binding of(Json.Obj tool) {
        var properties = tool.object("inputSchema").object("properties");
        var says = tool.object("annotations");
        var labels = EnumSet.noneOf(Label.class);
        if (isSaid(says, "openWorldHint", true)) labels.add(Label.UNTRUSTED_INPUT);
        var action = action(says, properties);
        if (action == ActionClass.DESTRUCTIVE) labels.add(Label.DESTRUCTIVE);
        return new Binding(
                action,
                reach(properties),
                labels,
                action == ActionClass.DESTRUCTIVE,
                null,
                Set.of());
    }

    /** The specification's defaults: it writes, and destroys, unless it says otherwise. */
    private static ActionClass action(Json.Obj says, Json.Obj properties) {
        if (properties.members().keySet().stream().anyMatch(Proposal::isCommand))
            return ActionClass.EXECUTE;
        if (isSaid(says, "readOnlyHint", false)) return ActionClass.READ;
        return isSaid(says, "destructiveHint", true) ? ActionClass.DESTRUCTIVE : ActionClass.WRITE;
    }

    private static boolean isSaid(Json.Obj says, String hint, boolean otherwise) {
        return says.member(hint) instanceof Json.Bool(boolean truth) ? truth : otherwise;
    }

    private static boolean isCommand(String name) {
        return COMMANDS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static Reach reach(Json.Obj properties) {
        if (properties.members().isEmpty()) return new Reach.Bounded(List.of());
        var found = new ArrayList<Extraction>();
        if (properties.has("owner") && properties.has("repo"))
            Extraction.parse("repo:{/owner}/{/repo}").ifPresent(found::add);
        for (var property : properties.members().entrySet())
            extraction(property.getKey(), property.getValue()).ifPresent(found::add);
        if (properties.members().keySet().stream().anyMatch(Proposal::isCommand))
            return new Reach.Unbounded("an argument holds what is run");
        return found.isEmpty()
                ? new Reach.Unbounded("no argument is called like something that is touched")
                : new Reach.Bounded(found);
    }

    private static Optional<Extraction> extraction(String name, Json schema) {
        var low = name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        var type = PATHS.contains(low) ? Spelling.PATH : URLS.contains(low) ? Spelling.URL : null;
        if (type == null) return Optional.empty();
        boolean isMany = schema instanceof Json.Obj object && "array".equals(object.text("type"));
        var place = new Pointer(isMany ? List.of(name, "*") : List.of(name));
        return Extraction.parse(type + ":{" + place + "}");
    }
}
