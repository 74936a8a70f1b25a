package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link Means} as JSON, in the store and in REST. No secret is in it. */
public final class MeansJson {
    private MeansJson() {}

    public static Json.Obj of(Means means) {
        var json = Json.object("kind", means.kind());
        return switch (means) {
            case Means.None _ -> json;
            case Means.StaticSecret(var header, var scheme) ->
                    json.with("header", Json.of(header)).with("scheme", Json.of(scheme));
            case Means.ClientCredentials(var client) -> json.with("client", client(client));
            case Means.AuthorizationCode(var client, boolean shared) -> {
                var with = json.with("shared", Json.of(shared));
                yield client.isPresent() ? with.with("client", client(client.get())) : with;
            }
            case Means.TokenExchange(var client, var audience) ->
                    json.with("client", client(client)).with("audience", Json.of(audience));
            case Means.EnterpriseManaged(var provider, var client) -> {
                var with = json.with("identityProvider", Json.of(provider));
                yield client.isPresent() ? with.with("client", client(client.get())) : with;
            }
        };
    }

    /** What {@link #of} wrote; throws {@link IllegalArgumentException} for anything else. */
    public static Means read(Json.Obj json) {
        return switch (String.valueOf(json.text("kind"))) {
            case "none" -> new Means.None();
            case "secret" ->
                    new Means.StaticSecret(
                            said(json, "header", "Authorization"), said(json, "scheme", ""));
            case "client-credentials" -> new Means.ClientCredentials(needed(json, "client"));
            case "authorization-code" ->
                    new Means.AuthorizationCode(
                            client(json, "client"), Json.of(true).equals(json.member("shared")));
            case "token-exchange" ->
                    new Means.TokenExchange(needed(json, "client"), said(json, "audience", ""));
            case "enterprise-managed" ->
                    new Means.EnterpriseManaged(
                            said(json, "identityProvider", ""), client(json, "client"));
            default ->
                    throw new IllegalArgumentException(
                            "a kind is none, secret, client-credentials, authorization-code,"
                                    + " token-exchange or enterprise-managed");
        };
    }

    private static String said(Json.Obj json, String member, String standard) {
        var text = json.text(member);
        return text == null ? standard : text;
    }

    private static Json client(GivenClient client) {
        return Json.object(
                "id", client.id(), "proof", client.proof().name().toLowerCase(Locale.ROOT));
    }

    private static Optional<GivenClient> client(Json.Obj json, String member) {
        if (!json.has(member)) return Optional.empty();
        var client = json.object(member);
        return Optional.of(new GivenClient(said(client, "id", ""), proof(client.text("proof"))));
    }

    private static GivenClient.Proof proof(@Nullable String word) {
        for (var proof : GivenClient.Proof.values())
            if (proof.name().toLowerCase(Locale.ROOT).equals(word)) return proof;
        throw new IllegalArgumentException("a client proves itself by none, secret or key");
    }

    private static GivenClient needed(Json.Obj json, String member) {
        return client(json, member)
                .orElseThrow(() -> new IllegalArgumentException("this kind needs a " + member));
    }

    /** A party as JSON. */
    public static Json.Obj of(Party party) {
        return Json.object(
                "principal", party.principal(),
                "issuer", party.issuer(),
                "client", party.client(),
                "subject", party.subject());
    }

    /** What {@link #of(Party)} wrote. */
    public static Party party(Json.Obj json) {
        return new Party(
                said(json, "principal", ""),
                said(json, "issuer", ""),
                said(json, "client", ""),
                said(json, "subject", ""));
    }
}
