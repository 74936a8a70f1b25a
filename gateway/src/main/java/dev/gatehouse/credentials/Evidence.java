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

    /** A token was got. */
    static Event obtained(Instant at, Partition partition, Party party, String grant, Kept kept) {
        return new Event(
                at,
                "credential.obtained",
                who(party, Json.object("server", partition.server()))
                        .with("from", Json.of(partition.issuer()))
                        .with("grant", Json.of(grant))
                        .with("scopes", texts(kept.requested()))
                        .with("resource", Json.of(kept.resource()))
                        .with("credential", Json.of(kept.credential().digest().value())));
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
