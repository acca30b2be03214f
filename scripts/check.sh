#!/usr/bin/env bash
# Everything that must hold before a change lands: make test runs it, and so does CI.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '== %s\n' "$*"; }
fail() { printf 'check: %s\n' "$*" >&2; exit 1; }

step gofmt
unformatted=$(gofmt -l cmd pkg scripts)
[ -z "$unformatted" ] || fail "not gofmt-ed: $unformatted"

step go vet
go vet ./...

step 'go vet of what compares with references'
go vet -tags reference ./cmd/pulse ./scripts/speed
go test -tags reference -run 'Vader|Against' ./cmd/pulse

step staticcheck
go tool staticcheck ./...

step 'build without cgo'
make -s build
size=$(stat -c %s pulse)
printf 'binary: %d bytes\n' "$size"
# 30 MB held the program with two sources; ten of them, their log-ins, mails in every
# charset and jq are the other four.
[ "$size" -le $((34 * 1024 * 1024)) ] || fail "the stripped binary is over 34 MB"

# What is released is built for five machines; compiling for one takes a minute, this
# seconds. The release itself is made and installed by hand: scripts/release.sh check.
step 'types hold on Windows and macOS'
go run ./scripts/release/elsewhere windows/amd64 darwin/arm64

step 'go mod tidy leaves no change'
go mod tidy -diff >/dev/null || fail "go.mod or go.sum is not tidy"

step postgresql
if [ -z "${PULSE_TEST_POSTGRES:-}" ]; then
  if url=$(scripts/postgres.sh start); then
    trap 'scripts/pgbouncer.sh stop >/dev/null 2>&1 || true; scripts/postgres.sh stop >/dev/null 2>&1 || true' EXIT
    export PULSE_TEST_POSTGRES=$url
    echo "store tests run on SQLite and on PostgreSQL"
  elif [ "${CI:-}" = true ]; then
    fail "PostgreSQL could not be started, and with CI=true it may not be skipped"
  else
    echo "PostgreSQL could not be had here: the store tests run on SQLite only"
  fi
fi

step 'fonts and readers of PDF'
if scripts/fonts.sh; then
  echo "posters are tried in all five languages"
elif [ "${CI:-}" = true ]; then
  fail "fonts and readers of PDF could not be had, and with CI=true they may not be skipped"
else
  echo "posters are tried as far as fonts and readers of PDF are here"
fi

step 'vendors documents and labelled sets'
export PULSE_SHARED=${PULSE_SHARED:-$PWD/../shared}
export PULSE_SPECS=${PULSE_SPECS:-$PULSE_SHARED/specs}
if [ ! -d "$PULSE_SPECS" ]; then
  echo "$PULSE_SPECS is not here: requests and fakes are not held against the vendors' documents"
elif peers=$(scripts/prism.sh); then
  export PULSE_PEERS=$peers
  echo "requests and fakes are held against the vendors' documents"
else
  echo "without Prism, requests and fakes are not held against the vendors' documents"
fi
[ -d "$PULSE_SHARED/data" ] || echo "$PULSE_SHARED/data is not here: judgement is not measured on labelled sets"

# The stories run the program that was built above, as it ships. Under the race
# detector they take eight times as long: it sees those in which something runs at once.
step 'tests with -race and -shuffle'
# shellcheck disable=SC2046 # no flag is none, not an empty one
PULSE_PROGRAM=$PWD/pulse go test $(scripts/lean.sh) -race -shuffle=on -timeout 20m ./...

step 'PostgreSQL behind a pooler'
if [ "${PULSE_TEST_POSTGRES:-}" != "$(scripts/postgres.sh url)" ]; then
  echo "the pooler stands before the server of scripts/postgres.sh, which is not the one that is tested on"
elif pooler=$(scripts/pgbouncer.sh start); then
  # shellcheck disable=SC2046
  PULSE_TEST_POOLER=$pooler go test $(scripts/lean.sh) -race -timeout 5m ./pkg/store \
    -run 'Worker|Lease|GaveWay|Commit|Limits|Turns|TestSave|TestLock|TestRuns'
  scripts/pgbouncer.sh stop
else
  echo "PgBouncer could not be had here: the store is tested past it only"
fi

step 'stories with -race'
# shellcheck disable=SC2046
go test $(scripts/lean.sh) -race -run 'TestScripts/(fetch|resume|lock|cron|quiet|pipes|usage)$' -timeout 10m ./cmd/pulse

step 'a slice of the fault campaign'
FOR=${PULSE_TORTURE_TIME:-25s} KEEP='' PULSE_PROGRAM=$PWD/pulse scripts/torture.sh

step 'hostile texts, all of them'
go test -run Hostile ./cmd/pulse

step 'short fuzz runs'
scripts/fuzz.sh "${PULSE_FUZZ_TIME:-$([ "${CI:-}" = true ] && echo 15s || echo 3s)}"

step done
