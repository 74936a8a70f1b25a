package dev.gatehouse.proxy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.World;

/**
 * Tells of what agents ask for that the gate does not have: whoever asks for it may have it from
 * elsewhere (INV-7), and whoever calls what was never listed heard of it elsewhere (CAP-6). It
 * changes no answer.
 */
final class Unknowns {
    private final Notices notices;
    private final Conduct conduct;

    Unknowns(Notices notices, Conduct conduct) {
        this.notices = notices;
        this.conduct = conduct;
    }

    /** A request was refused, for whatever reason. */
    void refused(Facts facts) {
        unlisted(facts);
        var server = facts.ask().server();
        if (facts.server() instanceof ServerStanding.Unknown && !server.equals(Route.ALL))
            notices.unknownServer(server, Chronicle.agent(facts));
        if (facts.caller() instanceof Caller.Known(var token)
                && facts.agent() instanceof AgentStanding.Unregistered)
            notices.unknownClient(token.issuer(), token.clientId());
    }

    /** CAP-6: an agent that we know calls a tool that the server never declared. */
    private void unlisted(Facts facts) {
        if (facts.ask().method() != Method.TOOLS_CALL
                || !(facts.item() instanceof ItemStanding.NotApproved(var tool))
                || !(facts.server() instanceof ServerStanding.Reachable(_, var offer))
                || !(facts.agent() instanceof AgentStanding.Active)) return;
        boolean isDeclared =
                offer.declaration().items().stream().anyMatch(item -> item.key().equals(tool));
        if (!isDeclared)
            conduct.unlisted(facts.ask().server(), InboundReader.printable(tool.name()));
    }

    /** Somebody asked about a server without a request to it. */
    void asked(World world, String server, String agent) {
        if (world.server(server).isEmpty()) notices.unknownServer(server, agent);
    }
}
