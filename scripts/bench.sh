#!/usr/bin/env bash
# Speed and memory, each beside a reference in the same run: the ratios count,
# not the seconds. English tags fail where ten times the text takes more than
# fifteen times the time; their speed stands beside prose's.
# PULSE_BENCH_ROWS sets the size of the large tables.
set -euo pipefail
cd "$(dirname "$0")/.."
go test -run '^$' -bench . -benchtime "${PULSE_BENCH_TIME:-1s}" -timeout 60m ./...
