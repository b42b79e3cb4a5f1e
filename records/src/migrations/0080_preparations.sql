-- What has to be there before a move is scheduled. Each row stays; the last of a party
-- counts, and the last notice.
CREATE TABLE consents (
    id             INTEGER PRIMARY KEY,
    recommendation TEXT NOT NULL REFERENCES recommendations (id),
    party          TEXT NOT NULL,
    answer         TEXT NOT NULL,
    -- The body or the function that said so.
    given_by       TEXT NOT NULL,
    given_on       TEXT NOT NULL,
    note           TEXT NOT NULL,
    by             TEXT NOT NULL,
    at_s           INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_by_recommendation ON consents (recommendation, id);

CREATE TABLE notices (
    id             INTEGER PRIMARY KEY,
    recommendation TEXT NOT NULL REFERENCES recommendations (id),
    posted_on      TEXT NOT NULL,
    by             TEXT NOT NULL,
    at_s           INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_by_recommendation ON notices (recommendation, id);
