-- The words of texts that are held, for pulse search: filled in bulk behind a harvest,
-- never by a trigger, and taken out when the text goes. doc is the time of posting in
-- milliseconds times 2^20 and a count, so that newer mentions have larger ones.
CREATE TABLE search_docs (
  key TEXT COLLATE BINARY PRIMARY KEY,
  doc BIGINT NOT NULL,
  words TEXT NOT NULL
);
CREATE UNIQUE INDEX search_docs_doc ON search_docs (doc);
CREATE TABLE search_words (
  word TEXT COLLATE BINARY NOT NULL,
  doc BIGINT NOT NULL,
  PRIMARY KEY (word, doc)
) WITHOUT ROWID;
ALTER TABLE mentions ADD COLUMN findable INTEGER NOT NULL DEFAULT 0;
CREATE INDEX mentions_unfindable ON mentions (key) WHERE findable = 0 AND gone = '';
-- rows
INSERT INTO migrations (version, name, at) VALUES (9, '0009_search.sql', 1763800000000);
INSERT INTO search_docs (key, doc, words) VALUES ('foursquare:01c82dd894bbaa3152113499', 1882533995216896000, '10 8 acildi acilis cay da diye isiniyor kapi kapida makineler usuduk yaziyor yok');
INSERT INTO search_docs (key, doc, words) VALUES ('foursquare:03ffa9e6b5fc2f81da1eba71', 1882382613348352000, 'about at door handle menu point some spoon start sticky table the to wonder you');
INSERT INTO search_words (word, doc) VALUES ('10', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('8', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('about', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('acildi', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('acilis', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('at', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('cay', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('da', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('diye', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('door', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('handle', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('isiniyor', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('kapi', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('kapida', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('makineler', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('menu', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('point', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('some', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('spoon', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('start', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('sticky', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('table', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('the', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('to', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('usuduk', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('wonder', 1882382613348352000);
INSERT INTO search_words (word, doc) VALUES ('yaziyor', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('yok', 1882533995216896000);
INSERT INTO search_words (word, doc) VALUES ('you', 1882382613348352000);
UPDATE mentions SET findable = 1 WHERE key IN (SELECT key FROM search_docs);
