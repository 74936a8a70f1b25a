package dev.gatehouse.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** What a flight recording of a gate says, reduced to where time and memory went. */
final class Samples {
    /** Netty's threads, which are the gate's event loops. */
    private static final String LOOPS = "multiThreadIoEventLoopGroup";

    /** The thread that writes the record. */
    private static final String JOURNAL = "journal";

    final Where loops = new Where();
    final Where journal = new Where();

    /** Bytes allocated, by class. */
    final Weights classes = new Weights();

    /** Bytes allocated, by the line of our code nearest to it. */
    final Weights sites = new Weights();

    private final Set<Long> sampled = new HashSet<>();

    static Samples read(Path recording) throws IOException {
        var samples = new Samples();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) samples.add(file.readEvent());
        }
        return samples;
    }

    private void add(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.CPUTimeSample" -> {
                var thread = event.getThread("eventThread");
                var name = thread == null ? null : thread.getJavaName();
                if (name != null && name.startsWith(LOOPS)) loops.ran(frames(event));
                if (name != null && name.equals(JOURNAL)) journal.ran(frames(event));
            }
            case "jdk.ObjectAllocationSample" -> {
                // a thread's first sample weighs what it allocated since it began
                if (!sampled.add(event.getThread().getId())) allocated(event);
            }
            default -> {
                // the recording holds much else
            }
        }
    }

    private void allocated(RecordedEvent event) {
        double bytes = event.getLong("weight");
        classes.add(event.getClass("objectClass").getName(), bytes);
        sites.add(Where.nearest(frames(event)).orElse("(not in our code)"), bytes);
    }

    private static List<RecordedFrame> frames(RecordedEvent event) {
        var stack = event.getStackTrace();
        return stack == null ? List.of() : stack.getFrames();
    }
}
