package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Enterprise-managed authorization (REQ-096): what a person signed in with becomes, at the identity
 * provider, an assertion for one authorization server and one resource, and that, at the
 * authorization server, a token. No person is asked once they signed in; the provider's own policy
 * is asked every time. Spec: the extension enterprise-managed-authorization; RFC 8693, RFC 7523.
 * Blocks.
 */
final class Enterprise {
    /** What came of it. */
    sealed interface Outcome {}

    /** Somebody answered: with a token, or that there is none. */
    record Answered(Grants.Given given) implements Outcome {}

    /** There is no sign-in that is good for anything. */
    record SignInNeeded(AuthorizationServer provider) implements Outcome {}

    private static final String BEARER_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
    private static final String REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token";

    /** After which the identity provider is asked again. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** What the gate wants, and where. */
    private record Errand(
            Arrangement arrangement,
            Party party,
            IdentityProvider provider,
            AuthorizationServer at,
            Registered client,
            URI resource,
            Set<String> scopes) {}

    private final IdentityProviders providers;
    private final Trust trust;
    private final SignIn signIn;
    private final SignIns signIns;
    private final TokenEndpoint endpoint;
    private final InstantSource clock;
    private final BrokerLimits limits;

    Enterprise(
            IdentityProviders providers,
            Trust trust,
            SignIn signIn,
            SignIns signIns,
            TokenEndpoint endpoint,
            InstantSource clock,
            BrokerLimits limits) {
        this.providers = providers;
        this.trust = trust;
        this.signIn = signIn;
        this.signIns = signIns;
        this.endpoint = endpoint;
        this.clock = clock;
        this.limits = limits;
    }

    Outcome ask(
            Arrangement arrangement,
            Means.EnterpriseManaged means,
            AuthorizationServer at,
            Registered client,
            Party party,
            URI resource,
            Set<String> scopes) {
        var provider = providers.find(means.provider());
        if (provider.isEmpty())
            return denied(
                    means.provider()
                            + " is not among credentials.identityProviders of the configuration");
        if (at.profiles().isPresent() && !at.profiles().get().contains(IdJag.PROFILE))
            return denied(
                    at.issuer()
                            + " says which authorization grants it takes, and assertions of identity"
                            + " providers (ID-JAG) are not among them");
        if (client.method().equals(Registered.NONE))
            return denied(
                    "enterprise-managed authorization wants a client that proves itself at "
                            + at.issuer()
                            + ": give its id, and its secret or key");
        return switch (trust.of(provider.get())) {
            case AuthorizationServer.NotFound(var why) -> unreachable(why);
            case AuthorizationServer.Found(var there) ->
                    ask(
                            new Errand(
                                    arrangement,
                                    party,
                                    provider.get(),
                                    at,
                                    client,
                                    resource,
                                    scopes),
                            there);
        };
    }

    private Outcome ask(Errand errand, AuthorizationServer there) {
        var kept = signIns.find(errand.party(), errand.provider());
        if (kept.isEmpty()) return new SignInNeeded(there);
        if (kept.get().isFresh(clock.instant())) return exchanged(errand, there, kept.get());
        if (kept.get().refreshToken().isEmpty()) return new SignInNeeded(there);
        return switch (renewed(errand, there)) {
            case SignIn.NotDone(var why, boolean again) when again -> unreachable(why);
            case SignIn.NotDone _ -> new SignInNeeded(there);
            case SignIn.Done(var signedIn, _) -> exchanged(errand, there, signedIn);
        };
    }

    /** A refresh token that rotates is used once, however many servers and replicas need it. */
    private SignIn.Outcome renewed(Errand errand, AuthorizationServer there) {
        return signIns.alone(
                errand.party(),
                errand.provider(),
                () -> {
                    var now = signIns.find(errand.party(), errand.provider());
                    if (now.isEmpty()) return new SignIn.NotDone("it was forgotten", false);
                    if (now.get().isFresh(clock.instant()))
                        return new SignIn.Done(now.get(), now.get().subject());
                    var renewed = signIn.renewed(errand.provider(), there, now.get());
                    switch (renewed) {
                        case SignIn.Done(var signedIn, _) ->
                                signIns.keep(errand.party(), errand.provider(), signedIn);
                        case SignIn.NotDone(_, boolean again) -> {
                            // It was withdrawn or used up there, and the person begins anew.
                            if (!again) signIns.forget(errand.party(), errand.provider());
                        }
                    }
                    return renewed;
                });
    }

    // At the identity provider

    private Outcome exchanged(Errand errand, AuthorizationServer there, SignedIn signedIn) {
        // at the boundary an ID token may have ended since it was looked at
        boolean fresh = signedIn.isFresh(clock.instant()) || signedIn.refreshToken().isEmpty();
        var form =
                new Form()
                        .with("grant_type", Grants.EXCHANGE)
                        .with("requested_token_type", IdJag.TOKEN_TYPE)
                        .with("audience", errand.at().issuer())
                        .with("resource", errand.resource().toString())
                        .withAny("scope", Grants.text(errand.scopes()))
                        .with(
                                "subject_token",
                                fresh ? signedIn.idToken() : signedIn.refreshToken().orElseThrow())
                        .with("subject_token_type", fresh ? ID_TOKEN : REFRESH_TOKEN);
        var provider = errand.provider();
        var asked =
                endpoint.ask(
                        there.token(),
                        provider.client(there.methods()),
                        there.issuer(),
                        form,
                        "n_a");
        return switch (asked) {
            case TokenEndpoint.Unreachable(var why) -> unreachable(why);
            case TokenEndpoint.Denied(var code, _)
                    when code.equals("invalid_grant") && !isJustMade(signedIn) -> {
                signIns.forget(errand.party(), provider);
                yield new SignInNeeded(there);
            }
            case TokenEndpoint.Denied(_, var why) -> denied(why);
            case TokenEndpoint.Issued issued
                    when !issued.kind().equals(Optional.of(IdJag.TOKEN_TYPE)) ->
                    denied(provider.issuer() + " gave a token of another kind than an ID-JAG");
            case TokenEndpoint.Issued issued -> redeemed(errand, new IdJag(issued.accessToken()));
        };
    }

    /** Who signed in just now would be asked for the same again, for ever. */
    private boolean isJustMade(SignedIn signedIn) {
        return signedIn.at().isAfter(clock.instant().minus(limits.tooSoon()));
    }

    // At the authorization server

    private Outcome redeemed(Errand errand, IdJag assertion) {
        var wish =
                new IdJag.Wish(
                        errand.provider().issuer(),
                        errand.at().issuer(),
                        errand.resource().toString(),
                        errand.client().clientId());
        var trouble = assertion.trouble(wish, clock.instant());
        if (trouble.isPresent()) return denied(trouble.get());
        var form =
                new Form()
                        .with("grant_type", BEARER_GRANT)
                        .with("assertion", assertion.text())
                        .withAny("scope", Grants.text(errand.scopes()))
                        .with("resource", errand.resource().toString());
        var at = errand.at();
        var more =
                Json.object(
                        "provider", errand.provider().issuer(),
                        "assertion", assertion.digest().value());
        var answer =
                endpoint.of(errand.arrangement())
                        .ask(at.token(), errand.client(), at.issuer(), form, Grants.BEARER);
        return new Answered(new Grants.Given(new Grants.Origin("id-jag", more), once(answer)));
    }

    /**
     * The next one is the identity provider's to allow, and soon: a refresh token would go past it,
     * and so would a token that never ends.
     */
    private TokenEndpoint.Answer once(TokenEndpoint.Answer answer) {
        return switch (answer) {
            case TokenEndpoint.Issued issued -> issued.once(clock.instant().plus(LONGEST));
            case TokenEndpoint.Denied _, TokenEndpoint.Unreachable _ -> answer;
        };
    }

    private static Outcome denied(String why) {
        return without(new TokenEndpoint.Denied("id-jag", why));
    }

    private static Outcome unreachable(String why) {
        return without(new TokenEndpoint.Unreachable(why));
    }

    private static Outcome without(TokenEndpoint.Answer answer) {
        return new Answered(new Grants.Given(Grants.Origin.of("id-jag"), answer));
    }
}
