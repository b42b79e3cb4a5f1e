-- What became of recommendations that were carried out. A move makes the site at the new
-- place, dates the placements of the access points that went there, and closes the old
-- site; what it changed stands here, so that its day can be put right.
ALTER TABLE decisions ADD COLUMN team TEXT;

CREATE TABLE moves (
    recommendation TEXT PRIMARY KEY REFERENCES recommendations (id),
    to_site        TEXT NOT NULL REFERENCES sites (id),
    moved_on       TEXT NOT NULL,
    from_s         INTEGER NOT NULL,
    -- 0 where a site was there before.
    made_site      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE moved_access_points (
    recommendation TEXT NOT NULL REFERENCES moves (recommendation),
    access_point   TEXT NOT NULL REFERENCES access_points (id),
    -- 0 where it went into the cupboard: the new place needed fewer.
    went           INTEGER NOT NULL,
    PRIMARY KEY (recommendation, access_point)
) STRICT, WITHOUT ROWID;

-- Whether moves helped, as last computed.
CREATE TABLE effects (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    computed_s INTEGER NOT NULL,
    body       TEXT NOT NULL
) STRICT;
