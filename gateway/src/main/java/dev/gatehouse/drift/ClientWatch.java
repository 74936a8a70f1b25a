package dev.gatehouse.drift;

import dev.gatehouse.access.Agents;
import dev.gatehouse.access.ClientDocument;
import dev.gatehouse.access.ClientDocumentSource;
import dev.gatehouse.access.ClientDocuments;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.rounds.Rounds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds agents against the client-metadata documents that were accepted of them, on schedule and
 * when asked (governance §3.12).
 *
 * <p>A document that changed in what decides who can act as the client, its keys or where it is
 * sent back to, withholds its agent until an operator accepts the change; any other change is
 * recorded. One that cannot be read changes nothing. Safe for many threads.
 */
public final class ClientWatch implements AutoCloseable {
    /** What the watch works on. */
    public record Ports(
            Agents agents,
            ClientDocuments documents,
            ClientDocumentSource source,
            Changes changes) {}

    /** What a check gave. */
    public sealed interface Outcome {}

    public record Unchanged() implements Outcome {}

    /**
     * It says something that it did not say before.
     *
     * @param members in which it differs from what was accepted
     */
    public record Changed(List<String> members, boolean withheld) implements Outcome {}

    public record NotRead(String why) implements Outcome {}

    /** The agent has no document. */
    public record NoDocument() implements Outcome {}

    private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);

    private final Ports ports;
    private final InstantSource clock;
    private final Rounds rounds =
            new Rounds("client-documents", "a round over client documents broke off");

    public ClientWatch(Ports ports, InstantSource clock) {
        this.ports = ports;
        this.clock = clock;
    }

    public ClientDocumentSource source() {
        return ports.source();
    }

    public ClientDocuments documents() {
        return ports.documents();
    }

    /** Checks every document so often from now on. */
    public void schedule(Duration every) {
        if (!ports.source().isOn()) return;
        rounds.start(
                every,
                () -> {
                    for (var kept : ports.documents().all()) look(kept.agent());
                });
    }

    /** One that breaks something keeps no other from being read. */
    private void look(String agent) {
        try {
            if (check(agent) instanceof NotRead(var why))
                LOG.warn("the document of agent {} was not read: {}", agent, why);
        } catch (RuntimeException broken) {
            LOG.error("the document of agent {} was not read", agent, broken);
        }
    }

    /** Reads an agent's document now. Blocks. */
    public Outcome check(String agent) {
        var found = ports.documents().find(agent);
        if (found.isEmpty()) return new NoDocument();
        var kept = found.get();
        return switch (ports.source().read(kept.accepted().id())) {
            case ClientDocument.Invalid(var why) -> new NotRead(why);
            case ClientDocument.Read(var document) ->
                    document.digest().equals(kept.latest().digest())
                            ? new Unchanged()
                            : changed(kept, document);
        };
    }

    private Outcome changed(ClientDocuments.Kept kept, ClientDocument document) {
        var members = kept.accepted().changedMembers(document);
        boolean withheld = ClientDocument.areEssential(members);
        ports.changes()
                .make(
                        () -> {
                            ports.documents()
                                    .keep(
                                            new ClientDocuments.Kept(
                                                    kept.agent(),
                                                    kept.accepted(),
                                                    members.isEmpty() ? null : document));
                            if (withheld)
                                ports.agents()
                                        .withhold(
                                                kept.agent(),
                                                "its client document changed: "
                                                        + String.join(", ", members));
                            return kept.agent();
                        },
                        agent ->
                                new Event(
                                        clock.instant(),
                                        "agent.document-changed",
                                        Json.object(
                                                "agent",
                                                agent,
                                                "url",
                                                document.id().toString(),
                                                "accepted",
                                                kept.accepted().digest().value(),
                                                "seen",
                                                document.digest().value(),
                                                "members",
                                                members,
                                                "withheld",
                                                withheld)));
        return new Changed(members, withheld);
    }

    /**
     * Takes what was seen last for what the agent is. To be called inside a recorded change.
     *
     * @param digest what the operator looked at
     * @return what is accepted now; empty when that is not what was seen last
     */
    public Optional<ClientDocument> accept(String agent, String digest) {
        var latest =
                ports.documents()
                        .find(agent)
                        .map(ClientDocuments.Kept::latest)
                        .filter(document -> document.digest().value().equals(digest));
        latest.ifPresent(document -> {
            ports.documents().keep(new ClientDocuments.Kept(agent, document, null));
            ports.agents().withhold(agent, null);
        });
        return latest;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
