package dev.gatehouse.policy;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads the members of one object of a policy, and knows where in the policy that object is. */
final class FormReader {
    /** Leaves a form that is none. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
        private final String where;
        private final String why;

        Malformed(String where, String why) {
            super(where + ": " + why, null, false, false);
            this.where = where;
            this.why = why;
        }

        String where() {
            return where;
        }

        String why() {
            return why;
        }
    }

    private static final int MAX_WORD = 120;

    private final Json.Obj json;
    private final String place;

    FormReader(Json.Obj json, String place) {
        this.json = json;
        this.place = place;
    }

    /** The same object, once it has a name. */
    FormReader at(String named) {
        return new FormReader(json, named);
    }

    Malformed malformed(String member, String why) {
        return new Malformed(place + ", " + member, why);
    }

    void knowOnly(Set<String> members) throws Malformed {
        for (var name : json.members().keySet())
            if (!members.contains(name))
                throw new Malformed(
                        place,
                        "The member "
                                + shortened(name)
                                + " is not known; known are "
                                + String.join(", ", new TreeSet<>(members))
                                + ".");
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "\u2026";
    }

    boolean has(String member) {
        return json.has(member);
    }

    Json.Obj object(String member) throws Malformed {
        if (!json.has(member)) return Json.object();
        if (json.member(member) instanceof Json.Obj object) return object;
        throw malformed(member, "It is no object.");
    }

    String text(String member, int most) throws Malformed {
        return optionalText(member, most)
                .orElseThrow(() -> new Malformed(place, "It has no " + member + "."));
    }

    Optional<String> optionalText(String member, int most) throws Malformed {
        if (!json.has(member)) return Optional.empty();
        var text = json.text(member);
        if (text == null || text.isBlank() || text.length() > most)
            throw malformed(member, "It is no text of 1 to " + most + " characters.");
        return Optional.of(text);
    }

    <T> T word(String member, Function<String, Optional<T>> reader) throws Malformed {
        return read(member, text(member, MAX_WORD), reader);
    }

    /** A whole number from 1. */
    int number(String member, int most) throws Malformed {
        if (json.member(member) instanceof Json.Num number
                && number.isLong()
                && number.asLong() >= 1
                && number.asLong() <= most) return Math.toIntExact(number.asLong());
        throw malformed(member, "It is no whole number from 1 to " + most + ".");
    }

    /** A list of texts, each read; empty when the member is absent. */
    <T> Set<T> set(String member, int most, Function<String, Optional<T>> reader) throws Malformed {
        if (!json.has(member)) return Set.of();
        var all = new LinkedHashSet<T>();
        for (var element : elements(member, most)) {
            if (!(element instanceof Json.Str(var text)))
                throw malformed(member, "It holds something that is no text.");
            all.add(read(member, text, reader));
        }
        // An empty list would be about everything, which nobody means who writes one.
        if (all.isEmpty()) throw malformed(member, "It is empty; leave it out to mean all.");
        return all;
    }

    private <T> T read(String member, String text, Function<String, Optional<T>> reader)
            throws Malformed {
        var read = reader.apply(text);
        if (read.isEmpty())
            throw malformed(member, shortened(text) + " is not known, or not written as it must.");
        return read.get();
    }

    List<Json.Obj> objects(String member, int most) throws Malformed {
        if (!json.has(member)) throw new Malformed(place, "It has no " + member + ".");
        var objects = new ArrayList<Json.Obj>();
        for (var element : elements(member, most)) {
            if (!(element instanceof Json.Obj object))
                throw malformed(member, "It holds something that is no object.");
            objects.add(object);
        }
        return objects;
    }

    private List<Json> elements(String member, int most) throws Malformed {
        if (!(json.member(member) instanceof Json.Arr(var elements)))
            throw malformed(member, "It is no list.");
        if (elements.size() > most)
            throw malformed(
                    member, "It has " + elements.size() + " elements; " + most + " are allowed.");
        return elements;
    }
}
