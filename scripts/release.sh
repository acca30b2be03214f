#!/usr/bin/env bash
# Makes a release: programs for five machines, archives, packages for Debian, container
# images, a list of what is inside, sums. The same source gives the same bytes:
#   scripts/release.sh              into dist/; TARGETS="linux/amd64" makes less
#   scripts/release.sh check        makes it twice elsewhere and otherwise, compares, and
#                                   installs it in a bare Debian where real cron runs it
#   scripts/release.sh pack FROM OUT   packs programs that are built: tests use it
# See docs/install.md.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf 'release: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

ALL='linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64'

# What is set here for go, locale and files must not matter, so none of it is kept.
alone() {
  for name in $(compgen -e GO | grep -vxE 'GOPATH|GOMODCACHE|GOCACHE|GOPROXY|GOSUMDB|GONOSUMDB|GONOSUMCHECK|GOPRIVATE|GOROOT'); do unset "$name"; done
  export GOENV=off GOFLAGS='' GOWORK=off GOTOOLCHAIN=local CGO_ENABLED=0 LC_ALL=C TZ=UTC
  umask 022
}

# program builds one, with the flags of make build.
program() {
  local os=${1%/*} arch=${1#*/}
  say "building for $1"
  GOOS=$os GOARCH=$arch GOAMD64=v1 GOARM64=v8.0 make -s build OUT="$2/$os-$arch" VERSION="$version" COMMIT="$commit"
}

# pages lets a program that runs here write what man and the shells read.
pages() {
  local pulse=$1 to=$2
  mkdir -p "$to"
  env -i HOME=/nonexistent "$pulse" --quiet man "$to/man" >/dev/null
  env -i HOME=/nonexistent "$pulse" completion bash >"$to/pulse.bash"
  env -i HOME=/nonexistent "$pulse" completion zsh >"$to/_pulse"
  env -i HOME=/nonexistent "$pulse" completion fish >"$to/pulse.fish"
  env -i HOME=/nonexistent "$pulse" completion powershell >"$to/pulse.ps1"
}

pack() { go run ./scripts/release -from "$1" -out "$2" -version "$version" -commit "$commit" -time "$time"; }

release() {
  local out=$1 work
  work=$(mktemp -d)
  trap 'rm -rf "$work"' RETURN
  mkdir "$work/programs"
  scripts/lean.sh >/dev/null # make goes on without what it prints, and the bytes would be others
  for t in ${TARGETS:-$ALL}; do program "$t" "$work/programs"; done
  local here="$work/programs/$(go env GOHOSTOS)-$(go env GOHOSTARCH)"
  if [ ! -x "$here" ]; then
    mkdir "$work/here"
    program "$(go env GOHOSTOS)/$(go env GOHOSTARCH)" "$work/here"
    here=$work/here/$(basename "$here")
  fi
  pages "$here" "$work/pages"
  rm -rf "$out"
  pack "$work" "$out"
  say "$("$here" version)"
  (cd "$out" && ls -l | awk 'NR > 1 {printf "%10d  %s\n", $5, $9}' >&2)
  say "made in $out; what is published stands in SHA256SUMS"
}

alone
version=$(scripts/version.sh) commit=$(scripts/version.sh commit) time=$(scripts/version.sh time)
case ${1:-} in
  '')
    case $version in *-dirty) [ -n "${DIRTY:-}" ] || fail "there are changes that are not committed, so nobody could make this release again: commit them (DIRTY=1 makes it for a try)" ;; esac
    if [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = true ] && ! git describe --tags --exact-match >/dev/null 2>&1; then
      say "this clone is shallow and its commit has no tag: a full clone may call the same source otherwise; PULSE_VERSION=… says what it is called"
    fi
    release "${DIST:-dist}"
    ;;
  pack) pack "${2:?}" "${3:?}" ;;
  check) shift; exec scripts/release/check.sh "$@" ;;
  *) fail "what is $1? See the head of scripts/release.sh" ;;
esac
