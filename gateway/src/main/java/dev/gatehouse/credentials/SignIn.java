package dev.gatehouse.credentials;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Signs people in at identity providers: authorization code with PKCE and a nonce, for the sake of
 * the ID token. What else comes with it is not used anywhere. Spec: OpenID Connect Core 1.0.
 * Blocks.
 */
final class SignIn {
    /** What came of it. */
    sealed interface Outcome {}

    /**
     * Somebody signed in.
     *
     * @param user as agents' tokens of the provider name users
     */
    record Done(SignedIn signedIn, String user) implements Outcome {}

    /**
     * Nobody did.
     *
     * @param again whether the same may go well later
     */
    record NotDone(String why, boolean again) implements Outcome {}

    private static final String OPENID = "openid";
    private static final String OFFLINE = "offline_access";

    private final TokenEndpoint endpoint;
    private final IdTokens idTokens;
    private final InstantSource clock;

    SignIn(TokenEndpoint endpoint, IdTokens idTokens, InstantSource clock) {
        this.endpoint = endpoint;
        this.idTokens = idTokens;
        this.clock = clock;
    }

    /**
     * What is asked for besides what every redirect has.
     *
     * @param toBeKept whether the sign-in is used later, without the person
     */
    Form query(AuthorizationServer at, String nonce, boolean toBeKept) {
        boolean offline = toBeKept && at.scopes().contains(OFFLINE);
        return new Form()
                .with("nonce", nonce)
                .with("scope", Grants.text(offline ? Set.of(OPENID, OFFLINE) : Set.of(OPENID)));
    }

    /** The person came back with a code. */
    Outcome finish(
            IdentityProvider provider, AuthorizationServer at, String code, UnderWay underWay) {
        var form =
                new Form()
                        .with("grant_type", "authorization_code")
                        .with("code", code)
                        .with("redirect_uri", underWay.callback())
                        .with("code_verifier", underWay.verifier());
        return switch (asked(provider, at, form)) {
            case TokenEndpoint.Issued issued when issued.idToken().isPresent() ->
                    judged(
                            provider,
                            issued,
                            Optional.of(underWay.nonce()),
                            Optional.empty(),
                            clock.instant());
            case TokenEndpoint.Issued _ ->
                    new NotDone(provider.issuer() + " gave no ID token", false);
            case TokenEndpoint.Denied(_, var why) -> new NotDone(why, false);
            case TokenEndpoint.Unreachable(var why) -> new NotDone(why, true);
        };
    }

    /**
     * Another ID token for the same person, where the provider gives them without that person; the
     * same sign-in with another refresh token where it gives that alone.
     */
    Outcome renewed(IdentityProvider provider, AuthorizationServer at, SignedIn before) {
        var form =
                new Form()
                        .with("grant_type", "refresh_token")
                        .with("refresh_token", before.refreshToken().orElseThrow())
                        .with("scope", OPENID);
        return switch (asked(provider, at, form)) {
            case TokenEndpoint.Issued issued when issued.idToken().isPresent() ->
                    same(
                            before,
                            judged(
                                    provider,
                                    issued,
                                    Optional.empty(),
                                    before.refreshToken(),
                                    before.at()));
            case TokenEndpoint.Issued issued ->
                    new Done(
                            new SignedIn(
                                    before.clientId(),
                                    before.subject(),
                                    before.idToken(),
                                    issued.refreshToken().or(before::refreshToken),
                                    before.expiresAt(),
                                    before.at()),
                            before.subject());
            // anything else says nothing of the person's sign-in
            case TokenEndpoint.Denied(var code, var why) ->
                    new NotDone(why, !code.equals("invalid_grant"));
            case TokenEndpoint.Unreachable(var why) -> new NotDone(why, true);
        };
    }

    /** Spec: OpenID Connect Core 1.0 §12.2, which wants the subject to be the same. */
    private static Outcome same(SignedIn before, Outcome now) {
        return now instanceof Done(var signedIn, _) && !signedIn.subject().equals(before.subject())
                ? new NotDone("it gave an ID token of somebody else", false)
                : now;
    }

    private TokenEndpoint.Answer asked(
            IdentityProvider provider, AuthorizationServer at, Form form) {
        return endpoint.ask(
                at.token(), provider.client(at.methods()), at.issuer(), form, Grants.BEARER);
    }

    private Outcome judged(
            IdentityProvider provider,
            TokenEndpoint.Issued issued,
            Optional<String> nonce,
            Optional<String> refreshToken,
            Instant at) {
        var token = issued.idToken().orElseThrow();
        return switch (idTokens.judge(provider, token, nonce)) {
            case IdTokens.Bad(var why) ->
                    new NotDone("the ID token of " + provider.issuer() + ": " + why, false);
            case IdTokens.Unknown(var why) ->
                    new NotDone("the ID token of " + provider.issuer() + ": " + why, true);
            case IdTokens.Good(var subject, var user, var expiresAt) ->
                    new Done(
                            new SignedIn(
                                    provider.clientId(),
                                    subject,
                                    token,
                                    issued.refreshToken().or(() -> refreshToken),
                                    expiresAt,
                                    at),
                            user);
        };
    }
}
