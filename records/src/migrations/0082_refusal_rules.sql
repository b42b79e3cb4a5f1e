-- What a refusal asks of the next plan; NULL where nobody said: the hotspot stays.
ALTER TABLE decisions ADD COLUMN rule TEXT;
