-- Whose hotspots an account or a token decides about: a part a line, such as
-- "municipality:Jette" (registry/scope.rs).
ALTER TABLE users ADD COLUMN scope TEXT NOT NULL DEFAULT 'region';
ALTER TABLE tokens ADD COLUMN scope TEXT NOT NULL DEFAULT 'region';
