package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Places in a call's arguments: a JSON pointer in which {@code *} stands for every element of an
 * array. Spec: RFC 6901.
 */
record Pointer(List<String> steps) {
    private static final int MAX_STEPS = 16;

    Pointer {
        steps = List.copyOf(steps);
    }

    static Optional<Pointer> parse(String text) {
        if (!text.startsWith("/")) return Optional.empty();
        var steps = new ArrayList<String>();
        for (var step : text.substring(1).split("/", -1)) {
            if (step.replaceAll("~[01]", "").indexOf('~') >= 0) return Optional.empty();
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps.size() > MAX_STEPS ? Optional.empty() : Optional.of(new Pointer(steps));
    }

    boolean isMany() {
        return steps.contains("*");
    }

    /** Stands where something is of which no name can be made. */
    private static final Json WRONG = Json.array();

    /**
     * What is there, with a null for what is absent, and an array for what is not what the pointer
     * expects; empty only where an empty array is.
     */
    List<Json> in(Json.Obj arguments) {
        List<Json> here = List.of(arguments);
        for (var step : steps) {
            var next = new ArrayList<Json>();
            for (var value : here) go(value, step, next);
            here = next;
        }
        return here;
    }

    private static void go(Json value, String step, List<Json> next) {
        switch (value) {
            case Json.Obj object -> {
                var member = object.member(step);
                if (step.equals("*")) next.add(WRONG);
                else if (member != null) next.add(member);
                else next.add(Folded.holds(object, step) ? WRONG : Json.nothing());
            }
            case Json.Arr(var elements) -> {
                if (step.equals("*")) next.addAll(elements);
                else next.add(WRONG);
            }
            case Json.Str _, Json.Num _, Json.Bool _ -> next.add(WRONG);
            case Json.Null _ -> next.add(Json.nothing());
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var step : steps) text.append('/').append(step.replace("~", "~0").replace("/", "~1"));
        return text.toString();
    }
}
