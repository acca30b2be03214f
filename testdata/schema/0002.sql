-- The story of the day at a place: what was told, so that nothing is told twice
-- and nobody is praised every day. It goes with the mention when that is forgotten.
CREATE TABLE stories (
  place TEXT COLLATE BINARY NOT NULL,
  day TEXT COLLATE BINARY NOT NULL,
  key TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  staff TEXT NOT NULL,
  themes TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (place, day)
);
CREATE INDEX stories_key ON stories (key);

-- What people want told or never told. Every word is kept; the last one counts.
CREATE TABLE story_choices (
  key TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  wish TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (key, n)
);

-- Line-ups that took place.
CREATE TABLE lineups (
  place TEXT COLLATE BINARY NOT NULL,
  shift TEXT COLLATE BINARY NOT NULL,
  day TEXT COLLATE BINARY NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (place, day, shift)
);
-- rows
INSERT INTO migrations (version, name, at) VALUES (2, '0002_stories.sql', 1763800000000);
INSERT INTO stories (place, day, key, staff, themes, at) VALUES ('kadikoy', '2026-11-22', 'foursquare:d2b4d09040e485087f55d6d9', '["Zeynep Kaya"]', '["ambience","service","quality"]', 1795363903921);
INSERT INTO story_choices (key, n, wish, who, at, note) VALUES ('x:2124366248014774439', 1, 'pin', 'elif', 1795363903785, '');
INSERT INTO lineups (place, shift, day, who, at, note) VALUES ('kadikoy', 'morning', '2026-11-22', 'Elif', 1795363904033, '');
