package dev.gatehouse.proxy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.World;

/**
 * Tells of what agents ask for that the gate does not have: whoever asks for it may have it from
 * elsewhere (INV-7). It changes no answer.
 */
final class Unknowns {
    private final Notices notices;

    Unknowns(Notices notices) {
        this.notices = notices;
    }

    /** A request was refused, for whatever reason. */
    void refused(Facts facts) {
        var server = facts.ask().server();
        if (facts.server() instanceof ServerStanding.Unknown && !server.equals(Route.ALL))
            notices.unknownServer(server, agent(facts.agent()));
        if (facts.caller() instanceof Caller.Known(var token)
                && facts.agent() instanceof AgentStanding.Unregistered)
            notices.unknownClient(token.issuer(), token.clientId());
    }

    /** Somebody asked about a server without a request to it. */
    void asked(World world, String server, String agent) {
        if (world.server(server).isEmpty()) notices.unknownServer(server, agent);
    }

    private static String agent(AgentStanding standing) {
        return switch (standing) {
            case AgentStanding.Active(var agent) -> agent.name();
            case AgentStanding.Disabled(var agent) -> agent.name();
            case AgentStanding.Unregistered _ -> "";
        };
    }
}
