package dev.gatehouse.severity;

import java.util.Set;
import java.util.TreeSet;

/** What of the members of objects is otherwise: for a tool's input, its parameters. */
final class ObjectWalk {
    private final SchemaWalk walk;
    private final Report report;

    ObjectWalk(SchemaWalk walk, Report report) {
        this.walk = walk;
        this.report = report;
    }

    void compare(Schema was, Schema is, String at) {
        required(was, is, at);
        depending(was, is, at);
        properties(was, is, at);
        patterns(was, is, at);
        others(was.part("additionalProperties"), is.part("additionalProperties"), at);
    }

    private void required(Schema was, Schema is, String at) {
        for (var name : is.required()) if (!was.required().contains(name)) demanded(name, at);
        for (var name : was.required())
            if (!is.required().contains(name) && isStillNamed(name, was, is))
                report.wider(
                        Rule.REQUIRED_REMOVED, named(at, name), said(name) + " may be left out.");
    }

    private static boolean isStillNamed(String name, Schema was, Schema is) {
        return is.properties().containsKey(name) || !was.properties().containsKey(name);
    }

    private void demanded(String name, String at) {
        report.narrower(Rule.REQUIRED_ADDED, named(at, name), said(name) + " must be there.");
    }

    private void depending(Schema was, Schema is, String at) {
        var before = was.dependentRequired();
        var now = is.dependentRequired();
        var names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (var name : names) {
            var these = before.getOrDefault(name, Set.of());
            var those = now.getOrDefault(name, Set.of());
            for (var other : those) if (!these.contains(other)) demanded(other, at);
            if (!those.containsAll(these))
                report.wider(
                        Rule.REQUIRED_REMOVED,
                        at,
                        said(name) + " may be there without what it needed.");
        }
    }

    private void properties(Schema was, Schema is, String at) {
        var before = was.properties();
        is.properties()
                .forEach((name, member) -> {
                    var place = named(at, name);
                    var old = before.get(name);
                    if (old != null) walk.compare(old, member, place);
                    else if (member.isNever())
                        report.narrower(
                                Rule.CONSTRAINT_TIGHTENED, place, said(name) + " is forbidden.");
                    else report.wider(Rule.PARAM_ADDED, place, said(name) + " is new.");
                });
        before.forEach((name, member) -> {
            if (is.properties().containsKey(name)) return;
            var place = named(at, name);
            if (member.isNever() && !is.part("additionalProperties").isNever())
                report.wider(
                        Rule.CONSTRAINT_LOOSENED, place, said(name) + " is no longer forbidden.");
            else report.narrower(Rule.PARAM_REMOVED, place, said(name) + " is gone.");
        });
    }

    private void patterns(Schema was, Schema is, String at) {
        var before = was.patterns();
        is.patterns()
                .forEach((pattern, member) -> {
                    var place = Pointers.in(at + "/patternProperties", pattern);
                    var old = before.get(pattern);
                    if (old != null) walk.compare(old, member, place);
                    else
                        report.wider(
                                Rule.PARAM_ADDED, place, "Members by a new pattern are described.");
                });
        before.keySet()
                .forEach(pattern -> {
                    if (is.patterns().containsKey(pattern)) return;
                    var place = Pointers.in(at + "/patternProperties", pattern);
                    if (is.part("additionalProperties").isNever() && is.patterns().isEmpty())
                        report.narrower(
                                Rule.PARAM_REMOVED, place, "Members by a pattern are gone.");
                    else
                        report.wider(
                                Rule.CONSTRAINT_LOOSENED,
                                place,
                                "Members by a pattern are not held to it.");
                });
    }

    private void others(Schema was, Schema is, String at) {
        var place = at + "/additionalProperties";
        if (was.isNever() ? !is.isNever() : is.isAnything() && !was.isAnything())
            report.wider(Rule.ADDITIONAL_OPENED, place, "It takes members that it does not name.");
        else if (is.isNever() ? !was.isNever() : was.isAnything() && !is.isAnything())
            report.narrower(
                    Rule.ADDITIONAL_CLOSED, place, "It takes less of what it does not name.");
        else walk.compare(was, is, place);
    }

    private static String named(String at, String name) {
        return Pointers.in(at + "/properties", name);
    }

    /** A name as it can stand in a sentence, whatever the server put into it. */
    private static String said(String name) {
        return "The member " + Shown.name(name);
    }
}
