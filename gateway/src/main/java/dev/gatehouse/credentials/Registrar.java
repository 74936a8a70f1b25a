package dev.gatehouse.credentials;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Optional;

/**
 * Who the gate is at an authorization server: a client that was registered by hand, else its
 * metadata document, else one that it registers now (protocol digest §4.3.3). What it registers is
 * kept for that issuer and that server alone.
 */
final class Registrar {
    /** What came of it. */
    sealed interface Outcome {}

    record Known(Registered client) implements Outcome {}

    record Unknown(String why) implements Outcome {}

    private static final List<String> PREFERRED =
            List.of(Registered.BASIC, Registered.POST, Registered.NONE);

    private final Arrangements arrangements;
    private final Holdings holdings;
    private final Vault vault;
    private final Reach reach;
    private final ClientDocument document;

    Registrar(
            Arrangements arrangements,
            Holdings holdings,
            Vault vault,
            Reach reach,
            ClientDocument document) {
        this.arrangements = arrangements;
        this.holdings = holdings;
        this.vault = vault;
        this.reach = reach;
        this.document = document;
    }

    /** The gate at the server's authorization server. */
    Outcome client(Arrangement arrangement, AuthorizationServer at) {
        var given = arrangement.means().given();
        if (given.isPresent())
            return new Known(given(arrangement.server(), given.get(), at.methods()));
        if (at.takesDocuments() && document.id().isPresent())
            return new Known(Registered.open(document.id().get().toString()));
        return holdings.client(arrangement.server(), at.issuer())
                .flatMap(kept -> read(vault.open(purpose(arrangement, at), kept), at))
                .<Outcome>map(Known::new)
                .orElseGet(() -> register(arrangement, at));
    }

    private Registered given(String server, GivenClient client, List<String> methods) {
        return switch (client.proof()) {
            case NONE -> Registered.open(client.id());
            case SECRET ->
                    Registered.of(
                            client.id(),
                            secret(server, Arrangements.Secret.SECRET),
                            byForm(methods));
            case KEY ->
                    new Registered(
                            client.id(),
                            Optional.empty(),
                            Optional.of(secret(server, Arrangements.Secret.KEY)),
                            Registered.KEY);
        };
    }

    private String secret(String server, String name) {
        return arrangements
                .secret(server, name)
                .map(secret -> vault.open(secretPurpose(server, name), secret.sealed()))
                .orElseThrow(() -> new IllegalStateException("no " + name + " for " + server));
    }

    /** For sealing a secret of an arrangement. */
    static String secretPurpose(String server, String name) {
        return "secret\n" + server + "\n" + name;
    }

    /** How a secret is shown, of the ways that it takes. */
    static String byForm(List<String> methods) {
        return methods.isEmpty()
                        || methods.contains(Registered.BASIC)
                        || !methods.contains(Registered.POST)
                ? Registered.BASIC
                : Registered.POST;
    }

    private Outcome register(Arrangement arrangement, AuthorizationServer at) {
        if (at.registration().isEmpty())
            return new Unknown(
                    at.issuer()
                            + " registers no clients by itself: register the gate there with the"
                            + " redirect URI "
                            + document.callback(at)
                            + " and give its client id with gatehouse server credential");
        var method =
                PREFERRED.stream()
                        .filter(each -> at.methods().isEmpty() || at.methods().contains(each))
                        .findFirst()
                        .orElse(Registered.NONE);
        var headers = List.of("Content-Type", "application/json");
        var body = document.registration(at, method).toBytes();
        return switch (reach.of(arrangement).post(at.registration().get(), headers, body)) {
            case GuardedFetch.Answered(int status, var bytes, _)
                    when status == 201 || status == 200 ->
                    keep(arrangement, at, Documents.object(bytes), method);
            case GuardedFetch.Answered(int status, _, _) ->
                    new Unknown(at.issuer() + " does not register the gate: status " + status);
            case GuardedFetch.Refused(var why) ->
                    new Unknown("the gate cannot register at " + at.issuer() + ": " + why);
            case GuardedFetch.Failed(var why) ->
                    new Unknown("the gate cannot register at " + at.issuer() + ": " + why);
        };
    }

    private Outcome keep(
            Arrangement arrangement,
            AuthorizationServer at,
            Json.@org.jspecify.annotations.Nullable Obj answer,
            String asked) {
        var id = answer == null ? null : answer.text("client_id");
        if (answer == null || id == null || id.isEmpty())
            return new Unknown(at.issuer() + " registered the gate without a client id");
        var secret = answer.text("client_secret");
        var said = answer.text("token_endpoint_auth_method");
        var method = said != null ? said : secret == null ? Registered.NONE : asked;
        if (!PREFERRED.contains(method))
            return new Unknown(
                    at.issuer() + " wants clients to prove themselves in a way that is not known");
        var client = Registered.of(id, secret, method);
        holdings.keepClient(
                arrangement.server(),
                at.issuer(),
                vault.seal(purpose(arrangement, at), text(client, at)));
        return new Known(client);
    }

    private static String purpose(Arrangement arrangement, AuthorizationServer at) {
        return "client\n" + arrangement.server() + "\n" + at.issuer();
    }

    private String text(Registered client, AuthorizationServer at) {
        return Json.object(
                        "id", client.clientId(),
                        "secret", Json.of(client.secret().orElse(null)),
                        "method", client.method(),
                        "callback", document.callback(at).toString())
                .toText();
    }

    /** Empty when it was made for another callback than is used there now. */
    private Optional<Registered> read(String text, AuthorizationServer at) {
        var kept = Documents.object(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var id = kept == null ? null : kept.text("id");
        var method = kept == null ? null : kept.text("method");
        if (kept == null || id == null || method == null)
            throw new IllegalStateException("what is kept of a registration has another form");
        var callback = kept.text("callback");
        var before = callback == null ? document.callback().toString() : callback;
        return before.equals(document.callback(at).toString())
                ? Optional.of(Registered.of(id, kept.text("secret"), method))
                : Optional.empty();
    }
}
