package dev.gatehouse.admin;

import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Arrangements;
import dev.gatehouse.credentials.GivenClient;
import dev.gatehouse.credentials.Means;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what an operator wants a server to be asked with. */
final class NewCredential {
    private static final int URL_CHARS = 2000;
    private static final int SECRET_CHARS = 8000;

    /** A digest of it is in the record, and what is short can be found by trying. */
    private static final int MIN_SECRET_CHARS = 16;

    private static final int KEY_CHARS = 20_000;
    private static final int MAX_SCOPES = 100;
    private static final Duration LONGEST = Duration.ofDays(3650);

    /**
     * What was read.
     *
     * @param secrets by their names, in clear; never printed
     */
    record Wish(Arrangement arrangement, Map<String, String> secrets, Optional<Instant> rotateBy) {
        @Override
        public String toString() {
            return "Wish[" + arrangement + "]";
        }
    }

    private final Asked asked;
    private final RestLimits limits;
    private final CredentialRooms rooms;
    private final Map<String, String> secrets = new LinkedHashMap<>();

    NewCredential(Asked asked, RestLimits limits, CredentialRooms rooms) {
        this.asked = asked;
        this.limits = limits;
        this.rooms = rooms;
    }

    Wish read(Optional<Server> server) {
        try {
            var means = means();
            var arrangement =
                    new Arrangement(
                            asked.variable("name"),
                            url(server),
                            means,
                            scopes(),
                            asked.optionalText("issuer", URL_CHARS),
                            Optional.empty(),
                            asked.actor(),
                            asked.now());
            return new Wish(arrangement, secrets, rotateBy());
        } catch (IllegalArgumentException | URISyntaxException malformed) {
            throw Refusal.malformed(
                    "credential.malformed",
                    "This does not say how a server is asked: " + malformed.getMessage() + ".",
                    "Correct it; docs/operations.md has an example of each kind.");
        }
    }

    private URI url(Optional<Server> server) throws URISyntaxException {
        var given = asked.optionalText("url", URL_CHARS);
        if (given.isPresent()) return new Place.Remote(new URI(given.get()), null).url();
        return server.flatMap(Server::remote)
                .map(Place.Remote::url)
                .orElseThrow(() ->
                        Refusal.malformed(
                                "credential.nowhere",
                                "No server of that name is on the network, and no URL is given.",
                                "Give url, the one that the server will be added with."));
    }

    private Set<String> scopes() {
        var scopes = asked.texts("scopes").orElse(List.of());
        for (var scope : scopes)
            if (scopes.size() > MAX_SCOPES || !scope.matches("[!#-\\[\\]-~]{1,500}"))
                throw new IllegalArgumentException(
                        "scopes are up to " + MAX_SCOPES + " words of visible ASCII");
        return Set.copyOf(scopes);
    }

    private Optional<Instant> rotateBy() {
        return asked.optionalText("rotateAfter", 10).isEmpty()
                ? Optional.empty()
                : Optional.of(asked.now().plus(asked.span("rotateAfter", LONGEST, LONGEST)));
    }

    private Means means() {
        return switch (asked.text("kind", 40)) {
            case "none" -> new Means.None();
            case "secret" -> fixed();
            case "client-credentials" -> new Means.ClientCredentials(client());
            case "authorization-code" ->
                    new Means.AuthorizationCode(clientIfGiven(), asked.flag("shared"));
            case "token-exchange" -> exchange();
            case "enterprise-managed" -> enterprise();
            default ->
                    throw new IllegalArgumentException(
                            "a kind is none, secret, client-credentials, authorization-code,"
                                    + " token-exchange or enterprise-managed");
        };
    }

    /** T22: an agent's token is shown to the issuer that an operator names, not the server. */
    private Means exchange() {
        if (!asked.body().has("issuer"))
            throw new IllegalArgumentException(
                    "for token-exchange the issuer is named, because agents' tokens go there");
        return new Means.TokenExchange(
                client(), asked.optionalText("audience", URL_CHARS).orElse(""));
    }

    /** Who a person is, only a provider of the configuration says (REQ-096). */
    private Means enterprise() {
        var provider = asked.text("identityProvider", URL_CHARS);
        if (rooms.providers().find(provider).isEmpty())
            throw new IllegalArgumentException(
                    "identityProvider is none of credentials.identityProviders in the"
                            + " configuration");
        var client = clientIfGiven();
        if (client.map(GivenClient::proof).equals(Optional.of(GivenClient.Proof.NONE)))
            throw new IllegalArgumentException(
                    "a client of enterprise-managed authorization proves itself by a secret or a"
                            + " key");
        return new Means.EnterpriseManaged(provider, client);
    }

    private Optional<GivenClient> clientIfGiven() {
        return asked.body().has("clientId") ? Optional.of(client()) : Optional.empty();
    }

    private Means fixed() {
        var header = asked.optionalText("header", 64).orElse("Authorization");
        var standard = header.equalsIgnoreCase("Authorization") ? "Bearer" : "";
        var secret = asked.text("secret", SECRET_CHARS);
        if (secret.length() < MIN_SECRET_CHARS)
            throw new IllegalArgumentException(
                    "a secret has at least " + MIN_SECRET_CHARS + " characters");
        if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7F))
            throw new IllegalArgumentException("a secret is visible ASCII without spaces");
        secrets.put(Arrangements.Secret.SECRET, secret);
        return new Means.StaticSecret(header, asked.optionalText("scheme", 32).orElse(standard));
    }

    private GivenClient client() {
        var name = asked.text("clientId", limits.reasonChars() + URL_CHARS);
        var given = asked.optionalText("clientSecret", SECRET_CHARS);
        var pem = asked.optionalText("privateKey", KEY_CHARS);
        if (given.isPresent() && pem.isPresent())
            throw new IllegalArgumentException("a client has a secret or a key, not both");
        if (pem.isPresent()) {
            if (!rooms.isKey().test(pem.get()))
                throw new IllegalArgumentException(
                        "privateKey is no private key in PKCS 8, on P-256 or of RSA with 2048 bits");
            secrets.put(Arrangements.Secret.KEY, pem.get());
            return new GivenClient(name, GivenClient.Proof.KEY);
        }
        given.ifPresent(text -> secrets.put(Arrangements.Secret.SECRET, text));
        return new GivenClient(
                name, given.isPresent() ? GivenClient.Proof.SECRET : GivenClient.Proof.NONE);
    }
}
