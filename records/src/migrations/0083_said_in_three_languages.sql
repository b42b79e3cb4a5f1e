-- What the collector writes by itself stands in all three languages, as JSON of a text;
-- NULL where somebody typed it: those are their words, whoever reads.
ALTER TABLE tickets ADD COLUMN said TEXT;
UPDATE tickets SET said = (
    SELECT json_extract(body, '$.sentence') FROM verdicts
    WHERE evaluated_s = opened_s AND verdicts.site = tickets.site)
WHERE opened_by = 'collector';

ALTER TABLE decisions ADD COLUMN because TEXT;
