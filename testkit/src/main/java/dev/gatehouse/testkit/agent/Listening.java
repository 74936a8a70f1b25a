package dev.gatehouse.testkit.agent;

/** A stream that is being listened to in the background. */
public interface Listening extends AutoCloseable {
    /** The HTTP status with which the stream began, or was refused. */
    int status();

    /** Waits until the other side has ended the stream, in order or not. */
    void awaitEnd() throws InterruptedException;

    /** Leaves: the other side sees the connection close. */
    @Override
    void close();
}
