-- Who did something is a pseudonym with a name beside it: when the name is erased, what
-- they did stays.
CREATE TABLE actors (
    id   TEXT PRIMARY KEY,
    -- NULL: erased.
    name TEXT UNIQUE
) STRICT, WITHOUT ROWID;

-- The collector and its command line are nobody.
INSERT INTO actors
SELECT 'a-' || lower(hex(randomblob(6))), name FROM (
    SELECT by AS name FROM audit
    UNION SELECT by FROM decisions
    UNION SELECT created_by FROM plans
    UNION SELECT name FROM users
    UNION SELECT substr(subject, 6) FROM audit WHERE subject LIKE 'user %')
WHERE name NOT IN ('collector', 'command line');

DROP TRIGGER audit_stays;
UPDATE audit SET by = (SELECT id FROM actors WHERE name = by)
WHERE by IN (SELECT name FROM actors);
UPDATE audit SET subject = 'user ' || (SELECT id FROM actors WHERE name = substr(subject, 6))
WHERE subject LIKE 'user %';
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

DROP TRIGGER decisions_stay;
UPDATE decisions SET by = (SELECT id FROM actors WHERE name = by)
WHERE by IN (SELECT name FROM actors);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision once taken is not rewritten'); END;

UPDATE plans SET created_by = (SELECT id FROM actors WHERE name = created_by)
WHERE created_by IN (SELECT name FROM actors);
UPDATE plans SET body = json_replace(body, '$.created_by', created_by)
WHERE json_valid(body);

-- A program may have a second token before the first one ends.
CREATE TABLE numbered_tokens (
    number     INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('viewer', 'planner', 'coordinator', 'operator', 'admin')),
    created_s  INTEGER NOT NULL,
    -- NULL: never.
    expires_s  INTEGER
) STRICT;
INSERT INTO numbered_tokens (token_hash, name, role, created_s, expires_s)
SELECT token_hash, name, role, created_s, expires_s FROM tokens ORDER BY created_s, name;
DROP TABLE tokens;
ALTER TABLE numbered_tokens RENAME TO tokens;
