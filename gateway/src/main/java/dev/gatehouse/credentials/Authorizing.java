package dev.gatehouse.credentials;

import dev.gatehouse.audit.Changes;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A person's word: the consent, and the redirects to identity providers and authorization servers
 * (REQ-090, REQ-091, REQ-099, REQ-101). Nobody is sent anywhere before they agreed on the gate's
 * own page. Blocks.
 */
final class Authorizing {
    private final Consents consents;
    private final Arrangements arrangements;
    private final IdentityProviders providers;
    private final Trust trust;
    private final Registrar registrar;
    private final SignIn signIn;
    private final Redirects redirects;
    private final ClientDocument document;
    private final Changes changes;
    private final InstantSource clock;

    Authorizing(
            Consents consents,
            Arrangements arrangements,
            IdentityProviders providers,
            Trust trust,
            Registrar registrar,
            SignIn signIn,
            Redirects redirects,
            ClientDocument document,
            Changes changes,
            InstantSource clock) {
        this.consents = consents;
        this.arrangements = arrangements;
        this.providers = providers;
        this.trust = trust;
        this.registrar = registrar;
        this.signIn = signIn;
        this.redirects = redirects;
        this.document = document;
        this.changes = changes;
        this.clock = clock;
    }

    /** Where the browser comes back to when it went where the invitation says. */
    URI callback(Invitation invitation) {
        var arrangement = arrangements.find(invitation.server());
        return arrangement.isPresent()
                        && trust.at(invitation.issuer(), arrangement.get())
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

    /** The arrangement that an invitation is about, if it is still that. */
    Optional<Arrangement> standing(Invitation invitation) {
        return arrangements
                .find(invitation.server())
                .filter(each -> each.issuer().equals(Optional.of(invitation.issuer())));
    }

    static Consenting.NotRedirected changed() {
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

    /** The person is proven, and goes on to the server's authorization server. */
    Consenting.Redirected toAuthorize(
            Arrangement arrangement, Invitation invitation, String browser, String approver) {
        return switch (trust.at(invitation.issuer(), arrangement)) {
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

    /** Keeps the consent as evidence. */
    void record(Invitation invitation, String clientId, String approver) {
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
}
