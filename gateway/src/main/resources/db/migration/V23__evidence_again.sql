-- Who signed a package, as it was first and as it was last, and the most that was ever proven of it.
ALTER TABLE server_evidence
    ADD COLUMN signers text NOT NULL DEFAULT '[]', -- JSON array, as is the next
    ADD COLUMN said_signers text NOT NULL DEFAULT '[]',
    ADD COLUMN held text NOT NULL DEFAULT 'NONE',
    ADD COLUMN gone boolean NOT NULL DEFAULT false;
UPDATE server_evidence SET held = tier;

-- Whose turn it was last to look at a server's package.
CREATE TABLE evidence_turn (
    server   text PRIMARY KEY,
    taken_at timestamptz NOT NULL
);

-- What of the advisories about a server's packages could not be read.
ALTER TABLE server_advisories ADD COLUMN unread text NOT NULL DEFAULT '[]'; -- JSON array
