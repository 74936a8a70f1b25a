-- Client-metadata documents of agents, as they were accepted and as they were seen last. An agent whose document changed
-- in what it is trusted for is withheld until an operator accepts the change.

ALTER TABLE agent ADD COLUMN withheld text; -- why; null while it may act

CREATE TABLE client_document (
    agent    text PRIMARY KEY REFERENCES agent,
    url      text NOT NULL,
    accepted text NOT NULL, -- JSON object
    seen     text           -- JSON object; null while it is what was accepted
);
