-- What changed since a moment, for those who keep a copy of what was said by day.
-- A verdict made with the mention is no change; a later one is.
CREATE INDEX mentions_edited ON mentions (edited) WHERE edited > 0;
CREATE INDEX mentions_gone ON mentions (gone_at) WHERE gone_at > 0;
CREATE INDEX mentions_rejudged ON mentions (judged) WHERE judged > stored;
CREATE INDEX corrections_at ON corrections (at);
-- rows
INSERT INTO migrations (version, name, at) VALUES (3, '0003_touched.sql', 1763800000000);
