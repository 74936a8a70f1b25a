package dev.gatehouse.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The headers of one message as they arrived; names are compared without case. Read only. */
public final class Headers {
    /** What the protocol's clients send, nearly all of them in these words. */
    private static final String USUAL = "application/json, text/event-stream";

    private final HttpHeaders headers;

    Headers(HttpHeaders headers) {
        this.headers = headers;
    }

    /** The first value of a header, or null. */
    public @Nullable String first(String name) {
        return headers.get(name);
    }

    public List<String> all(String name) {
        return headers.getAll(name);
    }

    /** Whether a header stands more than once, so that two readers could differ about it. */
    public boolean isRepeated(String name) {
        return headers.getAll(name).size() > 1;
    }

    /** Gives every header whose lower-case name starts with the prefix. */
    public void withPrefix(String prefix, BiConsumer<String, String> each) {
        for (var header : headers)
            if (header.getKey().toLowerCase(Locale.ROOT).startsWith(prefix))
                each.accept(header.getKey(), header.getValue());
    }

    /** Whether a list-valued header such as Accept names this media type or a range over it. */
    public boolean accepts(String mediaType) {
        var values = headers.getAll("accept");
        if (values.isEmpty()) return false;
        if (values.size() == 1 && values.getFirst().equals(USUAL)) return USUAL.contains(mediaType);
        var range = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
        for (var type : mediaTypes(values))
            if (type.equals(mediaType) || type.equals(range) || type.equals("*/*")) return true;
        return false;
    }

    private static List<String> mediaTypes(List<String> values) {
        var types = new ArrayList<String>();
        for (var value : values)
            for (var part : value.split(",", -1)) {
                int parameters = part.indexOf(';');
                var type = parameters < 0 ? part : part.substring(0, parameters);
                types.add(type.strip().toLowerCase(Locale.ROOT));
            }
        return types;
    }

    /** The media type of the body, lower case and without parameters; empty when there is none. */
    public String contentType() {
        var value = headers.get("content-type");
        if (value == null) return "";
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
