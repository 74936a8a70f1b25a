package dev.gatehouse.credentials;

import java.net.URI;

/** What came of wanting a credential. */
public sealed interface Obtained {
    record Ready(Credential credential) implements Obtained {}

    /** None is needed, or none is known yet: the server says what it wants. */
    record Without() implements Obtained {}

    /**
     * A person has to authorize it.
     *
     * @param id of the invitation
     * @param page where, on the gate's own listener
     */
    record ConsentNeeded(String id, URI page) implements Obtained {}

    /**
     * It cannot be had, and trying again does not help.
     *
     * @param why a clause about it, and what to do
     */
    record Refused(String why) implements Obtained {}

    /** It cannot be had just now. */
    record Unavailable(String why) implements Obtained {}
}
