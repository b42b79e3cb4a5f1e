-- Each row of the audit log answers for the one before it: its hash covers that one's
-- hash, what the row says, and a hash of its free text. So the text may be erased, with
-- the salt that keeps it from being guessed, and the chain holds. Rows that were there
-- before are chained when this layout is first opened (registry/audit/chain.rs).
ALTER TABLE audit ADD COLUMN salt BLOB;
ALTER TABLE audit ADD COLUMN detail_hash BLOB;
ALTER TABLE audit ADD COLUMN hash BLOB;

DROP TRIGGER audit_stays;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
WHEN NOT (
    new.id = old.id AND new.at_s = old.at_s AND new.by = old.by
    AND new.action = old.action AND new.subject = old.subject
    AND (
        -- Chained, once.
        (old.hash IS NULL AND new.detail = old.detail)
        -- Its free text erased.
        OR (new.hash IS old.hash AND new.detail_hash IS old.detail_hash
            AND new.detail = '' AND new.salt IS NULL)
    )
)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

-- The reason of a decision is the free text of its row in the log.
DROP TRIGGER decisions_stay;
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
WHEN NOT (
    new.id = old.id AND new.recommendation = old.recommendation AND new.at_s = old.at_s
    AND new.by = old.by AND new.state = old.state AND new.date IS old.date
    AND new.team IS old.team AND new.rule IS old.rule AND new.reason = ''
)
BEGIN SELECT RAISE(ABORT, 'a decision once taken is not rewritten'); END;
