package dev.gatehouse.policy;

/** The rules that can refuse, by the names that records and {@code decisions.txt} use. */
public enum Rule {
    SERVER_KNOWN("server.known"),
    SERVER_APPROVED("server.approved"),
    AGENT_REGISTERED("agent.registered"),
    AGENT_ACTIVE("agent.active"),
    ITEM_APPROVED("item.approved"),
    ITEM_UNCHANGED("item.unchanged"),
    GRANT_STANDS("grant.stands");

    private final String word;

    Rule(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
