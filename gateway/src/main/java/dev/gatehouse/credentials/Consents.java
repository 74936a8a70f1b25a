package dev.gatehouse.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Invitations, authorizations under way and consents, stored for all replicas. */
public interface Consents {
    /** Keeps an invitation in place of the one that the party had for the server. */
    void invite(Invitation invitation);

    /** The one that a party has for a server, if it stands. */
    Optional<Invitation> standing(String server, Party party, Instant now);

    /** One that stands. */
    Optional<Invitation> invitation(String id, Instant now);

    /** Keeps an authorization that was begun, by the digest of its state. */
    void begin(String stateDigest, Begun begun);

    /** Takes it, so that nobody can take it again; whether it stands, its end says. */
    Optional<Begun> finish(String stateDigest);

    /** Ends an invitation: it was followed. */
    void close(String id);

    /** Adds evidence. Belongs inside a recorded change. */
    void add(Consent consent);

    List<Consent> given();

    /**
     * A redirect under way.
     *
     * @param browser digest of what the browser's cookie holds
     * @param sealed the code verifier and what else the callback needs
     */
    record Begun(String invitation, String browser, String sealed, Instant expiresAt) {}
}
