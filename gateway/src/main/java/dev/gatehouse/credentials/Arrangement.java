package dev.gatehouse.credentials;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator decided about the gate's authority towards one server. It may be made before the
 * server is added, because reading the server may need it.
 *
 * @param server our name for the server
 * @param url the server's endpoint: the credential goes there and nowhere else
 * @param scopes the most that is asked for; empty for what the server wants
 * @param issuer the authorization server that is trusted for it; empty until it is known
 * @param proposed another one that the server names by now, waiting for an operator (T26)
 * @param setBy the operator
 */
public record Arrangement(
        String server,
        URI url,
        Means means,
        Set<String> scopes,
        Optional<String> issuer,
        Optional<String> proposed,
        String setBy,
        Instant setAt) {
    public Arrangement {
        scopes = Set.copyOf(new TreeSet<>(scopes));
    }

    /** The same with the issuer that is trusted from now on; nothing is proposed any more. */
    public Arrangement trusting(String trusted) {
        return new Arrangement(
                server, url, means, scopes, Optional.of(trusted), Optional.empty(), setBy, setAt);
    }

    /** The same, said at another moment: what was got on its ground before is not used any more. */
    public Arrangement at(Instant moment) {
        return new Arrangement(server, url, means, scopes, issuer, proposed, setBy, moment);
    }

    Arrangement proposing(String other) {
        return new Arrangement(
                server, url, means, scopes, issuer, Optional.of(other), setBy, setAt);
    }

    /** By another issuer, where a client that was registered at the first is not known. */
    public Arrangement movingTo(String other) {
        var without =
                switch (means) {
                    case Means.AuthorizationCode(_, boolean shared) ->
                            new Means.AuthorizationCode(Optional.empty(), shared);
                    case Means.EnterpriseManaged(var provider, _) ->
                            new Means.EnterpriseManaged(provider, Optional.empty());
                    case Means.None _, Means.StaticSecret _ -> means;
                    case Means.ClientCredentials _, Means.TokenExchange _ -> means;
                };
        return new Arrangement(
                server, url, without, scopes, Optional.of(other), Optional.empty(), setBy, setAt);
    }
}
