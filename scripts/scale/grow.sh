#!/usr/bin/env bash
# grow.sh ROUNDS: prints SQL that adds so many earlier rounds to a database of a million
# mentions that the loader made. Round r is the million again, r times 111 days and 2.67
# hours earlier, by other ids: ten million mentions of one rhythm, without judging and
# saving each. Both engines take it. A round is a transaction, and a round that is there
# is left out, so that what was stopped goes on.
set -euo pipefail
span=9600000000   # milliseconds of a million mentions
end=1795348800000 # when the newest was posted
middle=4800000000 # back from the end of a round, to see whether it is there

# key EXPRESSION ROUND: the key of a mention in that round. Ids that count up begin with
# the time of posting; in those that are drawn one digit becomes a letter.
key() {
	local letter
	letter=$(printf "\\$(printf %o $((102 + $2)))")
	echo "CASE WHEN $1 = '' THEN ''
 WHEN $1 LIKE 'x:%' THEN 'x:' || (CAST(substr($1, 3, 13) AS BIGINT) - $2 * $span) || substr($1, 16)
 WHEN $1 LIKE 'feed:%' THEN 'feed:' || (CAST(substr($1, 6, 13) AS BIGINT) - $2 * $span) || substr($1, 19)
 WHEN $1 LIKE 'google:%' THEN substr($1, 1, 13) || '$letter' || substr($1, 15)
 ELSE substr($1, 1, 17) || '$letter' || substr($1, 19) END"
}

for r in $(seq 1 "$1"); do
	cat <<SQL
BEGIN;
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang,
 rating, reply_to, repost_of, quote_of, reach, stored, checked, first_key, kind, unsure, judged_by, judged, verdict)
SELECT k, source, substr(k, length(source) + 2), via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted - $r * $span, url, place, lang,
 rating, reply_to, repost_of, quote_of, reach, stored - $r * $span, checked - $r * $span, f, kind, unsure, judged_by, judged - $r * $span, verdict
FROM (SELECT $(key key "$r") AS k, $(key first_key "$r") AS f, m.* FROM mentions m
 WHERE posted > $end - $span AND posted <= $end
 AND NOT EXISTS (SELECT 1 FROM mentions o WHERE o.posted > $end - $span * $r - $middle AND o.posted < $end - $span * $r - $middle + 3600000)) AS base;
COMMIT;
SQL
done
