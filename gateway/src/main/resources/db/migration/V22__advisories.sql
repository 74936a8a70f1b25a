-- What was warned of servers' packages when sources were asked last: a mirror of what they say.
CREATE TABLE server_advisories (
    server   text PRIMARY KEY REFERENCES server (name),
    hits     text NOT NULL, -- JSON array
    asked_at timestamptz NOT NULL,
    outcome  text NOT NULL
);
