-- One row a case: the follow-up with one unhappy guest (pulse case …). It is played
-- from case_changes and kept so that lists need not play all. person is who, as
-- mentions tell it, and '' once nothing of them is held; due is when the guest is to
-- be contacted at last, and the largest number where nobody waits; wake is until
-- when it sleeps.
CREATE TABLE cases (
  n BIGINT PRIMARY KEY,
  rev BIGINT NOT NULL,
  person TEXT COLLATE BINARY NOT NULL,
  state TEXT NOT NULL,
  place TEXT COLLATE BINARY NOT NULL,
  owner TEXT COLLATE BINARY NOT NULL,
  said BIGINT NOT NULL,
  opened BIGINT NOT NULL,
  due BIGINT NOT NULL,
  wake BIGINT NOT NULL,
  played TEXT NOT NULL
);
CREATE UNIQUE INDEX cases_person ON cases (person) WHERE state <> 'closed' AND person <> '';
CREATE INDEX cases_of ON cases (person, n) WHERE person <> '';
CREATE INDEX cases_due ON cases (due, n) WHERE state <> 'closed';
CREATE INDEX cases_opened ON cases (opened);

-- One row a change of a case: who, when, and what as JSON. None is ever changed or
-- deleted, but that free text about a guest goes when the guest does. Two people who
-- change one case at once want the same rev: the second is told.
CREATE TABLE case_changes (
  n BIGINT NOT NULL REFERENCES cases (n),
  rev BIGINT NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  change TEXT NOT NULL,
  PRIMARY KEY (n, rev)
);

-- What a guest said belongs to one case; rev is the change that brought it there.
CREATE TABLE case_mentions (
  key TEXT COLLATE BINARY PRIMARY KEY REFERENCES mentions (key) ON DELETE CASCADE,
  n BIGINT NOT NULL REFERENCES cases (n),
  rev BIGINT NOT NULL
);
CREATE INDEX case_mentions_n ON case_mentions (n, rev);

-- What one guest said, as Mention.Person tells guests apart.
CREATE INDEX mentions_author ON mentions (source, author_id, handle_fold, name_fold);
