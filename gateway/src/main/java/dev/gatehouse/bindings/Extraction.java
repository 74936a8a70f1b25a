package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes resources of a call's arguments.
 *
 * <p>Written as a type and a template, with places in the arguments in braces: {@code
 * path:{/path}}, {@code repo:{/owner}/{/repo}}, {@code path:{/dir=/}} with what holds when the
 * argument is absent, {@code url:{/urls/*}} for every element of an array, {@code directory:people}
 * for the same thing whatever the arguments are.
 *
 * <p>What it cannot make sense of is never guessed: the call then touches nobody knows what.
 */
public final class Extraction {
    /** What the arguments gave. */
    sealed interface Outcome {}

    record Found(List<Resource> resources) implements Outcome {}

    /**
     * Nobody can say what is touched.
     *
     * @param why names the place in the arguments and never their content
     */
    record NotFound(String why) implements Outcome {}

    private sealed interface Piece {}

    private record Text(String text) implements Piece {}

    private record At(Pointer pointer, @Nullable String otherwise) implements Piece {}

    private static final int MAX_RESOURCES = 256;
    private static final int MAX_CHARS = 500;
    private static final Pattern PLACE = Pattern.compile("\\{([^{}=]*)(?:=([^{}]*))?}");

    private final String written;
    private final String type;
    private final List<Piece> pieces;

    private Extraction(String written, String type, List<Piece> pieces) {
        this.written = written;
        this.type = type;
        this.pieces = List.copyOf(pieces);
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<Extraction> parse(String text) {
        int colon = text.indexOf(':');
        if (text.length() > MAX_CHARS || colon < 1 || !Resource.isType(text.substring(0, colon)))
            return Optional.empty();
        var pieces = pieces(text.substring(colon + 1));
        if (pieces == null || pieces.isEmpty()) return Optional.empty();
        var type = text.substring(0, colon);
        boolean isFixed = pieces.size() == 1 && pieces.getFirst() instanceof Text;
        if (isFixed && Resource.parse(text).isEmpty()) return Optional.empty();
        boolean isMany =
                pieces.stream().anyMatch(piece -> piece instanceof At at && at.pointer().isMany());
        if (isMany && pieces.size() > 1) return Optional.empty();
        return Optional.of(new Extraction(text, type, pieces));
    }

    private static @Nullable List<Piece> pieces(String template) {
        var pieces = new ArrayList<Piece>();
        var places = PLACE.matcher(template);
        int done = 0;
        while (places.find()) {
            var between = template.substring(done, places.start());
            // Two places without a sign between them could be told apart in two ways.
            boolean touch = between.isEmpty() && !pieces.isEmpty();
            if (touch || !addText(between, pieces)) return null;
            var pointer = Pointer.parse(places.group(1));
            if (pointer.isEmpty()) return null;
            pieces.add(new At(pointer.get(), places.group(2)));
            done = places.end();
        }
        return addText(template.substring(done), pieces) ? pieces : null;
    }

    private static boolean addText(String text, List<Piece> pieces) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) return false;
        if (!text.isEmpty()) pieces.add(new Text(text));
        return true;
    }

    public String type() {
        return type;
    }

    Outcome from(Json.Obj arguments) {
        if (pieces.size() == 1 && pieces.getFirst() instanceof At at) return each(at, arguments);
        var name = new StringBuilder();
        for (var piece : pieces) {
            switch (piece) {
                case Text(var text) -> name.append(text);
                case At at -> {
                    var part = part(at, arguments);
                    if (part == null)
                        return new NotFound(at.pointer() + " holds no name, or a separator");
                    name.append(part);
                }
            }
        }
        return spelt(List.of(name.toString()), "the arguments");
    }

    /** A part that holds what separates it from the next one could be read as two. */
    private @Nullable String part(At at, Json.Obj arguments) {
        var found = at.pointer().in(arguments);
        var part = found.size() == 1 ? text(found.getFirst(), at.otherwise()) : null;
        if (part == null || part.isEmpty() || part.equals(".") || part.equals("..")) return null;
        for (var piece : pieces)
            if (piece instanceof Text(var separator) && holdsAny(part, separator)) return null;
        return part;
    }

    private static boolean holdsAny(String part, String separator) {
        return separator
                .chars()
                .filter(c -> !Character.isLetterOrDigit(c))
                .anyMatch(c -> part.indexOf(c) >= 0);
    }

    private Outcome each(At at, Json.Obj arguments) {
        var found = at.pointer().in(arguments);
        if (found.isEmpty()) return new NotFound(at.pointer() + " is empty");
        if (found.size() > MAX_RESOURCES)
            return new NotFound(at.pointer() + " holds more than " + MAX_RESOURCES);
        var names = new ArrayList<String>(found.size());
        for (var value : found) {
            var name = text(value, at.otherwise());
            if (name == null) return new NotFound(at.pointer() + " holds no name");
            names.add(name);
        }
        return spelt(names, at.pointer().toString());
    }

    private static @Nullable String text(Json value, @Nullable String otherwise) {
        return switch (value) {
            case Json.Str(var text) -> text;
            case Json.Num number when number.isLong() -> Long.toString(number.asLong());
            case Json.Bool(boolean truth) -> Boolean.toString(truth);
            case Json.Null _ -> otherwise;
            case Json.Num _, Json.Arr _, Json.Obj _ -> null;
        };
    }

    private Outcome spelt(List<String> names, String place) {
        var resources = new ArrayList<Resource>(names.size());
        for (var name : names) {
            switch (Spelling.of(type, name)) {
                case Spelling.Spelt(var id) -> resources.add(new Resource(type, id));
                case Spelling.Ambiguous(var why) -> {
                    return new NotFound(place + " names no " + type + ": " + why);
                }
            }
        }
        return new Found(resources);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extraction extraction && extraction.written.equals(written);
    }

    @Override
    public int hashCode() {
        return written.hashCode();
    }

    /** The written form. */
    @Override
    public String toString() {
        return written;
    }
}
