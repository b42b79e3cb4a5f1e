-- Totals of days and weeks, as access points released them beside the windows whose minutes
-- they sum. They stand apart, so that nothing that adds windows adds them as well. layer is
-- its number on the wire: 1 days, 2 weeks.
CREATE TABLE totals (
    access_point         INTEGER NOT NULL,
    layer                INTEGER NOT NULL,
    start_s              INTEGER NOT NULL,
    length_s             INTEGER NOT NULL,
    period_s             INTEGER NOT NULL,
    device_minutes       INTEGER,
    visits               INTEGER,
    sampled_minutes      INTEGER NOT NULL,
    online_minutes       INTEGER NOT NULL,
    noise_device_minutes INTEGER NOT NULL,
    noise_visits         INTEGER NOT NULL,
    late                 INTEGER NOT NULL,
    boot                 INTEGER NOT NULL,
    sequence             INTEGER NOT NULL,
    PRIMARY KEY (access_point, layer, start_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX totals_by_start ON totals (start_s);

-- Recorded, and not known to be in the other store yet.
CREATE TABLE unwritten_totals (
    access_point INTEGER NOT NULL,
    layer        INTEGER NOT NULL,
    start_s      INTEGER NOT NULL,
    PRIMARY KEY (access_point, layer, start_s)
) STRICT, WITHOUT ROWID;

-- Totals refused for good. The account does not know them: windows carry its hours.
CREATE TABLE refused_totals (
    access_point TEXT NOT NULL,
    boot         INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    layer        INTEGER NOT NULL,
    start_s      INTEGER NOT NULL,
    length_s     INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    refused_at_s INTEGER NOT NULL,
    PRIMARY KEY (access_point, boot, sequence)
) STRICT, WITHOUT ROWID;

-- Totals that agents say will never come. Their minutes are no lost minutes: the windows of
-- the same time may be here.
CREATE TABLE lost_totals (
    access_point TEXT NOT NULL,
    layer        INTEGER NOT NULL,
    from_s       INTEGER NOT NULL,
    to_s         INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    minutes      INTEGER NOT NULL,
    PRIMARY KEY (access_point, layer, from_s, to_s, reason)
) STRICT, WITHOUT ROWID;
