-- What each approved tool does and to what; what narrows a grant; who answers for deviations.

ALTER TABLE approval ADD COLUMN bindings text NOT NULL DEFAULT '{}'; -- JSON object of bindings by item

-- Tools that were approved before stay callable for a month: somebody must say in that time what they touch.
UPDATE approval SET bindings = COALESCE(
    (SELECT '{' || string_agg(
                item::text || ':{"action":"execute","unbounded":"approved before bindings existed"}', ',') || '}'
     FROM json_array_elements(items::json) AS item
     WHERE item::text LIKE '"tool:%'),
    '{}');
ALTER TABLE approval ALTER COLUMN bindings DROP DEFAULT;

ALTER TABLE access_grant ADD COLUMN terms text NOT NULL DEFAULT '{"resources":["*"],"privileged":true}'; -- JSON
ALTER TABLE access_grant ALTER COLUMN terms DROP DEFAULT;

CREATE TABLE waiver (
    id          text PRIMARY KEY,
    kind        text NOT NULL,
    server      text NOT NULL REFERENCES server,
    item        text, -- JSON string; null for the server as a whole
    reason      text NOT NULL,
    accepted_by text NOT NULL,
    accepted_at timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > accepted_at),
    revoked_at  timestamptz
);

INSERT INTO waiver (id, kind, server, item, reason, accepted_by, accepted_at, expires_at)
SELECT 'v4-' || server, 'UNBOUNDED', server, NULL, 'approved before bindings existed', 'migration',
    now(), now() + interval '30 days'
FROM (SELECT DISTINCT server FROM approval) AS approved;
