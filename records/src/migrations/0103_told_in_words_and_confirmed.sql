-- Steps that the software took before their reasons stood in three languages: one word of
-- what was found. The audit log stays as it was written.
UPDATE decisions SET reason = '', because = json_object(
    'nl', 'Het gebruik is plots teruggevallen: dat is na te kijken, niet te verplaatsen.',
    'fr', 'L’usage a chuté d’un coup : c’est à vérifier, pas à déplacer.',
    'en', 'Use fell at once: that is to be looked at, not moved.')
WHERE by = 'collector' AND because IS NULL AND reason = 'the evaluation found: dropped';
UPDATE decisions SET reason = '', because = json_object(
    'nl', 'De hotspot wordt niet meer te weinig gebruikt.',
    'fr', 'Le hotspot n’est plus sous-utilisé.',
    'en', 'The hotspot is not underused any more.')
WHERE by = 'collector' AND because IS NULL AND reason LIKE 'the evaluation found: %';
UPDATE decisions SET reason = '', because = json_object(
    'nl', 'De verplaatsing heeft geholpen.',
    'fr', 'Le déplacement a été utile.',
    'en', 'The move helped.')
WHERE by = 'collector' AND because IS NULL AND state = 'evaluated' AND reason = 'helped';
UPDATE decisions SET reason = '', because = json_object(
    'nl', 'Sinds de verplaatsing is er minder gebruik.',
    'fr', 'Depuis le déplacement, l’usage a diminué.',
    'en', 'Since the move there is less use.')
WHERE by = 'collector' AND because IS NULL AND state = 'evaluated' AND reason = 'harmed';
UPDATE decisions SET reason = '', because = json_object(
    'nl', 'Of de verplaatsing heeft geholpen, is onzeker.',
    'fr', 'On ne peut pas dire si le déplacement a été utile.',
    'en', 'Whether the move helped is uncertain.')
WHERE by = 'collector' AND because IS NULL AND state = 'evaluated' AND reason <> '';

-- Tickets that the software opened, and whose evaluation was gone when they were put into
-- three languages.
UPDATE tickets SET said = json_object(
    'nl', 'Het gebruik viel plots terug. Zoek een defect, werken of het einde van een evenement.',
    'fr', 'L’usage a chuté d’un coup. Cherchez une panne, des travaux ou la fin d’un évènement.',
    'en', 'Use fell at once. Look for a fault, roadworks or the end of an event.')
WHERE opened_by = 'collector' AND said IS NULL;

-- Since when an address is known to be that of its account, and when a link to confirm it
-- was last asked for. Those that mail went to until now count.
ALTER TABLE mail_addresses ADD COLUMN confirmed_s INTEGER;
ALTER TABLE mail_addresses ADD COLUMN asked_s INTEGER;
UPDATE mail_addresses SET confirmed_s = unixepoch();

-- A mail about a comment names it by number: that of an erased one is not given again.
CREATE TABLE numbered_comments (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    at_s           INTEGER NOT NULL,
    by             TEXT NOT NULL,
    recommendation TEXT REFERENCES recommendations (id),
    site           TEXT REFERENCES sites (id),
    words          TEXT NOT NULL
) STRICT;
INSERT INTO numbered_comments (id, at_s, by, recommendation, site, words)
SELECT id, at_s, by, recommendation, site, words FROM comments;
DROP TABLE comments;
ALTER TABLE numbered_comments RENAME TO comments;
