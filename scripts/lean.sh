#!/usr/bin/env bash
# Prints the build flag that spares 3 MB of the program, or nothing where it cannot. A
# plain `go build` does without it, and its program differs in size only; the tests of
# scripts/check.sh run with it, so what ships is what is tried.
#
# A template may call any method by its name, so the linker keeps every exported method
# of every type once text/template is linked. The flag lays a copy of the standard
# library's exec.go over it that knows by heart the names which stand in our templates:
# of constant names the linker keeps those methods alone. Another name fails as a missing
# field does.
#
# And it lays packed copies over the files that pkg/packed reads: templates, words, lists, and the
# net of themes with the model of parts.
set -euo pipefail
cd "$(dirname "$0")/.."

from=$(go env GOROOT)/src/text/template/exec.go
look='ptr.MethodByName(fieldName)'
[ "$(grep -cF "$look" "$from" 2>/dev/null)" = 1 ] || exit 0 # another Go, another text

named() {
  grep -ohE '\.[A-Z][A-Za-z0-9]*' pkg/render/templates/* | LC_ALL=C sort -u | cut -c2-
}
texts() {
  files | LC_ALL=C sort
}
files() {
  find pkg/render/words pkg/render/templates pkg/answer/data pkg/classify/data pkg/groups/data pkg/lang/data \
    pkg/mark/data pkg/theme/data pkg/severity pkg/demo -type f \
    \( -name '*.tmpl' -o -name '*.json' -o -name '*.tsv' -o -name '*.txt' -o -name '*.css' -o -name '*.js' -o -name '*.jsonl' \) \
    ! -path '*/testdata/*' ! -name notes.txt
  echo pkg/theme/data/net.bin
  echo pkg/theme/data/parts.bin
}
# The folder is named by what goes into it and by where the source lies: the cache is
# shared with other copies of it, whose texts differ.
sums=$(texts | xargs cksum)
dir=$(go env GOCACHE)/pulse-lean-$({ pwd; cat "$from"; named; printf '%s' "$sums"; } | cksum | cut -d' ' -f1)
flag=-overlay=$dir/overlay.json
if [ -f "$dir/overlay.json" ]; then
  printf -- '%s\n' "$flag"
  exit
fi
# Whole or not at all, as builds run side by side: the overlay is written last. On a new
# machine the cache is not there yet.
mkdir -p "$(dirname "$dir")"
new=$(mktemp -d "$dir.XXXXXX")
trap 'rm -rf "$new"' EXIT
{
  sed "s/$look/methodNamed(ptr, fieldName)/" "$from"
  printf '\nfunc methodNamed(v reflect.Value, name string) reflect.Value {\n\tswitch name {\n'
  named | while read -r name; do
    printf '\tcase "%s":\n\t\treturn v.MethodByName("%s")\n' "$name" "$name"
  done
  printf '\t}\n\treturn reflect.Value{}\n}\n'
} >"$new/exec.go"
printf '{"Replace":{"%s":"%s"' "$from" "$dir/exec.go" >"$new/overlay.json"
while read -r text; do
  as=$(printf '%s' "$text" | tr / _).gz
  gzip -9nc "$text" >"$new/$as"
  printf ',"%s":"%s"' "$PWD/$text" "$dir/$as" >>"$new/overlay.json"
done < <(texts)
printf '}}\n' >>"$new/overlay.json"
mv -T "$new" "$dir" 2>/dev/null || [ -f "$dir/overlay.json" ]
printf -- '%s\n' "$flag"
