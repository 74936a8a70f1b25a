package dev.gatehouse.credentials;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * JSON documents from places that servers name, through the guarded fetch. What comes from
 * elsewhere may not point back into this machine (T27, REQ-100).
 */
final class Documents {
    /** What reading gave. */
    sealed interface Reading {}

    record Read(Json.Obj document) implements Reading {}

    record NotRead(String why) implements Reading {}

    /** Whoever is asked says that there is none at that place. */
    record NotThere(String why) implements Reading {}

    private static final Set<Integer> SAID_FOR_GOOD = Set.of(400, 401, 404, 405, 410);
    private static final int MAX_BYTES = 256 << 10;
    private static final int MAX_TEXTS = 200;
    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(MAX_BYTES, 16, 1 << 16, 10_000, JsonLimits.Numbers.ANY));

    private final GuardedFetch fetch;

    Documents(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    /**
     * Reads a document.
     *
     * @param from who named the place
     */
    Reading read(URI place, URI from) {
        var objection = fetch.objection(place, from);
        if (objection != null) return new NotRead(place + " is not read: " + objection);
        return switch (fetch.ask(place)) {
            case GuardedFetch.Answered(int status, var bytes, var type) when status == 200 ->
                    parsed(bytes, type, place);
            case GuardedFetch.Answered(int status, _, _) when isRefusal(status) ->
                    new NotThere(unread(place, status));
            case GuardedFetch.Answered(int status, _, _) -> new NotRead(unread(place, status));
            case GuardedFetch.Refused(var why) -> new NotRead(place + " is not read: " + why);
            case GuardedFetch.Failed(var why) -> new NotRead(place + " cannot be read: " + why);
        };
    }

    /** Not that something is broken or somebody is kept out for now. */
    private static boolean isRefusal(int status) {
        return SAID_FOR_GOOD.contains(status);
    }

    private static String unread(URI place, int status) {
        return place + " cannot be read: it answered with status " + status;
    }

    /** Whether a document may name this place as one to be asked. */
    boolean mayName(URI place, URI from) {
        return fetch.objection(place, from) == null;
    }

    /** Some hosts have a page for people wherever there is nothing, and call that a success. */
    private static Reading parsed(byte[] bytes, String type, URI place) {
        var object = object(bytes);
        if (object != null) return new Read(object);
        return isPage(type)
                ? new NotThere(place + " cannot be read: it answered with a page of HTML")
                : new NotRead(place + " is not a JSON object");
    }

    private static boolean isPage(String type) {
        return type.split(";", 2)[0].strip().equalsIgnoreCase("text/html");
    }

    static Json.@org.jspecify.annotations.Nullable Obj object(byte[] bytes) {
        return JSON.read(bytes) instanceof StrictJson.Value(Json.Obj object) ? object : null;
    }

    /** The texts of a list member; empty when it is none. */
    static List<String> texts(Json.Obj document, String member) {
        var texts = new ArrayList<String>();
        for (var each : document.array(member))
            if (each instanceof Json.Str(var text) && texts.size() < MAX_TEXTS) texts.add(text);
        return List.copyOf(texts);
    }
}
