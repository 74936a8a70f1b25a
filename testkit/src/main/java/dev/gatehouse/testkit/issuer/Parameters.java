package dev.gatehouse.testkit.issuer;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import dev.gatehouse.testkit.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request to an authorization server says. */
final class Parameters {
    private Parameters() {}

    /** Those of the query and of a form. */
    static Map<String, String> of(HttpRequest request) {
        var found = new LinkedHashMap<String, String>();
        int query = request.target().indexOf('?');
        if (query >= 0) read(request.target().substring(query + 1), found);
        var type = request.first("content-type");
        if (type != null && type.startsWith("application/x-www-form-urlencoded"))
            read(new String(request.body(), StandardCharsets.UTF_8), found);
        return found;
    }

    private static void read(String text, Map<String, String> into) {
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0)
                into.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The body as an object; empty when it is none. */
    static Json.Obj json(HttpRequest request) {
        return new StrictJson(JsonLimits.ANSWER).read(request.body())
                        instanceof StrictJson.Value(Json.Obj object)
                ? object
                : Json.object();
    }
}
