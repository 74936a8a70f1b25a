package dev.gatehouse.access;

/** Is the caller an agent that somebody answers for? */
public sealed interface AgentStanding {
    record Active(Agent agent) implements AgentStanding {}

    record Disabled(Agent agent) implements AgentStanding {}

    /** No agent has this client id at this issuer, or the caller is not known at all. */
    record Unregistered() implements AgentStanding {}
}
