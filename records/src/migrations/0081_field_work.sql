-- What is found and done at hotspots. A ticket is open while nobody said what was done.
CREATE TABLE visits (
    id             INTEGER PRIMARY KEY,
    site           TEXT NOT NULL REFERENCES sites (id),
    access_point   TEXT REFERENCES access_points (id),
    recommendation TEXT REFERENCES recommendations (id),
    visited_on     TEXT NOT NULL,
    found          TEXT NOT NULL,
    by             TEXT NOT NULL,
    at_s           INTEGER NOT NULL
) STRICT;

CREATE TABLE tickets (
    id           INTEGER PRIMARY KEY,
    site         TEXT NOT NULL REFERENCES sites (id),
    access_point TEXT REFERENCES access_points (id),
    what         TEXT NOT NULL,
    opened_by    TEXT NOT NULL,
    opened_s     INTEGER NOT NULL,
    done         TEXT,
    closed_by    TEXT,
    closed_s     INTEGER
) STRICT;
