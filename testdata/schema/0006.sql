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
-- rows
INSERT INTO migrations (version, name, at) VALUES (6, '0006_groups.sql', 1763800000000);
INSERT INTO groups (id, home, words, hash, size, born) VALUES ('quality-3nxds7', 'cold_food', 'cold', 851471223838975311, 5, 1795068000000);
INSERT INTO groups (id, home, words, hash, size, born) VALUES ('cleanliness-7nut4u', 'cleanliness', 'dirty+table', -1392750392661174796, 4, 1795240800000);
INSERT INTO groups (id, home, words, hash, size, born) VALUES ('service-z4m4u4', 'service', 'ignored', 4465820096819357381, 3, 1795240800000);
INSERT INTO groups (id, home, words, hash, size, born) VALUES ('waiting-jeqflh', 'queue', 'queue', -5683952759861534248, 3, 1795327200000);
INSERT INTO group_names (grp, lang, text, said, people) VALUES ('cleanliness-7nut4u', 'en', 'sticky menu, sticky table', 'foursquare:03ffa9e6b5fc2f81da1eba71', 1);
INSERT INTO group_names (grp, lang, text, said, people) VALUES ('cleanliness-7nut4u', 'id', 'mejanya lengket', 'foursquare:04813312202594030b93072b', 1);
INSERT INTO group_names (grp, lang, text, said, people) VALUES ('quality-3nxds7', 'en', 'cold börek', 'foursquare:2fcd01217f78d9004eb8f7ad', 1);
INSERT INTO group_names (grp, lang, text, said, people) VALUES ('quality-3nxds7', 'tr', 'buz gibi geldi', 'foursquare:5badc72375302bf33cee21d3', 2);
INSERT INTO group_members (mention, grp) VALUES ('foursquare:03ffa9e6b5fc2f81da1eba71', 'cleanliness-7nut4u');
INSERT INTO group_members (mention, grp) VALUES ('foursquare:04813312202594030b93072b', 'cleanliness-7nut4u');
INSERT INTO group_members (mention, grp) VALUES ('foursquare:2fcd01217f78d9004eb8f7ad', 'quality-3nxds7');
INSERT INTO group_members (mention, grp) VALUES ('foursquare:570aa77232ddefead7997f70', 'quality-3nxds7');
INSERT INTO group_members (mention, grp) VALUES ('foursquare:5badc72375302bf33cee21d3', 'quality-3nxds7');
INSERT INTO group_members (mention, grp) VALUES ('x:2122205267096502277', 'waiting-jeqflh');
INSERT INTO group_loose (hash, theme, mention, at) VALUES (0, 'facilities', 'foursquare:01c82dd894bbaa3152113499', 1795327200000);
INSERT INTO group_loose (hash, theme, mention, at) VALUES (8308509550341486566, 'facilities', 'foursquare:01c82dd894bbaa3152113499', 1795327200000);
INSERT INTO group_loose (hash, theme, mention, at) VALUES (-861285584620777913, 'service', 'foursquare:2fcd01217f78d9004eb8f7ad', 1795327200000);
INSERT INTO group_loose (hash, theme, mention, at) VALUES (0, 'service', 'foursquare:2fcd01217f78d9004eb8f7ad', 1795327200000);
INSERT INTO group_loose (hash, theme, mention, at) VALUES (-6373050941735363482, 'cleanliness', 'foursquare:33cbf81c9f9adf0f16f8ba17', 1795327200000);
INSERT INTO group_loose (hash, theme, mention, at) VALUES (0, 'cleanliness', 'foursquare:33cbf81c9f9adf0f16f8ba17', 1795327200000);
INSERT INTO group_loose (hash, theme, mention, at) VALUES (8501193963712771208, 'cleanliness', 'foursquare:33cbf81c9f9adf0f16f8ba17', 1795327200000);
INSERT INTO group_loose (hash, theme, mention, at) VALUES (9054956205689957202, 'cleanliness', 'foursquare:33cbf81c9f9adf0f16f8ba17', 1795327200000);
INSERT INTO group_due (mention, at) VALUES ('x:none', 3);
