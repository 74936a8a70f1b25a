-- Servers that have the identity of others which were here before and do not serve any more (INV-3).
CREATE TABLE server_precedent (
    server   text NOT NULL REFERENCES server (name),
    before   text NOT NULL REFERENCES server (name),
    relation text NOT NULL, -- SUPERSEDES or CONFLICTS_WITH, as it was when that was noticed
    grounds  text NOT NULL, -- JSON array
    at       timestamptz NOT NULL,
    PRIMARY KEY (server, before)
);
CREATE INDEX server_precedent_of_before ON server_precedent (before);
