package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.AgentService;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agents' front door: checks where a request comes from, then hands it to what its path names.
 * Host and Origin are looked at before anything else (REQ-016, T41).
 */
public final class Front implements AgentService {
    private static final String JOINED = "/mcp";
    private static final String MCP = JOINED + "/";
    private static final String ROOT_METADATA = "/.well-known/oauth-protected-resource";
    private static final String METADATA = ROOT_METADATA + "/mcp/";

    private final Gate gate;
    private final Set<String> hosts;
    private final Set<String> origins;
    private final ConsentDesk consents;
    private final @Nullable IssuerDesk issuer;
    private final @Nullable OriginDesk origin;
    private final @Nullable RegistryDesk registry;

    /**
     * @param hosts the names that a Host header may say, lower case; its port is of no concern,
     *     because a rebound name is what gives an attack away
     * @param origins what an Origin header may say
     * @param issuer null when the built-in issuer is off
     * @param origin null when no issuer's metadata are told at the origin
     * @param registry null when the approved servers are not served as a registry
     */
    public Front(
            Gate gate,
            Set<String> hosts,
            Set<String> origins,
            ConsentDesk consents,
            @Nullable IssuerDesk issuer,
            @Nullable OriginDesk origin,
            @Nullable RegistryDesk registry) {
        this.gate = gate;
        this.hosts = Set.copyOf(hosts);
        this.origins = Set.copyOf(origins);
        this.consents = consents;
        this.issuer = issuer;
        this.origin = origin;
        this.registry = registry;
    }

    @Override
    public void serve(AgentRequest request, AgentAnswer answer) {
        var host = request.headers().first("host");
        if (host == null || !hosts.contains(name(host))) {
            answer.send(text(403, "This host name is not served here."));
            return;
        }
        for (var origin : request.headers().all("origin"))
            if (!isServed(origin.strip().toLowerCase(Locale.ROOT), host.strip())) {
                answer.send(text(403, "Requests from this origin are not served."));
                return;
            }
        route(request, answer);
    }

    /** A page of the gate's own origin is no other origin; the Host that says so was checked. */
    private boolean isServed(String origin, String host) {
        return origins.contains(origin)
                || origin.equalsIgnoreCase("http://" + host)
                || origin.equalsIgnoreCase("https://" + host);
    }

    private static String name(String host) {
        var text = host.strip().toLowerCase(Locale.ROOT);
        int port = text.lastIndexOf(':');
        return port > text.lastIndexOf(']') ? text.substring(0, port) : text;
    }

    private void route(AgentRequest request, AgentAnswer answer) {
        var path = request.path();
        if (path.equals(JOINED)) {
            if (request.query().isEmpty()) new JoinedExchange(joined(request, answer)).serve();
            else answer.send(text(400, "This route takes no query; tokens go in a header."));
        } else if (path.startsWith(MCP) && isServerName(path.substring(MCP.length()))) {
            if (!request.query().isEmpty())
                answer.send(text(400, "This route takes no query; tokens go in a header."));
            else new Exchange(own(request, answer, path.substring(MCP.length()))).serve();
        } else if (path.startsWith(METADATA) && isServerName(path.substring(METADATA.length()))) {
            var server = path.substring(METADATA.length());
            gate.unknowns.asked(gate.worlds.current(), server, "");
            answer.send(metadata(request, gate.routes.mcp(server)));
        } else if (path.equals(ROOT_METADATA + JOINED)) {
            answer.send(metadata(request, gate.routes.joined()));
        } else if (path.equals(ROOT_METADATA)) {
            answer.send(metadata(request, gate.routes.base()));
        } else if (origin != null && path.equals(OriginDesk.PATH)) {
            origin.serve(request, answer);
        } else if (registry != null && RegistryDesk.serves(path)) {
            registry.serve(joined(request, answer));
        } else if (AccessExchange.serves(path)) {
            new AccessExchange(joined(request, answer)).serve();
        } else if (!consents.serve(request, answer)
                && (issuer == null || !issuer.serve(request, answer))) {
            answer.send(
                    text(
                            404,
                            "Nothing is served here. A governed server is at /mcp/{server}, all of them at /mcp."));
        }
    }

    private Passage own(AgentRequest request, AgentAnswer answer, String server) {
        return new Passage(gate, request, answer, server, Route.own(gate.routes, server));
    }

    private Passage joined(AgentRequest request, AgentAnswer answer) {
        return new Passage(gate, request, answer, Route.ALL, Route.joined(gate.routes, Names.OWN));
    }

    private static boolean isServerName(String name) {
        return Names.isServer(name);
    }

    /** The same for every name, known or not: it tells nothing about which servers exist. */
    private Response metadata(AgentRequest request, URI resource) {
        if (!request.method().equals("GET")) return text(405, "GET only.").with("allow", "GET");
        return Response.json(200, gate.callers.metadata(resource))
                .with("cache-control", "max-age=300");
    }

    static Response text(int status, String text) {
        return new Response(
                status, List.of(), "application/json", Json.object("error", text).toBytes());
    }
}
