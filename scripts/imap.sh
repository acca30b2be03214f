#!/usr/bin/env bash
# Sends 1,000 guests' mails of ours in twelve shapes and eight charsets, and 100 that no
# guest wrote, through a real Exim, fetches them with pulse from a real Dovecot, lets
# Dovecot number them anew, and fetches again: each must be stored once, word by word.
# Both servers run on loopback with configurations of their own and are gone afterwards.
# Needs Debian's exim4-daemon-light and dovecot-imapd, so that `make test` does not call it.
#   scripts/imap.sh [DIR]   the mails and the logs stay in DIR
# PULSE_MTA_PORT and PULSE_IMAP_PORT choose ports (default 24243, 24245).
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin
skip() { echo "imap.sh: $1. Skipped: everything; no mail was fetched from a real server."; exit 0; }
command -v exim4 >/dev/null && command -v dovecot >/dev/null && command -v doveadm >/dev/null || skip "Exim and Dovecot are not here (apt-get install exim4-daemon-light dovecot-imapd)"
command -v openssl >/dev/null || skip "no openssl, so no certificate"
case $(dovecot --version) in
2.3.*) ;;
*) skip "Dovecot $(dovecot --version | cut -d' ' -f1) is not 2.3, for which scripts/mail/dovecot.conf is written" ;;
esac

port=${PULSE_MTA_PORT:-24243} imap=${PULSE_IMAP_PORT:-24245} password=s3cret-$RANDOM$RANDOM
keep=${1:-}
d=$(mktemp -d /tmp/pulse-imap.XXXXXX) # not below a folder that is closed to the servers' user
chmod 755 "$d"
user=$(id -un) group=$(id -gn)
[ "$(id -u)" = 0 ] && user=Debian-exim group=Debian-exim

# end stops the two servers by the numbers they wrote down.
end() {
  doveadm -c "$d/dovecot.conf" stop 2>/dev/null || true
  [ ! -f "$d/exim.pid" ] || kill "$(cat "$d/exim.pid")" 2>/dev/null || true
  [ -z "$keep" ] || { mkdir -p "$keep"; cp -r "$d/mail" "$d/pulse" "$d"/*log "$keep" 2>/dev/null || true; }
  rm -rf "$d"
}
trap end EXIT

mkdir "$d/mail" "$d/spool" "$d/home" "$d/pulse"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$d/key.pem" -out "$d/cert.pem" 2>/dev/null
fill() { sed -e "s#@DIR@#$d#g; s#@USER@#$user#g; s#@GROUP@#$group#g; s#@PORT@#$port#g; s#@IMAP@#$imap#g; s#@PASSWORD@#$password#g"; }
# Guests' mails come without a login, and broken: this Exim asks for nothing.
fill <scripts/mail/exim.conf | sed '/^acl_smtp_\(mail\|data\)/d' >"$d/exim.conf"
# Dovecot lets nobody in before STARTTLS.
fill <scripts/mail/dovecot.conf | sed "s#^ssl = no#ssl = required\nssl_cert = <$d/cert.pem\nssl_key = <$d/key.pem#; s#^disable_plaintext_auth = no#disable_plaintext_auth = yes#" >"$d/dovecot.conf"
echo "guests: guests" >"$d/boxes"
if [ "$(id -u)" = 0 ]; then
  chown -R "$user:$group" "$d"
  chown root:root "$d"/*.conf
fi
chmod 644 "$d/boxes"
ready() {
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "imap.sh: nothing listens on port $1" >&2
  exit 1
}
exim4 -C "$d/exim.conf" -bd
ready "$port"
dovecot -c "$d/dovecot.conf"
ready "$imap"
echo "Exim $(exim4 -bV | sed -n 's/^Exim version \([^ ]*\).*/\1/p'), Dovecot $(dovecot --version | cut -d' ' -f1)"

[ -n "${PULSE_PROGRAM:-}" ] || make -s build
bin=${PULSE_PROGRAM:-$PWD/pulse}
go run ./scripts/imap send "127.0.0.1:$port" "$d/pulse/truth.jsonl"
came() { find "$d/mail/guests" -type f -path '*/new/*' -o -type f -path '*/cur/*' 2>/dev/null | wc -l; }
for _ in $(seq 600); do
  [ "$(came)" -ge 1100 ] && break
  sleep 0.2
done
[ "$(came)" = 1100 ] || { echo "imap.sh: $(came) of 1,100 mails came to the box" >&2; tail -n 3 "$d/mainlog" >&2; exit 1; }

cat >"$d/pulse/pulse.yaml" <<Y
brand: {name: Kahve Durağı, languages: [tr, th, fr, id, en]}
places:
  - {id: kadikoy, name: Kadıköy, mail: kadikoy@cafe.example}
  - {id: moda, name: Moda}
sources:
  - type: mail
    host: 127.0.0.1
    port: $imap
    security: starttls
    ca_file: cert.pem
    user: guests
    own: ["@cafe.example"]
    form: {text: Message, name: Name, email: E-mail, place: Branch, end: IP}
Y
cp "$d/cert.pem" "$d/pulse"
export MAIL_PASSWORD=$password NO_COLOR=1
pulse() { "$bin" --config "$d/pulse/pulse.yaml" "$@"; }
fetch() {
  local begin got=0
  begin=$(date +%s%N)
  pulse fetch >"$d/pulse/said.txt" 2>&1 || got=$?
  sed 's/^/  /' "$d/pulse/said.txt"
  echo "  $((($(date +%s%N) - begin) / 1000000)) ms"
  [ "$got" = 0 ] || { echo "imap.sh: pulse fetch ended with $got" >&2; exit 1; }
}
same() {
  pulse export >"$d/pulse/export.jsonl" 2>/dev/null
  go run ./scripts/imap check "$d/pulse/truth.jsonl" "$d/pulse/export.jsonl"
}
seen() { find "$d/mail/guests" -name '*:2,*S*' | wc -l; }
echo "The first fetch:"
fetch
same
[ "$(seen)" = 0 ] || { echo "imap.sh: $(seen) mails were marked as seen" >&2; exit 1; }
echo "The second, nothing new:"
fetch
same

validity() { sed -n '1s/.* V\([0-9]*\) .*/\1/p' "$d/mail/guests/dovecot-uidlist"; }
before=$(validity)
doveadm -c "$d/dovecot.conf" stop
for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$imap") 2>/dev/null || break; sleep 0.1; done
rm -f "$d/mail/guests"/dovecot*
sleep 1.1 # the number is the second in which it is made
dovecot -c "$d/dovecot.conf"
ready "$imap"
echo "The third, numbered anew:"
fetch
same
[ "$before" != "$(validity)" ] || { echo "imap.sh: UIDVALIDITY is still $before" >&2; exit 1; }
echo "UIDVALIDITY went from $before to $(validity); no mail was marked as seen"
