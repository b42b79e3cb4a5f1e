-- Sums over days, and over the hours of the week in a month, of the deployment's time
-- zone. They are made of windows and placements and outlive the windows.
--
-- start_s and month_s are the first second of a local day or month. hour is that of
-- the local week, 0 from Monday 00:00. The site is '' while a box stood nowhere, or
-- was carried from one site to another. A figure is NULL where nothing could count.

-- Windows that start before windows_from_s are deleted, or about to be: days and months
-- that begin earlier stay as they are.
CREATE TABLE rollup_state (
    only_row       INTEGER PRIMARY KEY CHECK (only_row = 1),
    windows_from_s INTEGER NOT NULL,
    time_zone      TEXT NOT NULL
) STRICT;
INSERT INTO rollup_state VALUES (1, -9223372036854775808, '');

-- Time of which the sums are to be made anew. version tells a note that grew from one
-- that was read before.
CREATE TABLE stale_rollups (
    access_point INTEGER NOT NULL,
    from_s       INTEGER NOT NULL,
    to_s         INTEGER NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (access_point, from_s)
) STRICT, WITHOUT ROWID;

CREATE TABLE box_days (
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
CREATE INDEX box_days_by_site ON box_days (site, start_s);

CREATE TABLE box_hours (
    access_point          INTEGER NOT NULL,
    month_s               INTEGER NOT NULL,
    site                  TEXT NOT NULL,
    hour                  INTEGER NOT NULL,
    device_minutes        REAL,
    visits                REAL,
    sampled_s             REAL NOT NULL,
    online_s              REAL NOT NULL,
    noise_variance        REAL NOT NULL,
    visits_noise_variance REAL NOT NULL,
    PRIMARY KEY (access_point, month_s, site, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE site_days (
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

CREATE TABLE site_hours (
    site                  TEXT NOT NULL,
    month_s               INTEGER NOT NULL,
    hour                  INTEGER NOT NULL,
    device_minutes        REAL,
    visits                REAL,
    sampled_s             REAL NOT NULL,
    online_s              REAL NOT NULL,
    noise_variance        REAL NOT NULL,
    visits_noise_variance REAL NOT NULL,
    PRIMARY KEY (site, month_s, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE site_months (
    site                  TEXT NOT NULL,
    month_s               INTEGER NOT NULL,
    device_minutes        REAL,
    visits                REAL,
    sampled_s             REAL NOT NULL,
    online_s              REAL NOT NULL,
    noise_variance        REAL NOT NULL,
    visits_noise_variance REAL NOT NULL,
    PRIMARY KEY (site, month_s)
) STRICT, WITHOUT ROWID;

-- Windows that were there before rollups were.
INSERT INTO stale_rollups (access_point, from_s, to_s)
SELECT access_point, min(start_s), max(start_s + length_s) FROM windows GROUP BY access_point;

-- A box that turns out to have stood elsewhere counts there instead.
CREATE TRIGGER placements_added AFTER INSERT ON placements BEGIN
    INSERT INTO stale_rollups (access_point, from_s, to_s)
    SELECT number, new.from_s, coalesce(new.to_s, 1 << 40)
    FROM access_point_numbers WHERE access_point = new.access_point
    ON CONFLICT DO UPDATE SET to_s = max(to_s, excluded.to_s), version = version + 1;
END;
CREATE TRIGGER placements_changed AFTER UPDATE ON placements BEGIN
    INSERT INTO stale_rollups (access_point, from_s, to_s)
    SELECT number, min(old.from_s, new.from_s),
           max(coalesce(old.to_s, 1 << 40), coalesce(new.to_s, 1 << 40))
    FROM access_point_numbers WHERE access_point IN (old.access_point, new.access_point)
    ON CONFLICT DO UPDATE SET to_s = max(to_s, excluded.to_s), version = version + 1;
END;
CREATE TRIGGER placements_removed AFTER DELETE ON placements BEGIN
    INSERT INTO stale_rollups (access_point, from_s, to_s)
    SELECT number, old.from_s, coalesce(old.to_s, 1 << 40)
    FROM access_point_numbers WHERE access_point = old.access_point
    ON CONFLICT DO UPDATE SET to_s = max(to_s, excluded.to_s), version = version + 1;
END;
