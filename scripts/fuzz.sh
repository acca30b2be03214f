#!/usr/bin/env bash
# Runs every fuzz test for a short while: scripts/fuzz.sh [TIME EACH]. `go test -fuzz` takes one at a time.
set -euo pipefail
cd "$(dirname "$0")/.."
each=${1:-10s}
grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' cmd pkg | sort | while read -r file; do
  dir=./$(dirname "$file")
  grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | sed 's/^func //' | while read -r name; do
    go test -run '^$' -fuzz "^$name\$" -fuzztime "$each" -fuzzminimizetime 10x "$dir" </dev/null | tail -n 1
  done
done
