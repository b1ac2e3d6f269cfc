#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# script/server starts the demo for everybody: on a port that is free, without root's rights, with
# data that nobody else can read; and says what to do when it cannot.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

start_demo() { # PORT DATA
	# shellcheck disable=SC2034 # server_answers reads it
	SERVER_URL=http://127.0.0.1:$1
	script/server --port "$1" --data "$2" --pace 100 >"$SCRATCH/server.log" 2>&1 &
	SERVER_PID=$!
	at_end "kill -9 $SERVER_PID 2>/dev/null"
	wait_until 600 server_ready_or_gone
	server_answers
}

bursts() { # how many hashtags have more than usual now
	[ "$(curl -s -H "Authorization: Bearer $(cat "$data/token")" \
		"$SERVER_URL/api/v1/campaigns/sarwan-flood/trends" | jq .bursts)" -ge 1 ]
}
taken() { # PORT
	script/server --port "$1" 2>&1
}

port=$(free_port)
data=$SCRATCH/data
if ! start_demo "$port" "$data"; then
	ok "script/server starts the demo" false
	tap_note "$(tail -n 20 "$SCRATCH/server.log")"
	finish
fi
ok "script/server starts the demo" server_answers
ok "it says where to look" grep -q "localhost:$port" "$SCRATCH/server.log"
isnt_root=$(awk '$1 == "Uid:" { print ($2 != 0 && $3 != 0) }' "/proc/$SERVER_PID/status")
is "$isnt_root" 1 "it does not serve as root"
is "$(stat -c %a "$data")" 700 "nobody else can read its data"
ok "its story is more than was usual on the day before, which Trends marks" wait_until 30 bursts
like "$(taken "$port")" "Port $port of this machine is in use" "a port in use is named, with the way out"
like "$(script/server --port 99999999 2>&1)" 'a number from 1 to 65535' "a port that cannot be is refused"
kill -INT "$SERVER_PID"
wait "$SERVER_PID"
is "$?" 0 "Ctrl-C ends it in good order"
mkdir "$SCRATCH/private"
chmod 700 "$SCRATCH/private"
if [ "$EUID" -eq 0 ]; then
	like "$(script/server --port "$port" --data "$SCRATCH/private" 2>&1)" 'belongs to somebody else' \
		"data of somebody else is left alone"
else
	skip "needs root" "data of somebody else is left alone"
fi
finish
