package dev.gatehouse.audit;

import dev.gatehouse.ledger.Receipt;

/** What became of an appended event. */
public sealed interface Recorded {
    record Durable(Receipt receipt) implements Recorded {}

    /** It may or may not have been written; nothing that depends on it may go on. */
    record Unavailable(String why) implements Recorded {}
}
