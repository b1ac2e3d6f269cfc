# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# What the browser tests share: a server that knows the whole story of the demo, a second one that
# knows nothing, and the running of a script under node. Sourced by the *.t files.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

CAMPAIGN=sarwan-flood
PASSWORD='a quiet and long password'

broken() { # SENTENCE: ends the test
	tap_result no "$1"
	tap_note "$(tail -n 20 "$SCRATCH"/*.log 2>/dev/null)"
	finish
}

posts_kept() { # of the server at SERVER_URL
	curl -fs --max-time 5 -H "Authorization: Bearer $(cat "$1/token")" \
		"$SERVER_URL/api/v1/campaigns/$CAMPAIGN/stats" | jq .posts
}

# True once no post has come for a second.
story_ended() { # DATA
	local before
	before=$(posts_kept "$1")
	sleep 1
	[ "${before:-0}" -gt 452 ] && [ "$before" = "$(posts_kept "$1")" ]
}

# Has the demo tell its day in a moment into the folder, and ends it.
story_tell() { # DATA
	local port
	port=$(free_port)
	SERVER_URL=http://127.0.0.1:$port
	(exec_as "$TEST_USER" "$CAUSEWAY" demo --data "$1" --listen "127.0.0.1:$port" \
		--pace 100000) >"$SCRATCH/demo.log" 2>&1 &
	SERVER_PID=$!
	at_end "kill -9 $SERVER_PID 2>/dev/null"
	wait_until 20 server_ready_or_gone && server_answers && wait_until 30 story_ended "$1" &&
		stop_server
}

# Fills the folder with the story. In a run of all tests (script/test) it is told once, and each
# test begins with a copy.
story_copy() { # DATA
	local kept=${TEST_SHARED:-$SCRATCH}/told
	{
		flock 9
		if [ ! -d "$kept" ]; then
			story_tell "$1" && cp -a "$1" "$kept.part" && mv "$kept.part" "$kept"
		else
			cp -a "$kept/." "$1"
		fi
	} 9>"$kept.lock"
}

# A server with the story told: STORY_URL, STORY_TOKEN, STORY_PASSWORD.
serve_story() {
	STORY_DATA=$(user_folder story)
	story_copy "$STORY_DATA" || broken "the demo tells its story"
	start_server "$STORY_DATA" || broken "the server starts"
	STORY_PID=$SERVER_PID STORY_PORT=${SERVER_URL##*:}
	export STORY_URL=$SERVER_URL
	STORY_TOKEN=$(cat "$STORY_DATA/token")
	STORY_PASSWORD=$(cat "$STORY_DATA/demo-password")
	export STORY_TOKEN STORY_PASSWORD
}

# Links that people get from somebody else, as paths: STORY_INVITE, STORY_RESET. Noor, a responder,
# has come by such a link and is on probation.
story_links() {
	local noor
	STORY_INVITE=$(story_link invite --email new@sarwan.example --role observer \
		--campaign $CAMPAIGN) &&
		STORY_RESET=$(story_link reset-link --email tomas@sarwan.example) &&
		noor=$(story_link invite --email noor@sarwan.example --role responder \
			--campaign $CAMPAIGN) &&
		curl -fs -o /dev/null --max-time 20 -H "Origin: $STORY_URL" -d name=Noor \
			-d "password=$STORY_PASSWORD" "$STORY_URL$noor" || broken "links are made"
	export STORY_INVITE STORY_RESET
}
story_link() { # COMMAND…
	local link
	link=$(as_user "$CAUSEWAY" account "$@" --data "$STORY_DATA" --url "$STORY_URL" |
		grep -o "$STORY_URL/[^ ]*") && printf '%s' "${link#"$STORY_URL"}"
}

# A server that was only just set up, without an emergency number: BARE_URL, BARE_PASSWORD.
serve_bare() {
	local data
	data=$(user_folder bare)
	user_secret password "$PASSWORD" >/dev/null
	as_user "$CAUSEWAY" setup --data "$data" --site "River Relief" --admin asha@sarwan.example \
		--password-file "$SCRATCH/password" --campaign $CAMPAIGN \
		>"$SCRATCH/setup.log" 2>&1 || broken "set-up works"
	start_server "$data" || broken "the bare server starts"
	export BARE_URL=$SERVER_URL BARE_PASSWORD=$PASSWORD
}

# A server on an empty folder, and the key to its wizard: BARE_URL, SETUP_KEY.
serve_fresh() {
	local data
	data=$(user_folder fresh)
	start_server "$data" || broken "the fresh server starts"
	STORY_PID=$SERVER_PID BARE_URL=$SERVER_URL
	SETUP_KEY=$(grep -o 'setup?key=[0-9a-f]*' "$SCRATCH/server.log" | cut -d = -f 2)
	export BARE_URL SETUP_KEY
}

# What a script may ask for: the story's server to end, to be there again at its old address, or to
# say nothing for a while, as behind a line that is dead at one end.
serve_wish() { # WISH
	SERVER_PID=$STORY_PID
	case $1 in
	stop) stop_server ;;
	kill)
		kill -9 "$STORY_PID"
		wait "$STORY_PID"
		;;
	pause) kill -STOP "$STORY_PID" ;;
	resume) kill -CONT "$STORY_PID" ;;
	start)
		SERVER_PORT=$STORY_PORT start_server "$STORY_DATA" || return
		STORY_PID=$SERVER_PID
		;;
	esac
}

# Runs a script of this folder under node and ends as it ends. It prints TAP; a line "!WISH" is for
# serve_wish, and is answered with a line on the script's standard input.
browse() { # SCRIPT [ARGUMENTS…]
	local line pid from to status
	local script=$1
	shift
	coproc NODE { exec node "$ROOT/test/50-browser/$script" "$@"; }
	pid=$NODE_PID
	at_end "kill -9 $pid 2>/dev/null"
	exec {from}<&"${NODE[0]}" {to}>&"${NODE[1]}"
	while IFS= read -r line <&"$from"; do
		case $line in
		!*)
			serve_wish "${line#!}" >&2
			echo answered >&"$to"
			;;
		*) printf '%s\n' "$line" ;;
		esac
	done
	wait "$pid"
	status=$?
	if ! kill -0 "$STORY_PID" 2>/dev/null; then
		wait "$STORY_PID"
		tap_note "the server ended by itself with status $?:" "$(tail -n 5 "$SCRATCH/server.log")"
	fi
	exit "$status"
}

CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export CHROMIUM
[ -x "$CHROMIUM" ] || skip_all "$CHROMIUM is not installed"
[ -d "$ROOT/test/node_modules/playwright-core" ] || skip_all "playwright-core is not installed"
find_program
