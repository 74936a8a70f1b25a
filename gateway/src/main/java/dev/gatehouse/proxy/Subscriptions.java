package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a modern agent listens to, reduced to what it may read (REQ-049, T52). */
final class Subscriptions {
    private static final String FILTER = "notifications";
    static final String RESOURCES = "resourceSubscriptions";

    private Subscriptions() {}

    /** The call with the resources that the caller may read; tasks are not governed yet. */
    static Inbound.Call permitted(Inbound.Call call, Predicate<String> mayRead) {
        var params = call.request().params();
        var filter = params.object(FILTER).without("taskIds");
        if (filter.has(RESOURCES))
            filter =
                    filter.with(
                            RESOURCES,
                            Json.arrayOf(
                                    filter.array(RESOURCES).stream()
                                            .filter(each ->
                                                    each instanceof Json.Str(var uri)
                                                            && mayRead.test(uri))
                                            .toList()));
        var request = call.request();
        return new Inbound.Call(
                new Message.Request(request.id(), request.method(), params.with(FILTER, filter)),
                call.method(),
                call.revision(),
                call.session(),
                call.subject());
    }

    /** The resources that a call listens to. */
    static Set<String> resources(Inbound.@Nullable Call call) {
        return call == null ? new HashSet<>() : resources(call.request().params());
    }

    /** Those that the parameters name, of a request or of its acknowledgement. */
    static Set<String> resources(Json.Obj params) {
        var uris = new HashSet<String>();
        for (var each : params.object(FILTER).array(RESOURCES))
            if (each instanceof Json.Str(var uri)) uris.add(uri);
        return uris;
    }
}
