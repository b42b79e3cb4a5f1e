-- Lines to walk on; together they are one network.
CREATE TABLE streets (
    id      INTEGER PRIMARY KEY,
    name_fr TEXT NOT NULL,
    name_nl TEXT NOT NULL,
    -- Positions of longitude and latitude, as in GeoJSON.
    line    TEXT NOT NULL,
    source  TEXT NOT NULL,
    date    TEXT
) STRICT;

-- What was chosen besides the rules for the plan that is shown first; plans made before
-- there were such choices have no row.
CREATE TABLE plan_choices (
    plan TEXT PRIMARY KEY REFERENCES plans (id),
    body TEXT NOT NULL
) STRICT;
