-- What the other store said of a window or total that it refuses as it is: set aside, so that
-- it holds nothing up. NULL: to be written.
ALTER TABLE unwritten_windows ADD COLUMN refused_because TEXT;
ALTER TABLE unwritten_totals ADD COLUMN refused_because TEXT;
