-- What residents, social services and landlords ask for or object to, and what they are
-- answered. Deleted a year after the answer.
CREATE TABLE requests (
    id             INTEGER PRIMARY KEY,
    at_s           INTEGER NOT NULL,
    came_by        TEXT NOT NULL,
    kind           TEXT NOT NULL,
    from_whom      TEXT NOT NULL,
    recommendation TEXT REFERENCES recommendations (id),
    site           TEXT REFERENCES sites (id),
    place          TEXT REFERENCES places (id),
    words          TEXT NOT NULL,
    -- Where the answer goes; empty where none is wanted.
    contact        TEXT NOT NULL,
    written_by     TEXT NOT NULL,
    answer         TEXT,
    reason         TEXT,
    answered_by    TEXT,
    answered_s     INTEGER
) STRICT;

-- What colleagues say to each other. Outside the audit log, so that it can be erased.
-- Somebody who is mentioned stands in it by pseudonym.
CREATE TABLE comments (
    id             INTEGER PRIMARY KEY,
    at_s           INTEGER NOT NULL,
    by             TEXT NOT NULL,
    recommendation TEXT REFERENCES recommendations (id),
    site           TEXT REFERENCES sites (id),
    words          TEXT NOT NULL
) STRICT;
