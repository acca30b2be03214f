-- What pulse search does not know yet is a list of its own: a mark on the mention would
-- cost writing its whole row, and its place in every index, a second time.
CREATE TABLE search_due (
  key TEXT COLLATE BINARY PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO search_due (key) SELECT key FROM mentions WHERE findable = 0 AND gone = '';
DROP INDEX mentions_unfindable;

-- All that is counted for a status, and the newest of each source, without its text.
CREATE INDEX mentions_held ON mentions (source, posted, gone, kind, unsure, judged_by);

-- Praise whose marks were not read by the lists of today: none, but after an upgrade.
CREATE INDEX mentions_unmarked ON mentions (key) WHERE gone = '' AND kind IN ('praise', 'mixed')
 AND verdict NOT LIKE '%"marked":1,%' AND verdict NOT LIKE '%"marked":1}%';
-- rows
INSERT INTO migrations (version, name, at) VALUES (16, '0016_scale.sql', 1763800000000);
INSERT INTO search_due (key) VALUES ('x:none');
