-- What agents took in lately that may not flow on unseen. Principals stand as digests.

CREATE TABLE flow_trace (
    principal text NOT NULL,
    label     text NOT NULL,
    server    text NOT NULL,
    tool      text NOT NULL, -- JSON string
    exchange  text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (principal, label)
);
CREATE INDEX flow_trace_age ON flow_trace (at);
