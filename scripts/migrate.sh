#!/usr/bin/env bash
# Moves a database to PostgreSQL and back, and says what it took: migrate.sh [FILE]
#
# FILE is a database of pulse, which stays as it is; without one a stream of realistic
# mentions is made (scripts/scale). The exports before, there and back must be the same
# bytes: else the exit is 1. Everything else is in a temporary folder and is removed.
#   MENTIONS  how many are made, default 1000000
#   PULSE_PG_PORT, PULSE_PG_DIR  of the private server, see scripts/postgres.sh
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD # the end comes in another folder
dir=$(mktemp -d)
export PULSE_PG_PORT=${PULSE_PG_PORT:-24039} PULSE_USER=migrate TZ=UTC
unset PULSE_STORE PULSE_CONFIG
trap '"$root/scripts/postgres.sh" stop; cd "$root"; rm -rf "$dir"' EXIT
make -s build
pulse=$PWD/pulse
server=$(scripts/postgres.sh start)

file=${1:-}
if [ -z "$file" ]; then
	[ -d scripts/scale ] || { echo "migrate.sh: name a database: scripts/scale, which would make one, is not there" >&2; exit 2; }
	file=$dir/from.db
	go run ./scripts/scale load -db "$file" -from "${MENTIONS:-1000000}" -page 1000
fi
file=$(realpath "$file")
cd "$dir" # no pulse.yaml is here

# measured runs a command and prints its seconds, and the largest memory it had.
measured() {
	local what=$1 from=$EPOCHREALTIME peak=0 now pid
	shift
	"$@" &
	pid=$!
	while [ -d /proc/$pid ]; do
		now=$(awk '/VmHWM/ {print $2}' /proc/$pid/status 2>/dev/null || true)
		peak=${now:-$peak}
		sleep 0.2
	done
	wait $pid || { echo "migrate.sh: $what failed" >&2; exit 1; }
	awk -v w="$what" -v a="$from" -v b="$EPOCHREALTIME" -v m="$peak" 'BEGIN {printf "%-22s %8.1f s %6d MB\n", w, b - a, m / 1024}'
}

sum() { PULSE_STORE=$1 "$pulse" export --texts | tee >(wc -l >"$dir/lines") | sha256sum | cut -c1-64; }

before=$(sum "$file")
echo "export before          $before, $(cat "$dir/lines") lines, $(stat -c %s "$file") bytes"
measured "file to PostgreSQL" "$pulse" --quiet migrate --from "$file" --to "$server"
there=$(sum "$server")
echo "export there           $there"
measured "PostgreSQL to file" "$pulse" --quiet migrate --from "$server" --to "$dir/back.db"
back=$(sum "$dir/back.db")
echo "export back            $back, $(stat -c %s "$dir/back.db") bytes"
[ "$before" = "$there" ] && [ "$before" = "$back" ]
echo "the same"
