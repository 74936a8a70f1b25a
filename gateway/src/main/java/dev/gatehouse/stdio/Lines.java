package dev.gatehouse.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a process writes into lines, none longer than it may be. Every byte of a line is taken
 * from an {@link Allowance} before it is kept. For one thread.
 */
final class Lines {
    /** What came next. */
    sealed interface Next {}

    /**
     * @param bytes without the line feed; whoever gets them gives them back to the allowance
     */
    record Line(byte[] bytes) implements Next {}

    /** A line that was longer than it may be; nothing of it was kept. */
    record TooLong() implements Next {}

    /** A line for which there was no room; nothing of it was kept. */
    record NoRoom() implements Next {}

    record End() implements Next {}

    private static final int BLOCK = 16 << 10;

    private final InputStream in;
    private final int maxBytes;
    private final Allowance allowance;
    private final byte[] buffer = new byte[BLOCK];
    private int from;
    private int to;
    private ByteArrayOutputStream line = new ByteArrayOutputStream(256);

    /** What becomes of the line that is read, when it is not kept. */
    private @Nullable Next dropped;

    Lines(InputStream in, int maxBytes, Allowance allowance) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.allowance = allowance;
    }

    /** Waits for a whole line. What stands after the last line feed is a line, too. */
    Next next() throws IOException {
        boolean begun = false;
        while (true) {
            if (from == to) {
                to = read();
                from = 0;
                if (to < 0) {
                    to = 0;
                    return begun ? whole() : new End();
                }
            }
            begun = true;
            int feed = from;
            while (feed < to && buffer[feed] != '\n') feed++;
            keep(feed - from);
            boolean ends = feed < to;
            from = ends ? feed + 1 : to;
            if (ends) return whole();
        }
    }

    private int read() throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException broken) {
            drop(new End());
            throw broken;
        }
    }

    private void keep(int more) {
        if (dropped != null) return;
        if (line.size() + more > maxBytes) drop(new TooLong());
        else if (!allowance.take(more)) drop(new NoRoom());
        else line.write(buffer, from, more);
    }

    private void drop(Next instead) {
        dropped = instead;
        allowance.giveBack(line.size());
        line = new ByteArrayOutputStream(256);
    }

    private Next whole() {
        var next = dropped == null ? new Line(line.toByteArray()) : dropped;
        dropped = null;
        if (line.size() > BLOCK) line = new ByteArrayOutputStream(256);
        else line.reset();
        return next;
    }
}
