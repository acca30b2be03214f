-- Who of an item's guests was written to, once each: guest is a keyed hash, by which
-- the same person is known again and nobody is found. The message itself is the row of
-- answers with this key and purpose.
CREATE TABLE told (
  item BIGINT NOT NULL,
  what TEXT NOT NULL,
  round BIGINT NOT NULL,
  guest TEXT NOT NULL,
  key TEXT COLLATE BINARY NOT NULL,
  purpose TEXT COLLATE BINARY NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  reply TEXT NOT NULL,
  heard BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (item, what, round, guest)
);
CREATE INDEX told_key ON told (key);

-- What guests said of being written to, by a keyed hash of who they are: it outlives
-- their words, and a wish never to be written to outlives being forgotten.
CREATE TABLE contacts (
  guest TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL
);
-- rows
INSERT INTO migrations (version, name, at) VALUES (14, '0014_told.sql', 1763800000000);
INSERT INTO told (item, what, round, guest, key, purpose, at, who, reply, heard, note) VALUES (1, 'tell', 1, 'g1', 'x:none', 'tell.1', 1763800000000, 'elif', '', 0, '');
INSERT INTO contacts (guest, state, at, who) VALUES ('5886168d162d7b5d4086d6f25a18b5c03d290a9f51574e8983275b30983a3eee', 'never', 1795363904724, 'elif');
