package dev.gatehouse.access;

import dev.gatehouse.bindings.BroadScopes;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said about an access token must say, whether the token says it itself or its issuer does
 * when asked: the same rules for both.
 *
 * <p>Each objection names the check and nothing of the token. Spec: RFC 9068 §4, RFC 7662 §2.2.
 */
final class ClaimRules {
    /** What looking at the claims gave. */
    sealed interface Judgement {}

    record Sound(Token token) implements Judgement {}

    record Unsound(String why) implements Judgement {}

    private static final int MAX_SCOPES = 200;

    private final TokenLimits limits;

    ClaimRules(TokenLimits limits) {
        this.limits = limits;
    }

    /** The claims of a signed token. */
    Judgement ofToken(Json.Obj claims, TrustedIssuer issuer, URI audience, Instant now) {
        if (!issuer.issuer().toString().equals(claims.text("iss")))
            return new Unsound("the token is from another issuer");
        if (Claims.time(claims, "exp") != null && Claims.time(claims, "iat") == null)
            return new Unsound("the token does not say when it was issued");
        return judge(claims, issuer, audience, now);
    }

    /**
     * What the issuer says when it is asked. It was asked as itself, so it may leave out who and
     * when it issued; what it says must be right.
     */
    Judgement ofAnswer(Json.Obj claims, TrustedIssuer issuer, URI audience, Instant now) {
        if (claims.has("iss") && !issuer.issuer().toString().equals(claims.text("iss")))
            return new Unsound("the token is from another issuer");
        return judge(claims, issuer, audience, now);
    }

    private Judgement judge(Json.Obj claims, TrustedIssuer issuer, URI audience, Instant now) {
        var timing = objectionToTimes(claims, now);
        if (timing != null) return new Unsound(timing);
        var reach = Audience.objection(claims.member("aud"), audience, issuer.foreignAudiences());
        if (reach != null) return new Unsound(reach);
        return switch (Delegation.of(claims.member("act"), limits.delegationDepth())) {
            case Delegation.Unreadable(var why) -> new Unsound(why);
            case Delegation.Chain(var actors) -> withNames(claims, issuer, actors);
        };
    }

    private @Nullable String objectionToTimes(Json.Obj claims, Instant now) {
        var skew = limits.clockSkew();
        var expiry = Claims.time(claims, "exp");
        var issued = Claims.time(claims, "iat");
        if (expiry == null) return "the token has no expiry";
        if (issued == null && claims.has("iat")) return "the token's time of issue is not a time";
        if (!now.isBefore(expiry.plus(skew))) return "the token has expired";
        if (issued != null && issued.isAfter(now.plus(skew)))
            return "the token was issued in the future";
        if (issued != null && !expiry.isAfter(issued))
            return "the token expires before it was issued";
        if (!claims.has("nbf")) return null;
        var start = Claims.time(claims, "nbf");
        if (start == null) return "the token's start is not a time";
        return start.isAfter(now.plus(skew)) ? "the token is not valid yet" : null;
    }

    private Judgement withNames(Json.Obj claims, TrustedIssuer issuer, List<Actor> chain) {
        var client = client(claims, issuer, chain);
        var subject = subject(claims, issuer.claims(), client);
        if (subject == null) return new Unsound("the token has no subject");
        if (client == null) return new Unsound("the token names no client");
        var id = Claims.name(claims, "jti");
        if (id == null && (issuer.requireTokenId() || claims.has("jti")))
            return new Unsound("the token has no id");
        var scopes = scopes(claims.member(issuer.claims().scope()));
        if (scopes == null)
            return new Unsound("the token's scope is neither a text nor a list of a few texts");
        if (limits.refuseBroadScopes()) {
            var broad = BroadScopes.kind(scopes);
            if (broad.isPresent())
                return new Unsound(
                        "the token has a scope for "
                                + broad.get()
                                + ": ask for one with "
                                + String.join(" and ", Scopes.ALL)
                                + " alone");
        }
        if (!issuer.requireScopes()) scopes.addAll(Scopes.ALL);
        var binding = binding(claims.member("cnf"));
        if (binding == null)
            return new Unsound("the token is bound to something that cannot be proven here");
        var expiry = Claims.time(claims, "exp");
        if (expiry == null) return new Unsound("the token has no expiry");
        return new Sound(
                new Token(
                        issuer.issuer().toString(),
                        client,
                        subject,
                        id == null ? "" : id,
                        scopes,
                        expiry,
                        chain,
                        binding,
                        new UserSignIn(
                                Claims.time(claims, "auth_time"), Claims.name(claims, "acr"))));
    }

    private static @Nullable String client(
            Json.Obj claims, TrustedIssuer issuer, List<Actor> chain) {
        var name = issuer.claims().agent();
        if (name.equals(ClaimNames.ACTOR))
            return chain.isEmpty() ? null : chain.getFirst().subject();
        if (!claims.has(name) && issuer.authorizedParty()) return Claims.name(claims, "azp");
        return Claims.name(claims, name);
    }

    /** The user; the agent itself when it acts for nobody. */
    private static @Nullable String subject(
            Json.Obj claims, ClaimNames names, @Nullable String client) {
        var subject = Claims.name(claims, names.user());
        if (subject == null || !subject.equals(client) || names.onBehalfOf().isEmpty())
            return subject;
        var other = names.onBehalfOf().get();
        return claims.has(other) ? Claims.name(claims, other) : subject;
    }

    private static @Nullable Set<String> scopes(@Nullable Json claim) {
        var scopes = new LinkedHashSet<String>();
        switch (claim) {
            case null -> {}
            case Json.Str(var text) -> scopes.addAll(Arrays.asList(text.split(" ", -1)));
            case Json.Arr(var several) -> {
                for (var one : several) {
                    if (!(one instanceof Json.Str(var text))) return null;
                    scopes.add(text);
                }
            }
            default -> {
                return null;
            }
        }
        scopes.remove("");
        return scopes.size() > MAX_SCOPES ? null : scopes;
    }

    /** Null for a binding that nothing here can hold anybody to: such a token is no bearer's. */
    private static @Nullable TokenBinding binding(@Nullable Json claim) {
        if (claim == null) return TokenBinding.NONE;
        if (!(claim instanceof Json.Obj confirmation)) return null;
        var key = Claims.name(confirmation, "jkt");
        var certificate = Claims.name(confirmation, "x5t#S256");
        if ((key == null && confirmation.has("jkt"))
                || (certificate == null && confirmation.has("x5t#S256"))) return null;
        return key == null && certificate == null ? null : new TokenBinding(key, certificate);
    }
}
