package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;
import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.audit.Event;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Arrangements;
import dev.gatehouse.credentials.Consent;
import dev.gatehouse.credentials.Means;
import dev.gatehouse.credentials.MeansJson;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Credentials towards servers: how each is asked, how old the secrets are, who agreed to what. No
 * secret comes out of here (IDV-6).
 */
final class CredentialEndpoints {
    private static final int ISSUER_CHARS = 2000;

    private final Rooms rooms;
    private final RestLimits limits;

    CredentialEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
    }

    List<Endpoint> all() {
        var one = "/api/servers/{name}/credential";
        return List.of(
                Endpoint.get(
                        "/api/credentials",
                        "listCredentials",
                        "How servers are asked, with the age of every secret",
                        "CredentialList",
                        this::list),
                Endpoint.get(
                        "/api/consents",
                        "listConsents",
                        "Who agreed that the gate may act at which authorization server",
                        "ConsentList",
                        this::consents),
                Endpoint.get(
                        one, "showCredential", "How a server is asked", "Credential", this::show),
                Endpoint.post(
                        one,
                        "setCredential",
                        "Says how a server is asked, which may be before it is added; replaces what"
                                + " there was",
                        ADMIN,
                        "NewCredential",
                        "Credential",
                        this::set),
                Endpoint.post(
                        one + "/issuer",
                        "trustIssuer",
                        "Trusts another authorization server for a server; tokens and clients of"
                                + " the one before are forgotten",
                        ADMIN,
                        "NewIssuer",
                        "Credential",
                        this::trust),
                Endpoint.post(
                        one + "/forget",
                        "forgetTokens",
                        "Forgets all tokens and registrations for a server",
                        OPERATOR,
                        "Reason",
                        "Credential",
                        this::forget));
    }

    private CredentialRooms credentials() {
        return rooms.credentials();
    }

    private OperatorAnswer list(Asked asked) {
        var secrets = credentials().arrangements().secrets();
        var all =
                credentials().arrangements().all().stream()
                        .map(each -> view(each, secrets, asked.now()))
                        .toList();
        return OperatorAnswer.json(200, Json.object("credentials", all));
    }

    private OperatorAnswer consents(Asked asked) {
        var all = credentials().consents().given().stream().map(CredentialEndpoints::view).toList();
        return OperatorAnswer.json(200, Json.object("consents", all));
    }

    private OperatorAnswer show(Asked asked) {
        return full(asked, known(asked));
    }

    private OperatorAnswer full(Asked asked, Arrangement arrangement) {
        return OperatorAnswer.json(
                200, view(arrangement, credentials().arrangements().secrets(), asked.now()));
    }

    private Arrangement known(Asked asked) {
        var name = asked.variable("name");
        return credentials()
                .arrangements()
                .find(name)
                .orElseThrow(() ->
                        Refusal.conflict(
                                "credential.none",
                                "Nothing is said about how " + name + " is asked.",
                                "gatehouse server credential set " + name + " says it."));
    }

    private OperatorAnswer set(Asked asked) {
        var wish =
                new NewCredential(asked, limits, credentials())
                        .read(rooms.servers().find(asked.variable("name")));
        var arrangement = wish.arrangement();
        rooms.changes()
                .make(
                        () -> {
                            requireSame(arrangement);
                            NarrowScopes.require(
                                    rooms, arrangement.server(), arrangement.scopes(), asked.now());
                            credentials().arrangements().put(arrangement);
                            credentials().holdings().forgetAll(arrangement.server());
                            wish.secrets()
                                    .forEach((name, secret) -> keep(asked, wish, name, secret));
                            return arrangement;
                        },
                        made ->
                                new Event(
                                        asked.now(),
                                        "credential.set",
                                        Json.object(
                                                        "actor", asked.actor(),
                                                        "server", made.server(),
                                                        "url", made.url().toString(),
                                                        "means", MeansJson.of(made.means()),
                                                        "scopes", new TreeSet<>(made.scopes()),
                                                        "secrets",
                                                                new TreeSet<>(
                                                                        wish.secrets().keySet()))
                                                .with(
                                                        "issuer",
                                                        Json.of(made.issuer().orElse(null)))));
        return full(asked, arrangement);
    }

    private void keep(Asked asked, NewCredential.Wish wish, String name, String secret) {
        var server = wish.arrangement().server();
        credentials()
                .arrangements()
                .keep(
                        new Arrangements.Secret(
                                server,
                                name,
                                credentials().sealing().seal(server, name, secret),
                                asked.actor(),
                                asked.now(),
                                wish.rotateBy()));
    }

    /** A credential goes to the URL that it was given for, and nowhere else. */
    private void requireSame(Arrangement arrangement) {
        rooms.servers()
                .find(arrangement.server())
                .ifPresent(server -> requireSame(server, arrangement));
    }

    /** The same when a server is added for which there is an arrangement already. */
    static void requireSame(Server server, Arrangement arrangement) {
        var there = server.remote().map(Place.Remote::url).map(URI::toString).orElse("");
        if (!there.equals(arrangement.url().toString()))
            throw Refusal.conflict(
                    "credential.elsewhere",
                    "The credential of "
                            + server.name()
                            + " is for "
                            + arrangement.url()
                            + ", and the server is at "
                            + server.place().written()
                            + ".",
                    "Set the credential for the server's own URL; a program of this machine takes"
                            + " none.");
    }

    private OperatorAnswer trust(Asked asked) {
        var issuer = asked.text("issuer", ISSUER_CHARS);
        var trusted =
                rooms.changes()
                        .make(
                                () -> {
                                    var moved = trusting(known(asked), issuer);
                                    credentials().arrangements().update(moved);
                                    credentials().holdings().forgetAll(moved.server());
                                    return moved;
                                },
                                moved ->
                                        new Event(
                                                asked.now(),
                                                "credential.issuer-trusted",
                                                Json.object(
                                                        "actor",
                                                        asked.actor(),
                                                        "server",
                                                        moved.server(),
                                                        "issuer",
                                                        issuer,
                                                        "how",
                                                        "an operator")));
        return full(asked, trusted);
    }

    /** The first one is where the client was registered; another one knows nothing of it. */
    private static Arrangement trusting(Arrangement before, String issuer) {
        return before.issuer().isEmpty() ? before.trusting(issuer) : before.movingTo(issuer);
    }

    /**
     * All that was got for a server, at every replica. Inside a recorded change.
     *
     * @param now its arrangement as of this moment, on which nothing that replicas remember stands
     */
    static void forget(CredentialRooms credentials, Arrangement now) {
        credentials.holdings().forgetAll(now.server());
        if (now.means() instanceof Means.EnterpriseManaged(var provider, _))
            credentials.holdings().forgetSignIns(provider);
        credentials.arrangements().update(now);
    }

    private OperatorAnswer forget(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var forgotten =
                rooms.changes()
                        .make(
                                () -> {
                                    var now = known(asked).at(asked.now());
                                    forget(credentials(), now);
                                    return now;
                                },
                                now ->
                                        new Event(
                                                asked.now(),
                                                "credential.forgotten",
                                                Json.object(
                                                        "actor", asked.actor(),
                                                        "server", now.server(),
                                                        "reason", reason)));
        return full(asked, forgotten);
    }

    private Json.Obj view(Arrangement arrangement, List<Arrangements.Secret> secrets, Instant now) {
        var own =
                secrets.stream()
                        .filter(secret -> secret.server().equals(arrangement.server()))
                        .map(secret -> view(secret, now))
                        .toList();
        return Json.object(
                "server", arrangement.server(),
                "url", arrangement.url().toString(),
                "means", MeansJson.of(arrangement.means()),
                "scopes", new TreeSet<>(arrangement.scopes()),
                "issuer", Json.of(arrangement.issuer().orElse(null)),
                "proposed", Json.of(arrangement.proposed().orElse(null)),
                "callback", Json.of(callback(arrangement)),
                "setBy", arrangement.setBy(),
                "setAt", arrangement.setAt().toString(),
                "secrets", own);
    }

    /** Of whoever sends people back. */
    private @Nullable String callback(Arrangement arrangement) {
        return switch (arrangement.means()) {
            case Means.EnterpriseManaged(var provider, _) -> callback(provider);
            case Means.AuthorizationCode _ -> arrangement.issuer().map(this::callback).orElse(null);
            case Means.None _, Means.StaticSecret _ -> null;
            case Means.ClientCredentials _, Means.TokenExchange _ -> null;
        };
    }

    private String callback(String issuer) {
        return credentials().callback().apply(issuer).toString();
    }

    private static Json.Obj view(Arrangements.Secret secret, Instant now) {
        return Json.object(
                "name", secret.name(),
                "setBy", secret.setBy(),
                "setAt", secret.setAt().toString(),
                "ageDays", Duration.between(secret.setAt(), now).toDays(),
                "rotateBy", Json.of(secret.rotateBy().map(Instant::toString).orElse(null)),
                "due", secret.rotateBy().map(by -> !now.isBefore(by)).orElse(false));
    }

    private static Json.Obj view(Consent consent) {
        return Json.object(
                "id", consent.id(),
                "server", consent.server(),
                "party", MeansJson.of(consent.party()).without("principal"),
                "issuer", consent.issuer(),
                "clientId", consent.clientId(),
                "scopes", new TreeSet<>(consent.scopes()),
                "approver", consent.approver(),
                "at", consent.at().toString());
    }
}
