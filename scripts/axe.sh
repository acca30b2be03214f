#!/usr/bin/env bash
# Looks at every HTML page and mail of pulse with axe, lighthouse, a narrow screen
# and the keyboard, in five languages, light and dark, from file:// and without
# scripts. Needs Chromium and npm, so that `make test` does not call it.
#   scripts/axe.sh [DIR]   what was looked at stays in DIR
# AXE_DIR keeps the npm packages for the next time (default: ~/.cache/pulse-axe).
set -euo pipefail
cd "$(dirname "$0")/.."
export CHROMIUM AXE_DIR=${AXE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pulse-axe}
CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
missing=()
[ -n "$CHROMIUM" ] || missing+=(Chromium)
command -v node >/dev/null || missing+=(node)
command -v npm >/dev/null || missing+=(npm)
if [ ${#missing[@]} -gt 0 ]; then
  echo "not here: ${missing[*]}. Skipped: everything; no page or mail was looked at."
  exit 0
fi
if ! [ -d "$AXE_DIR/node_modules/axe-core" ] || ! [ -d "$AXE_DIR/node_modules/puppeteer-core" ]; then
  mkdir -p "$AXE_DIR"
  [ -e "$AXE_DIR/package.json" ] || echo '{"private": true}' >"$AXE_DIR/package.json"
  npm install --prefix "$AXE_DIR" --no-audit --no-fund axe-core@4 puppeteer-core@24 lighthouse@12 >/dev/null
fi

if [ $# -gt 0 ]; then
  out=$(realpath -m "$1")
else
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
rm -rf "$out/demo" "$out/look"
mkdir -p "$out/look"
make -s build
./pulse demo --keep "$out/demo" >/dev/null 2>&1
now=$(TZ=Europe/Istanbul date +%Y-%m-%dT%H:%M:%S+03:00)
pulse() { ./pulse --quiet --config "$out/demo/pulse.yaml" --now "$now" "$@"; }
# What guests write must be inert: these lines would open a dialog, ask the internet
# or hide the page if it were not.
sed "s/NOW/$(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)/" scripts/axe/hostile.jsonl >"$out/demo/hostile.jsonl"
pulse import "$out/demo/hostile.jsonl" >/dev/null
for lang in tr th fr en id; do
  pulse page --lang "$lang" --out "$out/look/page.$lang" >/dev/null
  pulse lineup --preview --place kadikoy --lang "$lang" --format html >"$out/look/lineup.$lang.html"
  pulse strengths --lang "$lang" --format html >"$out/look/strengths.$lang.html"
  for role in owner staff; do
    pulse digest --lang "$lang" --role "$role" --since 24h --format html >"$out/look/digest.$role.$lang.html"
  done
done
go run ./scripts/axe "$out/look"
# Of a language's archive the newest two days say what all of them do.
for days in "$out"/look/page.*/day; do
  find "$days" -name '*.html' | sort -r | tail -n +3 | xargs -r rm
done
scored=()
if [ -d "$AXE_DIR/node_modules/lighthouse" ]; then
  for name in index archive wall themes search; do scored+=("page.en/$name.html"); done
  day=$(cd "$out/look" && find page.en/day -name '*.html' | sort | tail -n 1)
  scored+=("$day" lineup.th.html strengths.fr.html digest.owner.tr.html alert.grave.id.html)
else
  echo "not here: lighthouse. Skipped: its scores."
fi
node scripts/axe/look.mjs "$out/look" "${scored[@]}"
