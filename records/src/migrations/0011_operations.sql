-- Restores, and which access points have answered since; invitations to choose a
-- password.

-- The collector came back from a backup: what was delivered after the backup was made
-- is asked for again.
CREATE TABLE restores (
    restored_s    INTEGER PRIMARY KEY,
    backup_made_s INTEGER NOT NULL,
    resend_from_s INTEGER NOT NULL
) STRICT;

-- Asked at every connection until it stayed connected for long enough.
CREATE TABLE resends (
    access_point TEXT PRIMARY KEY,
    restored_s   INTEGER NOT NULL,
    boot         INTEGER NOT NULL,
    connection   INTEGER NOT NULL,
    asked_s      INTEGER NOT NULL,
    answered_s   INTEGER
) STRICT, WITHOUT ROWID;

-- Only SHA-256 of the secret is kept. One open invitation a user.
CREATE TABLE invitations (
    user        TEXT PRIMARY KEY REFERENCES users (name) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    expires_s   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
