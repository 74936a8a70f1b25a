package dev.gatehouse.credentials;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Wrapping keys that the gate holds itself, from a file or the environment. The first wraps; the
 * others still unwrap, so that a key can be replaced.
 */
public final class LocalKeys implements KeyWrapping {
    private static final int BYTES = 32;

    private final String current;
    private final Map<String, Cell> cells = new HashMap<>();

    /**
     * @param keys of 32 bytes each, the current one first
     */
    public LocalKeys(List<byte[]> keys) {
        if (keys.isEmpty()) throw new IllegalArgumentException("there is a key at least");
        for (var key : keys) {
            if (key.length != BYTES)
                throw new IllegalArgumentException("a key for credentials has 32 bytes");
            cells.put(Cell.name(key), new Cell(key));
        }
        current = Cell.name(keys.getFirst());
    }

    @Override
    public String current() {
        return current;
    }

    @Override
    public byte[] wrap(byte[] dataKey) {
        return cell(current).seal(dataKey, purpose(current));
    }

    @Override
    public byte[] unwrap(String key, byte[] wrapped) {
        return cell(key).open(wrapped, purpose(key));
    }

    private Cell cell(String key) {
        var cell = cells.get(key);
        if (cell == null)
            throw new IllegalStateException(
                    "credentials are sealed with the key "
                            + key
                            + ", which this gate does not have: give it in credentials.keyFile");
        return cell;
    }

    private static byte[] purpose(String key) {
        return ("data key of " + key).getBytes(StandardCharsets.UTF_8);
    }
}
