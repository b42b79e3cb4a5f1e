-- What each access point found when it was last checked on the spot, as it said itself.
CREATE TABLE checks (
    access_point TEXT PRIMARY KEY,
    at_s         INTEGER NOT NULL,
    message      BLOB NOT NULL
) STRICT, WITHOUT ROWID;
