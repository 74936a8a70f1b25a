package dev.gatehouse.bench;

import java.io.IOException;
import java.net.URI;

/** Something that can stand between the load and the origin, and how to start and stop it. */
public interface Target {
    /** What starting gave. */
    sealed interface Start {}

    /** It stands. */
    record Started(Running running) implements Start {}

    /**
     * It is not on this machine.
     *
     * @param why one sentence for the report
     */
    record Absent(String why) implements Start {}

    /** A target that takes calls until it is closed. */
    interface Running extends AutoCloseable {
        /** Asked before each run, so that a token may be a fresh one. */
        Route route();

        @Override
        void close();
    }

    /** A target whose calls need a grant, which it begins with. */
    interface Governed extends Running {
        Starts starts();

        /** Ends the grant; returns when the target has said that it is done. */
        void revoke() throws IOException;

        /** Gives a new one after {@link #revoke}. */
        void grant() throws IOException;
    }

    /** The column of the report. */
    String name();

    /**
     * Returns when the target takes calls. Throws {@link IOException} when it should have started
     * and did not.
     *
     * @param origin where it must forward to
     */
    Start start(URI origin) throws IOException, InterruptedException;
}
