package dev.gatehouse.credentials;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * A person's authorization: the invitation that an agent gets the URL of, the consent, the redirect
 * to the authorization server with PKCE, and the way back (REQ-090 to 092, REQ-099, REQ-101). The
 * state of a redirect is made only after the consent, is good once, for one browser and for a while
 * (T28). Blocks.
 */
final class Authorizing {
    static final String PAGE = "/oauth/consent/";

    private final Consents consents;
    private final Arrangements arrangements;
    private final Trust trust;
    private final Registrar registrar;
    private final TokenEndpoint endpoint;
    private final Tokens tokens;
    private final Vault vault;
    private final ClientDocument document;
    private final Changes changes;
    private final Evidence evidence;
    private final InstantSource clock;
    private final BrokerLimits limits;

    Authorizing(
            Consents consents,
            Arrangements arrangements,
            Trust trust,
            Registrar registrar,
            TokenEndpoint endpoint,
            Tokens tokens,
            Vault vault,
            ClientDocument document,
            Changes changes,
            Evidence evidence,
            InstantSource clock,
            BrokerLimits limits) {
        this.consents = consents;
        this.arrangements = arrangements;
        this.trust = trust;
        this.registrar = registrar;
        this.endpoint = endpoint;
        this.tokens = tokens;
        this.vault = vault;
        this.document = document;
        this.changes = changes;
        this.evidence = evidence;
        this.clock = clock;
        this.limits = limits;
    }

    // The invitation

    private static Party whose(Arrangement arrangement, Party party) {
        return arrangement.means().isShared() ? Party.GATE : party;
    }

    /** An invitation that stands already and covers these scopes. */
    Optional<Obtained> standing(Arrangement arrangement, Party party, Set<String> scopes) {
        return consents.standing(arrangement.server(), whose(arrangement, party), clock.instant())
                .filter(invitation -> invitation.scopes().containsAll(scopes))
                .filter(invitation -> arrangement.issuer().equals(Optional.of(invitation.issuer())))
                .map(this::needed);
    }

    Obtained invite(
            Arrangement arrangement,
            Party party,
            AuthorizationServer server,
            ProtectedServer resource,
            Set<String> scopes) {
        if (server.authorization().isEmpty())
            return new Obtained.Refused(
                    server.issuer() + " has no authorization endpoint that is https");
        if (!server.challenges().contains("S256"))
            return new Obtained.Refused(
                    server.issuer()
                            + " does not say that it knows PKCE with S256, so no code is"
                            + " asked for there");
        var invitation =
                new Invitation(
                        random(),
                        arrangement.server(),
                        whose(arrangement, party),
                        server.issuer(),
                        resource.resource(),
                        scopes,
                        clock.instant().plus(limits.invitation()));
        consents.invite(invitation);
        return needed(invitation);
    }

    private Obtained needed(Invitation invitation) {
        return new Obtained.ConsentNeeded(
                invitation.id(), URI.create(document.base() + PAGE + invitation.id()));
    }

    // The consent, and the way there

    /**
     * A person agrees.
     *
     * @param browser what the browser's cookie holds
     * @param approver who it is, proven
     */
    Consenting.Redirected agree(Invitation invitation, String browser, String approver) {
        var arrangement = arrangements.find(invitation.server());
        if (arrangement.isEmpty()
                || !(arrangement.get().means() instanceof Means.AuthorizationCode)
                || !arrangement.get().issuer().equals(Optional.of(invitation.issuer())))
            return new Consenting.NotRedirected(
                    "how the gate reaches this server was changed meanwhile");
        return switch (trust.at(invitation.issuer(), arrangement.get())) {
            case AuthorizationServer.NotFound(var why) -> new Consenting.NotRedirected(why);
            case AuthorizationServer.Found(var server) ->
                    switch (registrar.client(arrangement.get(), server)) {
                        case Registrar.Unknown(var why) -> new Consenting.NotRedirected(why);
                        case Registrar.Known(var client) ->
                                redirect(invitation, server, client, browser, approver);
                    };
        };
    }

    private Consenting.Redirected redirect(
            Invitation invitation,
            AuthorizationServer server,
            Registered client,
            String browser,
            String approver) {
        record(invitation, client, approver);
        var state = random();
        var verifier = random() + random();
        consents.begin(
                digest(state),
                new Consents.Begun(
                        invitation.id(),
                        digest(browser),
                        vault.seal("state\n" + digest(state), verifier),
                        clock.instant().plus(limits.redirect())));
        var query =
                new Form()
                        .with("response_type", "code")
                        .with("client_id", client.clientId())
                        .with("redirect_uri", document.callback().toString())
                        .with("state", state)
                        .with("code_challenge", challenge(verifier))
                        .with("code_challenge_method", "S256")
                        .withAny("scope", Grants.text(invitation.scopes()))
                        .with("resource", invitation.resource().toString());
        if (invitation.scopes().contains("offline_access")) query.with("prompt", "consent");
        var place = server.authorization().orElseThrow();
        var separator = place.getRawQuery() == null ? "?" : "&";
        return new Consenting.Redirect(URI.create(place + separator + query.text()));
    }

    private void record(Invitation invitation, Registered client, String approver) {
        var consent =
                new Consent(
                        random(),
                        invitation.server(),
                        invitation.party(),
                        invitation.issuer(),
                        client.clientId(),
                        invitation.scopes(),
                        approver,
                        clock.instant());
        changes.make(
                () -> {
                    consents.add(consent);
                    return consent;
                },
                given ->
                        new Event(
                                given.at(),
                                "consent.given",
                                Evidence.who(
                                        given.party(),
                                        Json.object(
                                                "actor", given.approver(),
                                                "server", given.server(),
                                                "consent", given.id(),
                                                "from", given.issuer(),
                                                "gateClient", given.clientId(),
                                                "scopes", Evidence.texts(given.scopes())))));
    }

    // The way back

    /** The browser comes back from an authorization server. */
    Consenting.Returned back(Consenting.Answer answer, String browser) {
        var stateDigest = digest(answer.state());
        var begun = consents.finish(stateDigest);
        if (begun.isEmpty() || !clock.instant().isBefore(begun.get().expiresAt()))
            return new Consenting.NotTaken("this authorization is not under way, or took too long");
        if (!begun.get().browser().equals(digest(browser)))
            return new Consenting.NotTaken("this authorization was begun in another browser");
        var now = clock.instant();
        var invitation = consents.invitation(begun.get().invitation(), now);
        var arrangement = invitation.flatMap(each -> arrangements.find(each.server()));
        if (invitation.isEmpty()
                || arrangement.isEmpty()
                || !arrangement.get().issuer().equals(Optional.of(invitation.get().issuer())))
            return new Consenting.NotTaken("the invitation to it does not stand any more");
        var verifier = vault.open("state\n" + stateDigest, begun.get().sealed());
        return switch (trust.at(invitation.get().issuer(), arrangement.get())) {
            case AuthorizationServer.NotFound(var why) -> new Consenting.NotTaken(why);
            case AuthorizationServer.Found(var server) ->
                    from(server, answer)
                            .<Consenting.Returned>map(Consenting.NotTaken::new)
                            .orElseGet(() ->
                                    taken(
                                            arrangement.get(),
                                            invitation.get(),
                                            server,
                                            answer,
                                            verifier));
        };
    }

    /** REQ-092: compared as it is written; nothing of an answer from elsewhere is acted on. */
    private static Optional<String> from(AuthorizationServer server, Consenting.Answer answer) {
        if (answer.issuer().isEmpty())
            return server.namesItself()
                    ? Optional.of("the answer does not say which authorization server it is from")
                    : Optional.empty();
        return answer.issuer().get().equals(server.issuer())
                ? Optional.empty()
                : Optional.of("the answer is from another authorization server than was asked");
    }

    private Consenting.Returned taken(
            Arrangement arrangement,
            Invitation invitation,
            AuthorizationServer server,
            Consenting.Answer answer,
            String verifier) {
        if (answer.code().isEmpty())
            return new Consenting.NotTaken(
                    "the authorization server said no: "
                            + answer.error().orElse("it gave no code"));
        return switch (registrar.client(arrangement, server)) {
            case Registrar.Unknown(var why) -> new Consenting.NotTaken(why);
            case Registrar.Known(var client) -> {
                var form =
                        new Form()
                                .with("grant_type", "authorization_code")
                                .with("code", answer.code().get())
                                .with("redirect_uri", document.callback().toString())
                                .with("code_verifier", verifier)
                                .with("resource", invitation.resource().toString());
                yield switch (endpoint.ask(
                        server.token(), client, server.issuer(), form, "bearer")) {
                    case TokenEndpoint.Issued issued -> keep(arrangement, invitation, issued);
                    case TokenEndpoint.Denied(_, var why) -> new Consenting.NotTaken(why);
                    case TokenEndpoint.Unreachable(var why) -> new Consenting.NotTaken(why);
                };
            }
        };
    }

    private Consenting.Returned keep(
            Arrangement arrangement, Invitation invitation, TokenEndpoint.Issued issued) {
        var partition = Renewal.partition(arrangement, invitation.party(), invitation.issuer());
        Instant now = clock.instant();
        var kept =
                new Kept(
                        issued.accessToken(),
                        issued.refreshToken(),
                        invitation.scopes(),
                        invitation.resource().toString(),
                        issued.expiresAt(),
                        now);
        var event =
                Evidence.obtained(now, partition, invitation.party(), "authorization_code", kept);
        if (!evidence.write(event))
            return new Consenting.NotTaken("the record cannot be written; try again shortly");
        tokens.keep(partition, kept);
        consents.close(invitation.id());
        return new Consenting.Taken(invitation);
    }

    // Small things

    static String random() {
        return HexFormat.of().formatHex(Cell.random(16));
    }

    static String digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).value();
    }

    /** Spec: RFC 7636 §4.2. */
    private static String challenge(String verifier) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
