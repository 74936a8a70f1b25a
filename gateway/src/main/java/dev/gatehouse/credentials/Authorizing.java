package dev.gatehouse.credentials;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A person's word: the consent, the redirects to identity providers and authorization servers, and
 * what is got on the way back (REQ-090 to 092, REQ-099, REQ-101). Nobody is sent anywhere before
 * they agreed on the gate's own page. Blocks.
 */
final class Authorizing {
    private final Consents consents;
    private final Arrangements arrangements;
    private final IdentityProviders providers;
    private final Trust trust;
    private final Registrar registrar;
    private final TokenEndpoint endpoint;
    private final SignIn signIn;
    private final Tokens tokens;
    private final SignIns signIns;
    private final Redirects redirects;
    private final ClientDocument document;
    private final Changes changes;
    private final Evidence evidence;
    private final InstantSource clock;

    Authorizing(
            Consents consents,
            Arrangements arrangements,
            IdentityProviders providers,
            Trust trust,
            Registrar registrar,
            TokenEndpoint endpoint,
            SignIn signIn,
            Tokens tokens,
            SignIns signIns,
            Redirects redirects,
            ClientDocument document,
            Changes changes,
            Evidence evidence,
            InstantSource clock) {
        this.consents = consents;
        this.arrangements = arrangements;
        this.providers = providers;
        this.trust = trust;
        this.registrar = registrar;
        this.endpoint = endpoint;
        this.signIn = signIn;
        this.tokens = tokens;
        this.signIns = signIns;
        this.redirects = redirects;
        this.document = document;
        this.changes = changes;
        this.evidence = evidence;
        this.clock = clock;
    }

    /** Where the browser comes back to when it went where the invitation says. */
    URI callback(Invitation invitation) {
        var from = arrangements.find(invitation.server()).map(Arrangement::url);
        return from.isPresent()
                        && trust.at(invitation.issuer(), from.get())
                                instanceof AuthorizationServer.Found(var server)
                ? document.callback(server)
                : document.callback(invitation.issuer());
    }

    /** How a person can say who they are on the page of an invitation. */
    Consenting.Ways ways(Invitation invitation) {
        var user = providers.ofUser(invitation.party()).map(IdentityProvider::issuer);
        return switch (arrangements
                .find(invitation.server())
                .map(Arrangement::means)
                .orElse(null)) {
            // Whose sign-in it is must be the user's own, so nobody else can agree.
            case Means.EnterpriseManaged(var provider, _) ->
                    user.equals(Optional.of(provider))
                            ? new Consenting.Ways(false, user)
                            : new Consenting.Ways(true, Optional.empty());
            case Means.AuthorizationCode _ -> new Consenting.Ways(true, user);
            case Means.None _, Means.StaticSecret _, Means.ClientCredentials _ ->
                    Consenting.Ways.NONE;
            case Means.TokenExchange _ -> Consenting.Ways.NONE;
            case null -> Consenting.Ways.NONE;
        };
    }

    // The consent, and the way there

    /**
     * A person agrees.
     *
     * @param browser what the browser's cookie holds
     * @param approver who it is, proven
     */
    Consenting.Redirected agree(Invitation invitation, String browser, String approver) {
        var arrangement = standing(invitation);
        if (arrangement.isEmpty() || !ways(invitation).operator()) return changed();
        return switch (arrangement.get().means()) {
            case Means.EnterpriseManaged(var provider, _) ->
                    toSignIn(invitation, provider, browser, Optional.of(approver), true);
            case Means.AuthorizationCode _ ->
                    toAuthorize(arrangement.get(), invitation, browser, approver);
            case Means.None _, Means.StaticSecret _ -> changed();
            case Means.ClientCredentials _, Means.TokenExchange _ -> changed();
        };
    }

    /** A person agrees, and will prove by a sign-in that they are the user. */
    Consenting.Redirected signIn(Invitation invitation, String browser) {
        var arrangement = standing(invitation);
        var provider = ways(invitation).signIn();
        if (arrangement.isEmpty() || provider.isEmpty()) return changed();
        boolean toBeKept = arrangement.get().means() instanceof Means.EnterpriseManaged;
        return toSignIn(invitation, provider.get(), browser, Optional.empty(), toBeKept);
    }

    private Optional<Arrangement> standing(Invitation invitation) {
        return arrangements
                .find(invitation.server())
                .filter(each -> each.issuer().equals(Optional.of(invitation.issuer())));
    }

    private static Consenting.NotRedirected changed() {
        return new Consenting.NotRedirected(
                "how the gate reaches this server was changed meanwhile");
    }

    private Consenting.Redirected toSignIn(
            Invitation invitation,
            String issuer,
            String browser,
            Optional<String> approver,
            boolean toBeKept) {
        var provider = providers.find(issuer);
        if (provider.isEmpty()) return changed();
        return switch (trust.of(provider.get())) {
            case AuthorizationServer.NotFound(var why) -> new Consenting.NotRedirected(why);
            case AuthorizationServer.Found(var at) when at.authorization().isEmpty() ->
                    new Consenting.NotRedirected(issuer + " has no authorization endpoint");
            case AuthorizationServer.Found(var at) ->
                    new Consenting.Redirect(
                            redirects.begin(
                                    invitation,
                                    UnderWay.Goal.SIGN_IN,
                                    at,
                                    provider.get().clientId(),
                                    browser,
                                    approver,
                                    underWay -> signIn.query(at, underWay.nonce(), toBeKept)));
        };
    }

    private Consenting.Redirected toAuthorize(
            Arrangement arrangement, Invitation invitation, String browser, String approver) {
        return switch (trust.at(invitation.issuer(), arrangement.url())) {
            case AuthorizationServer.NotFound(var why) -> new Consenting.NotRedirected(why);
            case AuthorizationServer.Found(var server) ->
                    switch (registrar.client(arrangement, server)) {
                        case Registrar.Unknown(var why) -> new Consenting.NotRedirected(why);
                        case Registrar.Known(var client) -> {
                            record(invitation, client.clientId(), approver);
                            yield new Consenting.Redirect(
                                    redirects.begin(
                                            invitation,
                                            UnderWay.Goal.AUTHORIZE,
                                            server,
                                            client.clientId(),
                                            browser,
                                            Optional.of(approver),
                                            _ -> query(invitation)));
                        }
                    };
        };
    }

    private static Form query(Invitation invitation) {
        var query =
                new Form()
                        .withAny("scope", Grants.text(invitation.scopes()))
                        .with("resource", invitation.resource().toString());
        return invitation.scopes().contains("offline_access")
                ? query.with("prompt", "consent")
                : query;
    }

    private void record(Invitation invitation, String clientId, String approver) {
        var consent =
                new Consent(
                        Redirects.random(),
                        invitation.server(),
                        invitation.party(),
                        invitation.issuer(),
                        clientId,
                        invitation.scopes(),
                        approver,
                        clock.instant());
        changes.make(
                () -> {
                    consents.add(consent);
                    return consent;
                },
                Evidence::consented);
    }

    // The way back

    /** The browser comes back. */
    Consenting.Returned back(Consenting.Answer answer, String browser) {
        return switch (redirects.end(answer, browser)) {
            case Redirects.Broken(var why) -> new Consenting.NotTaken(why);
            case Redirects.Whole(var id, var underWay) -> {
                var invitation = consents.invitation(id, clock.instant());
                var arrangement = invitation.flatMap(this::standing);
                yield arrangement.isEmpty()
                        ? new Consenting.NotTaken("the invitation to it does not stand any more")
                        : back(
                                arrangement.get(),
                                invitation.orElseThrow(),
                                underWay,
                                answer,
                                browser);
            }
        };
    }

    private Consenting.Returned back(
            Arrangement arrangement,
            Invitation invitation,
            UnderWay underWay,
            Consenting.Answer answer,
            String browser) {
        var provider = providers.find(underWay.issuer());
        boolean toSignIn = underWay.goal() == UnderWay.Goal.SIGN_IN;
        if (toSignIn && provider.isEmpty())
            return new Consenting.NotTaken("its identity provider is not configured any more");
        var there =
                toSignIn
                        ? trust.of(provider.orElseThrow())
                        : trust.at(underWay.issuer(), arrangement.url());
        return switch (there) {
            case AuthorizationServer.NotFound(var why) -> new Consenting.NotTaken(why);
            case AuthorizationServer.Found(var server) -> {
                var trouble = Redirects.trouble(server, answer);
                if (trouble.isPresent()) yield new Consenting.NotTaken(trouble.get());
                var code = answer.code().orElseThrow();
                if (!toSignIn) yield authorized(arrangement, invitation, server, code, underWay);
                yield switch (signIn.finish(provider.orElseThrow(), server, code, underWay)) {
                    case SignIn.NotDone(var why, _) -> new Consenting.NotTaken(why);
                    case SignIn.Done done ->
                            signedIn(
                                    arrangement,
                                    invitation,
                                    provider.orElseThrow(),
                                    underWay,
                                    done,
                                    browser);
                };
            }
        };
    }

    // Who signed in

    private Consenting.Returned signedIn(
            Arrangement arrangement,
            Invitation invitation,
            IdentityProvider provider,
            UnderWay underWay,
            SignIn.Done done,
            String browser) {
        var party = invitation.party();
        boolean isUser =
                party.issuer().equals(provider.issuer()) && party.subject().equals(done.user());
        if (underWay.approver().isEmpty() && !isUser) {
            var refused =
                    Evidence.anotherPerson(clock.instant(), invitation, provider, done.user());
            return evidence.write(refused)
                    ? new Consenting.NotTaken(
                            "who signed in is not the user for whom this agent acts")
                    : notRecorded();
        }
        var approver =
                underWay.approver().orElseGet(() -> done.user() + " at " + provider.issuer());
        return switch (arrangement.means()) {
            case Means.AuthorizationCode _ ->
                    switch (toAuthorize(arrangement, invitation, browser, approver)) {
                        case Consenting.Redirect(var to) -> new Consenting.Onward(to);
                        case Consenting.NotRedirected(var why) -> new Consenting.NotTaken(why);
                    };
            case Means.EnterpriseManaged(_, var client) -> {
                var id = client.map(GivenClient::id).orElse("");
                yield keep(invitation, provider, done.signedIn(), approver, id);
            }
            case Means.None _, Means.StaticSecret _ -> new Consenting.NotTaken(changed().why());
            case Means.ClientCredentials _, Means.TokenExchange _ ->
                    new Consenting.NotTaken(changed().why());
        };
    }

    private Consenting.Returned keep(
            Invitation invitation,
            IdentityProvider provider,
            SignedIn signedIn,
            String approver,
            String clientId) {
        record(invitation, clientId, approver);
        var event = Evidence.signedIn(clock.instant(), invitation, provider, signedIn);
        if (!evidence.write(event)) return notRecorded();
        signIns.keep(invitation.party(), provider, signedIn);
        consents.close(invitation.id());
        return new Consenting.Taken(invitation);
    }

    private static Consenting.NotTaken notRecorded() {
        return new Consenting.NotTaken("the record cannot be written; try again shortly");
    }

    // What was authorized

    private Consenting.Returned authorized(
            Arrangement arrangement,
            Invitation invitation,
            AuthorizationServer server,
            String code,
            UnderWay underWay) {
        return switch (registrar.client(arrangement, server)) {
            case Registrar.Unknown(var why) -> new Consenting.NotTaken(why);
            case Registrar.Known(var client) -> {
                var form =
                        new Form()
                                .with("grant_type", "authorization_code")
                                .with("code", code)
                                .with("redirect_uri", underWay.callback())
                                .with("code_verifier", underWay.verifier())
                                .with("resource", invitation.resource().toString());
                yield switch (endpoint.ask(
                        server.token(), client, server.issuer(), form, Grants.BEARER)) {
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
                Evidence.obtained(
                        now,
                        partition,
                        invitation.party(),
                        new Grants.Origin("authorization_code", Json.object()),
                        kept);
        if (!evidence.write(event)) return notRecorded();
        tokens.keep(partition, kept);
        consents.close(invitation.id());
        return new Consenting.Taken(invitation);
    }
}
