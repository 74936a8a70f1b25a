-- When a reviewer was first shown what waits for a decision (INV-5, T64).
CREATE TABLE showing (
    reviewer text NOT NULL,
    what     text NOT NULL, -- finding:ID, request:ID, or server:NAME and the digest of what it declares
    at       timestamptz NOT NULL,
    PRIMARY KEY (reviewer, what)
);

-- What reviewers decided: one row for each of two persons.
CREATE TABLE review (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reviewer text NOT NULL,
    verdict  text NOT NULL, -- APPROVED or REJECTED
    severity text NOT NULL, -- S0 to S4: the gravest that was decided on
    what     text NOT NULL,
    second   boolean NOT NULL, -- whether somebody else had asked for it
    shown_at timestamptz, -- when this reviewer was first shown it
    at       timestamptz NOT NULL
);
CREATE INDEX review_at ON review (at);
