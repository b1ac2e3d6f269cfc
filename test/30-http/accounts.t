#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The team, seen from outside while the server runs: people and programs come and go by command,
# go on and off duty, and the audit log tells of all of it. Once on SQLite, once on PostgreSQL.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

# refuses "what is refused" STATUS SENTENCE COMMAND…: one sentence on standard error.
refuses() {
	local name=$1 status=$2 sentence=$3 got
	shift 3
	as_user "$CAUSEWAY" "$@" --data "$DATA" >"$SCRATCH/out" 2>"$SCRATCH/err"
	got=$?
	like "$got $(tail -n 1 "$SCRATCH/err")" "^$status causeway: .*$sentence" "$name"
}

run() { # COMMAND…: standard output
	as_user "$CAUSEWAY" "$@" --data "$DATA"
}

# What somebody with the database's own tools could do.
sql() { # STATEMENT
	if [ -f "$DATA/causeway.db" ]; then
		sqlite3 "$DATA/causeway.db" "pragma busy_timeout = 5000" "$1" >/dev/null
	else
		psql -q -v ON_ERROR_STOP=1 "$DATABASE_URL" -c "$1"
	fi
}

# sign_in NAME [PASSWORD]: the status; the session is in $SCRATCH/NAME.jar.
sign_in() {
	curl -s -o /dev/null -w '%{http_code}' --max-time 20 -c "$SCRATCH/$1.jar" \
		-d "email=$1@example.org" --data-urlencode "password=${2:-a quiet and long password}" \
		"$SERVER_URL/signin"
}

# as NAME PATH [CURL ARGUMENTS…]: the body, as somebody who signed in.
as() {
	local name=$1 path=$2
	shift 2
	page "$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" "$@"
}

test_accounts() {
	local password=$SCRATCH/password
	like "$(run account add --email Bilal@Example.org --name 'Bilal Khan' --role responder \
		--campaign river --password-file - <"$password")" 'may sign in' \
		"an account is made while the server runs"
	is "$(sign_in bilal)" 303 "and opens at once"
	as bilal /t/river/shift >/dev/null
	is "$(status)" 200 "what the role allows"
	refuses "a second account for an address" 73 'causeway account grant' account add \
		--email bilal@example.org --name B --role head --campaign river --password-file "$password"
	refuses "a role that does not exist" 65 "no role 'king'" account add --email c@example.org \
		--name C --role king --campaign river --password-file "$password"
	refuses "a role without its campaign" 65 'say which' account add --email c@example.org \
		--name C --role responder --password-file "$password"
	refuses "a campaign that does not exist" 66 "no campaign 'rivr'" account add \
		--email c@example.org --name C --role responder --campaign rivr --password-file "$password"
	refuses "an address that is none" 65 'name@example.org' account add --email c \
		--name C --role responder --campaign river --password-file "$password"
	refuses "an account without a name" 65 '--name is missing' account add --email c@example.org
	refuses "a password file that is not there" 66 'cannot be read' account add \
		--email c@example.org --name C --role head --campaign river --password-file /nowhere
	refuses "nothing to do" 65 'account add' account
	refuses "to erase who may still sign in" 73 'Close the account' account erase --email asha@example.org
	refuses "somebody unknown" 66 'No account has the address' account disable --email x@example.org
	is "$(run account list | cut -f 1,3)" "$(printf '%s\t%s\n' asha@example.org \
		'administrator, head in river, safeguarding-lead in river' bilal@example.org 'responder in river')" "the list has those who were made, with their roles"
}

test_password() {
	run account password --email bilal@example.org \
		--password-file "$(user_secret other 'quite another password')" >/dev/null
	as bilal /t/river/shift >/dev/null
	is "$(status)" 303 "a new password ends the sessions of the old one"
	is "$(sign_in bilal)" 422 "which opens no more"
	is "$(sign_in bilal 'quite another password')" 303 "the new one does"
}

test_roles() {
	run account grant --email bilal@example.org --role observer --campaign river >/dev/null
	run account withdraw --email bilal@example.org --role responder --campaign river >/dev/null
	as bilal /t/river/shift -X POST -d hours=2 >/dev/null
	is "$(status)" 403 "who only observes cannot go on duty"
	unlike "$(as bilal /t/river/shift)" 'name="hours"' "nor is asked to"
	run account grant --email bilal@example.org --role responder --campaign river >/dev/null
	like "$(as bilal /t/river/shift)" 'name="hours"' "a role counts from the next click on"
}

test_shifts() {
	like "$(page /c/river/help)" 'Nobody is on duty' "while nobody is on duty, the public form says so"
	as bilal /t/river/shift -X POST -d 'hours=13' >/dev/null
	is "$(status)" 422 "nobody goes on duty for 13 hours"
	like "$(cat "$SCRATCH/body")" 'twelve hours after it began' "and is told why"
	as bilal /t/river/shift -X POST -d 'hours=6&lead=yes' >/dev/null
	is "$(status)" 303 "somebody goes on duty"
	like "$(as bilal /t/river/shift)" 'Leads this shift' "and leads"
	is "$(as bilal /t/river/shift -H 'Accept: application/json' |
		jq -c '[.people[0].name, .on_duty, .lead]')" '["Bilal Khan",true,true]' \
		"programs read the same"
	unlike "$(page /c/river/help)" 'Nobody is on duty' "now the public form does not say so"
	unlike "$(as bilal /t/river/shift)" 'Hand over and rest' "who has just come is left in peace"
	sql "update shift set began_at = began_at - 9 * 3600000"
	like "$(as bilal /t/river/shift)" 'for 9 hours of the last 24' "after nine hours they are asked to rest"
	curl -sN --max-time 60 -b "$SCRATCH/bilal.jar" "$API/events" >"$SCRATCH/events" 2>/dev/null &
	local watcher=$!
	as bilal /t/river/shift/end -X POST -d give=yes >/dev/null
	is "$(status)" 303 "the shift is ended"
	like "$(page /c/river/help)" 'Nobody is on duty' "an open page is nobody on duty"
	kill "$watcher" 2>/dev/null
	wait "$watcher" 2>/dev/null
	as bilal /t/river/shift -X POST -d 'hours=2&back=//evil.example' -D "$SCRATCH/head" >/dev/null
	like "$(grep -i '^location' "$SCRATCH/head")" '/t/river/shift' "nobody is led to another site"
	as bilal /t/river/hints/desk -X POST -d back=/t/river/shift >/dev/null
	is "$(status)" 303 "a hint is put away"
	as bilal /t/river/hints/nothing -X POST -d x=y >/dev/null
	is "$(status)" 404 "one that does not exist is not"
	# shellcheck disable=SC2153 # prepare sets it
	page /t/river/shift -X POST -H "Authorization: Bearer $TOKEN" -H "Origin: $SERVER_URL" \
		-d hours=2 >/dev/null
	is "$(status)" 403 "a program cannot be on duty"
}

# Who goes off duty does not take the cases along.
test_given_back() {
	local case
	printf '%s\n' '{"id":"s1","source":"sms","text":"Please send a boat, six people on the roof of the mill, the water is rising, please help"}' |
		push >/dev/null
	as bilal /t/river/shift -X POST -d hours=4 >/dev/null
	ok "a case is there to be taken" wait_until 20 taken_next
	like "$(as bilal /t/river/shift)" 'You have 1 Case' "who has a case is told so before they go"
	case=$(sed -n 's,.*/t/river/cases/\([0-9]*\).*,\1,p' "$SCRATCH/body" | head -n 1)
	as bilal /t/river/shift/end -X POST >/dev/null
	is "$(as bilal "/t/river/cases/$case" -H 'Accept: application/json' | jq -c '[.row.state, .row.owner]')" \
		'["new",null]' "what was not begun goes back when the shift ends"
	as bilal /t/river/shift -X POST -d hours=4 >/dev/null
	taken_next
	as bilal "/t/river/cases/$case/state" -X POST -d state=doing -d "revision=$(
		as bilal "/t/river/cases/$case" -H 'Accept: application/json' | jq .row.revision)" >/dev/null
	as bilal /t/river/shift/end -X POST >/dev/null
	is "$(as bilal "/t/river/cases/$case" -H 'Accept: application/json' | jq -r .row.owner)" \
		'Bilal Khan' "a shift may end without giving back what was begun"
	like "$(as bilal /t/river/shift)" 'Give it back to the board' "and it can be given back after"
	as bilal /t/river/shift/end -X POST -d give=yes >/dev/null
	is "$(as bilal "/t/river/cases/$case" -H 'Accept: application/json' | jq -c '[.row.state, .row.owner]')" \
		'["new",null]' "then nobody has it, and everybody sees it"
	unlike "$(as bilal /t/river/shift)" 'You have 1 Case' "the person has none"
}
taken_next() {
	[[ $(curl -s -o /dev/null -w '%{redirect_url}' -X POST -b "$SCRATCH/bilal.jar" \
		-H "Origin: $SERVER_URL" "$SERVER_URL/t/river/cases/next") == *case=* ]]
}

test_tokens() {
	local token id
	token=$(run token add --name radio --campaign river --permissions stream.read --days 2)
	like "$token" '^cw_.{43}$' "a token is made and shown"
	is "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" "$API/posts")" \
		200 "it opens what it may"
	id=$(run token list | awk -F '\t' '$2 == "radio" { print $1 }')
	like "$(run token list)" "$id.*radio.*river.*stream.read.*T" "it is in the list, with its end"
	unlike "$(run token list)" "$token" "but is never shown again"
	run token revoke "$id" >/dev/null
	ok "a running server knows soon that it was revoked" wait_until 5 \
		answered_with "$token" 401
	refuses "a token that is not there" 66 'no token' token revoke "$id"
	refuses "a permission that does not exist" 65 "cannot have the permission 'everything'" \
		token add --name x --campaign river --permissions everything
	refuses "a right that only people have" 65 "'contact.open': it needs a person" \
		token add --name x --campaign river --permissions 'stream.read contact.open'
	refuses "a token for no campaign" 65 '--campaign is missing' token add --name x
	refuses "which token" 65 'Say which' token revoke
}
answered_with() { # TOKEN STATUS
	[ "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $1" "$API/posts")" = "$2" ]
}

test_disabled() {
	is "$(sign_in bilal 'quite another password')" 303 "somebody is signed in"
	run account disable --email bilal@example.org >/dev/null
	as bilal /t/river/shift >/dev/null
	is "$(status)" 303 "a closed account is out with the next click"
	is "$(sign_in bilal 'quite another password')" 422 "and does not get in again"
	like "$(page /c/river/help)" 'Nobody is on duty' "nor is it on duty"
	like "$(run account list)" 'bilal@example.org.*disabled' "the list says so"
	run account enable --email bilal@example.org >/dev/null
	is "$(sign_in bilal 'quite another password')" 303 "until it is opened again"
}

test_guessing() {
	local n=0
	while [ $n -lt 30 ] && [ "$(sign_in nobody "guess $n")" = 422 ]; do n=$((n + 1)); done
	is "$n $(sign_in nobody guess)" "10 429" "who guesses is stopped after ten tries"
	is "$(sign_in asha)" 303 "and nobody else is"
}

test_audit() {
	local log head
	log=$(run audit list)
	is "$(cut -f 4 <<<"$log" | sort -u | tr '\n' ' ')" \
		"account.add account.disable account.enable account.password account.role case.claim case.release case.state session.browser session.open session.refused shift.begin shift.end token.create token.revoke " \
		"all of that is in the audit log"
	unlike "$log" '@example|quiet and long|guess|cw_' "without addresses, passwords or tokens"
	is "$(run audit list --campaign river | cut -f 5 | sort -u)" river "one campaign's alone"
	is "$(run audit list --since 2999-01-01 | wc -l)" 0 "or since a day"
	refuses "a day that is none" 65 'a day or a time' audit list --since yesterday
	like "$(run audit verify)" "^$(wc -l <<<"$log") entries, all as they were written" "it is whole"
	head=$(run audit verify | sed -n 's/^head //p')
	sign_in asha >/dev/null
	like "$(run audit verify --head "$head")" 'head [0-9a-f]{64}' "a head that was noted is found later"
	refuses "a head that was never one" 70 'cut off' audit verify --head "${head//[0-9]/0}"
	refuses "half a head" 65 '64 hexadecimal' audit verify --head abc
	fails "the database itself refuses to change it" sql "update audit set now = ''"
	sql 'drop trigger audit_update' 2>/dev/null || sql 'drop trigger audit_change on audit'
	sql "update audit set action = 'case.note' where position = 3"
	refuses "a log that somebody changed" 70 'entry 3 does not fit' audit verify
}

test_all() {
	if ! prepare; then
		ok "the server is set up and starts" false
		return
	fi
	test_accounts
	test_password
	test_roles
	test_shifts
	test_given_back
	test_tokens
	test_disabled
	test_guessing
	test_audit
	stop_server
}

command -v sqlite3 >/dev/null || skip_all "sqlite3 is not installed"
tap_note "SQLite"
SETUP_FLAGS=()
test_all
if ! start_postgres; then
	ok "a PostgreSQL server starts" false
	finish
fi
rm -rf "$SCRATCH/data"
tap_note "PostgreSQL"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=(--database "$DATABASE_URL")
test_all
finish
