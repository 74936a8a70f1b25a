package dev.gatehouse.credentials;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down what was got and from whom, before it is used. Blocks. */
final class Evidence {
    private final Journal journal;
    private final Duration patience;

    Evidence(Journal journal, Duration patience) {
        this.journal = journal;
        this.patience = patience;
    }

    /** Whether the event is durable. */
    boolean write(Event event) {
        var outcome = new ArrayBlockingQueue<Recorded>(1);
        journal.append(event, outcome::add);
        try {
            return outcome.poll(patience.toNanos(), TimeUnit.NANOSECONDS)
                    instanceof Recorded.Durable;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * A token was got.
     *
     * @param origin by which grant, with what else is worth knowing
     */
    static Event obtained(
            Instant at, Partition partition, Party party, Grants.Origin origin, Kept kept) {
        var body =
                who(party, Json.object("server", partition.server()))
                        .with("from", Json.of(partition.issuer()))
                        .with("grant", Json.of(origin.grant()))
                        .with("scopes", texts(kept.requested()))
                        .with("resource", Json.of(kept.resource()))
                        .with("credential", Json.of(kept.credential().digest().value()));
        for (var each : origin.more().members().entrySet())
            body = body.with(each.getKey(), each.getValue());
        return new Event(at, "credential.obtained", body);
    }

    /** Somebody agreed. */
    static Event consented(Consent given) {
        return new Event(
                given.at(),
                "consent.given",
                who(
                        given.party(),
                        Json.object(
                                "actor", given.approver(),
                                "server", given.server(),
                                "consent", given.id(),
                                "from", given.issuer(),
                                "gateClient", given.clientId(),
                                "scopes", texts(given.scopes()))));
    }

    /** A person's sign-in is kept. */
    static Event signedIn(
            Instant at, Invitation invitation, IdentityProvider provider, SignedIn signedIn) {
        return new Event(
                at,
                "credential.signed-in",
                who(invitation.party(), Json.object("server", invitation.server()))
                        .with("provider", Json.of(provider.issuer()))
                        .with("person", Json.of(signedIn.subject())));
    }

    /** Somebody signed in who is not the user (T28). */
    static Event anotherPerson(
            Instant at, Invitation invitation, IdentityProvider provider, String user) {
        return new Event(
                at,
                "consent.refused",
                who(invitation.party(), Json.object("server", invitation.server()))
                        .with("provider", Json.of(provider.issuer()))
                        .with("person", Json.of(user)));
    }

    /** With whom it is about; the gate itself is said to be {@code gate}. */
    static Json.Obj who(Party party, Json.Obj body) {
        return party.isGate()
                ? body.with("party", Json.of("gate"))
                : body.with("issuer", Json.of(party.issuer()))
                        .with("client", Json.of(party.client()))
                        .with("subject", Json.of(party.subject()));
    }

    static Json texts(Set<String> texts) {
        return Json.of(new TreeSet<>(texts));
    }
}
