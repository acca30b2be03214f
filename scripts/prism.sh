#!/usr/bin/env bash
# Finds or installs Prism, which holds our requests and our fake providers against
# the vendors' own API documents, and prints its folder for PULSE_PEERS. Where it
# cannot be had it says so in one line and exits 3.
set -euo pipefail
cd "$(dirname "$0")/.."
version=5.16.0
dir=${PULSE_PEERS:-$PWD/.cache/peers}

without() { echo "prism.sh: no Prism: $1" >&2; exit 3; }

if [ ! -x "$dir/prism/node_modules/.bin/prism" ]; then
  command -v npm >/dev/null || without "it is not installed, and there is no npm"
  mkdir -p "$dir/prism"
  (cd "$dir/prism" && { [ -f package.json ] || npm init -y; } && npm install --no-audit --no-fund "@stoplight/prism-cli@$version") >"$dir/prism.log" 2>&1 ||
    without "npm install failed, see $dir/prism.log"
fi
echo "$dir"
