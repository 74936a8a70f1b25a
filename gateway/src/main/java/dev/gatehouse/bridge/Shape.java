package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2024_11_05;
import static dev.gatehouse.mcp.Revision.V2026_07_28;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one type of the schemas, each with the revisions that define it. A value crosses
 * member by member: those that both ends define are carried, all others are left out, also those
 * that no revision defines. Nothing that only one end knows is taken for something by the other.
 */
final class Shape implements Part {
    private record Member(Revision since, Revision until, Part part) {}

    /** Nothing yet: a shape is built from here, as {@code Shape.NONE.with(...)}. */
    static final Shape NONE = new Shape(Map.of(), false);

    private final Map<String, Member> members;
    private final boolean open;

    private Shape(Map<String, Member> members, boolean open) {
        this.members = members;
        this.open = open;
    }

    /** With members that every revision has, each the same in all. */
    Shape with(String... names) {
        return since(V2024_11_05, names);
    }

    Shape with(String name, Part part) {
        return with(name, V2024_11_05, V2026_07_28, part);
    }

    /** With members that came with a revision and stayed. */
    Shape since(Revision since, String... names) {
        var shape = this;
        for (var name : names) shape = shape.since(since, name, AS_IS);
        return shape;
    }

    Shape since(Revision since, String name, Part part) {
        return with(name, since, V2026_07_28, part);
    }

    Shape until(Revision until, String name, Part part) {
        return with(name, V2024_11_05, until, part);
    }

    Shape with(String name, Revision since, Revision until, Part part) {
        var more = new LinkedHashMap<>(members);
        more.put(name, new Member(since, until, part));
        return new Shape(more, open);
    }

    /** With members that no revision defines too, where every schema leaves room for more. */
    Shape open() {
        return new Shape(members, true);
    }

    @Override
    public @Nullable Json carried(Json value, Passage passage) {
        return value instanceof Json.Obj object ? object(object, passage) : null;
    }

    Json.Obj object(Json.Obj object, Passage passage) {
        var carried = new LinkedHashMap<String, Json>();
        object.members()
                .forEach((name, value) -> {
                    var across = member(name, value, passage);
                    if (across != null) carried.put(name, across);
                });
        return Json.objectOf(carried);
    }

    private @Nullable Json member(String name, Json value, Passage passage) {
        var member = members.get(name);
        if (member == null) return open ? value : null;
        return passage.knows(member.since, member.until)
                ? member.part.carried(value, passage)
                : null;
    }
}
