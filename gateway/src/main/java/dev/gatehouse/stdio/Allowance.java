package dev.gatehouse.stdio;

/**
 * Bytes that may be kept of what processes said and nobody has dealt with yet, all of them
 * together. Safe for many threads.
 */
public interface Allowance {
    /** For what is small anyway. */
    Allowance UNLIMITED =
            new Allowance() {
                @Override
                public boolean take(long bytes) {
                    return true;
                }

                @Override
                public void giveBack(long bytes) {
                    // nothing was counted
                }
            };

    /** Takes bytes; false, and nothing is taken, when there are not so many left. */
    boolean take(long bytes);

    void giveBack(long bytes);
}
