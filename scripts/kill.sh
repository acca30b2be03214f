#!/usr/bin/env bash
# Plays the loop from a complaint to the second fix with the program that ships, and
# kills it with signal 9 before every piece of a file it writes, every statement and
# every request it sends; then once more, killing whoever comes next, too. On SQLite,
# and on PostgreSQL where one is or can be installed. Linux on amd64; minutes, so that
# `make test` tries some of the moments only.
#   scripts/kill.sh [DIR]   the figures stay in DIR/kill-sqlite.txt and kill-postgres.txt
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:-$(mktemp -d)}")
mkdir -p "$out"
make -s build
export PULSE_PROGRAM=$PWD/pulse PULSE_KILL_STEPS=all
figures() {
  nice go test ./cmd/pulse -count=1 -timeout 3h -run "TestLoopKilledAtEveryStep/$1" -v 2>&1 | sed 's/.*killstory_test.go:[0-9]*: //' >"$out/kill-$1.txt" ||
    { tail -n 40 "$out/kill-$1.txt" >&2; exit 1; }
  echo "$1:"
  grep -E 'scenes, killed|again and again' "$out/kill-$1.txt"
}
figures sqlite
port=${PULSE_PG_PORT:-24052}
if url=$(PULSE_PG_PORT=$port scripts/postgres.sh start); then
  trap 'PULSE_PG_PORT=$port scripts/postgres.sh stop' EXIT
  export PULSE_TEST_POSTGRES=$url
  figures postgres
else
  echo "kill.sh: no PostgreSQL here. Skipped: postgres." >&2
fi
