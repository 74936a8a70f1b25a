package dev.gatehouse.mcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value, immutable, with object members in the order in which they were read.
 *
 * <p>Numbers keep the text that they came with, so a value that is passed on is passed on as it
 * was; {@link CanonicalJson} alone rewrites it. Spec: RFC 8259.
 */
public sealed interface Json {
    /** An object. Member names are unique; {@link #members} iterates in reading order. */
    record Obj(Map<String, Json> members) implements Json {
        static final Obj EMPTY = new Obj(Map.of());

        public Obj {
            members = Members.copyOf(members);
        }

        /** Takes over a map that nobody else holds, without copying it. */
        static Obj owning(Map<String, Json> members) {
            return members.isEmpty() ? EMPTY : new Obj(Members.owning(members));
        }

        public @Nullable Json member(String name) {
            return members.get(name);
        }

        /** The member as text, or null when it is absent or something else. */
        public @Nullable String text(String name) {
            return members.get(name) instanceof Str(var value) ? value : null;
        }

        /** The member as an object, or the empty object when it is absent or something else. */
        public Obj object(String name) {
            return members.get(name) instanceof Obj object ? object : EMPTY;
        }

        /** The member's elements, or an empty list when it is absent or something else. */
        public List<Json> array(String name) {
            return members.get(name) instanceof Arr(var elements) ? elements : List.of();
        }

        public boolean has(String name) {
            return members.containsKey(name);
        }

        /**
         * This object with one member set: in its place when it was there, at the end otherwise.
         */
        public Obj with(String name, Json value) {
            var copy = new LinkedHashMap<>(members);
            copy.put(name, value);
            return owning(copy);
        }

        public Obj without(String name) {
            if (!members.containsKey(name)) return this;
            var copy = new LinkedHashMap<>(members);
            copy.remove(name);
            return owning(copy);
        }
    }

    /** An array. */
    record Arr(List<Json> elements) implements Json {
        public Arr {
            elements = List.copyOf(elements);
        }
    }

    /** A string: any sequence of Unicode scalar values; never a lone surrogate when it was read. */
    record Str(String value) implements Json {}

    /**
     * A number as its JSON text, for example {@code -0.50} or {@code 1E2}. Equal when the texts
     * are. The constructor throws {@link IllegalArgumentException} for any other text.
     */
    record Num(String text) implements Json {
        public Num {
            if (!NumberText.isNumber(text)) throw new IllegalArgumentException("not a JSON number");
        }

        public double asDouble() {
            return Double.parseDouble(text);
        }

        /** Whether the text is an integer without fraction or exponent that a long can hold. */
        public boolean isLong() {
            if (text.length() > 20 || !NumberText.isInteger(text)) return false;
            if (text.length() < 19) return true;
            try {
                var _ = Long.parseLong(text);
                return true;
            } catch (NumberFormatException beyondLong) {
                return false;
            }
        }

        /** The value of an integer; throws {@link NumberFormatException} unless {@link #isLong}. */
        public long asLong() {
            return Long.parseLong(text);
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Json {}

    /** The null literal. */
    record Null() implements Json {
        static final Null VALUE = new Null();
    }

    /** This value as JSON text in UTF-8, without insignificant space. */
    default byte[] toBytes() {
        return JsonWriter.bytes(this);
    }

    /** This value as JSON text. */
    default String toText() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }

    static Obj object() {
        return Obj.EMPTY;
    }

    /** An object from alternating names and values; values as {@link #of(Object)} takes them. */
    static Obj object(String name, Object value, Object... more) {
        if (more.length % 2 != 0) throw new IllegalArgumentException("a name without a value");
        var members = new LinkedHashMap<String, Json>();
        members.put(name, of(value));
        for (int i = 0; i < more.length; i += 2) members.put((String) more[i], of(more[i + 1]));
        return Obj.owning(members);
    }

    static Obj objectOf(Map<String, ? extends Json> members) {
        return Obj.owning(new LinkedHashMap<>(members));
    }

    static Arr array(Object... elements) {
        var list = new ArrayList<Json>(elements.length);
        for (var element : elements) list.add(of(element));
        return new Arr(list);
    }

    static Arr arrayOf(Iterable<? extends Json> elements) {
        var list = new ArrayList<Json>();
        elements.forEach(list::add);
        return new Arr(list);
    }

    static Json nothing() {
        return Null.VALUE;
    }

    /**
     * The JSON of a value of Java: a {@link Json}, string, boolean, whole or finite decimal number,
     * or a list or map of such. Throws {@link IllegalArgumentException} for anything else.
     */
    static Json of(@Nullable Object value) {
        return switch (value) {
            case null -> Null.VALUE;
            case Json json -> json;
            case String text -> new Str(text);
            case Boolean truth -> new Bool(truth);
            case Integer number -> new Num(number.toString());
            case Long number -> new Num(number.toString());
            case Double number when Double.isFinite(number) ->
                    new Num(CanonicalJson.number(number));
            case Enum<?> constant -> new Str(constant.name());
            case Iterable<?> elements -> {
                var list = new ArrayList<Json>();
                for (var element : elements) list.add(of(element));
                yield new Arr(list);
            }
            case Map<?, ?> map -> {
                var members = new LinkedHashMap<String, Json>();
                map.forEach((name, member) -> members.put((String) name, of(member)));
                yield Obj.owning(members);
            }
            default -> throw new IllegalArgumentException("no JSON for a " + value.getClass());
        };
    }
}
