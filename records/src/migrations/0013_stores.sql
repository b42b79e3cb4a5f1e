-- Which store holds the windows. Where it is not this file, `windows` is a ledger of
-- the recent ones, each recorded here before the store is told of it.
CREATE TABLE window_store (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    name     TEXT NOT NULL
) STRICT;

-- Recorded, and not known to be in the store yet.
CREATE TABLE unwritten_windows (
    start_s      INTEGER NOT NULL,
    access_point INTEGER NOT NULL,
    PRIMARY KEY (start_s, access_point)
) STRICT, WITHOUT ROWID;
