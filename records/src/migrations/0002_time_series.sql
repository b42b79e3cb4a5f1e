-- What access points delivered, and what is known of each delivery.
--
-- Columns ending in _s are Unix seconds UTC or seconds. NULL is "could not
-- count", never 0. Boot ids are u64 kept as the i64 with the same bits.

-- Short keys for the large tables; also for access points no longer registered.
CREATE TABLE access_point_numbers (
    number       INTEGER PRIMARY KEY,
    access_point TEXT NOT NULL UNIQUE
) STRICT;

-- Time first: windows arrive in the order of time from all access points, so
-- inserts touch the same few pages, and retention deletes a range.
CREATE TABLE windows (
    start_s              INTEGER NOT NULL,
    access_point         INTEGER NOT NULL,
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
    PRIMARY KEY (start_s, access_point)
) STRICT, WITHOUT ROWID;

-- One row an access point. A window that starts at or after stored_until_s
-- overlaps nothing; an earlier one is looked for longest_s back.
CREATE TABLE deliveries (
    access_point   INTEGER PRIMARY KEY,
    stored_until_s INTEGER NOT NULL,
    longest_s      INTEGER NOT NULL,
    last_report_s  INTEGER NOT NULL
) STRICT;

-- Windows refused for good: part of the account.
CREATE TABLE refused_windows (
    access_point TEXT NOT NULL,
    start_s      INTEGER NOT NULL,
    length_s     INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    refused_at_s INTEGER NOT NULL,
    PRIMARY KEY (access_point, start_s, length_s, reason)
) STRICT, WITHOUT ROWID;

-- Messages and windows without a receipt or refused, counted. The access point is
-- empty where none is registered under the name.
CREATE TABLE refused_messages (
    access_point TEXT NOT NULL,
    reason       TEXT NOT NULL,
    count        INTEGER NOT NULL,
    last_at_s    INTEGER NOT NULL,
    PRIMARY KEY (access_point, reason)
) STRICT, WITHOUT ROWID;

-- Minutes that agents say will never come. Repeated in many statuses, kept once.
CREATE TABLE losses (
    access_point TEXT NOT NULL,
    from_s       INTEGER NOT NULL,
    to_s         INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    minutes      INTEGER NOT NULL,
    PRIMARY KEY (access_point, from_s, to_s, reason)
) STRICT, WITHOUT ROWID;

-- The last status of each access point, as it arrived.
CREATE TABLE statuses (
    access_point         TEXT PRIMARY KEY,
    boot                 INTEGER NOT NULL,
    connection           INTEGER NOT NULL,
    received_at_s        INTEGER NOT NULL,
    outbox               INTEGER NOT NULL,
    outbox_replaced_at_s INTEGER,
    twin_seen_at_s       INTEGER,
    message              BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Boots an access point had: an older one that comes back is a second box.
CREATE TABLE boots (
    access_point   TEXT NOT NULL,
    boot           INTEGER NOT NULL,
    connection     INTEGER NOT NULL,
    sent_at_s      INTEGER,
    received_at_s  INTEGER NOT NULL,
    PRIMARY KEY (access_point, boot)
) STRICT, WITHOUT ROWID;
