-- What was done with all of the data and has no history of its own: forgotten, let go
-- of, exported, copied, shown in pages, kept for another time. about names no guest;
-- file is where a copy was put, so that it is found again when somebody is forgotten.
CREATE TABLE audit (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  items BIGINT NOT NULL,
  file TEXT COLLATE BINARY NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_file ON audit (file) WHERE file <> '';

-- Whose run sent it.
ALTER TABLE deliveries ADD COLUMN who TEXT NOT NULL DEFAULT '';
