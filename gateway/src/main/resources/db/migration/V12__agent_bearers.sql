-- Operators who can speak for an agent: they made a token of it, or registered it.

CREATE TABLE agent_bearer (
    agent    text NOT NULL REFERENCES agent (name),
    operator text NOT NULL,
    until    timestamptz NOT NULL, -- infinity for who registered it
    PRIMARY KEY (agent, operator)
);
