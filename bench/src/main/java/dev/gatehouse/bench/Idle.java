package dev.gatehouse.bench;

import java.util.Optional;

/**
 * What came of streams that were opened through a target and left alone.
 *
 * @param residentAtRest bytes of the target's processes as they were started
 * @param residentBefore bytes after some streams had come and gone
 * @param residentHeld bytes after they were held
 */
record Idle(
        String target,
        int asked,
        int opened,
        int dropped,
        long comments,
        long residentAtRest,
        long residentBefore,
        long residentHeld) {
    Optional<Double> bytesPerStream() {
        return Figures.bytesPerStream(residentBefore, residentHeld, opened);
    }

    long errors() {
        return (long) asked - opened + dropped;
    }
}
