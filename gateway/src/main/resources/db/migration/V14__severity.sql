-- How grave a finding is, and since when what is held is gone. What stood before was graded by
-- nobody: what changed of an item blocked it, and goes on to.
ALTER TABLE finding ADD COLUMN grade text, ADD COLUMN gone_at timestamptz;
UPDATE finding SET grade = CASE
    WHEN change = 'CHANGED' AND subject NOT LIKE '"AUTHORITY %'
        THEN '{"matches":[{"at":"","rule":"not-graded","says":"it was found before there were severities","severity":"S3"}],"severity":"S3"}'
    ELSE '{"matches":[{"at":"","rule":"not-graded","says":"it was found before there were severities","severity":"S2"}],"severity":"S2"}'
END;
ALTER TABLE finding ALTER COLUMN grade SET NOT NULL;
