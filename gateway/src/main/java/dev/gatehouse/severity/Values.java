package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What follows where the values of a schema are listed. */
final class Values {
    private Values() {}

    /** Whether each value that is given is one of these. */
    static boolean areAmong(Given given, List<Json> these) {
        var listed = written(these);
        var values = given.values();
        if (values != null) return listed.containsAll(written(values));
        for (var type : given.types())
            switch (type) {
                case NULL -> {
                    if (!listed.contains("null")) return false;
                }
                case BOOLEAN -> {
                    if (!listed.containsAll(Set.of("true", "false"))) return false;
                }
                case OBJECT, ARRAY, STRING, INTEGER, FRACTION -> {
                    return false;
                }
            }
        return true;
    }

    /** Whether both are listed, and no value is in both lists. */
    static boolean areApart(Given one, Given other) {
        var these = one.values();
        var those = other.values();
        if (these == null || those == null) return false;
        var listed = written(those);
        return written(these).stream().noneMatch(listed::contains);
    }

    static Set<String> written(Collection<Json> values) {
        var written = new HashSet<String>();
        for (var value : values) written.add(Spelling.canonical(value));
        return written;
    }
}
