-- Operators who can speak for an agent: they made a token of it, saw its secret, or brought its keys.

CREATE TABLE agent_bearer (
    agent    text NOT NULL REFERENCES agent (name),
    operator text NOT NULL,
    until    timestamptz NOT NULL, -- infinity for a secret or keys
    PRIMARY KEY (agent, operator)
);
