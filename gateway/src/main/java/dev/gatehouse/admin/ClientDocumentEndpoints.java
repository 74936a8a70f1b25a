package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.access.ClientDocument;
import dev.gatehouse.access.ClientDocuments;
import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.ClientWatch;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.shadow.Sighting;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The documents in which agents say what they are, as they were accepted and as they are now. */
final class ClientDocumentEndpoints {
    private final Rooms rooms;
    private final TwoPersons twoPersons;

    ClientDocumentEndpoints(Rooms rooms, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.twoPersons = twoPersons;
    }

    List<Endpoint> all() {
        var one = "/api/agents/{name}/document";
        return List.of(
                Endpoint.get(
                        one,
                        "showAgentDocument",
                        "An agent's client-metadata document",
                        "AgentDocument",
                        asked -> shown(asked, null)),
                Endpoint.post(
                        one + "/check",
                        "checkAgentDocument",
                        "Reads it again and compares",
                        OPERATOR,
                        "Nothing",
                        "AgentDocument",
                        this::check),
                Endpoint.post(
                        one + "/accept",
                        "acceptAgentDocument",
                        "Takes what it says now for what the agent is",
                        OPERATOR,
                        "AcceptedDocument",
                        "AgentDocument",
                        this::accept));
    }

    /**
     * Reads the document of an agent that is to be added; empty when its client id is none.
     *
     * @param clientId as it was asked for
     */
    static Optional<ClientDocument> read(Rooms rooms, Asked asked, String clientId) {
        var source = rooms.clients().source();
        var url = ClientDocument.url(clientId);
        if (url.isEmpty() || !source.isOn()) return Optional.empty();
        return switch (source.read(url.get())) {
            case ClientDocument.Read(var document) -> Optional.of(document);
            case ClientDocument.Invalid(var why) -> {
                // Somebody uses it already, whoever it is (INV-7).
                var _ = rooms.shadow().take(Sighting.document(clientId, asked.actor()), 1);
                throw Refusal.malformed(
                        "agent.document",
                        "The client-metadata document at "
                                + url.get()
                                + " is not taken: "
                                + why
                                + ".",
                        "Have it corrected, or its domain added to"
                                + " access.clientDocuments.domains.");
            }
        };
    }

    private OperatorAnswer check(Asked asked) {
        var name = known(asked).agent();
        return switch (rooms.clients().check(name)) {
            case ClientWatch.NotRead(var why) -> shown(asked, why);
            case ClientWatch.Unchanged _, ClientWatch.Changed _, ClientWatch.NoDocument _ ->
                    shown(asked, null);
        };
    }

    private OperatorAnswer accept(Asked asked) {
        var name = known(asked).agent();
        var digest = asked.text("digest", 100);
        var _ =
                twoPersons.make(
                        asked,
                        () -> accept(asked, name, digest),
                        document ->
                                new Event(
                                        asked.now(),
                                        "agent.document-accepted",
                                        Json.object(
                                                "actor", asked.actor(),
                                                "agent", name,
                                                "url", document.id().toString(),
                                                "digest", document.digest().value())));
        return shown(asked, null);
    }

    /**
     * INV-5: who can act as an agent that is withheld is somebody else than was granted what the
     * agent may do, so it is let act again by two, as a server is released.
     */
    private ClientDocument accept(Asked asked, String name, String digest) {
        var agent = rooms.agents().find(name).orElseThrow(() -> Refusal.unknown("agent", name));
        var accepted =
                rooms.clients()
                        .accept(name, digest)
                        .orElseThrow(() ->
                                Refusal.conflict(
                                        "agent.document-changed",
                                        "That is not what the document of " + name + " says now.",
                                        "Look at it again: gatehouse agent document " + name));
        if (agent.withheld() != null)
            twoPersons.require(
                    asked, "it lets " + name + " act again, as its document is now", agent.owner());
        return accepted;
    }

    private ClientDocuments.Kept known(Asked asked) {
        var name = asked.variable("name");
        if (rooms.agents().find(name).isEmpty()) throw Refusal.unknown("agent", name);
        return rooms.clients()
                .documents()
                .find(name)
                .orElseThrow(() ->
                        Refusal.conflict(
                                "agent.no-document",
                                "Agent " + name + " has no client-metadata document.",
                                "Only agents whose client id is the URL of one have one."));
    }

    private OperatorAnswer shown(Asked asked, @Nullable String unread) {
        var kept = known(asked);
        var seen = kept.seen();
        var agent = rooms.agents().find(kept.agent()).orElseThrow();
        return OperatorAnswer.json(
                200,
                Json.object(
                        "agent", kept.agent(),
                        "url", kept.accepted().id().toString(),
                        "accepted", kept.accepted().digest().value(),
                        "seen", Json.of(seen == null ? null : seen.digest().value()),
                        "changed", kept.accepted().changedMembers(seen),
                        "withheld", Json.of(agent.withheld()),
                        "unread", Json.of(unread),
                        "document", kept.latest().content()));
    }
}
