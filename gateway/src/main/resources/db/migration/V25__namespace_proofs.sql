-- Which keys prove a namespace of a registry, as they were seen first and last (PRV-1, T17).
CREATE TABLE namespace_proof (
    namespace text PRIMARY KEY,
    first     text NOT NULL, -- JSON array, as is the next
    now       text NOT NULL,
    other_since timestamptz, -- since when only other keys are named
    settled   boolean NOT NULL, -- whether they were seen in two looks apart
    looked_at timestamptz NOT NULL,
    outcome   text NOT NULL
);
