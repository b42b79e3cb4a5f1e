-- What people note that a chart cannot know: "market closed for works". Rows stay; one that
-- was withdrawn is not shown.
CREATE TABLE site_events (
    id           INTEGER PRIMARY KEY,
    site         TEXT NOT NULL REFERENCES sites (id),
    first_day    TEXT NOT NULL,
    -- NULL while nobody knows when it ends.
    last_day     TEXT,
    what         TEXT NOT NULL,
    noted_by     TEXT NOT NULL,
    noted_s      INTEGER NOT NULL,
    withdrawn_by TEXT,
    withdrawn_s  INTEGER
) STRICT;
CREATE INDEX site_events_by_site ON site_events (site, first_day);
