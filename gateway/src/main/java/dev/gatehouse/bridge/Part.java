package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** How a value that is part of another crosses. */
interface Part {
    /** The same in every revision that has it. */
    Part AS_IS = (value, passage) -> value;

    /**
     * Metadata, without the keys that the protocol keeps for itself: what they mean, and whether
     * they are there at all, differs from revision to revision.
     */
    Part META = (value, passage) -> value instanceof Json.Obj meta ? meta(meta) : null;

    String RESERVED = "io.modelcontextprotocol/";

    /** The value as the passage's end may see it; null when it may not. */
    @Nullable Json carried(Json value, Passage passage);

    /** An array of such; elements that cannot cross are left out. */
    static Part each(Part element) {
        return (value, passage) -> {
            if (!(value instanceof Json.Arr(var elements))) return null;
            var carried = new ArrayList<Json>(elements.size());
            for (var one : elements) {
                var across = element.carried(one, passage);
                if (across != null) carried.add(across);
            }
            return Json.arrayOf(carried);
        };
    }

    private static Json.@Nullable Obj meta(Json.Obj meta) {
        var carried = new LinkedHashMap<>(meta.members());
        if (!carried.keySet().removeIf(key -> key.startsWith(RESERVED))) return meta;
        return carried.isEmpty() ? null : Json.objectOf(carried);
    }
}
