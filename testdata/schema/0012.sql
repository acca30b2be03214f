-- Staff's check-ins. They are never mentions: no figure about guests can meet them.
-- One row a person and round. who is a hash whose salt is thrown away when the round
-- closes; there is no moment in the row and no row number, so that nothing tells who
-- answered when. Closing a round replaces its rows by what may be published.
CREATE TABLE checkins (
  round TEXT COLLATE BINARY NOT NULL,
  who TEXT COLLATE BINARY NOT NULL,
  ends BIGINT NOT NULL,
  place TEXT COLLATE BINARY NOT NULL,
  morning INTEGER NOT NULL,
  scores TEXT NOT NULL,
  themes TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (round, who)
) WITHOUT ROWID;

-- What was answered, word for word: sealed for two holders of one key.
CREATE TABLE checkins_sealed (
  round TEXT COLLATE BINARY NOT NULL,
  who TEXT COLLATE BINARY NOT NULL,
  ends BIGINT NOT NULL,
  sealed TEXT NOT NULL,
  PRIMARY KEY (round, who)
) WITHOUT ROWID;

-- Rounds that are closed. A round is published once and never changes.
CREATE TABLE rounds (
  round TEXT COLLATE BINARY PRIMARY KEY,
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  cells TEXT NOT NULL
);

-- The key that answers are sealed with: the public half, and the private one in two
-- parts, each locked by the passphrase of its holder.
CREATE TABLE voice_keys (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  halves TEXT NOT NULL
);

-- Who made the key and who opened what, and why. Never changed.
CREATE TABLE voice_audit (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  round TEXT NOT NULL,
  answers BIGINT NOT NULL,
  reason TEXT NOT NULL
);

-- Which item of the backlog an idea became, and when its author was told that it is fixed.
CREATE TABLE idea_items (
  idea BIGINT PRIMARY KEY,
  item BIGINT NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  told_at BIGINT NOT NULL DEFAULT 0,
  told_by TEXT NOT NULL DEFAULT ''
);
-- rows
INSERT INTO migrations (version, name, at) VALUES (12, '0012_voice.sql', 1763800000000);
INSERT INTO checkins (round, who, ends, place, morning, scores, themes, text) VALUES ('2026-W47', 'b92f130e6cb9d764ede9554f33d6219a', 1795381200000, 'kadikoy', 1, '{"able":3,"heard":5,"well":4}', 'null', 'The grinder breaks');
INSERT INTO checkins_sealed (round, who, ends, sealed) VALUES ('2026-W47', 'ab', 1763900000000, 'c2VhbGVk');
INSERT INTO rounds (round, starts, ends, cells) VALUES ('2026-W46', 1763000000000, 1763600000000, '[]');
INSERT INTO voice_keys (n, at, who, halves) VALUES (1, 1763800000000, 'elif', '{}');
INSERT INTO voice_audit (n, at, who, what, round, answers, reason) VALUES (1, 1763800000000, 'elif', 'key', '', 0, 'first key');
INSERT INTO idea_items (idea, item, at, who, told_at, told_by) VALUES (1, 2, 1795363904318, 'elif', 0, '');
