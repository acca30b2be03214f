#!/usr/bin/env bash
# Prints what a build is stamped with: the version (scripts/version.sh), its whole commit
# (commit) or the second it was committed (time). The same source gives the same answers:
# in a clone, in a shallow one (which must hold the tag) and in a tarball of `git archive`.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

# In a tarball git has written here what a clone would be asked for: .gitattributes.
packed='$Format:%H %ct %(describe:tags=true,abbrev=12)$'
case $packed in
  '$'Format*) ;;
  *)
    read -r commit time version <<<"$packed"
    version=${version:-${commit:0:12}}
    ;;
esac

# Whose clone? A tarball unpacked below another project must not be named by that one.
if [ -z "${commit:-}" ] && [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]; then
  commit=$(git rev-parse HEAD)
  time=$(git log -1 --format=%ct)
  version=$(git describe --tags --always --abbrev=12 --dirty)
fi

case ${1:-version} in
  version) echo "${PULSE_VERSION:-${version:-dev}}" ;;
  commit) echo "${commit:-}" ;;
  time) echo "${SOURCE_DATE_EPOCH:-${time:-0}}" ;;
  *) echo "scripts/version.sh: version, commit or time, not $1" >&2; exit 2 ;;
esac
