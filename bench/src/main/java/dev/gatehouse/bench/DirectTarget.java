package dev.gatehouse.bench;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Nothing in between: the yardstick of latency, and the origin's own cost.
 *
 * @param originPids the processes of the origin
 */
record DirectTarget(List<Long> originPids) implements Target {
    static final String NAME = "direct";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Start start(URI origin) {
        return new Started(new Standing(new Route(origin, Optional.empty(), originPids)));
    }
}
