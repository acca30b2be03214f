#!/usr/bin/env bash
# Speed and memory, each beside a reference in the same run: the ratios count,
# not the seconds. English tags fail where ten times the text takes more than
# fifteen times the time; their speed stands beside prose's.
# PULSE_BENCH_ROWS sets the size of the large tables.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0 # one benchmark that fails does not hide the others

go test -run '^$' -bench . -benchtime "${PULSE_BENCH_TIME:-1s}" -timeout 60m ./... || failed=1

# A judgement beside other judges. They are in builds with the tag reference alone.
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
npm=
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
  echo "npm or node is not here: npm's vader-sentiment is not measured"
elif npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$temp" vader-sentiment@1.1.3 >/dev/null 2>&1; then
  npm=$temp
else
  echo "npm could not install vader-sentiment: it is not measured"
fi
go build -tags reference -o "$temp/speed" ./scripts/speed
GOMAXPROCS=1 "$temp/speed" -npm "$npm"
exit "$failed"
