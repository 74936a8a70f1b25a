package dev.gatehouse.http;

/** The hold on something that sends: it can be slowed down and given up. */
public interface Flow {
    /** Sends no more until {@link #resume}. */
    void pause();

    void resume();

    /** Gives up; what is still on its way is not heard any more. */
    void cancel();
}
