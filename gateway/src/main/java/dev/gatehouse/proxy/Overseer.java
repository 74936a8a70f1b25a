package dev.gatehouse.proxy;

import dev.gatehouse.inventory.Place;
import dev.gatehouse.links.Links;
import dev.gatehouse.links.Target;

/** Writes down what servers do beside what they are asked, and has them looked at. */
final class Overseer implements Links.Observer {
    private final Gate gate;

    Overseer(Gate gate) {
        this.gate = gate;
    }

    /** REQ-037, T37: what nobody asked for is dropped and recorded. */
    @Override
    public void stray(Target target, String what) {
        switch (target) {
            case Target.Local(var server, _, _, _) -> stray(server, what);
            case Target.Remote remote -> {
                for (var governed : gate.worlds.current().servers())
                    if (governed.server().place() instanceof Place.Remote place
                            && Crossing.upstream(governed.server(), place)
                                    .equals(remote.upstream()))
                        stray(governed.server().name(), what);
            }
        }
    }

    private void stray(String server, String what) {
        var now = gate.clock.instant();
        var chronicle = new Chronicle(gate.ids.next(), server, now);
        gate.journal.append(chronicle.withheld(InboundReader.printable(what), now), _ -> {});
        gate.notices.noticed(server, "it sent what no agent asked for");
    }

    @Override
    public void noticed(String server, String why) {
        gate.notices.noticed(server, why);
    }
}
