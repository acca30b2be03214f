#!/usr/bin/env bash
# Writes testdata/schema/NNNN.sql for each migration that has none: the tables as they
# were at that version, and rows for those it made. What is there is never written
# again: it is how databases of that version look. Run it once after a new migration.
#
# The rows are those of the demo's café after a day of work (written by us), few of them.
set -euo pipefail
export USER=elif LOGNAME=elif
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
make -s build
./pulse demo --keep "$dir/cafe" >/dev/null 2>&1

p() { ./pulse --no-input --quiet --config "$dir/cafe/pulse.yaml" "$@" >/dev/null 2>"$dir/said" || { printf 'pulse %s: ' "$*"; cat "$dir/said"; }; }
id() { ./pulse --config "$dir/cafe/pulse.yaml" --json "$@" | sed -nE 's/.*"source":"([^"]*)","id":"([^"]*)".*/\1:\2/p' | sed -n "$nth"p; }

nth=1 bad=$(id complaints --since 7d)
nth=2 worse=$(id complaints --since 7d)
nth=1 good=$(id praise --since 7d)
nth=2 kind=$(id praise --since 7d)
nth=3 gone=$(id praise --since 7d)

p label "$bad" neutral --theme service --note "asked in person"
p label "$good" mixed --theme quality
p label "$good" praise --theme quality
p theme rule billing "kart makinesi" --lang tr --yes
p theme not "$worse" "$(./pulse --config "$dir/cafe/pulse.yaml" --json show "$worse" | grep -oE '"theme":"[a-z]+"' | sed -n 1p | cut -d\" -f4)" --yes
p praise pin "$kind"
p lineup --place kadikoy --format text
p lineup held --place kadikoy --shift morning --by Elif
p backlog add waiting --due 2w
p backlog note B-1 "one till at lunch"
p suggest "A bell at the counter" --theme waiting --place kadikoy --by Elif
p backlog add quality --idea 1
p poster permission "$kind" asked
p answer "$bad" --done --text "Thank you for telling us."
p checkin --place kadikoy --scores "4 3 5" --text "The grinder breaks"
p contact "$worse" never
p mute word otopark --until 2099-01-01
p forget "$gone" --yes

PULSE_SCHEMA_FROM=$dir/cafe/pulse.db go test -count=1 -run '^TestWriteFixtures$' ./pkg/store
ls -l testdata/schema
