#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Everything that a server does works inside its sandbox, and the kernel, which logs each call that
# it refuses, logs none of ours. What is no business of the server's fails. On SQLite with https and
# an alarm command, then on PostgreSQL; then inside a sandbox that only reports.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"
. "$(dirname "$0")/../30-http/guard.sh"

CLONE3=435 # said not to exist, so that threads are made with clone: no mistake of ours

kernel_log() {
	dmesg 2>/dev/null
}

# refused PID: the calls that the kernel says it refused this process, or would have. What is refused
# of files is not in that log: there a feature fails, and its test with it.
refused() {
	kernel_log | grep -E "type=1326 .* pid=$1 .* code=0x(50000|7ffc0000)" | grep -v "syscall=$CLONE3 "
}
# unrefused WHAT: the server that runs has had no call refused. A kernel that has much to log leaves
# lines out: that it logged the making of threads shows that it had room for this process.
unrefused() {
	if kernel_log | grep -qE "type=1326 .* pid=$SERVER_PID .* syscall=$CLONE3 "; then
		none "$(refused "$SERVER_PID")" "$1"
	else
		skip "the kernel's log has left lines out" "$1"
	fi
}

confined() { # PID: what the kernel says of it
	awk '/^(NoNewPrivs|Seccomp):/ { printf "%s %s ", $1, $2 }' "/proc/$1/status"
}

# Walks what a server does for people, programs and operators.
walk() {
	local path
	printf '%s\n' '{"id":"x1","source":"sms","text":"We are trapped on the roof, water rising fast"}' \
		'{"id":"x2","source":"mastodon","text":"Food is needed at the school, 40 people"}' |
		push >/dev/null
	is "$(status)" 200 "posts are taken"
	ok "and found" wait_until 20 searched food
	sign_in asha
	for path in /t/river/desk /t/river/stream /t/river/team /t/river/settings /t/river/alarms \
		/c/river /help/desk /ur/help/desk; do
		page "$path" -L -b "$SCRATCH/asha.jar" >/dev/null
		is "$(status)" 200 "$path opens"
	done
	page /help/desk >/dev/null
	path=$(grep -o '/help/pictures/[^"]*' "$SCRATCH/body" | head -n 1)
	page "$path" >/dev/null
	is "$(status) $(head -c 4 "$SCRATCH/body")" "200 RIFF" "so does a picture of the guide"
	page /c/river/help -X POST --data-urlencode 'words=two of us on the mill roof' \
		-d 'contact=0300-0000456&may_text=yes' >/dev/null
	is "$(status)" 303 "a stranger's message is taken, its contact sealed"
	curl -s --max-time 60 -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" \
		-o "$SCRATCH/export.tar.gz" "$SERVER_URL/t/river/export" -X POST
	ok "an export comes whole" tar -tzf "$SCRATCH/export.tar.gz"
	as_user bash -c "echo 'log-level = debug' >>'$DATA/causeway.conf'"
	kill -HUP "$SERVER_PID"
	ok "settings are read again" wait_until 10 grep -q 'server.reload' "$SCRATCH/server.log"
	like "$(as_user "$CAUSEWAY" account add --data "$DATA" --email walker@example.org --name Walker \
		--role observer --campaign river --password-file "$SCRATCH/password" 2>&1)" 'may sign in' \
		"an account is made beside it"
	is "$(page /signin -X POST -d email=walker@example.org \
		--data-urlencode 'password=a quiet and long password' >/dev/null; status)" 303 \
		"and signs in"
}

DATA=$SCRATCH/data
outside=$(user_folder outside)
as_user mkdir "$outside/next"

# On SQLite: with https, an alarm command, a backup while it runs.
walk_sqlite() {
	local before
	export SERVER_SCHEME=https
	as_user "$CAUSEWAY" tls --data "$outside" localhost 127.0.0.1 >/dev/null 2>&1
	as_user "$CAUSEWAY" tls --data "$outside/next" localhost 127.0.0.1 >/dev/null 2>&1
	cp "$outside/tls.crt" "$SCRATCH/tls.crt"
	chmod 644 "$SCRATCH/tls.crt"
	export CURL_CA_BUNDLE=$SCRATCH/tls.crt
	cat >"$SCRATCH/send-alarm" <<-END
		#!/bin/sh
		echo "to \$*" >>"$outside/sent"
	END
	chmod 755 "$SCRATCH/send-alarm"
	SETUP_FLAGS=()
	prepare_confined --tls-cert "$DATA/tls.crt" --tls-key "$DATA/tls.key" \
		--alarm-command "$SCRATCH/send-alarm" --public-address https://help.example || return
	like "$(confined "$SERVER_PID")" 'NoNewPrivs: 1 Seccomp: 2' "the kernel holds the server to its list of calls"
	walk
	ok "an alarm leaves by its command" wait_until 20 grep -q '^to asha' "$outside/sent"
	ok "a backup is made while it runs" as_user "$CAUSEWAY" backup --data "$DATA" "$outside/kept.db"
	ok "and is whole" as_user sqlite3 "$outside/kept.db" 'pragma integrity_check'
	like "$(as_user "$CAUSEWAY" restore --data "$DATA" "$outside/kept.db" 2>&1)" \
		'Another Causeway server is running' "nothing is restored over it"
	before=$(shown)
	as_user cp "$outside/next/tls.crt" "$outside/next/tls.key" "$DATA/"
	cp "$outside/next/tls.crt" "$SCRATCH/tls.crt"
	kill -HUP "$SERVER_PID"
	ok "a renewed certificate is read" wait_until 10 renewed "$before"
	unrefused "the kernel refused none of all this"

	before=$(shown)
	as_user ln -sf "$outside/tls.crt" "$DATA/tls.crt"
	as_user ln -sf "$outside/tls.key" "$DATA/tls.key"
	kill -HUP "$SERVER_PID"
	if grep -q 'server.sandbox.* files=1' "$SCRATCH/server.log"; then
		ok "a file elsewhere, which its user may read, is not read" wait_until 10 \
			grep -q 'server.reload.*Permission denied' "$SCRATCH/server.log"
		is "$(shown)" "$before" "and the server goes on with what it has"
	else
		skip "this kernel has no landlock" "a file elsewhere is not read"
	fi
	stop_server
	is "$?" 0 "it stops in good order"
	unset SERVER_SCHEME CURL_CA_BUNDLE
}
shown() { # the fingerprint of the certificate that a new connection gets
	openssl s_client -connect "${SERVER_URL#https://}" </dev/null 2>/dev/null |
		openssl x509 -noout -fingerprint -sha256
}
renewed() { # BEFORE
	[ "$(shown)" != "$1" ]
}

# A data folder with one campaign, and a server in its sandbox with these flags.
prepare_confined() {
	DATA=$(user_folder data)
	user_secret password 'a quiet and long password' >/dev/null
	[ ! -f "$outside/tls.crt" ] || as_user cp "$outside/tls.crt" "$outside/tls.key" "$DATA/"
	as_user "$CAUSEWAY" setup --data "$DATA" --admin asha@example.org --campaign river \
		--password-file "$SCRATCH/password" --emergency 000 --country NP \
		--token-file "$DATA/token" "${SETUP_FLAGS[@]}" >"$SCRATCH/setup.log" 2>&1
	# shellcheck disable=SC2034 # the suite reads it
	TOKEN=$(cat "$DATA/token")
	: >"$SCRATCH/server.log"
	ok "a server starts in its sandbox" start_server "$DATA" "$@"
	# shellcheck disable=SC2034 # the suite reads it
	API=$SERVER_URL/api/v1/campaigns/river
	server_answers
}

find_program
[ -n "$(kernel_log)" ] || skip_all "the kernel's log cannot be read here"
tap_note "SQLite"
walk_sqlite
tap_note "PostgreSQL"
if start_postgres; then
	rm -rf "$SCRATCH/data" "$outside/tls.crt"
	SETUP_FLAGS=(--database "$DATABASE_URL")
	prepare_confined && walk
	unrefused "the kernel refused none of all this"
	stop_server
else
	ok "a PostgreSQL server starts" false
fi
tap_note "the demo"
DEMO=$(user_folder demo)
: >"$SCRATCH/server.log"
port=$(free_port)
SERVER_URL=http://127.0.0.1:$port
(exec_as "$TEST_USER" "$CAUSEWAY" demo --data "$DEMO/data" --listen "127.0.0.1:$port") \
	>>"$SCRATCH/server.log" 2>&1 &
SERVER_PID=$!
at_end "{ kill -9 $SERVER_PID; wait $SERVER_PID; } 2>/dev/null"
ok "the demo starts in its sandbox too" wait_until 30 server_answers
like "$(confined "$SERVER_PID")" 'Seccomp: 2' "and is held to the same list"
stories() { # of posts that its story brought
	[ -n "$(as_user sqlite3 "$DEMO/data/causeway.db" 'select 1 from post limit 1')" ]
}
ok "its story begins" wait_until 30 stories
unrefused "the kernel refused none of it"
stop_server
tap_note "only reporting"
rm -rf "$SCRATCH/data"
SETUP_FLAGS=()
prepare_confined --sandbox report && walk
like "$(grep server.sandbox "$SCRATCH/server.log")" 'it only reports' "the log says that nothing is refused"
unrefused "and the kernel would have refused nothing"
stop_server
finish
