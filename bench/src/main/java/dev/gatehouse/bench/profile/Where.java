package dev.gatehouse.bench.profile;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import jdk.jfr.consumer.RecordedFrame;

/** CPU samples of some threads. */
final class Where {
    private static final String OURS = "dev.gatehouse.";

    /** By the method that ran. */
    final Weights running = new Weights();

    /** By the line of our code nearest to what ran: who asked for it. */
    final Weights lines = new Weights();

    /** By every method of ours on the stack: what is done in it and below it. */
    final Weights methods = new Weights();

    void ran(List<RecordedFrame> frames) {
        if (frames.isEmpty()) return;
        running.add(method(frames.getFirst()), 1);
        lines.add(nearest(frames).orElse("(not in our code)"), 1);
        var seen = new HashSet<String>();
        for (var frame : frames)
            if (isOurs(frame) && seen.add(method(frame))) methods.add(method(frame), 1);
    }

    static Optional<String> nearest(List<RecordedFrame> frames) {
        return frames.stream()
                .filter(Where::isOurs)
                .findFirst()
                .map(frame -> method(frame) + ":" + frame.getLineNumber());
    }

    private static boolean isOurs(RecordedFrame frame) {
        return frame.getMethod().getType().getName().startsWith(OURS);
    }

    private static String method(RecordedFrame frame) {
        var type = frame.getMethod().getType().getName();
        return type.replaceFirst("^dev\\.gatehouse\\.", "") + "." + frame.getMethod().getName();
    }
}
