package dev.gatehouse.bench;

/** What the {@link Origin} does wrong when it is told to; how is in {@link Misconduct}. */
public enum Misdeed {
    /** Nothing. */
    BEHAVES,
    /** Takes calls and never answers. */
    STALLS,
    /** Sends {@link Misconduct#FLOOD} messages that nobody asked for before each result. */
    FLOODS,
    /** Answers each call with the id of the call before. */
    ANOTHERS_ID,
    /** Sends a request of its own on the stream of a call, which this revision forbids. */
    ASKS,
    /** Says on each page of its list that there is one more. */
    LOOPS,
    /** Closes the connection after the first event of an answer. */
    DIES
}
