package dev.gatehouse.app;

import dev.gatehouse.behaviour.Behaviour;

/** Reads from how much it is learned how tools behave. */
final class BehaviourSettings {
    private BehaviourSettings() {}

    static Behaviour.Learning read(Section in) {
        return new Behaviour.Learning(
                in.count(
                        "results",
                        50,
                        5,
                        100_000,
                        "Of a tool, before what its results name is out of the usual."),
                in.duration("time", "10m", "0s", "30d", "And for at least so long."));
    }
}
