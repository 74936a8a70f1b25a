-- Every policy that was ever proposed, in force or not. Number 0 is the standard one and is not stored.

CREATE TABLE policy (
    number      bigint PRIMARY KEY CHECK (number > 0),
    document    text NOT NULL, -- JSON
    digest      text NOT NULL,
    base        bigint NOT NULL, -- the number in force when it was proposed
    restores    bigint, -- the number whose document it brings back
    state       text NOT NULL CHECK (state IN ('PROPOSED', 'IN_FORCE', 'SUPERSEDED', 'REJECTED')),
    reason      text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    decided_by  text,
    decided_at  timestamptz
);

CREATE UNIQUE INDEX policy_in_force ON policy (state) WHERE state = 'IN_FORCE';

-- What was proposed stays as it was: a decision moves its state and signs it, once.
CREATE FUNCTION refuse_other_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.number, NEW.document, NEW.digest, NEW.base, NEW.reason, NEW.proposed_by, NEW.proposed_at)
            = (OLD.number, OLD.document, OLD.digest, OLD.base, OLD.reason, OLD.proposed_by, OLD.proposed_at)
        AND NEW.restores IS NOT DISTINCT FROM OLD.restores
        AND (OLD.state = 'PROPOSED' OR (OLD.state = 'IN_FORCE' AND NEW.state = 'SUPERSEDED'))
        AND (OLD.decided_by IS NULL OR NEW.decided_by = OLD.decided_by)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'policies are kept as they were proposed: % is refused', TG_OP;
END
$$;

CREATE TRIGGER keep_policies
    BEFORE UPDATE OR DELETE ON policy
    FOR EACH ROW EXECUTE FUNCTION refuse_other_policy();
ALTER TABLE policy ENABLE ALWAYS TRIGGER keep_policies;
CREATE TRIGGER keep_all_policies
    BEFORE TRUNCATE ON policy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE policy ENABLE ALWAYS TRIGGER keep_all_policies;

-- A simulation goes through the record from some day on.
CREATE INDEX audit_entry_at ON audit_entry USING brin (at);
