#!/usr/bin/env bash
# Many fetches at once into one PostgreSQL, killed and stopped at random (docs/scale.md):
#   scripts/workers.sh              five minutes of six workers, five of two, then the race
#   FOR=15s WORKERS=4 SOURCES=24 scripts/workers.sh   one short campaign
# What one worker brings is measured beside two in the same run. Needs PostgreSQL; says
# plainly where there is none. Half of the workers are other hosts where it runs as root.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${PULSE_TEST_POSTGRES:-}" ]; then
  export PULSE_PG_PORT=${PULSE_PG_PORT:-24078}
  url=$(scripts/postgres.sh start) || exit $?
  trap 'scripts/postgres.sh stop >/dev/null 2>&1 || true' EXIT
  export PULSE_TEST_POSTGRES=$url
fi
[ -n "${PULSE_PROGRAM:-}" ] || make -s build
campaign() { go run ./scripts/workers -program "${PULSE_PROGRAM:-./pulse}" "$@"; }

if [ -n "${FOR:-}" ]; then
  campaign -for "$FOR" -workers "${WORKERS:-6}" -sources "${SOURCES:-200}"
  exit
fi
campaign -for 5m -workers 6
campaign -for 5m -workers 2
campaign -speed "${ROUNDS:-3}"
