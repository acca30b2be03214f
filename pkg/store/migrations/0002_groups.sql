-- Causes inside themes. A group is never deleted: its id is for ever. The tables
-- below have no foreign keys on mentions where rows are many: what goes takes its
-- rows along by hand.
CREATE TABLE groups (
  id TEXT COLLATE BINARY PRIMARY KEY,
  home TEXT NOT NULL,
  words TEXT NOT NULL,
  hash BIGINT NOT NULL,
  size BIGINT NOT NULL,
  born BIGINT NOT NULL
);
CREATE INDEX groups_hash ON groups (hash);

-- What guests call it, by language. said is the mention the words stand in.
CREATE TABLE group_names (
  grp TEXT COLLATE BINARY NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  lang TEXT NOT NULL,
  text TEXT NOT NULL,
  said TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  people BIGINT NOT NULL,
  PRIMARY KEY (grp, lang)
);
CREATE INDEX group_names_said ON group_names (said);

CREATE TABLE group_members (
  mention TEXT COLLATE BINARY NOT NULL,
  grp TEXT COLLATE BINARY NOT NULL,
  PRIMARY KEY (mention, grp)
) WITHOUT ROWID;
CREATE INDEX group_members_grp ON group_members (grp, mention);

-- What complaints without a group could share with the next one. hash 0 stands
-- once for each mention and theme, to count them by.
CREATE TABLE group_loose (
  hash BIGINT NOT NULL,
  theme TEXT COLLATE BINARY NOT NULL,
  mention TEXT COLLATE BINARY NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (hash, theme, mention)
) WITHOUT ROWID;
CREATE INDEX group_loose_mention ON group_loose (mention);

-- Mentions to be looked at, and which change of them: at grows with each.
CREATE TABLE group_due (
  mention TEXT COLLATE BINARY PRIMARY KEY,
  at BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO group_due (mention, at) SELECT key, 1 FROM mentions WHERE kind IN ('complaint', 'mixed');
