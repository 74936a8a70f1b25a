-- What servers and their authorization servers say of who comes in and for what. What was accepted is never taken back;
-- no reference to server: a server is heard before it is added.
CREATE TABLE server_authority (
    server      text PRIMARY KEY,
    announced   text, -- where it says that its metadata is
    seen        text NOT NULL, -- JSON: facets with their values
    seen_at     timestamptz NOT NULL,
    accepted    text, -- JSON, as above
    accepted_by text,
    accepted_at timestamptz
);

-- Whose turn it was last to read a server on schedule.
CREATE TABLE authority_turn (
    server   text PRIMARY KEY,
    taken_at timestamptz NOT NULL
);

-- What may be got at a server's issuer, against what its approved tools need, as it was computed last.
CREATE TABLE scope_excess (
    server text PRIMARY KEY,
    needed text NOT NULL, -- JSON array, as is the next
    given  text NOT NULL,
    broad  text,
    at     timestamptz NOT NULL
);

-- How many grants rules of the policy have given an agent lately.
CREATE INDEX access_grant_of_agent ON access_grant (agent, granted_at);
