-- How the gate asks servers. Whatever begins with "sealed" is encrypted; what it is for is authenticated with it, so a
-- value that is moved to another row does not open there.

-- No reference to server: reading a server before it is added may need its credential.
CREATE TABLE credential_arrangement (
    server   text PRIMARY KEY,
    url      text NOT NULL,
    means    text NOT NULL, -- JSON
    scopes   text NOT NULL, -- JSON array; empty means what the server wants
    issuer   text,
    proposed text,
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL
);

CREATE TABLE credential_secret (
    server    text NOT NULL REFERENCES credential_arrangement ON DELETE CASCADE,
    name      text NOT NULL,
    sealed    text NOT NULL,
    set_by    text NOT NULL,
    set_at    timestamptz NOT NULL,
    rotate_by timestamptz,
    PRIMARY KEY (server, name)
);

-- The gate as a client that registered itself, for one server at one issuer.
CREATE TABLE credential_client (
    server text NOT NULL,
    issuer text NOT NULL,
    sealed text NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (server, issuer)
);

-- A principal stands as its digest; '' is the gate itself.
CREATE TABLE credential_token (
    server    text NOT NULL,
    principal text NOT NULL,
    issuer    text NOT NULL,
    sealed    text NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (server, principal, issuer)
);

CREATE TABLE consent_invitation (
    id         text PRIMARY KEY,
    server     text NOT NULL,
    principal  text NOT NULL, -- digest, as above
    party      text NOT NULL, -- JSON
    issuer     text NOT NULL,
    resource   text NOT NULL,
    scopes     text NOT NULL, -- JSON array
    expires_at timestamptz NOT NULL,
    UNIQUE (server, principal)
);
CREATE INDEX consent_invitation_expiry ON consent_invitation (expires_at);

-- State and cookie stand as digests; a row is taken once.
CREATE TABLE consent_redirect (
    state      text PRIMARY KEY,
    invitation text NOT NULL,
    browser    text NOT NULL,
    sealed     text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX consent_redirect_expiry ON consent_redirect (expires_at);

-- Evidence: never changed.
CREATE TABLE consent (
    id        text PRIMARY KEY,
    server    text NOT NULL,
    party     text NOT NULL, -- JSON
    issuer    text NOT NULL,
    client_id text NOT NULL,
    scopes    text NOT NULL, -- JSON array
    approver  text NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX consent_of_server ON consent (server, at);
CREATE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE consent ENABLE ALWAYS TRIGGER append_only;
