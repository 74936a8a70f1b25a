package dev.gatehouse.app;

import dev.gatehouse.access.ClaimNames;
import dev.gatehouse.access.Introspection;
import dev.gatehouse.access.SenderConstraint;
import dev.gatehouse.access.TrustedIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Reads who issues tokens for agents, and what their tokens look like. */
final class IssuerSettings {
    private final List<Path> secrets;

    private IssuerSettings(List<Path> secrets) {
        this.secrets = secrets;
    }

    /**
     * @param secrets takes the files that hold secrets
     */
    static Settings.Issuers read(Section in, List<Path> secrets) {
        return new IssuerSettings(secrets).read(in);
    }

    private Settings.Issuers read(Section in) {
        boolean builtIn = in.flag("builtIn", true, "Whether the gate itself issues tokens.");
        var told =
                in.text(
                        "atOrigin",
                        "builtIn, trusted or nobody",
                        "builtIn",
                        "Whose metadata agents of 2025-03-26 find at the gate's origin: the built-in"
                                + " issuer's, if it is on, or the first trusted one's.");
        var elements = in.sections("trusted");
        // Nothing is kept of it: it declares what an element may say.
        var _ = trusted(in.template("trusted"), true);
        var trusted = new ArrayList<TrustedIssuer>();
        var names = new HashSet<URI>();
        for (var element : elements) {
            var issuer = trusted(element, false);
            element.refuseUnknown();
            if (issuer.isPresent() && !names.add(issuer.get().issuer()))
                element.problem("the same issuer stands in the list before");
            issuer.ifPresent(trusted::add);
        }
        if (trusted.stream().filter(one -> one.introspection().isPresent()).count() > 1)
            in.problem(
                    "expected introspection at one trusted issuer at most: a token that is no JWT"
                            + " does not say whose it is");
        if (!builtIn && elements.isEmpty())
            in.problem("expected a trusted issuer when the built-in one is off");
        return new Settings.Issuers(builtIn, List.copyOf(trusted), atOrigin(in, told, trusted));
    }

    private static Settings.AtOrigin atOrigin(
            Section in, String told, List<TrustedIssuer> trusted) {
        return switch (told) {
            case "builtIn" -> Settings.AtOrigin.BUILT_IN;
            case "nobody" -> Settings.AtOrigin.NOBODY;
            case "trusted" -> {
                if (trusted.isEmpty()) in.problem("atOrigin", "expected a trusted issuer");
                yield Settings.AtOrigin.TRUSTED;
            }
            default -> {
                in.problem("atOrigin", "expected builtIn, trusted or nobody");
                yield Settings.AtOrigin.NOBODY;
            }
        };
    }

    private Optional<TrustedIssuer> trusted(Section in, boolean declareOnly) {
        var issuer = in.uri("issuer", "Exactly as its tokens have it in iss. Required.");
        var jwksUri = in.uri("jwksUri", "Where its keys are. Without it: as its metadata says.");
        var standard = TrustedIssuer.DEFAULT_ALGORITHMS.stream().sorted().toList();
        var algorithms = in.texts("algorithms", standard, "Signatures to take.");
        var type = in.text("tokenType", "at+jwt or JWT", "at+jwt", "JWT also takes plain JWTs.");
        boolean scopes =
                in.flag(
                        "requireScopes",
                        true,
                        "Whether its tokens carry our scopes; if not, they have them all.");
        boolean id = in.flag("requireTokenId", true, "Whether its tokens must have a jti.");
        boolean party = in.flag("authorizedParty", false, "Whether azp may stand for client_id.");
        boolean foreign =
                in.flag("foreignAudiences", false, "Whether its tokens may be for others, too.");
        var claims = claims(in.section("claims"));
        var constraint =
                constraint(
                        in,
                        in.text(
                                "senderConstrained",
                                "none, dpop, mtls or any",
                                SenderConstraint.NONE.word(),
                                "What its tokens must be bound to: a key, a client certificate or"
                                        + " one of both."));
        var introspection = introspection(in);
        if (declareOnly) return Optional.empty();
        if (issuer.isEmpty()) {
            if (!in.has("issuer")) in.problem("issuer", "expected");
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new TrustedIssuer(
                            issuer.get(),
                            jwksUri,
                            new LinkedHashSet<>(algorithms),
                            type,
                            scopes,
                            id,
                            party,
                            foreign,
                            claims,
                            constraint,
                            introspection));
        } catch (IllegalArgumentException refused) {
            in.problem("" + refused.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Introspection> introspection(Section issuer) {
        var tokens =
                issuer.text(
                        "tokens",
                        "jwt, opaque or introspect",
                        "jwt",
                        "Whether it is asked about tokens that are no JWTs, or about all of its"
                                + " tokens (RFC 7662).");
        var in = issuer.section("introspection");
        var endpoint = in.uri("endpoint", "Where it is asked. Without it: as its metadata says.");
        var client = in.text("clientId", "text", "Who asks.");
        var file = in.file("secretFile", "File with the secret of who asks.");
        file.ifPresent(secrets::add);
        if (!List.of("jwt", "opaque", "introspect").contains(tokens))
            issuer.problem("tokens", "expected jwt, opaque or introspect");
        if (tokens.equals("jwt")) return Optional.empty();
        if (client.isEmpty() || file.isEmpty()) {
            in.problem("expected clientId and secretFile");
            return Optional.empty();
        }
        try {
            var secret = Files.readString(file.get()).strip();
            return Optional.of(
                    new Introspection(endpoint, client.get(), secret, tokens.equals("introspect")));
        } catch (IOException unreadable) {
            in.problem("secretFile", "the file cannot be read: " + file.get());
        } catch (IllegalArgumentException refused) {
            in.problem("secretFile", "" + refused.getMessage());
        }
        return Optional.empty();
    }

    private static SenderConstraint constraint(Section in, String written) {
        var found = SenderConstraint.find(written);
        if (found.isEmpty()) in.problem("senderConstrained", "expected none, dpop, mtls or any");
        return found.orElse(SenderConstraint.NONE);
    }

    private static ClaimNames claims(Section in) {
        var standard = ClaimNames.STANDARD;
        var agent =
                in.text(
                        "agent",
                        "claim",
                        standard.agent(),
                        "Which claim names the agent; act.sub is who acts now.");
        var user = in.text("user", "claim", standard.user(), "Which claim names the user.");
        var scope =
                in.text(
                        "scope",
                        "claim",
                        standard.scope(),
                        "Which claim has the scopes, as a text or a list.");
        var behalf =
                in.text(
                        "onBehalfOf",
                        "claim",
                        "Which claim names the user where the one above names the agent itself.");
        try {
            return new ClaimNames(agent, user, scope, behalf);
        } catch (IllegalArgumentException refused) {
            in.problem("" + refused.getMessage());
            return standard;
        }
    }
}
