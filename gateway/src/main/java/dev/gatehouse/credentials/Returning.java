package dev.gatehouse.credentials;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The way back from identity providers and authorization servers: what came is held against what
 * was begun, and what is got for it is recorded before it is kept (REQ-092, T28). Blocks.
 */
final class Returning {
    private final Consents consents;
    private final Authorizing authorizing;
    private final IdentityProviders providers;
    private final Trust trust;
    private final Registrar registrar;
    private final TokenEndpoint endpoint;
    private final SignIn signIn;
    private final Tokens tokens;
    private final SignIns signIns;
    private final Redirects redirects;
    private final Evidence evidence;
    private final InstantSource clock;

    Returning(
            Consents consents,
            Authorizing authorizing,
            IdentityProviders providers,
            Trust trust,
            Registrar registrar,
            TokenEndpoint endpoint,
            SignIn signIn,
            Tokens tokens,
            SignIns signIns,
            Redirects redirects,
            Evidence evidence,
            InstantSource clock) {
        this.consents = consents;
        this.authorizing = authorizing;
        this.providers = providers;
        this.trust = trust;
        this.registrar = registrar;
        this.endpoint = endpoint;
        this.signIn = signIn;
        this.tokens = tokens;
        this.signIns = signIns;
        this.redirects = redirects;
        this.evidence = evidence;
        this.clock = clock;
    }

    /** The browser comes back. */
    Consenting.Returned back(Consenting.Answer answer, String browser) {
        return switch (redirects.end(answer, browser)) {
            case Redirects.Broken(var why) -> new Consenting.NotTaken(why);
            case Redirects.Whole(var id, var underWay) -> {
                var invitation = consents.invitation(id, clock.instant());
                var arrangement = invitation.flatMap(authorizing::standing);
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
            return new Consenting.Nowhere("its identity provider is not configured any more");
        var there =
                toSignIn
                        ? trust.of(provider.orElseThrow())
                        : trust.at(underWay.issuer(), arrangement);
        return switch (there) {
            case AuthorizationServer.NotFound(var why) -> new Consenting.Nowhere(why);
            case AuthorizationServer.Found(var server) -> {
                var trouble = Redirects.trouble(server, answer);
                if (trouble.isPresent()) yield new Consenting.NotTaken(trouble.get());
                var code = answer.code().orElseThrow();
                if (!toSignIn) yield authorized(arrangement, invitation, server, code, underWay);
                yield switch (signIn.finish(provider.orElseThrow(), server, code, underWay)) {
                    case SignIn.NotDone(var why, boolean again) ->
                            again ? new Consenting.Nowhere(why) : new Consenting.NotTaken(why);
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
                    ? new Consenting.Nowhere(
                            "who signed in is not the user for whom this agent acts")
                    : notRecorded();
        }
        var approver =
                underWay.approver().orElseGet(() -> done.user() + " at " + provider.issuer());
        return switch (arrangement.means()) {
            case Means.AuthorizationCode _ ->
                    switch (authorizing.toAuthorize(arrangement, invitation, browser, approver)) {
                        case Consenting.Redirect(var to) -> new Consenting.Onward(to);
                        case Consenting.NotRedirected(var why) -> new Consenting.Nowhere(why);
                    };
            case Means.EnterpriseManaged(_, var client) -> {
                var id = client.map(GivenClient::id).orElse("");
                yield keep(invitation, provider, done.signedIn(), approver, id);
            }
            case Means.None _, Means.StaticSecret _ ->
                    new Consenting.Nowhere(Authorizing.changed().why());
            case Means.ClientCredentials _, Means.TokenExchange _ ->
                    new Consenting.Nowhere(Authorizing.changed().why());
        };
    }

    private Consenting.Returned keep(
            Invitation invitation,
            IdentityProvider provider,
            SignedIn signedIn,
            String approver,
            String clientId) {
        authorizing.record(invitation, clientId, approver);
        var event = Evidence.signedIn(clock.instant(), invitation, provider, signedIn);
        if (!evidence.write(event)) return notRecorded();
        signIns.keep(invitation.party(), provider, signedIn);
        consents.close(invitation.id());
        return new Consenting.Taken(invitation);
    }

    private static Consenting.Nowhere notRecorded() {
        return new Consenting.Nowhere("the record cannot be written; try again shortly");
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
                yield switch (endpoint.of(arrangement)
                        .ask(server.token(), client, server.issuer(), form, Grants.BEARER)) {
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
                        Grants.Origin.of("authorization_code"),
                        kept);
        if (!evidence.write(event)) return notRecorded();
        tokens.keep(partition, kept);
        consents.close(invitation.id());
        return new Consenting.Taken(invitation);
    }
}
