package dev.gatehouse.cues;

import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every string of a JSON value, those that are names of members too: a model is shown both (T05).
 * What lies beyond the bounds is not read, and that is said.
 */
final class Texts {
    /** Strings of one definition. */
    static final int MAX_TEXTS = 20_000;

    /** Characters of them together. */
    static final int MAX_CHARS = 2_000_000;

    /** Nested objects and arrays. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_POINTER = 1_000;

    /**
     * One string.
     *
     * @param at where it is, a JSON pointer; shortened when it is very long
     * @param isName whether it names a member
     */
    record Text(String at, String value, boolean isName) {}

    private final List<Text> found = new ArrayList<>();
    private Optional<Cue> unread = Optional.empty();
    private int chars;

    private Texts(Json json) {
        walk(json, "", 0);
    }

    static Texts of(Json json) {
        return new Texts(json);
    }

    List<Text> found() {
        return found;
    }

    /** Says that not everything was read, and where reading ended. */
    Optional<Cue> unread() {
        return unread;
    }

    private void walk(Json json, String at, int depth) {
        if (unread.isPresent()) return;
        if (depth > MAX_DEPTH) {
            stop(at, "more than " + MAX_DEPTH + " levels deep");
            return;
        }
        switch (json) {
            case Json.Str(var value) -> add(at, value, false);
            case Json.Arr(var elements) -> {
                for (int i = 0; i < elements.size(); i++)
                    walk(elements.get(i), at + "/" + i, depth + 1);
            }
            case Json.Obj(var members) ->
                    members.forEach((name, member) -> {
                        var inside = inside(at, name);
                        add(inside, name, true);
                        walk(member, inside, depth + 1);
                    });
            case Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private void add(String at, String value, boolean isName) {
        if (unread.isPresent()) return;
        chars += value.length();
        if (found.size() == MAX_TEXTS) stop(at, "more than " + MAX_TEXTS + " texts");
        else if (chars > MAX_CHARS) stop(at, "more than " + MAX_CHARS + " characters");
        else found.add(new Text(at, value, isName));
    }

    private void stop(String at, String why) {
        unread = Optional.of(new Cue(CueClass.HIDDEN, at, "not read from here on: " + why));
    }

    private static String inside(String at, String name) {
        if (at.length() > MAX_POINTER) return at;
        var step = Secrets.masked(name).replace("~", "~0").replace("/", "~1");
        var whole = at + "/" + step;
        return whole.length() <= MAX_POINTER ? whole : whole.substring(0, MAX_POINTER) + "…";
    }
}
