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

# A server with the story told: STORY_URL, STORY_TOKEN, STORY_PASSWORD. "late": with story_late.
serve_story() { # [late]
	STORY_DATA=$(user_folder story)
	story_copy "$STORY_DATA" || broken "the demo tells its story"
	[ "${1:-}" != late ] || story_late "$STORY_DATA"
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

# An organisation that Tomas speaks for, with an agreement that he has not answered:
# STORY_ORGANISATION.
story_partner() {
	local jar=$SCRATCH/jar
	story_call() { # PATH [CURL ARGUMENTS…]
		curl -fs --max-time 20 -b "$jar" -c "$jar" -H "Origin: $STORY_URL" "${@:2}" "$STORY_URL$1"
	}
	story_call /signin -d email=asha@sarwan.example -d "password=$STORY_PASSWORD" &&
		story_call /t/instance/organisations -d 'name=Red Boats&kind=charity&country=NP' \
			-d 'languages=ne en&work=Boats&email=tomas@sarwan.example' &&
		STORY_ORGANISATION=/t/organisations/$(story_call /t/instance/organisations \
			-H 'Accept: application/json' | jq -re '.organisations[0].id') &&
		story_call /t/$CAMPAIGN/partners -d 'onward=no&days=30&purpose=Boats&need=yes&text=yes' \
			-d "organisation=${STORY_ORGANISATION##*/}" || broken "a partner is there"
	export STORY_ORGANISATION
}

# Before the story's server starts: a life at risk is late, and alarms leave the screen into the file
# `sent`. Afterwards STORY_ALARM is the path of the link that was sent.
story_late() { # DATA
	printf '#!/bin/sh\ncat >>"%s/sent"\n' "$1" >"$SCRATCH/send-alarm"
	chmod 755 "$SCRATCH/send-alarm"
	as_user bash -c "printf '%s\n' 'alarm-command = $SCRATCH/send-alarm' \
		'public-address = http://alarms.example' >>'$1/causeway.conf'"
	sqlite3 "$1/causeway.db" "update desk_case set due_at = 1 where urgency = 3;
		delete from job where kind = 'guard.watch'"
}
story_alarm() {
	wait_until 20 grep -qs /alarm/ "$STORY_DATA/sent" || broken "an alarm leaves the screen"
	STORY_ALARM=/alarm/$(sed -n 's,.*/alarm/,,p' "$STORY_DATA/sent" | head -n 1)
	export STORY_ALARM
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

# A server whose data is sealed, and whose passphrase nobody has given yet: LOCKED_URL.
serve_locked() {
	local data port
	data=$(user_folder locked)
	user_secret password "$PASSWORD" >/dev/null
	user_secret passphrase 'lantern bridge gravel tomorrow' >/dev/null
	as_user "$CAUSEWAY" setup --data "$data" --site "River Relief" --admin asha@sarwan.example \
		--password-file "$SCRATCH/password" --campaign $CAMPAIGN >"$SCRATCH/setup.log" 2>&1 &&
		as_user "$CAUSEWAY" vault on --data "$data" \
			--new-passphrase-file "$SCRATCH/passphrase" >"$SCRATCH/vault.log" 2>&1 ||
		broken "the data is sealed"
	port=$(free_port)
	LOCKED_URL=http://127.0.0.1:$port
	(exec_as "$TEST_USER" "$CAUSEWAY" serve --data "$data" --listen "127.0.0.1:$port") \
		>>"$SCRATCH/locked.log" 2>&1 &
	at_end "{ kill -9 $!; wait $!; } 2>/dev/null"
	wait_until 20 curl -s -o /dev/null "$LOCKED_URL/" || broken "the locked server starts"
	export LOCKED_URL
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
	if grep -qs 'undeclared' "$SCRATCH"/server.log; then
		tap_note "a handler asks for an input that its route does not declare:" \
			"$(grep 'undeclared' "$SCRATCH/server.log" | head -n 5)"
		status=1
	fi
	exit "$status"
}

CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export CHROMIUM
[ -x "$CHROMIUM" ] || skip_all "$CHROMIUM is not installed"
[ -d "$ROOT/test/node_modules/playwright-core" ] || skip_all "playwright-core is not installed"
find_program
