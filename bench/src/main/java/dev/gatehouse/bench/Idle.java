package dev.gatehouse.bench;

import java.util.Optional;

/**
 * What came of streams that were opened through a target and left alone.
 *
 * @param residentBefore bytes of the target's processes before the first stream
 * @param residentHeld bytes after they were held
 */
record Idle(
        String target,
        int asked,
        int opened,
        int dropped,
        long comments,
        long residentBefore,
        long residentHeld) {
    Optional<Double> bytesPerStream() {
        return Figures.bytesPerStream(residentBefore, residentHeld, opened);
    }

    long errors() {
        return (long) asked - opened + dropped;
    }
}
