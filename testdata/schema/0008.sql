-- What guests said when they were asked whether their words may be shown to
-- everybody: one row a step, the last one counts. It goes with the mention.
CREATE TABLE permissions (
  key TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (key, n)
);
-- rows
INSERT INTO migrations (version, name, at) VALUES (8, '0008_posters.sql', 1763800000000);
INSERT INTO permissions (key, n, at, who, state, note) VALUES ('x:2124366248014774439', 1, 1795363904430, 'elif', 'asked', '');
