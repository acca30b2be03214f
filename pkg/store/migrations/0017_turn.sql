-- turn is 0 where a guest told of illness, danger or discrimination and nobody has begun
-- with the case: those stand in front of the lists. Else it is 1. A quote inside
-- somebody's words has a backslash before it in what was played.
ALTER TABLE cases ADD COLUMN turn BIGINT NOT NULL DEFAULT 1;
UPDATE cases SET turn = 0 WHERE state = 'new' AND (played LIKE '%"severity":"illness"%'
 OR played LIKE '%"severity":"safety"%' OR played LIKE '%"severity":"discrimination"%');
CREATE INDEX cases_turn ON cases (turn, due, n) WHERE state <> 'closed';
