-- What lies under the marks of the map, a layer a file.
CREATE TABLE base_map_layers (
    layer TEXT PRIMARY KEY,
    -- Of all that is drawn of it: another content has another.
    mark  TEXT NOT NULL
) STRICT;

CREATE TABLE base_map_features (
    id      INTEGER PRIMARY KEY,
    layer   TEXT NOT NULL REFERENCES base_map_layers (layer),
    kind    TEXT NOT NULL,
    -- The lower, the sooner it is drawn.
    rank    INTEGER NOT NULL,
    -- Empty where it has no name.
    name_fr TEXT NOT NULL,
    name_nl TEXT NOT NULL,
    -- Both names as they are searched for, each after a line's end.
    sought  TEXT NOT NULL,
    source  TEXT NOT NULL,
    date    TEXT
) STRICT;
CREATE INDEX base_map_features_by_layer ON base_map_features (layer);

CREATE TABLE base_map_parts (
    id      INTEGER PRIMARY KEY,
    feature INTEGER NOT NULL REFERENCES base_map_features (id),
    -- Lines, or the rings of one polygon: steps of millionths of a degree (postcard).
    shape   BLOB NOT NULL
) STRICT;
CREATE INDEX base_map_parts_by_feature ON base_map_parts (feature);

CREATE VIRTUAL TABLE base_map_boxes USING rtree (id, west, east, south, north);
