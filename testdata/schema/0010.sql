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
-- rows
INSERT INTO migrations (version, name, at) VALUES (10, '0010_cases.sql', 1763800000000);
INSERT INTO cases (n, rev, person, state, place, owner, said, opened, due, wake, played) VALUES (1, 1, 'x/1831283374', 'new', '', 'service', 1794808139000, 1794808800000, 1794822539000, 0, '{"n":1,"state":"new","mentions":null,"theme":"waiting","why":["addressed","question"],"owner":"service","said_at":"2026-11-16T05:48:59Z","opened_at":"2026-11-16T06:00:00Z","remind_at":"2026-11-16T07:48:59Z","due_at":"2026-11-16T09:48:59Z","rev":1}');
INSERT INTO cases (n, rev, person, state, place, owner, said, opened, due, wake, played) VALUES (2, 2, 'x/1326026217', 'new', '', 'till', 1794826506000, 1794895200000, 1794840906000, 0, '{"n":2,"state":"new","mentions":null,"theme":"app","why":["addressed"],"owner":"till","said_at":"2026-11-16T10:55:06Z","opened_at":"2026-11-17T06:00:00Z","remind_at":"2026-11-16T12:55:06Z","due_at":"2026-11-16T14:55:06Z","rev":2}');
INSERT INTO cases (n, rev, person, state, place, owner, said, opened, due, wake, played) VALUES (4, 1, 'x/3952588808', 'new', '', 'service', 1794892519000, 1794895200000, 1794906919000, 0, '{"n":4,"state":"new","mentions":null,"theme":"service","why":["addressed"],"owner":"service","said_at":"2026-11-17T05:15:19Z","opened_at":"2026-11-17T06:00:00Z","remind_at":"2026-11-17T07:15:19Z","due_at":"2026-11-17T09:15:19Z","rev":1}');
INSERT INTO cases (n, rev, person, state, place, owner, said, opened, due, wake, played) VALUES (5, 1, 'x/1338242736', 'new', '', 'house', 1794895825000, 1795068000000, 1794910225000, 0, '{"n":5,"state":"new","mentions":null,"theme":"facilities","why":["addressed"],"owner":"house","said_at":"2026-11-17T06:10:25Z","opened_at":"2026-11-19T06:00:00Z","remind_at":"2026-11-17T08:10:25Z","due_at":"2026-11-17T10:10:25Z","rev":1}');
INSERT INTO cases (n, rev, person, state, place, owner, said, opened, due, wake, played) VALUES (17, 1, 'x/1236241358', 'new', 'kadikoy', '', 1795152046000, 1795240800000, 1795166446000, 0, '{"n":17,"state":"new","mentions":null,"place":"kadikoy","why":["addressed","question"],"owner":"","said_at":"2026-11-20T05:20:46Z","opened_at":"2026-11-21T06:00:00Z","remind_at":"2026-11-20T07:20:46Z","due_at":"2026-11-20T09:20:46Z","rev":1}');
INSERT INTO case_changes (n, rev, at, who, what, change) VALUES (1, 1, 1794808800000, 'pulse', 'open', '{"case":1,"rev":1,"at":"2026-11-16T06:00:00Z","by":"pulse","what":"open","to":"service","theme":"waiting","why":["addressed","question"],"said":"2026-11-16T05:48:59Z","remind":"2026-11-16T07:48:59Z","due":"2026-11-16T09:48:59Z"}');
INSERT INTO case_changes (n, rev, at, who, what, change) VALUES (2, 1, 1794895200000, 'pulse', 'open', '{"case":2,"rev":1,"at":"2026-11-17T06:00:00Z","by":"pulse","what":"open","to":"till","theme":"app","why":["addressed"],"said":"2026-11-16T10:55:06Z","remind":"2026-11-16T12:55:06Z","due":"2026-11-16T14:55:06Z"}');
INSERT INTO case_changes (n, rev, at, who, what, change) VALUES (2, 2, 1795154400000, 'pulse', 'join', '{"case":2,"rev":2,"at":"2026-11-20T06:00:00Z","by":"pulse","what":"join","why":["addressed"]}');
INSERT INTO case_changes (n, rev, at, who, what, change) VALUES (4, 1, 1794895200000, 'pulse', 'open', '{"case":4,"rev":1,"at":"2026-11-17T06:00:00Z","by":"pulse","what":"open","to":"service","theme":"service","why":["addressed"],"said":"2026-11-17T05:15:19Z","remind":"2026-11-17T07:15:19Z","due":"2026-11-17T09:15:19Z"}');
INSERT INTO case_changes (n, rev, at, who, what, change) VALUES (5, 1, 1795068000000, 'pulse', 'open', '{"case":5,"rev":1,"at":"2026-11-19T06:00:00Z","by":"pulse","what":"open","to":"house","theme":"facilities","why":["addressed"],"said":"2026-11-17T06:10:25Z","remind":"2026-11-17T08:10:25Z","due":"2026-11-17T10:10:25Z"}');
INSERT INTO case_changes (n, rev, at, who, what, change) VALUES (17, 1, 1795240800000, 'pulse', 'open', '{"case":17,"rev":1,"at":"2026-11-21T06:00:00Z","by":"pulse","what":"open","place":"kadikoy","why":["addressed","question"],"said":"2026-11-20T05:20:46Z","remind":"2026-11-20T07:20:46Z","due":"2026-11-20T09:20:46Z"}');
INSERT INTO case_mentions (key, n, rev) VALUES ('x:2122205267096502277', 1, 1);
INSERT INTO case_mentions (key, n, rev) VALUES ('x:2122282303878070286', 2, 1);
INSERT INTO case_mentions (key, n, rev) VALUES ('x:2122559182468022296', 4, 1);
INSERT INTO case_mentions (key, n, rev) VALUES ('x:2122573048837046299', 5, 1);
INSERT INTO case_mentions (key, n, rev) VALUES ('x:2123358188991414355', 2, 2);
INSERT INTO case_mentions (key, n, rev) VALUES ('x:2123647717602230373', 17, 1);
