package dev.gatehouse.bench;

import java.net.URI;

/** A gate that already runs, with the origin added, approved and granted. */
record GivenGate(Route route) implements Target {
    static final String NAME = "gate";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Start start(URI origin) {
        return new Started(new Standing(route));
    }
}
