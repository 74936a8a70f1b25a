package dev.gatehouse.ledger;

/**
 * What a journal answers when an entry survives power loss: from then on the entry may be relied
 * on, though it may have no place in the log yet.
 *
 * <p>The constructor throws {@link IllegalArgumentException} for a negative arrival.
 *
 * @param arrival the journal's own number for the entry, by which it can be asked for; unique and
 *     rising in one journal, with gaps
 * @param leafHash what the log will hold for it, and what a proof of inclusion starts from
 */
public record Receipt(long arrival, LeafHash leafHash) {
    public Receipt {
        if (arrival < 0) throw new IllegalArgumentException("an arrival is negative");
    }
}
