-- One row a change of a backlog item (pulse backlog …): who, when, and what as
-- JSON. An item is played from its changes, and none is ever changed or deleted;
-- only the names of those who asked to be forgotten are struck out of free text.
-- Two people who change one item at once want the same rev: the second is told.
CREATE TABLE backlog_changes (
  item BIGINT NOT NULL,
  rev BIGINT NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  change TEXT NOT NULL,
  PRIMARY KEY (item, rev)
);
-- rows
INSERT INTO migrations (version, name, at) VALUES (4, '0004_backlog.sql', 1763800000000);
INSERT INTO backlog_changes (item, rev, at, who, what, change) VALUES (1, 1, 1795363904103, 'elif', 'add', '{"item":1,"rev":1,"at":"2026-11-22T16:11:44.103881773Z","by":"elif","what":"add","group":"waiting","theme":"waiting"}');
INSERT INTO backlog_changes (item, rev, at, who, what, change) VALUES (1, 2, 1795363904103, 'elif', 'due', '{"item":1,"rev":2,"at":"2026-11-22T16:11:44.103881773Z","by":"elif","what":"due","to":"2026-12-06"}');
INSERT INTO backlog_changes (item, rev, at, who, what, change) VALUES (1, 3, 1795363904148, 'elif', 'note', '{"item":1,"rev":3,"at":"2026-11-22T16:11:44.148568679Z","by":"elif","what":"note","note":"one till at lunch"}');
INSERT INTO backlog_changes (item, rev, at, who, what, change) VALUES (2, 1, 1795363904318, 'elif', 'add', '{"item":2,"rev":1,"at":"2026-11-22T16:11:44.318711262Z","by":"elif","what":"add","group":"quality","theme":"quality"}');
