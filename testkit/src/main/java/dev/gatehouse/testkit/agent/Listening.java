package dev.gatehouse.testkit.agent;

import org.jspecify.annotations.Nullable;

/** A stream that is being listened to in the background. */
public interface Listening extends AutoCloseable {
    /** The HTTP status with which the stream began, or was refused. */
    int status();

    /** The id of the last event that had one, from which the stream can be resumed, or null. */
    @Nullable String lastEventId();

    /** Waits until the other side has ended the stream, in order or not. */
    void awaitEnd() throws InterruptedException;

    /** Leaves: the other side sees the connection close. */
    @Override
    void close();
}
