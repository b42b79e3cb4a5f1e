-- Browsers that have signed in to a name before: strangers who guess at it do not keep
-- them out. Only SHA-256 of a browser's random secret is kept.
CREATE TABLE known_browsers (
    secret_hash BLOB PRIMARY KEY,
    user        TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    created_s   INTEGER NOT NULL,
    expires_s   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Here, so that no way of changing a user can forget it.
CREATE TRIGGER users_changed AFTER UPDATE ON users
WHEN old.role <> new.role OR old.password_hash <> new.password_hash
BEGIN
    DELETE FROM known_browsers WHERE user = new.name;
END;
