#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Stopping, starting twice, and saving while the server is in use: running requests are answered,
# one data directory has one server, a backup made while posts come in is whole, and restoring never
# destroys anything.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"
here=$(cd "$(dirname "$0")" && pwd)
journal=$(user_folder journal)/client

run() { # COMMAND FLAGS… of causeway, as the user; its output
	as_user "$CAUSEWAY" "$@" 2>&1
}
rows() { # DATA
	sqlite3 -readonly "$1/causeway.db" "select count(*) from post"
}
acknowledged_count() {
	perl -ne 'my ($c) = $ARGV =~ /\.(\d+)$/; $seen{"$c-$_"}++ for /^kept (\d+) (\d+)$/ ? ($1 .. $1 + $2 - 1) : ();
		END { print scalar keys %seen }' "$journal".*
}
some_acknowledged() {
	[ "$(acknowledged_count)" -gt 2000 ]
}
start_pushing() {
	perl "$here/pusher.pl" "$API/posts" "$TOKEN" "$journal" 4 &
	PUSHER=$!
	wait_until 60 some_acknowledged
}

# shellcheck disable=SC2034 # prepare reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi

# ---- a second server ----
like "$(run serve --data "$DATA" --listen "127.0.0.1:$(free_port)")" 'causeway: .*(use|running|server)' \
	"a second server on the same data is refused with a sentence"
fails "and ends with a failure" run serve --data "$DATA" --listen "127.0.0.1:$(free_port)"
like "$(run serve --data "$(user_folder other)" --listen "${SERVER_URL#http://}")" 'causeway: ' \
	"so is one without a database"
ok "the first one goes on" server_answers

# ---- a backup while posts come in ----
ok "clients push" start_pushing
before=$(acknowledged_count)
ok "a backup is made meanwhile" run backup --data "$DATA" "$(user_folder saved)/one"
ok "while the clients go on" kill -0 "$PUSHER"
saved=$SCRATCH/saved/one
is "$(stat -c %a "$saved")" 600 "nobody else can read it"
fails "a backup never overwrites" run backup --data "$DATA" "$saved"

# ---- stopping while requests run ----
begin=$(date +%s%N)
stop_server
is "$?" 0 "told to stop while requests run, it ends in good order"
ok "within ten seconds" [ $((($(date +%s%N) - begin) / 1000000)) -lt 10000 ]
wait "$PUSHER"
none "$(grep -h '^wrong' "$journal".*)" "every request that was taken got the right answer"
none "$(grep -h '^refused' "$journal".* | grep -v 'is stopping')" "one that came too late was told so"
acknowledged=$(acknowledged_count)
stored=$(rows "$DATA")
ok "what was acknowledged is there ($acknowledged of $stored)" [ "$stored" -ge "$acknowledged" ]
none "$(sqlite3 -readonly "$DATA/causeway.db" \
	"select raw ->> '\$.id' from post group by 1 having count(*) > 1 limit 5")" "once each"

# A slow request that began before the order to stop is answered.
start_server "$DATA" >/dev/null
API=$SERVER_URL/api/v1/campaigns/river
mkfifo "$SCRATCH/body-pipe"
curl -s --max-time 20 -o "$SCRATCH/late" -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
	-H 'Transfer-Encoding: chunked' -T - "$API/posts" -X POST <"$SCRATCH/body-pipe" >"$SCRATCH/late-status" &
late=$!
exec 9>"$SCRATCH/body-pipe"
printf '{"id":"late1","text":"begun before"}\n' >&9
arrived() { # the request's head has been read
	[ "$(page /metrics | awk '$1 == "causeway_http_running" { print ($2 >= 2) }')" = 1 ]
}
wait_until 5 arrived
kill -TERM "$SERVER_PID"
wait_until 5 grep -q 'server.stop' "$SCRATCH/server.log"
printf '{"id":"late2","text":"ended behind it"}\n' >&9
exec 9>&-
wait "$late"
wait "$SERVER_PID"
is "$? $(cat "$SCRATCH/late-status") $(jq .accepted <"$SCRATCH/late")" "0 200 2" \
	"a request that was being sent is taken whole and answered"

# ---- restoring ----
restored=$(user_folder restored)
ok "the backup is put into an empty directory" run restore --data "$restored" "$saved"
is "$(run check --data "$restored")" "No problem found." "it has no problem"
ok "it holds all that was acknowledged before it began ($before)" [ "$(rows "$restored")" -ge "$before" ]
ok "and nothing that came later than the rest" [ "$(rows "$restored")" -le "$stored" ]
is "$(sqlite3 -readonly "$restored/causeway.db" "select sum(posts) from post_count")" "$(rows "$restored")" \
	"its figures fit its rows"
restored_rows=$(rows "$restored")
fails "restoring over a database is refused" run restore --data "$restored" "$saved"
is "$(rows "$restored")" "$restored_rows" "and changes nothing"
start_server "$restored" >/dev/null
ok "a server starts on it" server_answers
fails "restoring under a running server is refused" run restore --data "$restored" "$saved"
ok "the server goes on" server_answers
stop_server

damaged=$SCRATCH/saved/damaged
for damage in cut changed foreign empty; do
	cp "$saved" "$damaged"
	case $damage in
	cut) truncate -s -8192 "$damaged" ;;
	changed) dd if=/dev/urandom of="$damaged" bs=4096 seek=20 count=30 conv=notrunc 2>/dev/null ;;
	foreign) echo 'This is no backup, but a letter to a friend.' >"$damaged" ;;
	empty) : >"$damaged" ;;
	esac
	chmod 644 "$damaged"
	target=$(user_folder "target-$damage")
	like "$(run restore --data "$target" "$damaged")" 'causeway: .{20,}' \
		"a backup that is $damage is refused with a sentence"
	is "$(find "$target" -type f ! -name causeway.lock | wc -l)" 0 "and leaves nothing behind"
done
like "$(run restore --data "$(user_folder none)" "$SCRATCH/nowhere")" 'causeway: .*nowhere' \
	"a backup that is not there is named"
finish
