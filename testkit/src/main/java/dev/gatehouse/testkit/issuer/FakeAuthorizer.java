package dev.gatehouse.testkit.issuer;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server on 127.0.0.1 for MCP servers: code with PKCE, refresh tokens that rotate,
 * client credentials, token exchange, registration; and an identity provider, see {@link Identity}.
 * Whoever comes to its authorization endpoint is taken to agree. How it misbehaves is switched;
 * what it was asked can be read. Safe for many threads.
 */
public final class FakeAuthorizer implements AutoCloseable {
    /** What it was asked: the path, and the parameters of the query or form. */
    public record Asked(
            String path, Map<String, String> parameters, @Nullable String authorization) {
        /** A parameter; empty when it was not sent. */
        public String get(String parameter) {
            return parameters.getOrDefault(parameter, "");
        }
    }

    /** The value of {@code iss} that comes with a code. */
    public enum Names {
        ITSELF,
        NOBODY,
        ANOTHER,
        ITSELF_WITH_A_SLASH
    }

    /** What an MCP server wants of who comes in. */
    public interface Wants {
        /** The scopes for a method such as {@code tools/call}. */
        Set<String> scopes(String method);
    }

    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";

    private final HttpListener listener;
    private final Identity identity = new Identity(this);
    private final Redemption redemption = new Redemption(this);
    private final Ledger ledger = new Ledger(this);
    private final List<Asked> asked = new ArrayList<>();
    private volatile Names names = Names.ITSELF;
    private volatile boolean advertises = true;
    private volatile boolean registers = true;
    private volatile boolean takesDocuments;
    private volatile List<String> challenges = List.of("S256");
    private volatile List<String> scopes = List.of();
    private volatile List<String> methods =
            List.of("client_secret_basic", "client_secret_post", "none", "private_key_jwt");
    private volatile @Nullable String claimed;
    private volatile @Nullable List<String> profiles;
    private volatile @Nullable String mixedUp;
    private volatile @Nullable CountDownLatch stall;

    private FakeAuthorizer() {
        listener = HttpListener.open(0, null, this::answer);
    }

    /** Starts on a free port. */
    public static FakeAuthorizer start() {
        return new FakeAuthorizer();
    }

    public String issuer() {
        return listener.origin();
    }

    public URI tokenEndpoint() {
        return URI.create(issuer() + "/token");
    }

    /** Clients, codes and tokens. */
    public Ledger ledger() {
        return ledger;
    }

    /** What it is as an identity provider. */
    public Identity identity() {
        return identity;
    }

    Redemption redemption() {
        return redemption;
    }

    /** Everything that it was asked, in order; of one path when that is not empty. */
    public List<Asked> asked(String path) {
        synchronized (asked) {
            return asked.stream()
                    .filter(each -> path.isEmpty() || each.path().equals(path))
                    .toList();
        }
    }

    // Switches

    /** What comes as {@code iss} with a code, and whether the metadata promises it. */
    public void names(Names who, boolean promised) {
        names = who;
        advertises = promised;
    }

    public void registers(boolean yes) {
        registers = yes;
    }

    public void takesDocuments(boolean yes) {
        takesDocuments = yes;
    }

    public void knowsChallenges(List<String> some) {
        challenges = some;
    }

    public void knowsScopes(List<String> some) {
        scopes = some;
    }

    public void knowsMethods(List<String> some) {
        methods = some;
    }

    /** Says another issuer in the metadata; null for the real one. */
    public void claims(@Nullable String issuer) {
        claimed = issuer;
    }

    /** Takes assertions of this identity provider. */
    public void takesAssertionsOf(FakeAuthorizer provider) {
        redemption.from(provider);
    }

    /** What it says of the authorization grants that it takes; null to say nothing. */
    public void knowsProfiles(@Nullable List<String> some) {
        profiles = some;
    }

    /** Sends browsers back elsewhere than they should go; null for where they should. */
    public void mixesUp(@Nullable String callback) {
        mixedUp = callback;
    }

    /** Leaves its token endpoint's clients waiting from now on, or lets go those that wait. */
    public void stalls(boolean yes) {
        var waiting = stall;
        stall = yes ? new CountDownLatch(1) : null;
        if (waiting != null) waiting.countDown();
    }

    private void answer(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        var parameters = Parameters.of(request);
        synchronized (asked) {
            asked.add(new Asked(request.path(), parameters, request.first("authorization")));
        }
        switch (request.path()) {
            case METADATA -> json(reply, 200, metadata());
            case "/jwks" -> json(reply, 200, identity.keySet());
            case "/authorize" -> authorize(parameters, reply);
            case "/token" -> {
                var waiting = stall;
                if (waiting != null) waiting.await();
                var given = ledger.token(parameters, request.first("authorization"));
                json(reply, given.has("error") ? 400 : 200, given);
            }
            case "/register" ->
                    json(reply, registers ? 201 : 403, ledger.register(Parameters.json(request)));
            default -> json(reply, 404, Json.object());
        }
    }

    private Json.Obj metadata() {
        var said = claimed;
        var metadata =
                Json.object(
                        "issuer",
                        said == null ? issuer() : said,
                        "authorization_endpoint",
                        issuer() + "/authorize",
                        "token_endpoint",
                        issuer() + "/token",
                        "response_types_supported",
                        List.of("code"),
                        "jwks_uri",
                        issuer() + "/jwks",
                        "token_endpoint_auth_methods_supported",
                        methods,
                        "client_id_metadata_document_supported",
                        takesDocuments,
                        "authorization_response_iss_parameter_supported",
                        advertises);
        if (registers)
            metadata = metadata.with("registration_endpoint", Json.of(issuer() + "/register"));
        if (!challenges.isEmpty())
            metadata = metadata.with("code_challenge_methods_supported", Json.of(challenges));
        var takes = profiles;
        if (takes != null)
            metadata = metadata.with("authorization_grant_profiles_supported", Json.of(takes));
        if (!scopes.isEmpty()) metadata = metadata.with("scopes_supported", Json.of(scopes));
        return metadata;
    }

    private void authorize(Map<String, String> parameters, HttpReply reply) throws IOException {
        var elsewhere = mixedUp;
        var back =
                (elsewhere == null ? parameters.getOrDefault("redirect_uri", "") : elsewhere)
                        + "?code="
                        + ledger.code(parameters)
                        + "&state="
                        + parameters.getOrDefault("state", "");
        var iss =
                switch (names) {
                    case ITSELF -> "&iss=" + issuer();
                    case NOBODY -> "";
                    case ANOTHER -> "&iss=https://elsewhere.example";
                    case ITSELF_WITH_A_SLASH -> "&iss=" + issuer() + "/";
                };
        reply.send(302, Map.of("Location", back + iss), new byte[0]);
    }

    /**
     * A door of an MCP server: its metadata as a resource, challenges, and the tokens that this
     * authorizer made for it.
     *
     * @param wants which scopes a method needs; none of them are in the metadata
     */
    public FakeServer.Door door(FakeServer server, Wants wants) {
        return (request, reply) -> {
            if (request.path().startsWith(RESOURCE)) {
                resource(server, request, reply);
                return false;
            }
            return admits(server, wants, request, reply);
        };
    }

    private void resource(FakeServer server, HttpRequest request, HttpReply reply)
            throws IOException {
        if (request.path().equals(RESOURCE + server.url().getRawPath()))
            json(
                    reply,
                    200,
                    Json.object(
                            "resource", server.url().toString(),
                            "authorization_servers", List.of(issuer())));
        else json(reply, 404, Json.object());
    }

    private boolean admits(FakeServer server, Wants wants, HttpRequest request, HttpReply reply)
            throws IOException {
        var method = String.valueOf(Parameters.json(request).text("method"));
        var needed = wants.scopes(method);
        var authorization = request.first("authorization");
        var granted =
                authorization == null || !authorization.startsWith("Bearer ")
                        ? null
                        : ledger.granted(authorization.substring(7), server.url().toString());
        if (granted != null && granted.containsAll(needed)) return true;
        var challenge =
                "Bearer resource_metadata=\""
                        + server.url().resolve(RESOURCE + server.url().getRawPath())
                        + "\""
                        + (needed.isEmpty()
                                ? ""
                                : ", scope=\"" + String.join(" ", new TreeSet<>(needed)) + "\"")
                        + (granted == null ? "" : ", error=\"insufficient_scope\"");
        reply.send(granted == null ? 401 : 403, Map.of("WWW-Authenticate", challenge), new byte[0]);
        return false;
    }

    private static void json(HttpReply reply, int status, Json.Obj body) throws IOException {
        json(reply, status, body.toText());
    }

    private static void json(HttpReply reply, int status, String body) throws IOException {
        reply.send(
                status,
                Map.of("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        stalls(false);
        listener.close();
    }
}
