-- Approvals end, and may have a second approver; every move of a server is kept (INV-2, INV-5).
ALTER TABLE approval ADD COLUMN second text, ADD COLUMN expires_at timestamptz;
-- In hours: a day of a session's time zone may have 23 or 25 of them.
UPDATE approval SET expires_at = at + interval '4320 hours';
ALTER TABLE approval ALTER COLUMN expires_at SET NOT NULL;

CREATE TABLE server_transition (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server     text NOT NULL REFERENCES server,
    from_state text, -- null when the gate did not know it before
    to_state   text NOT NULL,
    actor      text NOT NULL,
    reason     text NOT NULL,
    ticket     text,
    snapshot   text, -- what was approved at that time
    at         timestamptz NOT NULL
);
CREATE INDEX server_transition_of_server ON server_transition (server, id);

-- The history begins where it begins to be kept.
INSERT INTO server_transition (server, from_state, to_state, actor, reason, at)
    SELECT name, NULL, state, 'the gate', 'its state when its history began to be kept',
        clock_timestamp()
    FROM server ORDER BY name;

-- What operators contain by hand (CAP-5); what follows from findings is not here.
CREATE TABLE containment (
    server text NOT NULL REFERENCES server,
    item   text NOT NULL, -- JSON string such as "tool:pay"; "" for the whole server
    level  text NOT NULL,
    actor  text NOT NULL,
    reason text NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (server, item)
);
