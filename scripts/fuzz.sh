#!/usr/bin/env bash
# Runs every fuzz test for a short while: scripts/fuzz.sh [TIME EACH]. `go test -fuzz` takes one at a time.
set -euo pipefail
cd "$(dirname "$0")/.."
each=${1:-10s}

# Go now and then ends a run of a fixed time with "context deadline exceeded" and
# no failing input: that says nothing of the code, and the run is made once more.
fuzz() {
  local out
  for try in 1 2; do
    if out=$(go test -run '^$' -fuzz "^$1\$" -fuzztime "$each" -fuzzminimizetime 10x "$2" </dev/null 2>&1); then
      tail -n 1 <<<"$out"
      return
    fi
    if [ "$try" = 2 ] || grep -q 'Failing input written' <<<"$out" || ! grep -q 'context deadline exceeded' <<<"$out"; then
      break
    fi
  done
  printf '%s\n' "$out"
  return 1
}

grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' cmd pkg | sort | while read -r file; do
  dir=./$(dirname "$file")
  grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | sed 's/^func //' | while read -r name; do
    fuzz "$name" "$dir"
  done
done
