package dev.gatehouse.bench;

/** A target that others started and others will stop. */
record Standing(Route route) implements Target.Running {
    @Override
    public void close() {
        // not ours to end
    }
}
