package dev.gatehouse.ledger;

/**
 * An entry that has its place in the log.
 *
 * <p>The constructor throws {@link IllegalArgumentException} for a negative number.
 *
 * @param number the entry's place: the first has 0, and there are no gaps
 */
public record Sequenced(long number, Entry entry) {
    public Sequenced {
        if (number < 0) throw new IllegalArgumentException("a sequence number is negative");
    }
}
