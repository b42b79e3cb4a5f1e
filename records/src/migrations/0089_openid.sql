-- Accounts of a provider of OpenID Connect: who somebody is there. NULL: a local account.
ALTER TABLE users ADD COLUMN openid TEXT;
CREATE UNIQUE INDEX users_by_openid ON users (openid);

-- Sign-ins that were answered: an answer that comes twice is refused. Only a hash is kept.
CREATE TABLE openid_answers (
    hash    BLOB PRIMARY KEY,
    until_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
