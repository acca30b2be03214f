-- One row a backlog item and tracker: which issue it is there and prints (hashes) of
-- what was sent last, by part, as JSON. No text and no name is kept here. remote is
-- '' while nobody knows whether a create whose answer was lost had made an issue.
CREATE TABLE exports (
  target TEXT COLLATE BINARY NOT NULL,
  item TEXT COLLATE BINARY NOT NULL,
  remote TEXT NOT NULL,
  num TEXT NOT NULL,
  url TEXT NOT NULL,
  sent TEXT NOT NULL,
  state TEXT NOT NULL,
  gone TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (target, item)
);
-- rows
INSERT INTO migrations (version, name, at) VALUES (5, '0005_exports.sql', 1763800000000);
INSERT INTO exports (target, item, remote, num, url, sent, state, gone, at) VALUES ('github:github.com/kahve/servis', 'B-1', '7', '7', 'https://github.com/kahve/servis/issues/7', '{"title":"ab12"}', 'made', '', 1763800000000);
