-- What a server is known by, facet by facet: as it was approved, and as it was observed last. No reference to server: a
-- server is met before it is added.
CREATE TABLE identity_facet (
    server      text NOT NULL,
    facet       text NOT NULL,
    observed    text, -- JSON array, as is the next
    observed_at timestamptz,
    evidence    text, -- digest of the bytes that it was read from
    approved    text,
    approved_by text,
    approved_at timestamptz,
    PRIMARY KEY (server, facet)
);

-- What operators require of a server's certificate.
CREATE TABLE identity_rule (
    server text PRIMARY KEY,
    rules  text NOT NULL, -- JSON
    by     text NOT NULL,
    at     timestamptz NOT NULL
);
