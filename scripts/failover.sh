#!/usr/bin/env bash
# A PostgreSQL with a replica dies in the middle of a fetch, and the replica takes over:
# scripts/failover.sh. The address names both. Afterwards everything is held against what
# was said: nothing lost, nothing double. Needs the programs of a PostgreSQL server with
# pg_basebackup (Debian's package has it); without them it says so and exits 3.
#   ASYNC=1          the primary does not wait for the replica: shows what that can lose
#   PULSE_FAIL_PORT  port of the primary, default 24061; the replica has the next
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
port=${PULSE_FAIL_PORT:-24061}
next=$((port + 1))

without() { echo "failover.sh: skipped: $1" >&2; exit 3; }
bin=${PULSE_PG_BIN:-$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)}
[ -n "$bin" ] && [ -x "$bin/pg_basebackup" ] && [ -x "$bin/initdb" ] || without "no PostgreSQL with pg_basebackup is here"

tmp=${TMPDIR:-/tmp}
if [ "$(id -u)" = 0 ]; then tmp=/tmp; fi
dir=$(mktemp -d "$tmp/pulse-failover-XXXXXX")
as() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups env HOME="$dir" LC_ALL=C "$@"
  else
    LC_ALL=C "$@"
  fi
}
if [ "$(id -u)" = 0 ]; then chown "nobody:$(id -gn nobody)" "$dir"; fi
chmod 711 "$dir"
cleanup() {
  cd "$dir"
  for data in one two; do
    [ ! -f "$data/postmaster.pid" ] || as "$bin/pg_ctl" -D "$dir/$data" -m immediate stop >/dev/null 2>&1 || true
  done
  cd "$root"
  rm -rf "$dir"
}
trap cleanup EXIT

cd "$dir"
as "$bin/initdb" -D "$dir/one" -U pulse -A trust -E UTF8 --locale=C -N >initdb.log 2>&1 || without "initdb failed: $(tail -n 1 initdb.log)"
sync="-c synchronous_standby_names=* -c synchronous_commit=remote_apply"
if [ -n "${ASYNC:-}" ]; then sync="-c synchronous_commit=local"; fi
common="-c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=60 -c shared_buffers=64MB -c fsync=off"
as "$bin/pg_ctl" -D "$dir/one" -w -t 60 -l "$dir/one.log" -o "$common -c port=$port" start >/dev/null || without "the primary does not start"
as "$bin/pg_basebackup" -h 127.0.0.1 -p "$port" -U pulse -D "$dir/two" -R -X stream --checkpoint=fast >basebackup.log 2>&1 || without "pg_basebackup: $(tail -n 1 basebackup.log)"
as "$bin/pg_ctl" -D "$dir/two" -w -t 60 -l "$dir/two.log" -o "$common -c port=$next" start >/dev/null || without "the replica does not start"
# from here on the primary waits for it
as "$bin/pg_ctl" -D "$dir/one" -w -t 60 -l "$dir/one.log" -o "$common -c port=$port $sync" -m fast restart >/dev/null

cd "$root"
[ -n "${PULSE_PROGRAM:-}" ] || make -s build
run=()
if [ "$(id -u)" = 0 ]; then run=(setpriv "--reuid=nobody" "--regid=$(id -gn nobody)" --clear-groups env "HOME=$dir" LC_ALL=C); fi
printf '#!/bin/sh\ncd %q && exec %s %q/pg_ctl -D %q -m immediate stop\n' "$dir" "${run[*]}" "$bin" "$dir/one" >"$dir/kill"
printf '#!/bin/sh\ncd %q && exec %s %q/pg_ctl -D %q -w promote\n' "$dir" "${run[*]}" "$bin" "$dir/two" >"$dir/promote"
chmod 755 "$dir/kill" "$dir/promote"
go run ./scripts/workers -failover -program "${PULSE_PROGRAM:-./pulse}" -sources "${SOURCES:-40}" -hosts 20 \
  -server "postgres://pulse@127.0.0.1:$port,127.0.0.1:$next/postgres?sslmode=disable&target_session_attrs=read-write" \
  -kill "$dir/kill" -promote "$dir/promote"
