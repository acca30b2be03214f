#!/usr/bin/env bash
# Called by `scripts/release.sh check`, as root on Debian or Ubuntu.
#   twice   the release of two clones that differ in folder, umask, zone, locale and
#           variables, and of a tarball without git: every byte the same. FRESH=folder
#           is a cache for the second, so that nothing of the first is used again
#   root    the package in a bare Debian (debootstrap): dpkg, man, bash, and real cron
#           for three minutes; upgrade, removal. ROOT=folder keeps one to use again
#   image   the container's files by chroot, and by umoci and buildah where they are here
# Without a word all three. TARGETS="linux/amd64" is quicker.
set -euo pipefail
cd "$(dirname "$0")/../.."
say() { printf '\n== %s\n' "$*" >&2; }
top() { cat >"$work/top" && head -n "$1" "$work/top"; } # a plain head would cut its writer off
fail() { printf 'release check: %s\n' "$*" >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/pulse-release.XXXXXX")
began=() # what we started, by its pid
# KILL, as unshare hears nothing else; what runs inside it dies with it.
stop() { kill -KILL "$1" 2>/dev/null && wait "$1" 2>/dev/null || true; }
finish() {
  for pid in "${began[@]}"; do stop "$pid"; done
  chmod -R u+w "$work" && rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

source=$(git rev-parse --show-toplevel)
branch=$(git rev-parse HEAD)

clone() { git clone -q "$source" "$1" && git -C "$1" checkout -q "$branch"; }

twice() {
  say "the release from a clone"
  clone "$work/a"
  (cd "$work/a" && scripts/release.sh)

  say "the release from another clone, another folder, umask, zone and locale"
  local b="$work/another folder/çay"
  mkdir -p "$work/another folder"
  (umask 077 && clone "$b")
  local modules cache
  modules=$(env -u GOFLAGS go env GOMODCACHE) cache=$(env -u GOFLAGS go env GOCACHE)
  (
    umask 077
    export TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 HOME="$work/home" GOFLAGS='-mod=mod -race' GOAMD64=v3 GOTMPDIR="$work"
    export GOMODCACHE=$modules GOCACHE=$cache
    [ -z "${FRESH:-}" ] || GOCACHE=$FRESH
    cd "$b" && scripts/release.sh
  )
  diff -r "$work/a/dist" "$b/dist" || fail "two clones gave different bytes"

  say "the program from a tarball, which has no git"
  mkdir "$work/tarball"
  git archive "$branch" | tar x -C "$work/tarball"
  (cd "$work/tarball" && GIT_CEILING_DIRECTORIES=$work TARGETS=linux/amd64 scripts/release.sh)
  for f in "$work"/tarball/dist/*linux_amd64.cdx.json; do
    cmp "$f" "$work/a/dist/$(basename "$f")" || fail "the tarball gave another program than the clone"
  done

  (cd "$work/a/dist" && sha256sum --check --quiet SHA256SUMS)
  ! grep -a -l -e "$work" -e "$HOME/" "$work"/a/dist/container/rootfs_*.tar || fail "a path of this machine is in the release"
  cat "$work/a/dist/SHA256SUMS"
  echo "the same bytes: $(find "$work/a/dist" -type f | wc -l) files"
}

# packages makes what the other parts use, once.
packages() {
  dist=$work/dist
  [ ! -d "$work/a/dist" ] || dist=$work/a/dist
  [ -d "$dist" ] || TARGETS=linux/amd64 DIRTY=1 DIST=$dist scripts/release.sh
}

# within runs a program in the root, with processes and mounts of its own: they are gone
# when it is, whatever happens to us.
within() { "${inside[@]}" "$@"; }
as_pulse() { within setpriv --reuid pulse --regid pulse --init-groups env HOME=/var/lib/pulse "$@"; }

debian() {
  packages
  root=${ROOT:-$work/root}
  inside=(unshare --mount --pid --fork --kill-child "--mount-proc=$root/proc" chroot "$root" /usr/bin/env -i
    PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8)
  if [ ! -x "$root/usr/sbin/cron" ]; then
    say "a bare Debian"
    debootstrap --variant=minbase --include=cron,bash-completion,man-db,groff-base bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}" >"$work/debootstrap.log" ||
      fail "debootstrap: $(tail -3 "$work/debootstrap.log")"
  fi
  within dpkg --purge pulse >/dev/null 2>&1 || true
  rm -rf "$root/var/lib/pulse" "$root/etc/pulse"

  say "dpkg installs the package"
  cp "$dist"/*_amd64.deb "$root/tmp/pulse.deb"
  within dpkg -i /tmp/pulse.deb
  within pulse version
  within dpkg --verify pulse
  within pulse demo --lang en >"$work/demo.txt" 2>/dev/null
  sed -n '1,12p' "$work/demo.txt"

  say "man and bash know it"
  # shellcheck disable=SC2016 # bash of the root reads them
  within env MANWIDTH=80 MAN_KEEP_FORMATTING= man -P cat pulse-fetch | top 12
  within bash -c 'ls /usr/share/man/man1/pulse*.1.gz | wc -l; for f in /usr/share/man/man1/pulse*.1.gz; do man --warnings -l -Tutf8 -Z "$f" 2>&1 >/dev/null; done' | tee "$work/man.txt"
  [ "$(wc -l <"$work/man.txt")" = 1 ] || fail "man warns of a page"
  # shellcheck disable=SC2016
  within bash -c '. /usr/share/bash-completion/bash_completion; . /usr/share/bash-completion/completions/pulse
    COMP_WORDS=(pulse back) COMP_CWORD=1 COMP_LINE="pulse back" COMP_POINT=10; __start_pulse 2>/dev/null; printf "pulse back<TAB>: %s\n" "${COMPREPLY[*]}"' | tee "$work/bash.txt"
  grep -q 'backlog.*backup' "$work/bash.txt" || fail "bash completes nothing"

  say "as its page says: a user, a configuration, a source on loopback"
  go build -o "$work/guests" ./scripts/release/guests
  "$work/guests" >"$work/guests.txt" &
  began+=($!)
  until [ -s "$work/guests.txt" ]; do sleep 0.2; done
  within id pulse >/dev/null 2>&1 || within useradd --system --home-dir /var/lib/pulse pulse
  within install -d -o pulse -m 700 /var/lib/pulse
  within install -o pulse -m 640 /dev/null /var/log/pulse.log
  within install -d /etc/pulse
  within pulse init --no-input --brand 'Kahve Durağı' --timezone Asia/Bangkok --language th,en,tr,fr,id --out /etc/pulse/pulse.yaml
  within chown pulse /etc/pulse/pulse.yaml
  sed -i 's|^store: .*|store: /var/lib/pulse/pulse.db|' "$root/etc/pulse/pulse.yaml"
  cat >>"$root/etc/pulse/pulse.yaml" <<END
sources:
  - {type: http, name: survey, url: "http://$(cat "$work/guests.txt")/answers", items: .answers, map: {id: .id, text: .comment, posted_at: .at}}
END
  as_pulse pulse --config /etc/pulse/pulse.yaml doctor --no-network || [ $? = 3 ] || fail "doctor finds a fault"

  say "real cron for three minutes, with lines put into the file the package brought"
  cat >>"$root/etc/cron.d/pulse" <<'END'
PULSE_CONFIG=/etc/pulse/pulse.yaml
* * * * * pulse  /usr/bin/pulse --no-input fetch survey >>/var/log/pulse.log 2>&1
* * * * * pulse  sleep 20; /usr/bin/pulse --quiet --no-input digest --since 24h >/var/lib/pulse/digest.txt 2>>/var/log/pulse.log
END
  "${inside[@]}" cron -f & # not by the function: its pid would be a shell's
  local cron=$!
  began+=($cron)
  for _ in $(seq 36); do
    sleep 5
    [ "$(grep -c '^survey: ' "$root/var/log/pulse.log")" -lt 3 ] || break
  done
  sleep 30 # the last digest
  stop "$cron"
  cat "$root/var/log/pulse.log"
  cat "$root/var/lib/pulse/digest.txt" || fail "cron made no digest"
  [ "$(grep -c '^survey: [0-9]* new' "$root/var/log/pulse.log")" -ge 2 ] || fail "cron fetched less than twice"
  as_pulse pulse --config /etc/pulse/pulse.yaml status
  as_pulse pulse --config /etc/pulse/pulse.yaml --quiet praise --since 24h | top 5

  say "an upgrade keeps what the owner wrote, a removal the data"
  (umask 022 && PULSE_VERSION=v99.0.0 TARGETS=linux/amd64 DIRTY=1 DIST=$work/next scripts/release.sh 2>/dev/null)
  cp "$work"/next/*_amd64.deb "$root/tmp/next.deb"
  within dpkg -i /tmp/next.deb
  within pulse version
  grep -q 'fetch survey' "$root/etc/cron.d/pulse" || fail "the upgrade took the owner's cron lines away"
  as_pulse pulse --config /etc/pulse/pulse.yaml --quiet status >/dev/null
  within dpkg -i /tmp/pulse.deb # and back, as the schema is the same
  within dpkg --remove pulse
  [ -s "$root/var/lib/pulse/pulse.db" ] && [ -s "$root/etc/cron.d/pulse" ] || fail "the removal took too much"
  within dpkg --purge pulse
  [ -s "$root/var/lib/pulse/pulse.db" ] && [ ! -e "$root/etc/cron.d/pulse" ] || fail "the purge took too much or too little"
}

image() {
  local by
  packages
  say "the container's files, by chroot as its user"
  mkdir -p "$work/image"
  tar xf "$dist/container/rootfs_amd64.tar" -C "$work/image"
  by=$(command -v chroot) # as root's PATH is not the container's
  contained() { env -i PATH=/usr/bin HOME=/data PULSE_CONFIG=/data/pulse.yaml "$by" --userspec=65532:65532 "$1" /usr/bin/pulse "${@:2}"; }
  contained "$work/image" version
  contained "$work/image" demo --lang th 2>/dev/null | top 12
  contained "$work/image" init --no-input --brand Kopi --timezone Asia/Jakarta --out /data/pulse.yaml
  contained "$work/image" --tz Asia/Bangkok digest --since yesterday | top 4
  contained "$work/image" doctor --no-network || [ $? = 3 ] || fail "doctor finds a fault"
  if command -v umoci >/dev/null; then
    say "umoci unpacks the image"
    mkdir "$work/layout"
    tar xf "$(ls "$dist"/*linux_amd64.oci.tar)" -C "$work/layout"
    umoci ls --layout "$work/layout"
    umoci unpack --image "$work/layout:$(umoci ls --layout "$work/layout")" "$work/bundle"
    contained "$work/bundle/rootfs" version
    diff -r "$work/image/usr" "$work/bundle/rootfs/usr"
  fi
  if command -v buildah >/dev/null; then
    say "buildah builds the Containerfile, without a registry"
    buildah --storage-driver vfs --root "$work/store" --runroot "$work/run" build --isolation chroot \
      --build-arg TARGETARCH=amd64 --timestamp "$(scripts/version.sh time)" -t pulse "$dist/container"
    local made
    made=$(buildah --storage-driver vfs --root "$work/store" --runroot "$work/run" from pulse)
    contained "$(buildah --storage-driver vfs --root "$work/store" --runroot "$work/run" mount "$made")" version
  fi
}

case ${1:-all} in
  twice) twice ;;
  root) debian ;;
  image) image ;;
  all) twice; debian; image ;;
  *) fail "what is $1? twice, root, image or all" ;;
esac
say "all of it holds"
