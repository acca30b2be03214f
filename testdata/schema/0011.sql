-- What was answered to guests: one row a mention and purpose, so that no guest gets
-- the same thing twice. It is claimed before anything leaves and settled afterwards.
-- run is the row of runs that carries what it cost. lines is the policy as it stood,
-- as JSON. text, remote and url go with the guest's words.
CREATE TABLE answers (
  key TEXT COLLATE BINARY NOT NULL,
  what TEXT COLLATE BINARY NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  text TEXT NOT NULL,
  lang TEXT NOT NULL,
  who TEXT NOT NULL,
  lines TEXT NOT NULL,
  reason TEXT NOT NULL,
  usd DOUBLE PRECISION NOT NULL,
  run BIGINT NOT NULL,
  remote TEXT NOT NULL,
  url TEXT NOT NULL,
  error TEXT NOT NULL,
  print TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (key, what)
);
CREATE INDEX answers_at ON answers (at);

-- Prints (hashes) of texts that left, without whom they went to: they outlive the
-- texts, so that no guest reads what another one read.
CREATE TABLE answer_prints (
  print TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);
-- rows
INSERT INTO migrations (version, name, at) VALUES (11, '0011_answers.sql', 1763800000000);
INSERT INTO answers (key, what, source, state, text, lang, who, lines, reason, usd, run, remote, url, error, print, at, ended, seen) VALUES ('foursquare:01c82dd894bbaa3152113499', 'answer', 'foursquare', 'by hand', 'Thank you for telling us.', 'tr', 'elif', 'null', '', 0, 0, '', '', '', '', 1795363904478, 1795363904478, 0);
INSERT INTO answer_prints (print, at) VALUES ('9b1d', 1763800000000);
