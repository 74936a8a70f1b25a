package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a revision wants around a request: members of {@code _meta} and headers. */
record Envelope(Revision revision) {
    static final Json.Obj INFO = Json.object("name", "fake-agent", "version", "1.0.0");

    Json.Obj params(Json.Obj params, Json.Obj capabilities) {
        if (revision.era() == Era.LEGACY) return params;
        var meta =
                params.object("_meta")
                        .with(Meta.PROTOCOL_VERSION, Json.of(revision.date()))
                        .with(Meta.CLIENT_CAPABILITIES, capabilities)
                        .with(Meta.CLIENT_INFO, INFO);
        return params.with("_meta", meta);
    }

    /**
     * The headers of a message; of anything that is no request when it is null.
     *
     * @param schema the input schema of the tool that is called, empty when it is not known
     */
    Map<String, String> headers(
            Message.@Nullable Request request, Json.Obj schema, @Nullable String session) {
        var headers = new LinkedHashMap<String, String>();
        boolean modern = revision.era() == Era.MODERN;
        if (session != null) headers.put("Mcp-Session-Id", session);
        if (modern || (session != null && revision.compareTo(Revision.V2025_06_18) >= 0))
            headers.put("MCP-Protocol-Version", revision.date());
        if (modern && request != null)
            Method.find(request.method())
                    .ifPresentOrElse(
                            known ->
                                    headers.putAll(
                                            MirroredHeaders.render(
                                                    request, known, mirrored(schema))),
                            () -> headers.put("Mcp-Method", request.method()));
        return headers;
    }

    /**
     * A client leaves a tool with broken annotations alone; a test may call it, mirroring nothing.
     */
    private static MirroredParameters mirrored(Json.Obj schema) {
        return MirroredParameters.read(schema) instanceof MirroredParameters.Sound(var parameters)
                ? parameters
                : MirroredParameters.NONE;
    }
}
