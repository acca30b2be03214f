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
