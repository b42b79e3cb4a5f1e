-- Where people are written to, in which language, and what they chose to be told.
CREATE TABLE mail_addresses (
    user     TEXT PRIMARY KEY REFERENCES users (name) ON DELETE CASCADE ON UPDATE CASCADE,
    address  TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('nl', 'fr', 'en'))
) STRICT, WITHOUT ROWID;

-- What somebody did not choose is as their role has it.
CREATE TABLE subscriptions (
    user   TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE ON UPDATE CASCADE,
    kind   TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    PRIMARY KEY (user, kind)
) STRICT, WITHOUT ROWID;
