-- What staff would do better, in their own words (pulse suggest). n is never given
-- twice: who says "idea 7" means one idea. who_fold is who without case, as pulse
-- forget looks for names.
CREATE TABLE ideas (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  who_fold TEXT NOT NULL,
  place TEXT COLLATE BINARY NOT NULL,
  theme TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX ideas_who ON ideas (who_fold) WHERE who_fold <> '';
-- rows
INSERT INTO migrations (version, name, at) VALUES (7, '0007_ideas.sql', 1763800000000);
INSERT INTO ideas (n, at, who, who_fold, place, theme, text) VALUES (1, 1795363904272, 'Elif', 'elif', 'kadikoy', 'waiting', 'A bell at the counter');
