-- What guards against a wrong clock, a store that went back and boxes that say too much.

-- The last time that was believed: a clock far from it has to be confirmed.
CREATE TABLE clock_seen (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    seen_s   INTEGER NOT NULL
) STRICT;
INSERT INTO clock_seen
SELECT 1, max(received_at_s) FROM statuses HAVING max(received_at_s) IS NOT NULL;

-- The last time that windows were deleted by age, and up to where. At a time that is
-- still to come it was done by a clock that was ahead.
CREATE TABLE last_deletion (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    at_s     INTEGER NOT NULL,
    until_s  INTEGER NOT NULL
) STRICT;

-- Access points that hold as settled what is not stored: they are asked for it again.
CREATE TABLE setbacks (
    access_point TEXT PRIMARY KEY,
    noticed_s    INTEGER NOT NULL,
    -- Start of the window that was settled and is not there.
    missing_s    INTEGER NOT NULL,
    from_s       INTEGER NOT NULL,
    asked_s      INTEGER NOT NULL,
    asked        INTEGER NOT NULL,
    ended_s      INTEGER
) STRICT, WITHOUT ROWID;

-- When the minutes that an access point lost were last seen to grow.
ALTER TABLE statuses ADD COLUMN loss_grew_at_s INTEGER;
