package dev.gatehouse.policy;

/** The rules that can refuse, by the names that records and {@code decisions.txt} use. */
public enum Rule {
    SERVER_KNOWN("server.known"),
    SERVER_APPROVED("server.approved"),
    SERVER_SERVES("server.serves"),
    AGENT_REGISTERED("agent.registered"),
    AGENT_ACTIVE("agent.active"),
    ITEM_APPROVED("item.approved"),
    ITEM_UNCHANGED("item.unchanged"),
    NOT_CONTAINED("not.contained"),
    GRANT_STANDS("grant.stands"),
    TOOL_BOUND("tool.bound"),
    ARGUMENTS_FIT("arguments.fit"),
    REACH_KNOWN("reach.known"),
    GRANT_COVERS("grant.covers"),
    POLICY_EVALUATES("policy.evaluates"),
    POLICY_FORBIDS("policy.forbids"),
    POLICY_PERMITS("policy.permits");

    private final String word;

    Rule(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
