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
