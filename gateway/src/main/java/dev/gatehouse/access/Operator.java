package dev.gatehouse.access;

import java.time.Instant;

/**
 * A person who runs the gate.
 *
 * @param tokenHash hexadecimal SHA-256 of the operator's token
 */
public record Operator(String name, Role role, String tokenHash, Instant addedAt) {
    /** What an operator may do on the operators' listener. */
    public enum Role {
        /** Reads everything. */
        AUDITOR,
        /** Reads, submits servers, adds agents, makes grants. */
        OPERATOR,
        /** All of it, approvals and operators included. */
        ADMIN
    }
}
