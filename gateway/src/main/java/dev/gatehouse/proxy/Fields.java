package dev.gatehouse.proxy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a form or a query, with all their values; none when it cannot be read. */
final class Fields {
    private Fields() {}

    static Map<String, List<String>> of(String text) {
        var fields = new LinkedHashMap<String, List<String>>();
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) continue;
            try {
                var name = URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8);
                var value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            } catch (IllegalArgumentException badEscape) {
                return Map.of();
            }
        }
        return fields;
    }
}
