package dev.gatehouse.app;

import dev.gatehouse.behaviour.Behaviour;
import dev.gatehouse.behaviour.Observed;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.proxy.Conduct;

/** What the data plane hears of calls, for the room that learns from it. */
record ObservedConduct(Behaviour behaviour) implements Conduct {
    @Override
    public void ended(Ended call) {
        // what is there for a moment has no habits
        if (Server.isProbe(call.server())) return;
        behaviour.ended(
                new Observed(
                        call.server(),
                        call.tool(),
                        call.arguments(),
                        call.principal(),
                        call.answer() instanceof Message.Result(_, var result) ? result : null,
                        call.answer() instanceof Message.Failure(_, var error) ? error.code() : 0,
                        call.status(),
                        call.bytes(),
                        call.nanos()));
    }

    @Override
    public void unlisted(String server, String name) {
        behaviour.unlisted(server, name);
    }
}
