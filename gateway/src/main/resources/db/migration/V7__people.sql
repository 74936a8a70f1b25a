-- How often grants were used, and what waits for a person's word.

ALTER TABLE access_grant ADD COLUMN used_up_at timestamptz;

CREATE TABLE grant_use (
    grant_id text PRIMARY KEY REFERENCES access_grant,
    calls    bigint NOT NULL CHECK (calls > 0),
    last_at  timestamptz NOT NULL
);

CREATE TABLE request (
    id         text PRIMARY KEY,
    kind       text NOT NULL,
    requester  text NOT NULL,
    identity   text NOT NULL, -- digest of what is asked and by whom: asked again, it is the same request
    content    text NOT NULL, -- JSON
    sealed     text, -- the arguments of a held call; gone once it is decided
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
    state      text NOT NULL,
    decided_by text,
    decided_at timestamptz,
    outcome    text
);
CREATE INDEX request_of_requester ON request (requester, state);
CREATE INDEX request_identity ON request (identity);
CREATE INDEX request_expiry ON request (expires_at);
