#!/usr/bin/env bash
# Runs the fuzz tests: `go test -fuzz` takes one target, so that each core has its own.
#
#   scripts/fuzz.sh [TIME]        every one for TIME, default 10s; no new one begins behind
#                                 the first failure
#   scripts/fuzz.sh keep [TIME]   for ever, until it is stopped: always the one that ran least so
#                                 far, for TIME, default 30s; time, executions and crashes are
#                                 added up in docs/fuzzing.md, where the next run goes on
set -euo pipefail
cd "$(dirname "$0")/.."
page=docs/fuzzing.md

# Go now and then ends a run of a fixed time with "context deadline exceeded" and
# no failing input: that says nothing of the code, and the run is made once more.
fuzz() {
  local out
  for try in 1 2; do
    if out=$(go test -run '^$' -fuzz "^$2\$" -fuzztime "$each" -fuzzminimizetime 10x -parallel 1 "./$1" </dev/null 2>&1); then
      printf '%s %s\n' "$2" "$(tail -n 1 <<<"$out")"
      return
    fi
    if [ "$try" = 2 ] || grep -q 'Failing input written' <<<"$out" || ! grep -q 'context deadline exceeded' <<<"$out"; then
      break
    fi
  done
  printf '%s\n' "$out"
  return 1
}

# targets lists "package name", one a line.
targets() {
  grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' cmd pkg | sort | while read -r file; do
    grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | sed "s,^func ,$(dirname "$file") ,"
  done
}

# rows reads the table of the page: "package name seconds executions crashes".
rows() { awk -F' *[|] *' '/^[|] (cmd|pkg)/ { split($2, t, " "); print t[1], t[2], $3 + 0, $4 + 0, $5 + 0 }' "$page"; }

# least is the target that ran for the shortest time.
least() {
  awk 'FILENAME == ARGV[1] { had[$1 " " $2] = $3; next } { print had[$1 " " $2] + 0, $0 }' <(rows) <(targets) | sort -n -s -k1,1 | sed -n 1p | cut -d' ' -f2-
}

# add puts a run into the table, which is written anew, whole or not at all.
add() {
  local tmp
  tmp=$(mktemp docs/.fuzzing.XXXXXX)
  {
    awk '/^[|] (cmd|pkg)/ { exit } { print }' "$page"
    { rows; echo "$1 $2 $3 $4 $5"; targets | awk '{ print $1, $2, 0, 0, 0 }'; } | awk '
      { key = $1 " " $2; s[key] += $3; e[key] += $4; c[key] += $5 }
      END { for (k in s) printf "| %s | %d | %d | %d |\n", k, s[k], e[k], c[k] }' | LC_ALL=C sort
  } >"$tmp"
  chmod 644 "$tmp"
  mv "$tmp" "$page"
}

# keep runs one target and adds up what came of it. A failing input stays in testdata/fuzz.
# One that does not even begin counts a second, so that the others have their turn.
keep() {
  local out line seconds executions crashes=0
  out=$(go test -run '^$' -fuzz "^$2\$" -fuzztime "$each" -fuzzminimizetime 10x -parallel 1 "./$1" </dev/null 2>&1) || {
    grep -q 'context deadline exceeded' <<<"$out" || printf '%s\n' "$out"
    ! grep -q 'Failing input written' <<<"$out" || crashes=1
  }
  line=$(grep -oE 'elapsed: [0-9hms.]+, execs: [0-9]+' <<<"$out" | tail -n 1 || true)
  seconds=$(sed -E 's/elapsed: //; s/,.*//; s/([0-9]+)h/\1*3600+/; s/([0-9]+)m/\1*60+/; s/([0-9]+)s/\1/; s/[+]$//' <<<"${line:-1s}")
  executions=${line##* }
  add "$1" "$2" $((seconds)) "${executions:-0}" "$crashes"
  printf '%s %s: %s s, %s executions, %s crashes\n' "$1" "$2" $((seconds)) "${executions:-0}" "$crashes"
}

if [ "${1:-}" = keep ]; then
  each=${2:-30s}
  while true; do
    # shellcheck disable=SC2046 # two words
    keep $(least)
  done
fi

export each=${1:-10s}
export -f fuzz
# Behind an exit of 255 xargs begins nothing more.
targets | xargs -P "$(nproc)" -L 1 bash -c 'fuzz "$@" || exit 255' fuzz
