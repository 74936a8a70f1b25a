package dev.gatehouse.policy;

import java.util.List;
import java.util.Optional;

/** All policies that were ever proposed, stored. Every write belongs inside a recorded change. */
public interface Policies {
    /** The number that the next one gets. */
    long next();

    /** Adds one whose number is {@link #next()}. One in force supersedes the one before. */
    void add(PolicyVersion version);

    /** Keeps what was decided of one that waits. One in force supersedes the one before. */
    void decide(PolicyVersion version);

    Optional<PolicyVersion> find(long number);

    /** The one in force; empty while that is the standard one. */
    Optional<PolicyVersion> inForce();

    /** In the order of their numbers. */
    List<PolicyVersion> all();
}
