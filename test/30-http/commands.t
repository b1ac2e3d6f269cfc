#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The commands of an operator, seen from outside: each does what its help says, refuses what it
# must with one sentence, and leaves nothing half made.
. "$(dirname "$0")/../lib.sh"

find_program
user_secret password 'a quiet and long password' >/dev/null
HOME_DIR=$(user_folder home)
DATA=$HOME_DIR/data
SETUP=(setup --data "$DATA" --site "River Relief" --admin Asha@Example.org
	--password-file "$SCRATCH/password" --campaign river --emergency 112 --country NP)

if command -v readelf >/dev/null; then
	like "$(readelf -hld "$CAUSEWAY" | tr '\n' ' ')" 'DYN .*GNU_RELRO.*(BIND_NOW|NOW).*PIE' \
		"the program lies at a chance address, with tables that nobody rewrites"
	like "$(readelf --dyn-syms -W "$CAUSEWAY")" '__stack_chk_fail' "and its stack is watched"
fi

causeway() { # ARGUMENTS…: as the unprivileged user, in its own folder
	(cd "$HOME_DIR" && exec_as "$TEST_USER" "$CAUSEWAY" "$@")
}

# refuses "what is refused" STATUS SENTENCE ARGUMENTS…: one sentence on standard error.
refuses() {
	local name=$1 status=$2 sentence=$3 got
	shift 3
	causeway "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
	got=$?
	like "$got $(grep -c '^causeway: ' "$SCRATCH/err") $(tail -n 1 "$SCRATCH/err")" \
		"^$status 1 causeway: .*$sentence" "$name"
}

# How often a word stands before a number on the last line of `causeway ingest`.
ingested() { # FILE: "NEW new, KNOWN known, REJECTED rejected"
	sed -nE 's/.*lines, ([0-9]+ new, [0-9]+ known, [0-9]+ rejected)$/\1/p' "$1" | tail -n 1
}

stats() {
	curl -s -H "Authorization: Bearer $(cat "$DATA/token")" \
		"$SERVER_URL/api/v1/campaigns/river/stats" | jq -r "$1"
}

some_posts() { # HOW MANY, FIRST ID
	perl -e 'printf qq({"id":"%d","text":"Water stands at gauge %d of the river"}\n), $_, $_ * 7
		for $ARGV[1] .. $ARGV[1] + $ARGV[0] - 1' "$1" "${2:-1}"
}

# Beside the others: who is nobody in particular cannot start it so.
test_root() {
	local data=$SCRATCH/root
	if [ "$EUID" -ne 0 ]; then
		skip "only root can start it as root" "a start as root is warned of"
		return
	fi
	"$CAUSEWAY" "${SETUP[@]/$DATA/$data}" >/dev/null 2>&1
	(exec timeout 30 "$CAUSEWAY" serve --data "$data" --listen 127.0.0.1:0) >/dev/null 2>"$SCRATCH/root.log" &
	ok "a start as root is warned of" wait_until 20 grep -q 'server.root' "$SCRATCH/root.log"
	kill $!
	wait $! 2>/dev/null
}

test_mistakes() {
	refuses "a command that does not exist" 65 "no command 'frobnicate'" frobnicate
	refuses "a flag that does not exist" 65 "no flag --frob" serve --frob
	refuses "a value that is missing" 65 "A value is missing" serve --data
	refuses "a value of the wrong type" 65 'whole number from 0 to 64' serve --threads many
	refuses "an argument too many" 65 "'more' is not expected" check more
	refuses "help for a command that does not exist" 65 "no command 'nope'" help nope
	refuses "a data directory that does not exist" 66 'Make one with: causeway setup' \
		check --data "$HOME_DIR/nowhere"
	refuses "ingest without a file" 65 'causeway ingest --campaign NAME FILE' \
		ingest --campaign river
	refuses "backup without a file" 65 'Say which file' backup --data "$DATA"
}

# Every command with its flags: in the manual page as people read it, and in what `help` says.
flags_of_manual() {
	mandoc -Tutf8 -O width=200 "$SCRATCH/causeway.1" | sed 's/.\x08//g' |
		sed -nE 's/^   causeway ([a-z-]+).*/\1:/p; s/^COMMON FLAGS$/common:/p; s/^     (--[a-z-]+) .*/\1/p'
}

flags_of_help() { # COMMANDS
	local name
	for name in $1; do
		echo "$name:"
		causeway help "$name" | sed -nE '/^Common flags/q; s/^  (--[a-z-]+) .*/\1/p'
	done
	echo common:
	causeway help serve | sed -nE '/^Common flags/,$ s/^  (--[a-z-]+) .*/\1/p'
}

test_manual() { # COMMANDS
	causeway help --man >"$SCRATCH/causeway.1"
	if ! command -v mandoc >/dev/null; then
		skip "mandoc is not installed" "the manual page has every command with its flags"
		return
	fi
	is "$(flags_of_manual)" "$(flags_of_help "$1")" "the manual page has every command with its flags"
	is "$(mandoc -Tlint -Wwarning "$SCRATCH/causeway.1")" "" "and is written well"
	like "$(mandoc -Tutf8 "$SCRATCH/causeway.1")" 'causeway ingest --campaign flood -' \
		"with its examples as they are typed"
}

test_help() {
	local name list
	list=$(causeway help | sed -nE 's/^  ([a-z-]+) +[A-Z].*/\1/p')
	like "$(wc -l <<<"$list")" '^[12][0-9]$' "help lists the commands"
	for name in $list; do
		like "$(causeway help "$name")" "^causeway $name .*Common flags" "help tells about $name"
	done
	is "$(causeway setup --help)" "$(causeway help setup)" "--help is the same"
	is "$(causeway --help)" "$(causeway help)" "also without a command"
	test_manual "$list"
	like "$(causeway version)" '^causeway [0-9]' "version tells the version"
}

test_setup() {
	refuses "set-up without a password" 65 '--password-file is missing' \
		setup --data "$DATA" --admin a@example.org --campaign river
	refuses "a short password" 65 'at least 12 characters' "${SETUP[@]}" \
		--password-file "$(user_secret short short)"
	chmod 640 "$SCRATCH/password"
	refuses "a password file that the group can read" 77 "Run: chmod 600 $SCRATCH/password" \
		"${SETUP[@]}"
	chmod 600 "$SCRATCH/password"
	refuses "a password file that is not there" 66 'cannot be read' "${SETUP[@]}" \
		--password-file "$SCRATCH/none"
	refuses "an address that is none" 65 'like name@example.org' "${SETUP[@]}" --admin asha
	refuses "a country that is none" 65 'two capital letters' "${SETUP[@]}" --country Nepal
	refuses "a template that does not exist" 65 'flood, earthquake, storm' "${SETUP[@]}" \
		--template war
	fails "nothing is made by a set-up that was refused" test -e "$DATA"
	refuses "a short name that cannot stand in an address" 65 'a-z, 0-9 and -' "${SETUP[@]}" \
		--campaign "The River"
	refuses "a short name that the server needs itself" 65 "'instance' is needed" "${SETUP[@]}" \
		--campaign instance
	ok "it can be tried again" causeway "${SETUP[@]}" --token-file "$DATA/token"
	is "$(cd "$DATA" && stat -c '%a %n' contact.key causeway.conf causeway.db token | tr '\n' ' ')" \
		"600 contact.key 600 causeway.conf 600 causeway.db 600 token " \
		"what it makes is its owner's alone"
	like "$(cat "$DATA/token")" '^cw_.{20,}' "the token is written"
	refuses "a token file that is there already" 73 'exists already' "${SETUP[@]}" \
		--token-file "$DATA/token"
	refuses "a directory that is set up" 73 'set up already. Nothing was changed' "${SETUP[@]}"
}

test_config() {
	local shown
	as_user bash -c "echo 'idle = 45s
database = postgres://asha:hunter2@db.example.org/causeway' >>'$DATA/causeway.conf'"
	shown=$(CAUSEWAY_WORKERS=7 causeway config --data "$DATA" --log-format json)
	like "$shown" $'\nsite +=' "settings are shown"
	like "$(grep ^threads <<<"$shown")" '= 0 +# default\.' "those that nobody set"
	like "$(grep ^idle <<<"$shown")" '= 45s +# file\.' "those of the file"
	like "$(grep ^workers <<<"$shown")" '= 7 +# environment\.' "those of the environment"
	like "$(grep ^log-format <<<"$shown")" '= json +# flag\.' "those of flags"
	like "$(CAUSEWAY_IDLE=5s causeway config --data "$DATA" | grep ^idle)" '= 5s +# environment' \
		"the environment is stronger than the file"
	like "$(CAUSEWAY_IDLE=5s causeway config --data "$DATA" --idle 6s | grep ^idle)" '= 6s +# flag' \
		"and a flag stronger than both"
	like "$(grep ^database <<<"$shown")" '= \(set\) +# file\.' "the database is said to be set"
	unlike "$shown" 'hunter2|db\.example' "its address and password are not shown"
	chmod 640 "$DATA/causeway.conf"
	refuses "a file of settings with a password, which the group can read," 77 \
		"Run: chmod 600 $DATA/causeway.conf" config --data "$DATA"
	chmod 600 "$DATA/causeway.conf"
	as_user sed -i '/^idle\|^database/d' "$DATA/causeway.conf"
	as_user bash -c "echo 'colour = red' >>'$DATA/causeway.conf'"
	refuses "a setting that does not exist" 65 'causeway.conf.*colour' check --data "$DATA"
	as_user sed -i '/^colour/d' "$DATA/causeway.conf"
}

# A file goes into the data directory without a server; what was cut off goes on.
test_ingest_local() {
	local into=(ingest --data "$DATA" --campaign river) pid reached
	refuses "a campaign that does not exist" 66 . "${into[@]}" --campaign other "$SCRATCH/password"
	refuses "a file that does not exist" 66 'cannot be read' "${into[@]}" nothing.jsonl
	{
		some_posts 3
		echo 'no post'
		some_posts 1
	} | as_user tee "$HOME_DIR/a.jsonl" >/dev/null
	ok "a file goes in" causeway "${into[@]}" a.jsonl
	is "$(ingested "$SCRATCH/output")" "3 new, 1 known, 1 rejected" \
		"it is told what became of its lines"
	like "$(cat "$SCRATCH/output")" 'line 4: This is not JSON' "and which are no posts"
	ok "the same file again" causeway "${into[@]}" a.jsonl
	like "$(cat "$SCRATCH/output")" 'Going on behind line 5' "has nothing new"
	some_posts 2 10 | as_user tee -a "$HOME_DIR/a.jsonl" >/dev/null
	ok "a file that has grown" causeway "${into[@]}" a.jsonl
	is "$(ingested "$SCRATCH/output")" "2 new, 0 known, 0 rejected" "gives its new lines"
	some_posts 9 20 | as_user tee "$HOME_DIR/a.jsonl" >/dev/null
	ok "another file of the same name" causeway "${into[@]}" a.jsonl
	is "$(ingested "$SCRATCH/output")" "9 new, 0 known, 0 rejected" "is read whole"
	some_posts 5 30 | gzip | as_user tee "$HOME_DIR/b.jsonl.gz" >/dev/null
	ok "gzip" causeway "${into[@]}" b.jsonl.gz
	is "$(ingested "$SCRATCH/output")" "5 new, 0 known, 0 rejected" "is unpacked"
	some_posts 6 40 | causeway "${into[@]}" - 2>"$SCRATCH/err"
	is "$(ingested "$SCRATCH/err")" "6 new, 0 known, 0 rejected" "standard input is taken"
	some_posts 7 40 | causeway "${into[@]}" - 2>"$SCRATCH/err"
	is "$(ingested "$SCRATCH/err")" "1 new, 6 known, 0 rejected" "and known posts are known"
	printf '13/07/2026, 21:14 - Sita: Boat needed\n14/07/2026, 08:00 - Ravi: It comes\n' |
		causeway chat --time-zone Asia/Kathmandu - 2>"$SCRATCH/chat" | causeway "${into[@]}" - 2>"$SCRATCH/err"
	is "$(ingested "$SCRATCH/err")" "2 new, 0 known, 0 rejected" "a chat of a phone becomes posts"
	like "$(cat "$SCRATCH/chat")" '^2 messages; 0 without words' "and it is said how many"
	refuses "a file that is no chat" 65 'No message was found' chat "$DATA/causeway.conf"
	refuses "a time zone that there is not" 66 'time zone' chat --time-zone Mars/Base "$DATA/causeway.conf"

	some_posts 60000 1000 | as_user tee "$HOME_DIR/long.jsonl" >/dev/null
	(cd "$HOME_DIR" && exec_as "$TEST_USER" "$CAUSEWAY" "${into[@]}" long.jsonl) 2>/dev/null &
	pid=$!
	at_end "kill -9 $pid 2>/dev/null"
	wait_until 30 large_log
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	ok "after a kill in the middle" causeway "${into[@]}" long.jsonl
	reached=$(sed -nE 's/^Going on behind line ([0-9]+)\.$/\1/p' "$SCRATCH/output")
	like "$reached" '^[1-9][0-9]*$' "it goes on behind the last line that was kept"
	is "$(ingested "$SCRATCH/output")" "$((60000 - ${reached:-0})) new, 0 known, 0 rejected" \
		"with exactly the posts that are missing"
	LOCAL_POSTS=$((3 + 2 + 9 + 5 + 7 + 2 + 60000))
}

large_log() {
	[ "$(stat -c %s "$DATA/causeway.db-wal" 2>/dev/null || echo 0)" -gt 1000000 ]
}

test_ingest_server() {
	local into=(ingest --server "$SERVER_URL/" --token-file "$DATA/token" --campaign river) pid
	is "$(stats .posts)" "$LOCAL_POSTS" "the server has what went in before it, each once"
	refuses "the data directory of a running server" 69 'Another Causeway server is running' \
		ingest --data "$DATA" --campaign river a.jsonl
	refuses "a campaign that the token does not open" 65 'You may not do this here' \
		"${into[@]}" --campaign other a.jsonl
	refuses "--server without a token" 65 '--token-file is missing' \
		ingest --server "$SERVER_URL" --campaign river a.jsonl
	refuses "a source's name that is too long" 65 '--source has at most 60' \
		"${into[@]}" --source "$(printf 'a%.0s' {1..61})" a.jsonl
	refuses "a server that is not there" 69 . ingest --server "http://127.0.0.1:$(free_port)" \
		--token-file "$DATA/token" --campaign river a.jsonl
	chmod 644 "$DATA/token"
	refuses "a token that others can read" 77 "Run: chmod 600 $DATA/token" "${into[@]}" a.jsonl
	chmod 600 "$DATA/token"
	some_posts 4 50 | as_user tee "$HOME_DIR/day & night.jsonl" >/dev/null
	ok "a file goes through a server" causeway "${into[@]}" "day & night.jsonl"
	is "$(ingested "$SCRATCH/output")" "4 new, 0 known, 0 rejected" "it is told the same"
	ok "the same file again" causeway "${into[@]}" "day & night.jsonl"
	like "$(cat "$SCRATCH/output")" 'Going on behind line 4' "has nothing new"

	some_posts 60000 1000 | as_user tee "$HOME_DIR/second.jsonl" >/dev/null
	LOCAL_POSTS=$(stats .posts)
	(cd "$HOME_DIR" && exec_as "$TEST_USER" "$CAUSEWAY" "${into[@]}" second.jsonl) 2>/dev/null &
	pid=$!
	at_end "kill -9 $pid 2>/dev/null"
	wait_until 30 more_posts
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	ok "after a kill in the middle" causeway "${into[@]}" second.jsonl
	like "$(cat "$SCRATCH/output")" 'Going on behind line [1-9]' "it goes on"
	is "$(stats .posts)" "$((LOCAL_POSTS + 60000))" "and every post is there once"
}

more_posts() {
	[ "$(stats .posts)" -gt $((LOCAL_POSTS + 1000)) ]
}

contact_of() { # POST: what the administrator is shown
	curl -s -o /dev/null -c "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$SERVER_URL/signin" \
		-d 'email=asha@example.org' --data-urlencode 'password=a quiet and long password'
	curl -s -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" -X POST \
		"$SERVER_URL/t/river/posts/$1/contact"
}

test_backup() {
	local before after post
	curl -s -o /dev/null "$SERVER_URL/c/river/help" -d 'words=We need insulin at the mill' \
		-d 'contact=0300-0000123&may_call=yes'
	post=$(curl -s -H "Authorization: Bearer $(cat "$DATA/token")" \
		"$SERVER_URL/api/v1/campaigns/river/posts?limit=1" | jq -r '.posts[0].id')
	like "$(contact_of "$post")" '0300-0000123' "the administrator can open a contact"
	before=$(stats tojson)
	ok "a backup while the server runs" causeway backup --data "$DATA" kept.db
	like "$(cat "$SCRATCH/output")" 'Keep contact.key' "says what it does not hold"
	is "$(stat -c %a "$HOME_DIR/kept.db")" 600 "it is its owner's alone"
	refuses "a backup over a file that is there" 73 'exists already' \
		backup --data "$DATA" kept.db
	refuses "a backup to where nothing can be written" 69 'cannot be written' \
		backup --data "$DATA" /proc/kept.db
	ok "check while the server runs" causeway check --data "$DATA"
	like "$(cat "$SCRATCH/output")" 'No problem found' "finds no problem"
	refuses "restore over a running server" 69 'Another Causeway server is running' \
		restore --data "$DATA" kept.db
	stop_server
	refuses "restore over a database" 73 'There is a database in' restore --data "$DATA" kept.db

	as_user bash -c "head -c 200000 '$HOME_DIR/kept.db' >'$HOME_DIR/cut.db'"
	refuses "a backup that was cut off" 65 'is damaged. Nothing was restored' restore --data "$HOME_DIR/cut" cut.db
	fails "and nothing is put in place" test -e "$HOME_DIR/cut/causeway.db"
	refuses "a file that is no backup" 65 'not a database' restore --data "$HOME_DIR/cut" a.jsonl
	refuses "a backup that is not there" 66 'cannot be read' restore --data "$HOME_DIR/cut" none.db

	refuses "a backup of SQLite into PostgreSQL" 65 'pg_restore' restore \
		--data "$HOME_DIR/cut" --database postgres://db.example.org/causeway kept.db

	ok "a backup is restored into a new directory" causeway restore --data "$HOME_DIR/again" kept.db
	ok "which is sound" causeway check --data "$HOME_DIR/again"
	as_user cp "$DATA/contact.key" "$DATA/token" "$HOME_DIR/again/"
	ok "a server starts on it" start_server "$HOME_DIR/again"
	after=$(stats tojson)
	is "$after" "$before" "all posts are there"
	like "$(contact_of "$post")" '0300-0000123' "with the key, contacts open again"
	stop_server

	as_user rm "$HOME_DIR/again/contact.key"
	refuses "a server without the key of what is sealed" 65 'contact.key is missing' serve \
		--data "$HOME_DIR/again" --listen 127.0.0.1:0
	ok "it starts when the key is given up for lost" start_server "$HOME_DIR/again" --new-contact-key
	unlike "$(contact_of "$post")" '0300-0000123' "but contacts stay closed"
	stop_server
}

test_root
test_mistakes
test_help
test_setup
test_config
test_ingest_local
ok "the server starts" start_server "$DATA"
test_ingest_server
test_backup
finish
