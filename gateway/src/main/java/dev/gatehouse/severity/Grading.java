package dev.gatehouse.severity;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Proposal;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Report.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How grave a difference is between what was approved of a server and what it says now (CAP-4, T10
 * to T14). Pure: the same two values always grade alike, whatever the order of their members and
 * whether their defaults are written out. What cannot be compared grades high.
 *
 * <p>Safe for many threads. Cost is bounded: {@link Size}, {@link Budget}.
 */
public final class Grading {
    /** What of a new item counts beside that it is new. */
    private static final Set<Rule> GRAVE_WHEN_NEW =
            Set.of(
                    Rule.HEADER_ADDED,
                    Rule.MAPPING_CHANGED,
                    Rule.REFERENCE_OUTSIDE,
                    Rule.SCHEMA_TOO_LARGE,
                    Rule.DIALECT_UNKNOWN,
                    Rule.META_UI,
                    Rule.MIME_UI,
                    Rule.UI_PAGE,
                    Rule.TASKS_OFFERED,
                    Rule.MALFORMED);

    private Grading() {}

    /**
     * All items of one comparison together, so that a tool under another name is seen.
     *
     * @return a grade for each key whose item was added, removed or changed
     */
    public static Map<ItemKey, Grade> items(Map<ItemKey, Json.Obj> was, Map<ItemKey, Json.Obj> is) {
        var removed = new TreeMap<>(was);
        removed.keySet().removeAll(is.keySet());
        var added = new TreeMap<>(is);
        added.keySet().removeAll(was.keySet());
        var grades = new TreeMap<ItemKey, Grade>();
        removed.forEach((key, item) -> grades.put(key, removed(key.kind(), item)));
        added.forEach((key, item) -> grades.put(key, added(key.kind(), item)));
        for (var key : Renames.among(comparable(removed), comparable(added)))
            grades.computeIfPresent(key, (_, grade) -> grade.and(RENAMED));
        was.forEach((key, item) -> {
            var now = is.get(key);
            if (now != null && !isSame(item, now)) grades.put(key, changed(key.kind(), item, now));
        });
        return grades;
    }

    private static final Grade RENAMED =
            Grade.of(
                    Rule.TOOL_RENAMED.at(
                            "",
                            "A tool with the same contract has another name in what is said now."));

    private static Map<ItemKey, Json.Obj> comparable(Map<ItemKey, Json.Obj> items) {
        var some = new TreeMap<ItemKey, Json.Obj>();
        items.forEach((key, item) -> {
            if (objection(item).isEmpty()) some.put(key, item);
        });
        return some;
    }

    private static boolean isSame(Json was, Json is) {
        return objection(was).isEmpty() && objection(is).isEmpty() && Equality.of(was, is);
    }

    /** An item that nobody approved. */
    public static Grade added(Kind kind, Json.Obj is) {
        var objection = objection(is);
        if (objection.isPresent()) return Grade.of(objection.get());
        var matches = new ArrayList<Grade.Match>();
        matches.add(news(kind, is));
        var alone = new TreeMap<String, Json>(is.members());
        alone.keySet().retainAll(Set.of("name", "uri", "uriTemplate"));
        for (var match : ItemComparison.of(kind, Json.objectOf(alone), is))
            if (GRAVE_WHEN_NEW.stream().anyMatch(rule -> rule.word().equals(match.rule()))
                    || match.rule().startsWith("text.cue.")) matches.add(match);
        matches.addAll(Wording.compare(Json.object(), Json.objectOf(alone)));
        var output = is.member("outputSchema");
        if (kind == Kind.TOOL && output != null)
            for (var match :
                    SchemaComparison.of(Json.object(), output, "/outputSchema", Direction.OUTPUT))
                if (match.severity().isAtLeast(Severity.S3)) matches.add(match);
        return worstFirst(matches);
    }

    private static Grade.Match news(Kind kind, Json.Obj is) {
        return switch (kind) {
            case TOOL ->
                    Proposal.of(is).action() == ActionClass.READ
                            ? Rule.TOOL_ADDED_READING.at(
                                    "", "A tool is new that claims to read only.")
                            : Rule.TOOL_ADDED_WRITING.at(
                                    "", "A tool is new that can do more than read.");
            case PROMPT, RESOURCE, TEMPLATE -> Rule.ITEM_ADDED.at("", "A " + kind + " is new.");
        };
    }

    /** An approved item that is gone: nothing is less safe for it. */
    public static Grade removed(Kind kind, Json.Obj was) {
        return Grade.of(Rule.ITEM_REMOVED.at("", "The " + kind + " is gone."));
    }

    /**
     * An approved item that is said otherwise; nothing of weight when only the spelling differs.
     */
    public static Grade changed(Kind kind, Json.Obj was, Json.Obj is) {
        var objection = objection(was).or(() -> objection(is));
        if (objection.isPresent()) return Grade.of(objection.get());
        return Equality.of(was, is) ? Grade.NONE : worstFirst(ItemComparison.of(kind, was, is));
    }

    /**
     * A facet of a declaration, by the names of {@code Declaration.facets}.
     *
     * @param was null when nothing of it was approved
     * @param is null when nothing of it is said
     */
    public static Grade facet(String facet, @Nullable Json was, @Nullable Json is) {
        var objection = objection(was).or(() -> objection(is));
        if (objection.isPresent()) return Grade.of(objection.get());
        return Equality.of(was, is) ? Grade.NONE : worstFirst(Facets.compare(facet, was, is));
    }

    /**
     * A facet of what is said of authorization, by the names of {@code drift.Authority}.
     *
     * @param was the values that were accepted; none when the facet was not there
     */
    public static Grade authority(String facet, Set<String> was, Set<String> is) {
        return worstFirst(Authorization.compare(facet, was, is));
    }

    /** Why a value cannot be compared at all. */
    private static Optional<Grade.Match> objection(@Nullable Json value) {
        if (value == null) return Optional.empty();
        var large = Size.objection(value);
        if (large.isPresent()) return Optional.of(Rule.TOO_LARGE.at("", large.get()));
        try {
            var _ = Spelling.canonical(value);
            return Optional.empty();
        } catch (IllegalArgumentException noCanonicalForm) {
            return Optional.of(
                    Rule.NO_CANONICAL_FORM.at(
                            "",
                            "It holds a value that has no canonical form, so nobody can compare it."));
        }
    }

    static Grade worstFirst(List<Grade.Match> matches) {
        return Grade.of(
                matches.stream()
                        .distinct()
                        .sorted(Comparator.comparing(Grade.Match::severity).reversed())
                        .toList());
    }
}
