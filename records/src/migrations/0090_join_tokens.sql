-- One-time tokens for the first certificate of an access point. Only SHA-256 of the token
-- is kept.
CREATE TABLE join_tokens (
    secret_hash  BLOB PRIMARY KEY,
    access_point TEXT NOT NULL,
    made_s       INTEGER NOT NULL,
    expires_s    INTEGER NOT NULL,
    -- When it was used, and SHA-256 of the key that was certified: the same key gets its
    -- certificate again, in case the answer was lost.
    used_s       INTEGER,
    public_key   BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX join_tokens_by_access_point ON join_tokens (access_point);
