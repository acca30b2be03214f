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
