package dev.gatehouse.ledger;

/**
 * What the journal hands back for an entry that is durable.
 *
 * @param sequence the entry's number in the record; numbers rise, and may have gaps
 */
public record Receipt(long sequence) {}
