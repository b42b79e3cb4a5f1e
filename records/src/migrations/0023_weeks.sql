-- Sums over local weeks, from Monday, and over months of a box. The noise of days does not
-- add up to that of a week or month: figures of windows below one total share its noise.
CREATE TABLE box_weeks (
    access_point          INTEGER NOT NULL,
    start_s               INTEGER NOT NULL,
    site                  TEXT NOT NULL,
    device_minutes        REAL,
    visits                REAL,
    sampled_s             REAL NOT NULL,
    online_s              REAL NOT NULL,
    noise_variance        REAL NOT NULL,
    visits_noise_variance REAL NOT NULL,
    PRIMARY KEY (access_point, start_s, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX box_weeks_by_site ON box_weeks (site, start_s);

CREATE TABLE box_months (
    access_point          INTEGER NOT NULL,
    month_s               INTEGER NOT NULL,
    site                  TEXT NOT NULL,
    device_minutes        REAL,
    visits                REAL,
    sampled_s             REAL NOT NULL,
    online_s              REAL NOT NULL,
    noise_variance        REAL NOT NULL,
    visits_noise_variance REAL NOT NULL,
    PRIMARY KEY (access_point, month_s, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX box_months_by_site ON box_months (site, month_s);

CREATE TABLE site_weeks (
    site                  TEXT NOT NULL,
    start_s               INTEGER NOT NULL,
    device_minutes        REAL,
    visits                REAL,
    sampled_s             REAL NOT NULL,
    online_s              REAL NOT NULL,
    noise_variance        REAL NOT NULL,
    visits_noise_variance REAL NOT NULL,
    PRIMARY KEY (site, start_s)
) STRICT, WITHOUT ROWID;

-- All of what is made of windows is made again.
INSERT INTO stale_rollups (access_point, from_s, to_s)
SELECT number, windows_from_s, 1 << 40 FROM access_point_numbers CROSS JOIN rollup_state
WHERE true
ON CONFLICT DO UPDATE SET to_s = excluded.to_s, version = version + 1;
