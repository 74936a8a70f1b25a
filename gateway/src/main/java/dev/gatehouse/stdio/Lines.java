package dev.gatehouse.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Cuts what a process writes into lines, none longer than it may be. For one thread. */
final class Lines {
    /** What came next. */
    sealed interface Next {}

    /**
     * @param bytes without the line feed
     */
    record Line(byte[] bytes) implements Next {}

    /** A line that was longer than it may be; nothing of it was kept. */
    record TooLong() implements Next {}

    record End() implements Next {}

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[16 << 10];
    private int from;
    private int to;

    Lines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Waits for a whole line. What stands after the last line feed is a line, too. */
    Next next() throws IOException {
        var line = new ByteArrayOutputStream(256);
        boolean tooLong = false;
        boolean begun = false;
        while (true) {
            if (from == to) {
                to = in.read(buffer);
                from = 0;
                if (to < 0) {
                    to = 0;
                    return begun ? whole(line, tooLong) : new End();
                }
            }
            begun = true;
            int feed = from;
            while (feed < to && buffer[feed] != '\n') feed++;
            if (line.size() + (feed - from) > maxBytes) tooLong = true;
            if (!tooLong) line.write(buffer, from, feed - from);
            boolean ends = feed < to;
            from = ends ? feed + 1 : to;
            if (ends) return whole(line, tooLong);
        }
    }

    private static Next whole(ByteArrayOutputStream line, boolean tooLong) {
        return tooLong ? new TooLong() : new Line(line.toByteArray());
    }
}
