-- Whom a restore asks is written down when it begins. Of one that is under way the access
-- points that were not asked yet are added: connections are counted from 1.
INSERT OR IGNORE INTO resends
SELECT id, restored_s, 0, 0, restored_s, NULL
FROM access_points CROSS JOIN (SELECT max(restored_s) AS restored_s FROM restores)
WHERE registered_at < restored_s;
DELETE FROM restores WHERE restored_s < (SELECT max(restored_s) FROM restores);
