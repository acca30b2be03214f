#!/bin/sh
# A PostgreSQL that follows the one of postgres.sh, for tests: replica.sh start PORT|stop
#
# It is copied from 127.0.0.1:PORT and streams from there; the data is gone after stop.
# start prints its URL. Where there is no PostgreSQL it says so and exits 3.
#   PULSE_REPLICA_PORT  port, default 24032
#   PULSE_PG_BIN        folder with pg_basebackup and pg_ctl, default found
set -eu

port=${PULSE_REPLICA_PORT:-24032}
tmp=${TMPDIR:-/tmp}
if [ "$(id -u)" = 0 ]; then tmp=/tmp; fi # root's own folder may be closed to the user the server runs as
dir=$tmp/pulse-replica-$port
pg=${PULSE_PG_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}

without() {
	echo "replica.sh: no replica: $1" >&2
	exit 3
}

# as runs a command as somebody else than root, which PostgreSQL refuses to be.
as() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups env HOME="$dir" LC_ALL=C "$@"
	else
		LC_ALL=C "$@"
	fi
}

start() {
	[ -x "$pg/pg_basebackup" ] || without "pg_basebackup is not installed"
	stop
	mkdir -m 700 "$dir"
	if [ "$(id -u)" = 0 ]; then chown "nobody:$(id -gn nobody)" "$dir"; fi
	cd "$dir"
	as "$pg/pg_basebackup" -h 127.0.0.1 -p "$1" -U pulse -D "$dir/data" -R -X stream -c fast -N >"$dir/copy.log" 2>&1 ||
		without "pg_basebackup failed: $(tail -n 1 "$dir/copy.log")"
	as "$pg/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" -o "-c listen_addresses=127.0.0.1 -c port=$port \
 -c unix_socket_directories=$dir -c fsync=off -c shared_buffers=64MB -c max_connections=80" start >/dev/null 2>&1 ||
		without "it does not start on port $port: $(tail -n 1 "$dir/server.log")"
	echo "postgres://pulse@127.0.0.1:$port/postgres?sslmode=disable"
}

stop() {
	[ -d "$dir" ] || return 0
	if [ -f "$dir/data/postmaster.pid" ]; then
		(cd "$dir" && as "$pg/pg_ctl" -D "$dir/data" -m immediate -w -t 30 stop >/dev/null 2>&1) || true
	fi
	rm -rf "$dir"
}

case ${1:-} in
start) start "${2:?port of the server to follow}" ;;
stop) stop ;;
*)
	echo "usage: $0 start PORT|stop" >&2
	exit 2
	;;
esac
