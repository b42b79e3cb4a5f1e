-- A second factor beside the password (RFC 6238), for those who set it up. It is on once a
-- code was entered; a code of a step that was used, or of one before it, is refused.
CREATE TABLE second_factors (
    user      TEXT PRIMARY KEY REFERENCES users (name) ON DELETE CASCADE,
    secret    BLOB NOT NULL,
    is_on     INTEGER NOT NULL,
    last_step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Codes for who has lost the phone: each for once, and only SHA-256 of it is kept.
CREATE TABLE recovery_codes (
    user      TEXT NOT NULL REFERENCES second_factors (user) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (user, code_hash)
) STRICT, WITHOUT ROWID;
