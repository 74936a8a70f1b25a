package dev.gatehouse.cues;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/** Every place of a definition where a string stands, each with something put there (T05). */
public final class Positions {
    /**
     * The definition with a payload at one place.
     *
     * @param at the place, a JSON pointer
     * @param isName whether the payload is in a member's name
     */
    public record Tainted(String at, boolean isName, Json json) {
        @Override
        public String toString() {
            return at + (isName ? " (its name)" : "");
        }
    }

    private Positions() {}

    /** The payload stands behind what is there, so that a name is still found by its beginning. */
    public static List<Tainted> of(Json json, String payload) {
        var tainted = new ArrayList<Tainted>();
        walk(json, "", payload, tainted::add);
        return tainted;
    }

    private static void walk(Json json, String at, String payload, Consumer<Tainted> found) {
        switch (json) {
            case Json.Str(var value) ->
                    found.accept(new Tainted(at, false, Json.of(value + payload)));
            case Json.Arr(var elements) -> {
                for (int i = 0; i < elements.size(); i++) {
                    int place = i;
                    walk(
                            elements.get(i),
                            at + "/" + i,
                            payload,
                            inner -> {
                                var copy = new ArrayList<>(elements);
                                copy.set(place, inner.json());
                                found.accept(
                                        new Tainted(inner.at, inner.isName, new Json.Arr(copy)));
                            });
                }
            }
            case Json.Obj object ->
                    object.members().forEach((name, _) -> member(object, name, at, payload, found));
            case Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private static void member(
            Json.Obj object, String name, String at, String payload, Consumer<Tainted> found) {
        found.accept(
                new Tainted(
                        at + "/" + escaped(name + payload), true, renamed(object, name, payload)));
        walk(
                Json.of(object.member(name)),
                at + "/" + escaped(name),
                payload,
                inner ->
                        found.accept(
                                new Tainted(
                                        inner.at, inner.isName, object.with(name, inner.json()))));
    }

    private static Json.Obj renamed(Json.Obj object, String name, String payload) {
        var copy = new LinkedHashMap<String, Json>();
        object.members()
                .forEach((each, value) ->
                        copy.put(each.equals(name) ? each + payload : each, value));
        return Json.objectOf(copy);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
