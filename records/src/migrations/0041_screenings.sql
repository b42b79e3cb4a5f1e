-- How far a place has been looked at that could get a hotspot: what was said last. What
-- was said before stands in the audit log.
CREATE TABLE screenings (
    place  TEXT PRIMARY KEY REFERENCES places (id),
    state  TEXT NOT NULL CHECK (state IN ('unscreened', 'screened_out', 'fit', 'agreed')),
    reason TEXT NOT NULL,
    -- A pseudonym, see `actors`.
    by     TEXT NOT NULL,
    at_s   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
