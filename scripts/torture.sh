#!/usr/bin/env bash
# A slice of the fault campaign (docs/torture.md): the program as it ships is killed,
# starved and misled, and what is left is held against a model kept outside of it.
#   scripts/torture.sh          goes on where the last slice stopped, and keeps the totals
#   SEED=1234 scripts/torture.sh   this life again, told step by step
#   FOR=30s KEEP= scripts/torture.sh   half a minute, from the first seed, nothing kept
# Needs strace, PostgreSQL and a right to mount a small disk for all of it; takes the
# first two from Debian where it is root, and says plainly what it has to leave out.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v strace >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace; } >/dev/null 2>&1 || true
fi
if [ -z "${PULSE_TEST_POSTGRES:-}" ]; then
  export PULSE_PG_PORT=${PULSE_PG_PORT:-24077}
  # shellcheck disable=SC2154 # url is set here
  if url=$(scripts/postgres.sh start); then
    trap 'scripts/postgres.sh stop >/dev/null 2>&1 || true' EXIT
    export PULSE_TEST_POSTGRES=$url
  fi
fi
[ -n "${PULSE_PROGRAM:-}" ] || make -s build
nice -n 10 go run ./scripts/torture -program "${PULSE_PROGRAM:-./pulse}" -for "${FOR:-4m}" \
  -totals "${KEEP-scripts/torture/totals.json}" -seed "${SEED:-0}"
