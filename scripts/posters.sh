#!/usr/bin/env bash
# Pictures of every design in five languages, and what a poster costs beside
# Chromium printing a comparable page in the same run.
#   scripts/posters.sh [DIR]   pictures go to DIR (default docs/img)
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath "${1:-docs/img}")
make -s build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp scripts/posters/* "$work"
pulse=$PWD/pulse
cd "$work"
export PULSE_USER=posters NO_COLOR=1 TZ=UTC
"$pulse" --quiet import guests.jsonl >/dev/null
for id in tr en id fr; do "$pulse" --quiet poster permission "$id" granted >/dev/null; done

for id in tr fr th id en; do
  for design in bold medal classic letter; do
    "$pulse" --quiet poster "$id" --lang "$id" --design "$design" --size a4 --out a4 >/dev/null
    pdftoppm -r 34 -png -singlefile "a4/poster-file-$id-$design-a4.pdf" "p-$design-$id"
  done
done
mkdir -p "$out"
if command -v montage >/dev/null; then
  for design in bold medal classic letter; do
    montage p-$design-{tr,fr,th,id,en}.png -tile 5x -geometry +6+6 -background '#777' -dither None -colors 48 "png8:$out/poster-$design.png"
  done
fi

# ms tells how long the rest of its arguments take, best of five, in milliseconds.
ms() {
  local best=999999 a b
  for _ in 1 2 3 4 5; do
    a=$(date +%s%N)
    "$@" >/dev/null 2>&1
    b=$(date +%s%N)
    best=$(( (b - a) / 1000000 < best ? (b - a) / 1000000 : best ))
  done
  echo "$best"
}
ours=$(ms "$pulse" --quiet poster tr --design medal --out a3)
echo "an A3 poster as PDF: $ours ms"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo "no Chromium here to compare with"; exit 0; }
theirs=$(ms "$browser" --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf="$work/c.pdf" "file://$work/page.html")
echo "Chromium printing a comparable page: $theirs ms, $((theirs / (ours > 0 ? ours : 1))) times as long"
