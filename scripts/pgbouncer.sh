#!/bin/sh
# PgBouncer in transaction mode before a PostgreSQL of ours: pgbouncer.sh start|stop|url
#
# Each transaction may run on another connection than the one before, and each connection
# is used by many programs: what is left of a session is lost, or is somebody else's. It
# passes every database on to scripts/postgres.sh's server. start prints its URL. Where
# there is none and none can be installed (Debian, root), it says so and exits 3.
#   PULSE_PG_PORT   port of the PostgreSQL, default 24031
#   PULSE_PGB_PORT  port, default that of the PostgreSQL and 5 more
#   PULSE_PGB_DIR   its folder, default pulse-pgbouncer-PORT in the temporary folder
set -eu

up=${PULSE_PG_PORT:-24031}
port=${PULSE_PGB_PORT:-$((up + 5))}
tmp=${TMPDIR:-/tmp}
if [ "$(id -u)" = 0 ]; then tmp=/tmp; fi # root's own folder may be closed to the user it runs as
dir=${PULSE_PGB_DIR:-$tmp/pulse-pgbouncer-$port}
url="postgres://pulse@127.0.0.1:$port/postgres?sslmode=disable"
PATH=$PATH:/usr/sbin

without() {
	echo "pgbouncer.sh: no PgBouncer: $1" >&2
	exit 3
}

# install_it takes Debian's package without the service it would start on 6432.
install_it() {
	[ "$(id -u)" = 0 ] || without "it is not installed, and installing needs root (apt-get install pgbouncer)"
	command -v apt-get >/dev/null || without "it is not installed, and there is no apt-get"
	ours=
	if [ ! -e /usr/sbin/policy-rc.d ]; then
		ours=/usr/sbin/policy-rc.d
		printf '#!/bin/sh\nexit 101\n' >"$ours" && chmod 755 "$ours"
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq >/dev/null 2>&1 || true # an old list of packages may still do
	apt-get install -y -qq --no-install-recommends pgbouncer >/dev/null 2>&1 || { rm -f "$ours"; without "apt-get install pgbouncer failed"; }
	rm -f "$ours"
}

running() { [ -f "$dir/pid" ] && kill -0 "$(cat "$dir/pid" 2>/dev/null)" 2>/dev/null; }

start() {
	command -v pgbouncer >/dev/null || install_it
	if running; then
		echo "$url"
		return
	fi
	rm -rf "$dir"
	mkdir -m 700 "$dir" || without "$dir cannot be made"
	cat >"$dir/ini" <<INI
[databases]
* = host=127.0.0.1 port=$up user=pulse
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 6
max_client_conn = 300
logfile = $dir/log
pidfile = $dir/pid
INI
	as=
	if [ "$(id -u)" = 0 ]; then
		chown -R "nobody:$(id -gn nobody)" "$dir"
		as="-u nobody"
	fi
	# shellcheck disable=SC2086 # two words, or none
	pgbouncer -q -d $as "$dir/ini" >/dev/null 2>&1 || without "it does not start on port $port: $(tail -n 1 "$dir/log" 2>/dev/null || true)"
	tries=0
	until [ -s "$dir/pid" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || without "it does not start on port $port"
		sleep 0.1
	done
	echo "$url"
}

stop() {
	[ -d "$dir" ] || return 0
	if running; then
		kill "$(cat "$dir/pid")"
		tries=0
		while running && [ "$tries" -lt 100 ]; do
			tries=$((tries + 1))
			sleep 0.1
		done
	fi
	rm -rf "$dir"
}

case ${1:-} in
start) start ;;
stop) stop ;;
url) echo "$url" ;;
*)
	echo "usage: $0 start|stop|url" >&2
	exit 2
	;;
esac
