#!/usr/bin/env bash
# Prints the build flag that spares 2 MB of the program, or nothing where it cannot.
#
# A template may call any method by its name, so the linker keeps every exported method
# of every type once text/template is linked. The flag lays a copy of the standard
# library's exec.go over it that knows by heart the names which stand in our templates:
# of constant names the linker keeps those methods alone. Another name fails as a missing
# field does. The tests of scripts/check.sh run with the flag, so templates are tried as
# they ship; a plain `go build` does without, and its program differs in size only.
set -euo pipefail
cd "$(dirname "$0")/.."

from=$(go env GOROOT)/src/text/template/exec.go
look='ptr.MethodByName(fieldName)'
[ "$(grep -cF "$look" "$from" 2>/dev/null)" = 1 ] || exit 0 # another Go, another text

named() {
  grep -ohE '\.[A-Z][A-Za-z0-9]*' pkg/render/templates/* | LC_ALL=C sort -u | cut -c2-
}
# The folder is named by what goes into it: the cache is shared with other copies of the
# source, whose templates call other methods.
dir=$(go env GOCACHE)/pulse-lean-$({ cat "$from"; named; } | cksum | cut -d' ' -f1)
mkdir -p "$dir"
keep() { # FILE, its text on standard input: whole or not at all, as builds run side by side
  local new
  new=$(mktemp "$dir/.new.XXXXXX")
  cat >"$new"
  if cmp -s "$new" "$1"; then rm "$new"; else mv "$new" "$1"; fi
}

{
  sed "s/$look/methodNamed(ptr, fieldName)/" "$from"
  printf '\nfunc methodNamed(v reflect.Value, name string) reflect.Value {\n\tswitch name {\n'
  named | while read -r name; do
    printf '\tcase "%s":\n\t\treturn v.MethodByName("%s")\n' "$name" "$name"
  done
  printf '\t}\n\treturn reflect.Value{}\n}\n'
} | keep "$dir/exec.go"
printf '{"Replace":{"%s":"%s"}}\n' "$from" "$dir/exec.go" | keep "$dir/overlay.json"
printf -- '-overlay=%s\n' "$dir/overlay.json"
