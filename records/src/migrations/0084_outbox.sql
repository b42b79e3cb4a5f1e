-- What is to be told to somebody, by mail or to another program. A row is written with its
-- cause and stays a while after it was settled.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    channel    TEXT NOT NULL CHECK (channel IN ('mail', 'webhook')),
    -- Of mail: to whom. The address is looked up when it goes.
    user       TEXT REFERENCES users (name) ON DELETE CASCADE ON UPDATE CASCADE,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,
    written_s  INTEGER NOT NULL,
    due_s      INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    -- On its way since. Where this is still set at a start, nobody knows whether it arrived.
    claimed_s  INTEGER,
    fault      TEXT,
    settled_s  INTEGER,
    outcome    TEXT CHECK (outcome IN ('sent', 'refused', 'given_up', 'not_wanted'))
) STRICT;
CREATE INDEX outbox_open ON outbox (channel, due_s) WHERE settled_s IS NULL;

-- Causes that were told, so that none is told twice.
CREATE TABLE told (
    cause TEXT PRIMARY KEY,
    at_s  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What needs a hand, since when, and whether somebody was told.
CREATE TABLE needs_told (
    subject TEXT NOT NULL,
    cause   TEXT NOT NULL,
    since_s INTEGER NOT NULL,
    seen_s  INTEGER NOT NULL,
    -- 0 until somebody was.
    is_told INTEGER NOT NULL,
    PRIMARY KEY (subject, cause)
) STRICT, WITHOUT ROWID;

-- What links in mails and the numbers of mails are signed with.
CREATE TABLE telling_key (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    key      BLOB NOT NULL
) STRICT;
INSERT INTO telling_key VALUES (1, randomblob(32));
