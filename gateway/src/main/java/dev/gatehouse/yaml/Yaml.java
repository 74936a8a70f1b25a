package dev.gatehouse.yaml;

import java.util.List;
import java.util.Map;

/** What a YAML file says, with the line on which it says it. */
public sealed interface Yaml {
    int line();

    record Mapping(int line, Map<String, Yaml> members) implements Yaml {}

    record Sequence(int line, List<Yaml> elements) implements Yaml {}

    record Scalar(int line, String text, Type type) implements Yaml {}

    /** A key without a value: as good as absent. */
    record Nothing(int line) implements Yaml {}

    /** What a scalar is when nobody asks for anything in particular. */
    enum Type {
        TEXT,
        NUMBER,
        TRUTH
    }

    /** For a sentence that says what was found. */
    default String described() {
        return switch (this) {
            case Mapping _ -> "a section";
            case Sequence _ -> "a list";
            case Nothing _ -> "nothing";
            case Scalar(_, _, var type) ->
                    switch (type) {
                        case TEXT -> "text";
                        case NUMBER -> "a number";
                        case TRUTH -> "true or false";
                    };
        };
    }
}
