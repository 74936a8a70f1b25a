package dev.gatehouse.admin;

import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.Source;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.util.Set;
import java.util.TreeSet;

/**
 * The part of an approval that is about who a server is (INV-3, INV-6, T16, T63): the approver
 * names the identity that was shown, another one than before takes two persons, and what its card,
 * a registry and the server itself say must agree, or two persons say why not.
 */
final class IdentityApproval {
    private static final int DIGEST_CHARS = 80;

    private final Servers servers;
    private final Findings findings;
    private final IdentityBook book;
    private final TwoPersons twoPersons;
    private final RestLimits limits;

    IdentityApproval(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.servers = rooms.servers();
        this.findings = rooms.findings();
        this.book = rooms.identity().book();
        this.twoPersons = twoPersons;
        this.limits = limits;
    }

    /** Inside the change of the approval. */
    void adopt(Asked asked, Server server) {
        var shown = named(asked, server);
        requireAgreement(asked, server);
        var others = others(server);
        if (!others.isEmpty())
            twoPersons.require(
                    asked,
                    "it decides on who " + server.name() + " is: " + String.join(", ", others),
                    server.owner());
        if (!book.adopt(server, shown, asked.actor())) throw other(server);
    }

    /** The record of it, with which identity was approved, and despite what. */
    Event event(Asked asked, Approval approval, String kind, Json.Obj body) {
        var server = servers.find(approval.server()).orElseThrow();
        var despite = asked.optionalText("despite", limits.reasonChars());
        var all = body.with("identity", Json.of(book.digest(server).value()));
        return new Event(
                asked.now(),
                kind,
                despite.isEmpty() ? all : all.with("despite", Json.of(despite.get())));
    }

    /** Whether an approval accepts that it is another: such a facet is S4. */
    boolean isGrave(Server server) {
        return !others(server).isEmpty();
    }

    /** In what it is another than was approved, or was while nobody had decided. */
    private Set<String> others(Server server) {
        var others = new TreeSet<String>();
        for (var facet : book.others(server)) others.add(facet.word());
        for (var finding : findings.open(server.name()))
            if (finding.difference().source() == Source.IDENTITY && finding.isHeld())
                others.add(finding.difference().facet());
        return others;
    }

    /** Of a server that proves nothing, the identity need not be named. */
    private Digest named(Asked asked, Server server) {
        var now = book.digest(server);
        var named = asked.optionalText("identity", DIGEST_CHARS);
        if (named.isEmpty() && book.isProven(server.name()))
            throw Refusal.malformed(
                    "identity.missing",
                    server.name() + " proves who it is, and the approval names no identity.",
                    "gatehouse server show " + server.name() + " prints the digest to name.");
        if (named.isPresent() && !named.get().equals(now.value())) throw other(server);
        return now;
    }

    private Refusal other(Server server) {
        return Refusal.conflict(
                "identity.other",
                "The identity observed of " + server.name() + " is not the one named.",
                "Read gatehouse server identity "
                        + server.name()
                        + " again and approve the digest that it prints.",
                IdentityEndpoints.brief(book, server));
    }

    private void requireAgreement(Asked asked, Server server) {
        var contradictions = book.contradictions(server);
        if (contradictions.isEmpty()) return;
        if (asked.optionalText("despite", limits.reasonChars()).isEmpty())
            throw Refusal.conflict(
                    "identity.contradicted",
                    "What is said of "
                            + server.name()
                            + " contradicts itself: "
                            + String.join("; ", contradictions)
                            + ".",
                    "Have its owner correct the card or the record, and check it again; or say with"
                            + " --despite why it is approved all the same.",
                    book.reconciliation(server)
                            .map(sides -> Json.object("sides", sides.json()))
                            .orElse(Json.object()));
        twoPersons.require(
                asked,
                "it approves "
                        + server.name()
                        + " although what is said of it contradicts itself: "
                        + String.join("; ", contradictions),
                server.owner());
    }
}
