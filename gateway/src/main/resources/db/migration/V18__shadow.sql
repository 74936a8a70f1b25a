-- Servers and clients that somebody uses and the inventory does not account for (INV-7), and where each was seen.
CREATE TABLE discovery (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place       text NOT NULL UNIQUE,
    standing    text NOT NULL, -- OPEN, BYPASSING, DISMISSED or REGISTERED
    name        text, -- the server or agent that it is
    reason      text, -- why it was dismissed
    actor       text,
    said_at     timestamptz,
    first_seen  timestamptz NOT NULL,
    last_seen   timestamptz NOT NULL,
    count       bigint NOT NULL
);
CREATE INDEX discovery_standing ON discovery (standing);

CREATE TABLE discovery_source (
    discovery  bigint NOT NULL REFERENCES discovery,
    channel    text NOT NULL, -- SCAN, ATTEMPT or CLIENT
    who        text NOT NULL,
    at         text NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    count      bigint NOT NULL,
    PRIMARY KEY (discovery, channel, who, at)
);
CREATE INDEX discovery_source_of_one ON discovery_source (channel, who);

-- How the approved tools usually behave (CAP-6), each definition by itself: a server may have one for each era.
-- No content of results but host names, types and sizes.
CREATE TABLE behaviour_baseline (
    server     text NOT NULL,
    item       text NOT NULL, -- JSON string
    definition text NOT NULL, -- digest
    baseline   text NOT NULL, -- JSON
    at         timestamptz NOT NULL,
    PRIMARY KEY (server, item, definition)
);
