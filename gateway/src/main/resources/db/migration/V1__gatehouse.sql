-- Texts that a server chose (items, subjects) are kept as JSON text: a name may hold U+0000, a column may not.

CREATE TABLE snapshot (
    digest  text PRIMARY KEY,
    content text NOT NULL -- canonical JSON
);

-- A row is never deleted, so the name of a retired server stays taken.
CREATE TABLE server (
    name     text PRIMARY KEY,
    url      text NOT NULL,
    owner    text NOT NULL,
    state    text NOT NULL,
    added_at timestamptz NOT NULL,
    ca_pem   text
);

CREATE TABLE submission (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server   text NOT NULL REFERENCES server,
    snapshot text NOT NULL REFERENCES snapshot,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX submission_of_server ON submission (server, id DESC);

-- All are kept; the newest of a server is in force.
CREATE TABLE approval (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server   text NOT NULL REFERENCES server,
    snapshot text NOT NULL REFERENCES snapshot,
    items    text NOT NULL, -- JSON array of items such as "tool:read_file"
    approver text NOT NULL,
    at       timestamptz NOT NULL
);
CREATE INDEX approval_of_server ON approval (server, id DESC);

CREATE TABLE agent (
    name        text PRIMARY KEY,
    owner       text NOT NULL,
    issuer      text NOT NULL,
    client_id   text NOT NULL,
    disabled    boolean NOT NULL,
    added_at    timestamptz NOT NULL,
    secret_hash text,
    jwks        text,
    UNIQUE (issuer, client_id)
);

CREATE TABLE access_grant (
    id         text PRIMARY KEY,
    agent      text NOT NULL REFERENCES agent,
    server     text NOT NULL REFERENCES server,
    items      text NOT NULL, -- JSON array; empty means everything that is approved
    reason     text NOT NULL,
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > granted_at),
    revoked_at timestamptz
);

CREATE TABLE finding (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server    text NOT NULL REFERENCES server,
    change    text NOT NULL,
    subject   text NOT NULL, -- JSON string
    approved  text,
    seen      text,
    detail    text NOT NULL, -- canonical JSON
    seen_at   timestamptz NOT NULL,
    closed_at timestamptz
);
CREATE INDEX finding_open ON finding (server) WHERE closed_at IS NULL;

CREATE TABLE operator (
    name       text PRIMARY KEY,
    role       text NOT NULL,
    token_hash text NOT NULL UNIQUE,
    added_at   timestamptz NOT NULL
);

CREATE TABLE audit_entry (
    seq  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at   timestamptz NOT NULL,
    kind text NOT NULL,
    body text NOT NULL, -- canonical JSON
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32)
);

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
END
$$;

CREATE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
-- Also for a session that plays a replica, in which ordinary triggers are silent.
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER append_only;

CREATE TABLE world_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO world_version (version) VALUES (0);
