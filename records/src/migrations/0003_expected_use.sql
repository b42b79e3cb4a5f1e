-- What a typical site of its kind would have had in a window of a site, as the
-- evaluation that first saw the window has it. For charts.
CREATE TABLE expected_use (
    site           TEXT NOT NULL,
    start_s        INTEGER NOT NULL,
    length_s       INTEGER NOT NULL,
    device_minutes REAL NOT NULL,
    PRIMARY KEY (site, start_s)
) STRICT, WITHOUT ROWID;
