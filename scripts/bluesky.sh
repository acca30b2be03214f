#!/usr/bin/env bash
# Runs pulse against a real Bluesky network on this machine: its own servers for accounts,
# posts, search and notifications, started for the purpose. 500 posts in five languages are
# fetched whole though the program is killed again and again; what was new since comes with
# the next fetch; guests who named the account are answered once; a deletion and the reuse
# of the log-in are followed. `make test` does not call it.
#   scripts/bluesky.sh [DIR]   configuration, database and logs stay in DIR
# PULSE_BLUESKY names the script that starts and stops the network (default
# ../shared/peers/bluesky.sh, with pg.sh beside it), PULSE_PEERS the folder of its programs,
# PULSE_PROGRAM the program (default: built anew).
set -euo pipefail
cd "$(dirname "$0")/.."
skip() { echo "bluesky.sh: $1. Skipped: everything; no post went through a real network."; exit 0; }
peer=${PULSE_BLUESKY:-../shared/peers/bluesky.sh}
[ -x "$peer" ] || skip "$peer is not here"
peer=$(realpath "$peer") pg=$(dirname "$peer")/pg.sh
[ -x "$pg" ] || skip "$pg is not here"
for p in node redis-server psql curl jq; do command -v $p >/dev/null || skip "$p is not here"; done
export PULSE_PEERS=${PULSE_PEERS:-/tmp/pulse-peers}
[ -d "$PULSE_PEERS/bluesky/node_modules" ] || skip "$PULSE_PEERS holds no bluesky (PULSE_PEERS names the folder)"

if [ $# -gt 0 ]; then out=$(realpath -m "$1") keep=1; else out=$(mktemp -d) keep=; fi
mkdir -p "$out"
run=$(mktemp -d /tmp/pulse-bluesky.XXXXXX)
chmod 755 "$run" # PostgreSQL runs as another user
export PULSE_PG_DIR=$run/pg PULSE_PG_PORT=${PULSE_PG_PORT:-24320} PULSE_BSKY_DIR=$run/net PORT=${PORT:-24332} REDIS_PORT=${REDIS_PORT:-24336}
started=
end() {
  cp "$PULSE_BSKY_DIR/log" "$out/network.log" 2>/dev/null || true
  cp "$PULSE_PG_DIR/pg.log" "$out/postgres.log" 2>/dev/null || true
  [ -z "$started" ] || "$peer" stop >/dev/null 2>&1 || true
  "$pg" stop >/dev/null 2>&1 || true
  [ -n "$keep" ] || rm -rf "$out"
  rm -rf "$run"
}
trap end EXIT
fail() { echo "bluesky.sh: $1" >&2; exit 1; }
now() { date +%s%N; }
secs() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f s", (b - a) / 1e9 }'; }

program=${PULSE_PROGRAM:-$out/pulse}
[ -n "${PULSE_PROGRAM:-}" ] || go build -o "$program" ./cmd/pulse
DB_POSTGRES_URL=$("$pg" start)
export DB_POSTGRES_URL
started=1
"$peer" start >/dev/null
H=http://localhost:$((PORT + 1))/xrpc J='content-type: application/json'

# The café and five guests, one a language. Accounts are strangers to each other.
account() { # name -> "access did"
  curl -sf -XPOST "$H/com.atproto.server.createAccount" -H "$J" -d "{\"handle\":\"$1.test\",\"email\":\"$1@test.example\",\"password\":\"$2\"}" | jq -r '"\(.accessJwt) \(.did)"'
}
password=pw-$RANDOM$RANDOM$RANDOM
read -r cafeToken cafe < <(account mavikapi "$password")
[ -n "$cafe" ] || fail "no account could be made"
declare -A token did say
say[tr]="Mavi Kapı kahvesi güzeldi ama hesap yanlıştı" say[en]="Mavi Kapı has the best coffee, Elif was so kind" say[fr]="Mavi Kapı, accueil chaleureux mais l’attente était longue"
say[id]="Mavi Kapı kopinya enak, pelayan ramah sekali" say[th]="Mavi Kapı พนักงานน่ารักมาก บริการดีเยี่ยม ☕"
for l in tr en fr id th; do read -r "token[$l]" "did[$l]" < <(account "misafir-$l" "guest-$password"); done

# post LANG FROM COUNT: writes so many posts at once, every fifth of which names the café
# with a facet in bytes, as apps do.
post() {
  jq -nc --arg d "${did[$1]}" --arg t "${say[$1]}" --arg l "$1" --arg cafe "$cafe" --argjson from "$2" --argjson n "$3" --argjson at "$(date +%s)" '
    {repo: $d, writes: [range($from; $from + $n) | . as $i | (if $i % 5 == 0 then "@mavikapi.test " else "" end) as $who |
      {"$type": "com.atproto.repo.applyWrites#create", collection: "app.bsky.feed.post", value: ({
        "$type": "app.bsky.feed.post", text: "\($who)\($t) \($l)-\($i)", langs: [$l], createdAt: (($at - 40000 + $i * 60) | todate | sub("Z$"; ".000Z"))} +
        (if $i % 5 == 0 then {facets: [{index: {byteStart: 0, byteEnd: 14}, features: [{"$type": "app.bsky.richtext.facet#mention", did: $cafe}]}]} else {} end))}]}' |
    curl -sf -XPOST "$H/com.atproto.repo.applyWrites" -H "$J" -H "authorization: Bearer ${token[$1]}" -d @- >/dev/null
}
found() { # how many posts the search shows by now
  local cursor= n=0 page
  while :; do
    page=$(curl -sf -G "$H/app.bsky.feed.searchPosts" -H "authorization: Bearer $cafeToken" --data-urlencode "q=Mavi Kapı" -d limit=100 ${cursor:+--data-urlencode "cursor=$cursor"})
    n=$((n + $(jq '.posts | length' <<<"$page"))) cursor=$(jq -r '.cursor // ""' <<<"$page")
    [ -n "$cursor" ] || break
  done
  echo $n
}
wait_for() {
  local n=
  for _ in $(seq 120); do
    n=$(found)
    [ "$n" -ge "$1" ] && return
    sleep 0.5
  done
  fail "the network shows $n of $1 posts"
}
t=$(now)
for l in tr en fr id th; do post $l 0 100; done
wait_for 500
echo "network: 6 accounts, 500 posts in 5 languages, 100 of them naming the account ($(secs "$t") until all could be found)"

mkdir -p "$out/shop"
cat >"$out/shop/pulse.yaml" <<YAML
brand: {name: Mavi Kapı, aliases: ["@mavikapi.test"]}
timezone: Europe/Istanbul
store: pulse.db
sources:
  # this search finds what holds the very letters, so no quotation marks around the name
  - {type: bluesky, mentions_of: "@mavikapi.test", search: [Mavi Kapı], base_url: "http://localhost:$((PORT + 1))", password_env: BSKY}
YAML
export BSKY=$password
log=$out/requests.log
: >"$log"
p() { (cd "$out/shop" && "$program" --no-input "$@" 2> >(tee -a "$log" >"$out/last.err")); }
held() { p status --json | jq .mentions; }
asked() { grep -c "xrpc/$1" "$log" || true; }

# Fetched whole, though the program is stopped behind each page, and killed outright once:
# then its lock lapses after two minutes.
page() { # SIGNAL PAGES: fetches until so many more pages came, then the signal
  local have before pid
  before=$(asked 'app.bsky.*status 200')
  (cd "$out/shop" && exec "$program" --no-input fetch --debug 2>>"$log" >/dev/null) &
  pid=$!
  for _ in $(seq 600); do
    have=$(asked 'app.bsky.*status 200')
    [ $((have - before)) -ge "$2" ] && break
    kill -0 $pid 2>/dev/null || break
    sleep 0.02
  done
  kill -"$1" $pid 2>/dev/null && stops=$((stops + 1))
  wait $pid 2>/dev/null || true
}
t=$(now) stops=0
for _ in 1 2 3 4; do page TERM 1; done
page KILL 2
for _ in $(seq 150); do
  (cd "$out/shop" && "$program" --no-input fetch --debug >/dev/null 2>"$out/locked.err") && break
  grep -q 'already running' "$out/locked.err" || fail "$(cat "$out/locked.err")"
  sleep 1
done
cat "$out/locked.err" >>"$log"
"$program" --config "$out/shop/pulse.yaml" export | jq -r .id | sort >"$out/held.ids"
for l in tr en fr id th; do
  curl -sf "$H/com.atproto.repo.listRecords?repo=${did[$l]}&collection=app.bsky.feed.post&limit=100" | jq -r '.records[].uri | sub("^at://"; "") | sub("/app.bsky.feed.post/"; "/")'
done | sort >"$out/network.ids"
cmp -s "$out/held.ids" "$out/network.ids" || fail "what is held differs from what the guests wrote: diff $out/held.ids $out/network.ids"
echo "fetched: $(wc -l <"$out/held.ids") posts, the very ones; stopped $stops times on the way, once by kill -9 ($(secs "$t"))"

# What is new since, and nothing twice.
p fetch >"$out/again.txt"
grep -q '0 new' "$out/again.txt" || fail "fetched again: $(cat "$out/again.txt")"
post tr 200 10
wait_for 510
for _ in $(seq 20); do p fetch --debug >/dev/null; done
[ "$(held)" = 510 ] || fail "$(held) held after 10 more were written, want 510"
runs=$((stops + 22))
logins=$(asked com.atproto.server.createSession) requests=$(grep -c 'debug: request' "$log")
[ "$(stat -c %a "$out"/shop/*.login)" = 600 ] || fail "the log-in is readable by others"
echo "resumed: 10 new ones taken, nothing twice; $logins log-ins in $requests requests of $runs runs"
[ "$logins" -le 2 ] || fail "$logins log-ins"

# Answers: below the guest's post, in the thread, once, however often they are sent.
p export | jq -r 'select(.via == "addressed") | "\(.id) \(.lang)"' | sort | awk '!seen[$2]++ { print $1 }' >"$out/answer.ids"
n=0
while read -r id; do
  for _ in 1 2; do p answer "bluesky:$id" --text "@misafir-tr.test Mavi Kapı thanks you ☕ https://mavikapi.example/menu" --send --yes-from "Elif" >"$out/answer.txt" 2>&1 || true; done
  n=$((n + 1))
done <"$out/answer.ids"
curl -sf "$H/com.atproto.repo.listRecords?repo=$cafe&collection=app.bsky.feed.post&limit=100" >"$out/answers.json"
sent=$(jq '.records | length' "$out/answers.json") below=$(jq '[.records[].value.reply.parent.uri] | unique | length' "$out/answers.json")
marks=$(jq '[.records[].value.facets[] | select(.features[0]["$type"] | test("link|mention"))] | length' "$out/answers.json")
[ "$sent" = "$n" ] && [ "$below" = "$n" ] || fail "$sent answers stand below $below posts, want $n: $(cat "$out/answer.txt")"
for _ in $(seq 40); do
  seen=$(jq -r '.records[0].uri' "$out/answers.json" | xargs -I{} curl -sf -G "$H/app.bsky.feed.getPostThread" -H "authorization: Bearer $cafeToken" -d depth=0 --data-urlencode "uri={}" | jq -r '.thread.parent.post.uri // ""' || true)
  [ -n "$seen" ] && break
  sleep 0.5
done
[ -n "$seen" ] || fail "the network shows no answer in its thread"
echo "answered: $n guests, one a language, each once though sent twice; $marks links and names marked; the network shows them in their threads"

# A deletion and an edit at the network are followed.
gone=$(grep "^${did[tr]}/" "$out/held.ids" | head -1)
curl -sf -XPOST "$H/com.atproto.repo.deleteRecord" -H "$J" -H "authorization: Bearer ${token[tr]}" -d "{\"repo\":\"${did[tr]}\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"${gone#*/}\"}" >/dev/null
for _ in $(seq 60); do
  left=$(curl -sf -G "$H/app.bsky.feed.getPosts" -H "authorization: Bearer $cafeToken" --data-urlencode "uris=at://${gone%/*}/app.bsky.feed.post/${gone#*/}" | jq '.posts | length')
  [ "$left" = 0 ] && break
  sleep 0.5
done
tomorrow=$(date -u -d '25 hours' +%FT%TZ)
p recheck --now "$tomorrow" >"$out/recheck.txt"
grep -q '1 gone' "$out/recheck.txt" || fail "the deletion was not followed: $(cat "$out/recheck.txt")"
[ "$(held)" = 509 ] || fail "$(held) held after a deletion, want 509"
echo "deleted: one post at the network, one here: $(cat "$out/recheck.txt")"
p show "bluesky:$gone" | tail -3 || true
