-- What registries of MCP servers say: every version whole. Its immutable part stays as it was first; what is said beside
-- it follows.
CREATE TABLE registry_record (
    registry   text NOT NULL,
    name       text NOT NULL,
    version    text NOT NULL,
    entry      text NOT NULL, -- canonical JSON
    said       text NOT NULL, -- digest of the immutable part as it was said last
    published_at timestamptz, -- as the registry says
    first_seen timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    gone_at    timestamptz,
    PRIMARY KEY (registry, name, version)
);
CREATE INDEX registry_record_of_name ON registry_record (name);

-- What a registry said otherwise of a version than at first: evidence, never overwritten.
CREATE TABLE registry_tampering (
    registry text NOT NULL,
    name     text NOT NULL,
    version  text NOT NULL,
    digest   text NOT NULL,
    entry    text NOT NULL,
    seen_at  timestamptz NOT NULL,
    PRIMARY KEY (registry, name, version, digest)
);

-- How reading a registry stands, and whose turn it was last.
CREATE TABLE registry_progress (
    registry text PRIMARY KEY,
    since    timestamptz,
    tried_at timestamptz,
    taken_at timestamptz,
    outcome  text NOT NULL
);

-- Which record a server was taken from, and by whom.
CREATE TABLE server_lineage (
    server        text PRIMARY KEY REFERENCES server (name),
    registry      text NOT NULL,
    name          text NOT NULL,
    version       text NOT NULL,
    digest        text NOT NULL,
    repository_id text, -- JSON string
    published_at  timestamptz,
    submitter     text NOT NULL,
    bound_at      timestamptz NOT NULL
);

-- What a server's package proved about itself when it was looked at last.
CREATE TABLE server_evidence (
    server text PRIMARY KEY REFERENCES server (name),
    tier   text NOT NULL,
    package text NOT NULL,
    digest text NOT NULL, -- as it was first; empty while it is not known
    said   text NOT NULL, -- as it was last
    marker text, -- JSON string
    looked boolean NOT NULL,
    says   text NOT NULL, -- JSON array
    at     timestamptz NOT NULL
);

-- What persons accepted of what differs in where a server comes from.
CREATE TABLE provenance_accepted (
    server text NOT NULL REFERENCES server (name),
    facet  text NOT NULL,
    seen   text NOT NULL, -- digest of what is so
    by     text NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (server, facet, seen)
);
