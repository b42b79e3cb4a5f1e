-- The registry: what stands where, what is known about it and from whom, who may
-- sign in, and what was concluded, recommended and decided.
--
-- Columns ending in _s are Unix seconds UTC; dates are ISO 8601 text. NULL is
-- "not known", never 0.

CREATE TABLE sites (
    id            TEXT PRIMARY KEY,
    name_fr       TEXT NOT NULL,
    name_nl       TEXT NOT NULL,
    name_en       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    longitude     REAL NOT NULL,
    latitude      REAL NOT NULL,
    municipality  TEXT NOT NULL,
    reach         TEXT NOT NULL CHECK (reach IN ('outdoor', 'indoor', 'members')),
    free_entry    INTEGER,
    step_free     INTEGER,
    opening_hours TEXT,
    opened        TEXT,
    closed        TEXT,
    installed_s   INTEGER,
    -- As declared; placements count more when there are any.
    access_points INTEGER,
    movable       INTEGER NOT NULL
) STRICT;

CREATE TABLE access_points (
    id                TEXT PRIMARY KEY,
    name              TEXT,
    registered_at     INTEGER NOT NULL,
    noise_off_allowed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- An access point is at one site from a date to a date; to_s NULL is "still there".
CREATE TABLE placements (
    access_point TEXT NOT NULL REFERENCES access_points (id),
    site         TEXT NOT NULL REFERENCES sites (id),
    from_s       INTEGER NOT NULL,
    to_s         INTEGER CHECK (to_s > from_s),
    PRIMARY KEY (access_point, from_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX placements_by_site ON placements (site, from_s);

CREATE TABLE areas (
    id          TEXT PRIMARY KEY,
    name_fr     TEXT NOT NULL,
    name_nl     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    level       TEXT NOT NULL CHECK (level IN ('municipality', 'sector', 'neighbourhood')),
    population  INTEGER,
    deprivation REAL,
    geometry    TEXT,
    source      TEXT NOT NULL,
    date        TEXT
) STRICT;

CREATE TABLE places (
    id           TEXT PRIMARY KEY,
    name_fr      TEXT NOT NULL,
    name_nl      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    longitude    REAL NOT NULL,
    latitude     REAL NOT NULL,
    municipality TEXT NOT NULL,
    target       INTEGER NOT NULL,
    candidate    INTEGER NOT NULL
) STRICT;

-- Where each thing said about a site, area or place comes from.
CREATE TABLE facts (
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('site', 'area', 'place')),
    subject      TEXT NOT NULL,
    key          TEXT NOT NULL,
    value        TEXT NOT NULL,
    source       TEXT NOT NULL,
    date         TEXT,
    confirmed_by TEXT,
    PRIMARY KEY (subject_kind, subject, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    name          TEXT PRIMARY KEY,
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'planner', 'coordinator', 'operator', 'admin')),
    password_hash TEXT NOT NULL,
    created_s     INTEGER NOT NULL
) STRICT;

-- Only SHA-256 of the random token is kept: a copy of the file opens no session.
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    user       TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    created_s  INTEGER NOT NULL,
    expires_s  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    token_hash BLOB PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('viewer', 'planner', 'coordinator', 'operator', 'admin')),
    created_s  INTEGER NOT NULL,
    expires_s  INTEGER
) STRICT, WITHOUT ROWID;

-- One row an evaluation: what it looked at and what holds for the list as a whole.
CREATE TABLE verdict_runs (
    evaluated_s INTEGER PRIMARY KEY,
    from_s      INTEGER NOT NULL,
    to_s        INTEGER NOT NULL,
    summary     TEXT NOT NULL
) STRICT;

CREATE TABLE verdicts (
    evaluated_s INTEGER NOT NULL REFERENCES verdict_runs (evaluated_s),
    site        TEXT NOT NULL,
    place       INTEGER NOT NULL,
    verdict     TEXT NOT NULL,
    ratio       REAL,
    probability REAL,
    body        TEXT NOT NULL,
    PRIMARY KEY (evaluated_s, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdicts_by_site ON verdicts (site, evaluated_s);

-- What the next evaluation must know of the one before: hysteresis.
CREATE TABLE verdict_states (
    site  TEXT PRIMARY KEY,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE plans (
    id         TEXT PRIMARY KEY,
    created_s  INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('optimal', 'feasible', 'infeasible')),
    moves      INTEGER NOT NULL,
    gain       REAL NOT NULL,
    body       TEXT NOT NULL
) STRICT;

CREATE TABLE recommendations (
    id        TEXT PRIMARY KEY,
    plan      TEXT NOT NULL REFERENCES plans (id),
    from_site TEXT NOT NULL REFERENCES sites (id),
    to_place  TEXT NOT NULL REFERENCES places (id),
    boxes     INTEGER NOT NULL,
    gain      REAL NOT NULL,
    reasons   TEXT NOT NULL,
    created_s INTEGER NOT NULL
) STRICT;

-- The life of a recommendation; its state is that of the last row.
CREATE TABLE decisions (
    id             INTEGER PRIMARY KEY,
    recommendation TEXT NOT NULL REFERENCES recommendations (id),
    at_s           INTEGER NOT NULL,
    by             TEXT NOT NULL,
    state          TEXT NOT NULL,
    reason         TEXT NOT NULL,
    date           TEXT
) STRICT;
CREATE INDEX decisions_by_recommendation ON decisions (recommendation, id);

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at_s    INTEGER NOT NULL,
    by      TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;

-- History is added to, never rewritten.
CREATE TRIGGER verdicts_stay BEFORE UPDATE ON verdicts
BEGIN SELECT RAISE(ABORT, 'a verdict once given is not rewritten'); END;
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision once taken is not rewritten'); END;
CREATE TRIGGER decisions_are_kept BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision once taken is not deleted'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
