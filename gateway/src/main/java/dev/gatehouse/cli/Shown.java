package dev.gatehouse.cli;

import dev.gatehouse.mcp.Json;
import java.util.List;

/** Reads the gate's answers for printing. */
final class Shown {
    private Shown() {}

    static String text(Json.Obj object, String member) {
        return switch (object.member(member)) {
            case null -> "";
            case Json.Null _ -> "-";
            case Json.Str(var value) -> value;
            case Json other -> other.toText();
        };
    }

    static List<Json.Obj> objects(Json.Obj object, String member) {
        return object.array(member).stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .toList();
    }

    static List<String> texts(Json.Obj object, String member) {
        return object.array(member).stream()
                .map(element -> element instanceof Json.Str(var text) ? text : element.toText())
                .toList();
    }

    /** Enough of a digest to tell it from another in a table. */
    static String brief(Json.Obj object, String member) {
        var digest = text(object, member);
        return digest.startsWith("sha256:") ? digest.substring(7, 19) : digest;
    }

    /** A time to the second, in UTC. */
    static String time(Json.Obj object, String member) {
        var time = text(object, member);
        int dot = time.indexOf('.');
        return dot < 0 ? time : time.substring(0, dot) + "Z";
    }

    /** What a grant lets calls touch. */
    static String resources(Json.Obj grant) {
        var selected = texts(grant.object("terms"), "resources");
        return selected.isEmpty() ? "nothing" : String.join(" ", selected);
    }

    static String items(Json.Obj object) {
        var items = texts(object, "items");
        return items.isEmpty() ? "everything approved" : String.join(" ", items);
    }
}
