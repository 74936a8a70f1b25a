-- What legacy agents set in sessions of the gate's own. Sessions and principals stand as digests; the session id itself
-- is a secret of its agent.

CREATE TABLE session_setting (
    session       text PRIMARY KEY,
    principal     text NOT NULL,
    version       bigint NOT NULL,
    level         text,
    subscriptions text NOT NULL, -- JSON array of URIs
    expires_at    timestamptz NOT NULL
);
CREATE INDEX session_setting_of_principal ON session_setting (principal);
CREATE INDEX session_setting_expiry ON session_setting (expires_at);
