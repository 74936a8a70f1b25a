package dev.gatehouse.testkit.server;

/** How answers are given. */
public enum Style {
    /** As JSON unless something must be said before the answer. */
    WHEN_NEEDED,
    /** Always as a stream of events. */
    EVENTS
}
