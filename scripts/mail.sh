#!/usr/bin/env bash
# Sends digests and alerts through a real Exim, reads them back from a real Dovecot
# over IMAP as a mail program does, and then kills the program 200 times while it
# sends. Both servers run on loopback with configurations of their own and are gone
# afterwards. Needs Debian's exim4-daemon-light and dovecot-imapd, or root and apt to
# get them, so that `make test` does not call it.
#   scripts/mail.sh [DIR]   mails, boxes and logs stay in DIR
# PULSE_MTA_PORT and PULSE_IMAP_PORT choose ports (default 24143, 24145); PULSE_KILLS
# how often to kill (default 200, 0 leaves it out).
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin
skip() { echo "mail.sh: $1. Skipped: everything; no mail went through a real server."; exit 0; }

# Debian starts what it installs; a policy of its own keeps the servers off.
get() {
  [ "$(id -u)" = 0 ] || skip "no Exim or no Dovecot, and installing them needs root"
  command -v apt-get >/dev/null || skip "no Exim or no Dovecot, and there is no apt-get"
  local policy=/usr/sbin/policy-rc.d ours=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; ours=$policy; }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends exim4-daemon-light dovecot-imapd; } >/dev/null 2>&1 || true
  [ -z "$ours" ] || rm -f "$ours"
}
have() { command -v exim4 >/dev/null && command -v dovecot >/dev/null && command -v doveadm >/dev/null; }
have || get
have || skip "Exim and Dovecot cannot be had here"
command -v openssl >/dev/null || skip "no openssl, so no certificate"
case $(dovecot --version) in
2.3.*) ;;
*) skip "Dovecot $(dovecot --version | cut -d' ' -f1) is not 2.3, for which scripts/mail/dovecot.conf is written" ;;
esac

if [ $# -gt 0 ]; then
  out=$(realpath -m "$1")
  rm -rf "$out"
  mkdir -p "$out"
else
  out=$(mktemp -d)
fi
port=${PULSE_MTA_PORT:-24143} imap=${PULSE_IMAP_PORT:-24145} password=s3cret-$RANDOM$RANDOM
d=$(mktemp -d /tmp/pulse-mail.XXXXXX) # not below a folder that is closed to the servers' user
chmod 755 "$d"
user=$(id -un) group=$(id -gn)
[ "$(id -u)" = 0 ] && user=Debian-exim group=Debian-exim

# end stops the two servers by the numbers they wrote down, and keeps what they hold.
end() {
  doveadm -c "$d/dovecot.conf" stop 2>/dev/null || true
  [ ! -f "$d/exim.pid" ] || kill "$(cat "$d/exim.pid")" 2>/dev/null || true
  if [ $# -gt 0 ]; then cp -r "$d/mail" "$d"/*log "$out" 2>/dev/null || true; else rm -rf "$out"; fi
  rm -rf "$d"
}
trap "end $*" EXIT

mkdir "$d/mail" "$d/spool" "$d/home"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$d/key.pem" -out "$d/cert.pem" 2>/dev/null
for conf in exim dovecot; do
  sed -e "s#@DIR@#$d#g; s#@USER@#$user#g; s#@GROUP@#$group#g; s#@PORT@#$port#g; s#@IMAP@#$imap#g; s#@PASSWORD@#$password#g" \
    "scripts/mail/$conf.conf" >"$d/$conf.conf"
done
if [ "$(id -u)" = 0 ]; then
  chown -R "$user:$group" "$d"
  chown root:root "$d"/*.conf
fi
ready() {
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "mail.sh: nothing listens on port $1" >&2
  exit 1
}
for box in grey {owner,staff}-{tr,th,fr,en,id}; do echo "$box: $box"; done >"$d/boxes"
chmod 644 "$d/boxes"
exim4 -C "$d/exim.conf" -bd
ready "$port"
dovecot -c "$d/dovecot.conf"
ready "$imap"
echo "Exim $(exim4 -bV | sed -n 's/^Exim version \([^ ]*\).*/\1/p'), Dovecot $(dovecot --version | cut -d' ' -f1)"

make -s build
bin=$PWD/pulse
"$bin" demo --keep "$out/demo" >/dev/null 2>&1
now=$(TZ=Europe/Istanbul date +%Y-%m-%dT%H:%M:%S+03:00)
langs=(tr th fr en id)
# Each reader has one language; the owner of today, the staff, and alerts.
{
  sed '/^digest:/,/^lineup:/{/^lineup:/!d}' "$out/demo/pulse.yaml"
  echo "digest:"
  echo "  from: Kahve Durağı <pulse@pulse.example>"
  echo "  audiences:"
  for l in "${langs[@]}"; do
    echo "    - {role: owner, language: $l, to: [owner-$l@pulse.example]}"
    echo "    - {role: staff, place: kadikoy, language: $l, to: [staff-$l@pulse.example]}"
  done
  echo "    - {role: owner, language: tr, to: [grey@pulse.example, gone@pulse.example]}"
  echo "alerts:"
  echo "  most: 100"
  echo "  audiences:"
  for l in "${langs[@]}"; do echo "    - {role: owner, language: $l, to: [owner-$l@pulse.example]}"; done
  echo "smtp: {host: 127.0.0.1, port: $port, user: pulse, password_env: SMTP_PASSWORD, ca_file: $d/cert.pem}"
} >"$out/demo/mail.yaml"
export SMTP_PASSWORD=$password NO_COLOR=1 COLUMNS=76
pulse() { "$bin" --quiet --config "$out/demo/mail.yaml" --now "$now" "$@"; }
# One grave complaint, and texts that would like to be headers, tags and endless lines.
sed "s/NOW/$(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)/" scripts/mail/guests.jsonl >"$out/demo/guests.jsonl"
long=$(printf 'güzel%.0s' $(seq 600))
sed -i "s/LONG/$long/" "$out/demo/guests.jsonl"
pulse import "$out/demo/guests.jsonl" >/dev/null

# exits checks an exit code; what was said stays beside the mails.
exits() {
  local want=$1 got=0
  shift
  "$@" >>"$out/said.txt" 2>&1 || got=$?
  [ "$got" = "$want" ] || { echo "mail.sh: $* ended with $got, want $want:" >&2; tail "$out/said.txt" >&2; exit 1; }
}
# settle waits until Exim has put all it took into the boxes.
settle() {
  for _ in $(seq 100); do
    [ "$(exim4 -C "$d/exim.conf" -bpc)" = 0 ] && return
    sleep 0.1
  done
  echo "mail.sh: Exim still holds mails:" >&2
  tail -n 5 "$d/mainlog" >&2
  exit 1
}
touch "$d/busy"
exits 3 pulse digest --since 24h --send
grep -q 'mail to grey@pulse.example: .*451' "$out/said.txt" || { echo "mail.sh: greylisting is not told" >&2; exit 1; }
grep -q 'mail to gone@pulse.example: .*550' "$out/said.txt" || { echo "mail.sh: the refusal is not told" >&2; exit 1; }
rm "$d/busy"
exits 3 pulse digest --since 24h --send # brings what is missing; gone@ stays refused
exits 3 pulse digest --since 24h --send
settle
exits 0 "$bin" --config "$out/demo/mail.yaml" --now "$now" alerts --send # tells each one
exits 0 pulse alerts --send
settle
if grep -E 'rejected after DATA|syntax|protocol' "$d/mainlog" "$d/rejectlog" 2>/dev/null; then
  echo "mail.sh: Exim complains" >&2
  exit 1
fi
echo "Exim took $(grep -c ' <= ' "$d/mainlog") mails, sent $(grep -c ' => ' "$d/mainlog") to boxes, and refused $(grep -c 'rejected RCPT' "$d/mainlog") readers (asked for: gone@, grey@ once)"
# As it is rendered for a terminal of that width; the story of the day is told by now.
mkdir "$out/rendered"
for l in "${langs[@]}"; do
  for how in text html; do
    ending=${how/text/txt}
    pulse digest --since 24h --lang "$l" --role owner --format $how >"$out/rendered/owner-$l.01digest.$l.$ending"
    pulse digest --since 24h --lang "$l" --role staff --place kadikoy --format $how >"$out/rendered/staff-$l.01digest.$l.$ending"
  done
  alerts=$(grep -c "^alert to owner-$l@" "$out/said.txt")
  for n in $(seq 2 $((alerts + 1))); do # all of them in one text: each mail is a piece of it
    pulse alerts --lang "$l" >"$out/rendered/owner-$l.$(printf %02d "$n")alert.$l.txt"
  done
done
cp "$out/rendered/owner-tr.01digest.tr.txt" "$out/rendered/grey.01digest.tr.txt"
cp "$out/rendered/owner-tr.01digest.tr.html" "$out/rendered/grey.01digest.tr.html"

go run ./scripts/mail "127.0.0.1:$imap" "$password" "$out/rendered"

kills=${PULSE_KILLS:-200}
[ "$kills" = 0 ] && exit 0
PULSE_KILLS=$kills go test ./cmd/pulse -count=1 -timeout 15m -run TestKilledWhileSending -v | tee "$out/kills.txt" | sed -n 's/.*mailkill_test.go:[0-9]*: //p; /^--- /p; /^ *--- /p; /^FAIL/p'
[ "${PIPESTATUS[0]}" = 0 ]
