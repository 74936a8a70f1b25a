package dev.gatehouse.credentials;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Invites people: the page whose URL an agent gets when a person is needed. Blocks. */
final class Invitations {
    static final String PAGE = "/oauth/consent/";

    private final Consents consents;
    private final ClientDocument document;
    private final InstantSource clock;
    private final BrokerLimits limits;

    Invitations(
            Consents consents, ClientDocument document, InstantSource clock, BrokerLimits limits) {
        this.consents = consents;
        this.document = document;
        this.clock = clock;
        this.limits = limits;
    }

    static Party whose(Arrangement arrangement, Party party) {
        return arrangement.means().isShared() ? Party.GATE : party;
    }

    /** An invitation that stands already and covers these scopes. */
    Optional<Obtained> standing(Arrangement arrangement, Party party, Set<String> scopes) {
        return consents.standing(arrangement.server(), whose(arrangement, party), clock.instant())
                .filter(invitation -> invitation.scopes().containsAll(scopes))
                .filter(invitation -> arrangement.issuer().equals(Optional.of(invitation.issuer())))
                .map(this::needed);
    }

    /** To authorize the gate at the server's authorization server. */
    Obtained toAuthorize(
            Arrangement arrangement,
            Party party,
            AuthorizationServer server,
            URI resource,
            Set<String> scopes) {
        if (server.authorization().isEmpty()) return noDoor(server);
        if (!server.challenges().contains("S256"))
            return new Obtained.Refused(
                    server.issuer()
                            + " does not say that it knows PKCE with S256, so no code is"
                            + " asked for there");
        return invite(arrangement, party, server.issuer(), resource, scopes);
    }

    /**
     * To sign in at an identity provider, for the sake of what is got at the server's authorization
     * server then. PKCE is used there whether or not its metadata tell that it is known: the nonce
     * in the ID token does the same.
     */
    Obtained toSignIn(
            Arrangement arrangement,
            Party party,
            AuthorizationServer provider,
            String issuer,
            URI resource,
            Set<String> scopes) {
        if (provider.authorization().isEmpty()) return noDoor(provider);
        return standing(arrangement, party, scopes)
                .orElseGet(() -> invite(arrangement, party, issuer, resource, scopes));
    }

    private static Obtained noDoor(AuthorizationServer server) {
        return new Obtained.Refused(
                server.issuer() + " has no authorization endpoint that is https");
    }

    private Obtained invite(
            Arrangement arrangement, Party party, String issuer, URI resource, Set<String> scopes) {
        var invitation =
                new Invitation(
                        Redirects.random(),
                        arrangement.server(),
                        whose(arrangement, party),
                        issuer,
                        resource,
                        scopes,
                        clock.instant().plus(limits.invitation()));
        consents.invite(invitation);
        return needed(invitation);
    }

    private Obtained needed(Invitation invitation) {
        return new Obtained.ConsentNeeded(
                invitation.id(), URI.create(document.base() + PAGE + invitation.id()));
    }
}
