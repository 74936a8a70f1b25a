package dev.gatehouse.credentials;

/**
 * Wraps the keys that data is sealed with, as a key service does: the key that wraps never leaves
 * it. Blocks; safe for many threads.
 */
public interface KeyWrapping {
    /** The name of the key that wraps now; it stands beside what it wrapped. */
    String current();

    /** Wraps a data key with the current key. */
    byte[] wrap(byte[] dataKey);

    /**
     * Unwraps; throws {@link IllegalStateException} when the key is not there, or did not wrap
     * this.
     */
    byte[] unwrap(String key, byte[] wrapped);
}
