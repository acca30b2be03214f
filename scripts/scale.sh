#!/usr/bin/env bash
# How what pulse does grows with what it holds: docs/scale.md. Each step leaves its
# result, so that what was stopped goes on where it was; a step that is done is left out.
#
#   PULSE_SCALE_DIR    folder of the databases, default scale in the temporary folder;
#                      a million take 3 GB, ten million 20, each once more for a backup
#   PULSE_SCALE_ROUNDS a million more for each, default 9: ten million in all
#   PULSE_SCALE_PG     address of a PostgreSQL server for two databases, pulse_scale_1
#                      and pulse_scale_10; without it SQLite alone is measured
#   STEPS              what to measure, default all
#
# It needs the programs sqlite3 and, for PostgreSQL, psql. The million is saved by the
# program's own Save; what lies before is the million again in earlier rounds (grow.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
dir=${PULSE_SCALE_DIR:-${TMPDIR:-/tmp}/scale}
rounds=${PULSE_SCALE_ROUNDS:-9}
pg=${PULSE_SCALE_PG:-}
steps=${STEPS:-digest,complaints,place,status,sources,rare,common,show,label,save,reader,purge,backup}
rows=$((1000000 * (rounds + 1)))
mkdir -p "$dir"
command -v sqlite3 >/dev/null || { echo "scale.sh: sqlite3 is needed (apt-get install sqlite3)" >&2; exit 3; }

make -s build
go build -o "$dir/scale" ./scripts/scale

# step NAME COMMAND…: once.
step() {
	[ -e "$dir/done.$1" ] && return
	echo "scale.sh: $1" >&2
	"${@:2}"
	touch "$dir/done.$1"
}

config() {
	printf 'brand: {name: Kahve Durağı, languages: [tr, en]}\ntimezone: Europe/Istanbul\nstore: "%s"\n' "$1" >"$dir/pulse.yaml"
	./pulse --config "$dir/pulse.yaml" --now 2026-11-22T12:00:00Z --no-input "${@:2}"
}

# words: what a fetch finds out text by text, taken in at once.
words() {
	"$dir/scale" words -dir "$dir" -from 1000000
	LC_ALL=C sort -S 1G -T "$dir" -o "$dir/words.sorted" "$dir/words.tsv"
	rm "$dir/words.tsv"
	sqlite3 "$dir/million.db" <<-SQL
		PRAGMA synchronous = OFF;
		PRAGMA cache_size = -400000;
		BEGIN;
		.mode ascii
		.separator "\t" "\n"
		.import $dir/docs.tsv search_docs
		.import $dir/words.sorted search_words
		DELETE FROM search_due;
		COMMIT;
	SQL
}

million() { "$dir/scale" load -db "$dir/million.db" -from 1000000 -page 1000; }
causes() { config "$dir/million.db" complaints --group --since 24h >/dev/null; }
copy() { cp "$dir/million.db" "$dir/many.db"; }
grow() {
	{
		echo "PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA locking_mode = EXCLUSIVE;"
		scripts/scale/grow.sh "$rounds"
	} | sqlite3 "$dir/many.db" >/dev/null
}

step million million
step words words
step causes causes
step copy copy
step grow grow
"$dir/scale" measure -dir "$dir" -db "1000000=$dir/million.db,$rows=$dir/many.db" -steps "$steps"

# PostgreSQL gets the tables of the million, then grows in the same way.
tables="mentions bands cursors groups group_names group_members group_loose search_docs search_words"
to_postgres() {
	psql -q "$pg" -c "CREATE DATABASE pulse_scale_1"
	config "$(database 1)" show nothing >/dev/null 2>&1 || true # makes the tables
	for t in $tables; do
		cols=$(sqlite3 "$dir/million.db" "SELECT group_concat(name, ', ') FROM pragma_table_info('$t')")
		sqlite3 -csv "$dir/million.db" "SELECT $cols FROM $t" | psql -q "$(database 1)" -c "COPY $t ($cols) FROM STDIN (FORMAT csv)"
	done
	psql -q "$(database 1)" -c "VACUUM ANALYZE"
}
database() { sed -E "s#/[^/?]*(\?|\$)#/pulse_scale_$1\1#" <<<"$pg"; }
grow_postgres() {
	scripts/scale/grow.sh "$rounds" | psql -q "$(database 10)" -v ON_ERROR_STOP=1
	psql -q "$(database 10)" -c "VACUUM ANALYZE"
}
if [ -n "$pg" ]; then
	step to_postgres to_postgres
	step copy_postgres psql -q "$pg" -c "CREATE DATABASE pulse_scale_10 TEMPLATE pulse_scale_1"
	step grow_postgres grow_postgres
	"$dir/scale" measure -dir "$dir" -db "1000000=$(database 1),$rows=$(database 10)" -steps "$steps"
fi
"$dir/scale" table
