# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# What the shell tests share: TAP in plain words, and servers of their own that end with the test.
# A test sources this file, calls ok, is, like, unlike or skip, and ends with `finish`.

set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT
TAP_COUNT=0
TAP_FAILED=0

# Everything a test writes goes here; it is removed at the end.
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/causeway-test.XXXXXX")
chmod 755 "$SCRATCH"
AT_END=()

# at_end COMMAND: run when the test ends, however it ends; the last one given runs first.
at_end() {
	AT_END=("$1" "${AT_END[@]}")
}

tap_cleanup() {
	local command
	for command in "${AT_END[@]}"; do
		eval "$command"
	done
	rm -rf "$SCRATCH"
}
trap tap_cleanup EXIT
trap 'exit 130' INT TERM

tap_result() { # PASS NAME
	TAP_COUNT=$((TAP_COUNT + 1))
	if [ "$1" = yes ]; then
		echo "ok $TAP_COUNT - $2"
	else
		echo "not ok $TAP_COUNT - $2"
		TAP_FAILED=$((TAP_FAILED + 1))
	fi
}

tap_note() { # TEXT…
	printf '%s\n' "$*" | sed 's/^/# /'
}

# ok "what holds" COMMAND…: passes if the command succeeds; its output is shown if it fails. The
# command runs in this shell, so that it may set variables and start servers.
ok() {
	local name=$1
	shift
	if "$@" >"$SCRATCH/output" 2>&1; then
		tap_result yes "$name"
	else
		tap_result no "$name"
		tap_note "failed: $*"
		tap_note "$(cat "$SCRATCH/output")"
	fi
}

# fails "what is refused" COMMAND…: passes if the command fails.
fails() {
	local name=$1
	shift
	if "$@" >"$SCRATCH/output" 2>&1; then
		tap_result no "$name"
		tap_note "succeeded: $*"
		tap_note "$(cat "$SCRATCH/output")"
	else
		tap_result yes "$name"
	fi
}

is() { # GOT WANT NAME
	if [ "$1" = "$2" ]; then
		tap_result yes "$3"
	else
		tap_result no "$3"
		tap_note "got:  $1"
		tap_note "want: $2"
	fi
}

like() { # GOT REGEX NAME (an extended regular expression of bash)
	if [[ $1 =~ $2 ]]; then
		tap_result yes "$3"
	else
		tap_result no "$3"
		tap_note "got: $1"
		tap_note "want something like: $2"
	fi
}

unlike() { # GOT REGEX NAME
	if [[ $1 =~ $2 ]]; then
		tap_result no "$3"
		tap_note "got: $1"
		tap_note "want nothing like: $2"
	else
		tap_result yes "$3"
	fi
}

# Passes if there are no findings; shows the first 40 otherwise.
none() { # FINDINGS NAME
	if [ -z "$1" ]; then
		tap_result yes "$2"
	else
		tap_result no "$2"
		tap_note "$(head -n 40 <<<"$1")"
	fi
}

# The files of the repository, as far as they exist, that match the patterns of git.
tracked() { # PATTERN…
	git -C "$ROOT" -c safe.directory='*' ls-files -- "$@" | while read -r file; do
		[ ! -f "$ROOT/$file" ] || echo "$file"
	done
}

skip() { # WHY NAME
	TAP_COUNT=$((TAP_COUNT + 1))
	echo "ok $TAP_COUNT - $2 # SKIP $1"
}

skip_all() { # WHY: ends the test
	echo "1..0 # SKIP $1"
	exit 0
}

finish() {
	if grep -qs 'undeclared' "$SCRATCH"/*.log; then
		tap_result no "no handler asks for an input that its route does not declare"
		tap_note "$(grep -h 'undeclared' "$SCRATCH"/*.log | head -n 5)"
	fi
	echo "1..$TAP_COUNT"
	[ "$TAP_FAILED" -eq 0 ]
	exit
}

# ---- servers --------------------------------------------------------------------------------
# Never as root: when a test runs as root, what it starts runs as TEST_USER. In a run of all tests
# (script/test) that is the same one throughout, also after a test has made the user "causeway".

if [ "$EUID" -eq 0 ]; then
	TEST_USER=${TEST_USER:-$(id -nu causeway 2>/dev/null || echo nobody)}
else
	TEST_USER=$(id -nu)
fi

# Replaces this shell by COMMAND as the unprivileged user. Put it in ( … ) & to get its process id.
exec_as() { # USER COMMAND…
	local user=$1
	shift
	[ "$EUID" -eq 0 ] || exec "$@"
	exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups --inh-caps=-all \
		--no-new-privs env HOME="$SCRATCH" USER="$user" "$@"
}

as_user() { # COMMAND…
	(exec_as "$TEST_USER" "$@")
}

# A folder in SCRATCH that the unprivileged user owns; prints its path.
user_folder() { # NAME
	mkdir -p "$SCRATCH/$1"
	[ "$EUID" -ne 0 ] || chown "$TEST_USER" "$SCRATCH/$1"
	chmod 700 "$SCRATCH/$1"
	echo "$SCRATCH/$1"
}

# A file in SCRATCH with a secret in it, which only the unprivileged user can read; prints its path.
user_secret() { # NAME SECRET
	printf '%s\n' "$2" >"$SCRATCH/$1"
	chmod 600 "$SCRATCH/$1"
	[ "$EUID" -ne 0 ] || chown "$TEST_USER" "$SCRATCH/$1"
	echo "$SCRATCH/$1"
}

# Sets CAUSEWAY to a program that the unprivileged user can run: the one of the build folder, or,
# if that lies where only root can look, a copy.
find_program() {
	[ -z "${CAUSEWAY:-}" ] || return 0
	local built=${O:-build}
	[[ $built == /* ]] || built=$ROOT/$built
	if as_user test -x "$built/causeway" && as_user test -r "$built/share/causeway/."; then
		CAUSEWAY=$built/causeway
	else
		mkdir -p "$SCRATCH/program"
		cp -L "$built/causeway" "$SCRATCH/program/"
		cp -RL "$built/share" "$SCRATCH/program/"
		chmod -R a+rX "$SCRATCH/program"
		CAUSEWAY=$SCRATCH/program/causeway
	fi
}

# A TCP port on 127.0.0.1 that nobody listens on now.
free_port() {
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(
		LocalAddr => "127.0.0.1", Listen => 1)->sockport'
}

# wait_until SECONDS COMMAND…: looks again every 20 ms until the command succeeds.
wait_until() {
	local end=$(($(date +%s%N) + $1 * 1000000000))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s%N)" -lt "$end" ] || return 1
		sleep 0.02
	done
}

server_answers() {
	curl -fs -o /dev/null --max-time 2 "$SERVER_URL/healthz"
}

server_ready_or_gone() {
	server_answers || ! kill -0 "$SERVER_PID"
}

# Starts `causeway serve` (or SERVER_COMMAND) with the data folder given, on SERVER_PORT or else on a
# free port; sets SERVER_PID and SERVER_URL. Its log is $SCRATCH/server.log. Fails, showing the log, if
# it is not ready within 20 seconds.
start_server() { # DATA [ARGUMENTS…]
	local data=$1 port
	shift
	find_program
	port=${SERVER_PORT:-$(free_port)}
	SERVER_URL=${SERVER_SCHEME:-http}://127.0.0.1:$port
	(exec_as "$TEST_USER" "$CAUSEWAY" "${SERVER_COMMAND:-serve}" --data "$data" --listen "127.0.0.1:$port" "$@") \
		>>"$SCRATCH/server.log" 2>&1 &
	SERVER_PID=$!
	at_end "{ kill -9 $SERVER_PID; wait $SERVER_PID; } 2>/dev/null"
	wait_until 20 server_ready_or_gone
	if ! server_answers; then
		tap_note "the server did not start; the end of its log:"
		tap_note "$(tail -n 20 "$SCRATCH/server.log")"
		return 1
	fi
}

# Asks the server to stop and waits for it; returns its exit status.
stop_server() {
	kill -TERM "$SERVER_PID" 2>/dev/null
	wait "$SERVER_PID"
}

# Starts a PostgreSQL server of this test's own and sets DATABASE_URL, the address of an empty
# database in it. It trades durability for speed: tests of power loss must not use it.
start_postgres() {
	local bin folder port
	bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
	[ -n "$bin" ] || return 1
	folder=$(user_folder postgres)
	port=$(free_port)
	as_user "$bin/initdb" -D "$folder/data" -U causeway -A trust --locale=C.UTF-8 --no-sync \
		>"$SCRATCH/postgres.log" 2>&1 || return 1
	at_end "as_user '$bin/pg_ctl' -D '$folder/data' -m immediate stop >/dev/null 2>&1"
	as_user "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 30 -o "-p $port -k '$folder' \
		-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c shared_buffers=64MB" \
		start >>"$SCRATCH/postgres.log" 2>&1 || return 1
	as_user "$bin/createdb" -h 127.0.0.1 -p "$port" -U causeway causeway || return 1
	# What tests that are not shell scripts, and the shell, connect to.
	export DATABASE_URL=postgresql://causeway@127.0.0.1:$port/causeway
}
