-- One row a mention. Its key is "source:id"; kind and unsure are what counts
-- now, a person's correction before the verdict. Empty text means "none", 0 "never".
CREATE TABLE mentions (
  key TEXT COLLATE BINARY PRIMARY KEY,
  source TEXT NOT NULL,
  id TEXT NOT NULL,
  via TEXT NOT NULL,
  text TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_handle TEXT NOT NULL,
  author_name TEXT NOT NULL,
  handle_fold TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  posted BIGINT NOT NULL,
  url TEXT NOT NULL,
  place TEXT NOT NULL,
  lang TEXT NOT NULL,
  rating DOUBLE PRECISION NOT NULL,
  reply_to TEXT NOT NULL,
  repost_of TEXT NOT NULL,
  reach BIGINT NOT NULL,
  stored BIGINT NOT NULL,
  checked BIGINT NOT NULL,
  edited BIGINT NOT NULL DEFAULT 0,
  gone TEXT NOT NULL DEFAULT '',
  gone_at BIGINT NOT NULL DEFAULT 0,
  first_key TEXT COLLATE BINARY NOT NULL,
  kind TEXT NOT NULL,
  unsure INTEGER NOT NULL,
  judged_by TEXT NOT NULL,
  judged BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  correction TEXT NOT NULL DEFAULT '',
  fixed_kind TEXT NOT NULL DEFAULT ''
);
CREATE INDEX mentions_posted ON mentions (posted, key);
CREATE INDEX mentions_stored ON mentions (stored);
CREATE INDEX mentions_checked ON mentions (source, checked) WHERE gone = '';
CREATE INDEX mentions_first ON mentions (first_key) WHERE first_key <> '';
CREATE INDEX mentions_corrected ON mentions (key) WHERE fixed_kind <> '';
CREATE INDEX mentions_unsure ON mentions (posted, key) WHERE unsure = 1 AND gone = '';

-- Earlier texts of an edited mention; text is '' where the source's terms forbid to keep them.
CREATE TABLE versions (
  key TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  at BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (key, n)
);

-- Every label a person ever gave. The last one counts and is repeated in mentions.
CREATE TABLE corrections (
  key TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  theme TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (key, n)
);

-- What corrections taught: one row a time it was applied, the last one counts. model
-- is base64, '' where it was switched off or is old; base '' asks for it to be learnt anew.
CREATE TABLE learnt (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  base TEXT NOT NULL,
  corrections BIGINT NOT NULL,
  stars BIGINT NOT NULL,
  trial TEXT NOT NULL,
  model TEXT NOT NULL
);

-- Near-copy signatures of first mentions, in buckets of some days, so that old
-- ones leave by the front of the index. No foreign key: it would cost sixteen
-- look-ups a mention, and a stale band is harmless.
CREATE TABLE bands (
  bucket BIGINT NOT NULL,
  band BIGINT NOT NULL,
  key TEXT COLLATE BINARY NOT NULL,
  PRIMARY KEY (bucket, band, key)
) WITHOUT ROWID;

-- Mentions that were not kept, and why.
CREATE TABLE drops (
  key TEXT COLLATE BINARY PRIMARY KEY,
  source TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  handle_fold TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  author_id TEXT NOT NULL,
  mention TEXT NOT NULL
);
CREATE INDEX drops_at ON drops (at);

-- What was forgotten on request: a keyed hash of the mention's key and nothing else.
CREATE TABLE forgotten (
  hash TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);

-- One row a source: how far it is saved. next is '' until its first page with a cursor.
CREATE TABLE cursors (
  source TEXT COLLATE BINARY PRIMARY KEY,
  next TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE runs (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT COLLATE BINARY NOT NULL,
  started BIGINT NOT NULL,
  ended BIGINT NOT NULL DEFAULT 0,
  requests BIGINT NOT NULL DEFAULT 0,
  items BIGINT NOT NULL DEFAULT 0,
  usd DOUBLE PRECISION NOT NULL DEFAULT 0,
  failed TEXT NOT NULL DEFAULT '',
  run TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_source ON runs (source, started);

-- Who holds what, until when. The token tells two holders of one name apart.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE mutes (
  what TEXT NOT NULL,
  value TEXT COLLATE BINARY NOT NULL,
  until BIGINT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (what, value)
);

CREATE TABLE deliveries (
  kind TEXT NOT NULL,
  place TEXT COLLATE BINARY NOT NULL,
  day TEXT COLLATE BINARY NOT NULL,
  recipient TEXT COLLATE BINARY NOT NULL,
  state TEXT NOT NULL,
  built BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (kind, place, day, recipient)
);
CREATE INDEX deliveries_built ON deliveries (built);

-- Counters that give ids, and the database's own secret for hashes.
CREATE TABLE counters (name TEXT PRIMARY KEY, n BIGINT NOT NULL);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);

-- ---- themes ----
-- One row a decision about the theme tree (pulse theme …): who, when, and what as
-- JSON. Never changed; a later row may undo an earlier one. key is the mention a
-- "not this theme" is pinned to, and NULL otherwise: what is forgotten takes its
-- pins along.
CREATE TABLE theme_changes (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  key TEXT COLLATE BINARY REFERENCES mentions (key) ON DELETE CASCADE,
  change TEXT NOT NULL
);
CREATE INDEX theme_changes_key ON theme_changes (key) WHERE key IS NOT NULL;
-- ---- end of themes ----
