-- What the list of those that need a hand is made from.

-- The newest window of each access point, whatever store it is in. NULL until one comes.
ALTER TABLE deliveries ADD COLUMN newest_start_s INTEGER;
ALTER TABLE deliveries ADD COLUMN newest_sampled INTEGER;
ALTER TABLE deliveries ADD COLUMN newest_online  INTEGER;
ALTER TABLE deliveries ADD COLUMN newest_counted INTEGER;

-- The last time that the collector was without its broker; back_s is NULL while it is.
CREATE TABLE broker_absence (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    lost_s   INTEGER NOT NULL,
    back_s   INTEGER
) STRICT;
