package dev.gatehouse.inventory;

/** Is what a request is about something that a person approved? */
public sealed interface ItemStanding {
    record Approved(Item item) implements ItemStanding {}

    record NotApproved(ItemKey key) implements ItemStanding {}

    /** The request is about the server as a whole. */
    record None() implements ItemStanding {}
}
