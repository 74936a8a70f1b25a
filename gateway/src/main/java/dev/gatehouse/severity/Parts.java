package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Two objects, member by member, and what was found of them. */
final class Parts {
    /** Weighs one member that differs; either side may be absent. */
    interface Weighing {
        void weigh(String member, @Nullable Json was, @Nullable Json is, String at);
    }

    private final List<Grade.Match> matches = new ArrayList<>();

    void add(Rule rule, String at, String says) {
        matches.add(rule.at(at, says));
    }

    void addAll(List<Grade.Match> more) {
        matches.addAll(more);
    }

    /** Whether something was found at a place or within. */
    boolean hasAt(String at) {
        return matches.stream()
                .anyMatch(match -> match.at().equals(at) || match.at().startsWith(at + "/"));
    }

    List<Grade.Match> matches() {
        return List.copyOf(matches);
    }

    /** Weighs each member that is not the same on both sides. */
    static void differing(Json.Obj was, Json.Obj is, String at, Weighing weighing) {
        for (var name : names(was, is)) {
            var one = was.member(name);
            var other = is.member(name);
            if (!Equality.of(one, other)) weighing.weigh(name, one, other, Pointers.in(at, name));
        }
    }

    private static Set<String> names(Json.Obj was, Json.Obj is) {
        var names = new TreeSet<>(was.members().keySet());
        names.addAll(is.members().keySet());
        return names;
    }

    void text(@Nullable Json is, String at) {
        if (is == null || is instanceof Json.Str) add(Rule.TEXT_CHANGED, at, "A text is another.");
        else malformed(at, "a text");
    }

    void malformed(String at, String what) {
        add(Rule.MALFORMED, at, "It is not " + what + ", so nobody can say what it means.");
    }

    void unknown(@Nullable Json is, String at) {
        if (is == null)
            add(Rule.ITEM_UNKNOWN_MEMBER_GONE, at, "A member that is not known is gone.");
        else add(Rule.ITEM_UNKNOWN_MEMBER, at, "A member that is not known says something else.");
    }

    /** The object there, an empty one when there is none; what is no object counts as malformed. */
    Json.Obj object(@Nullable Json value, String at) {
        if (value != null && !(value instanceof Json.Obj)) malformed(at, "an object");
        return orEmpty(value);
    }

    static Json.Obj orEmpty(@Nullable Json value) {
        return value instanceof Json.Obj object ? object : Json.object();
    }
}
