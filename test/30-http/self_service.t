#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What people do for themselves, seen from outside: coming in by an invitation, getting in again by
# a link, the second step, sessions, tokens; and what who runs the server does for them. Links and
# codes that are wrong, used or somebody else's open nothing, and nothing tells who has an account.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

WORD='a quiet and long password'

run() { # COMMAND…: standard output
	as_user "$CAUSEWAY" "$@" --data "$DATA"
}
link_of() { # COMMAND…: the path of the link that it prints
	run "$@" --url https://relief.example.org | sed 's,^https://relief.example.org,,'
}
# post JAR PATH [CURL ARGUMENTS…]: the body, as whoever has the jar.
post() {
	local jar=$SCRATCH/$1.jar path=$2
	shift 2
	page "$path" -X POST -b "$jar" -c "$jar" -H "Origin: $SERVER_URL" -D "$SCRATCH/head" "$@"
}
get() { # JAR PATH [CURL ARGUMENTS…]
	local jar=$SCRATCH/$1.jar path=$2
	shift 2
	page "$path" -b "$jar" "$@"
}
cookie() { # JAR: the value of its session
	awk '$6 == "session" { print $7 }' "$SCRATCH/$1.jar" 2>/dev/null
}
sign_in() { # JAR EMAIL PASSWORD [CURL ARGUMENTS…]: the status
	local jar=$1 email=$2 password=$3
	shift 3
	post "$jar" /signin -d "email=$email" --data-urlencode "password=$password" "$@" >/dev/null
	status
}
field() { # NAME: the value of a hidden field of the last page
	sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" "$SCRATCH/body" | head -n 1
}
# What a page says apart from its own tickets.
plain_body() {
	sed 's/name="ticket" value="[^"]*"/ticket/' "$SCRATCH/body"
}

# totp SECRET [STEPS]: the code of now, or of so many steps later.
totp() {
	perl -MDigest::SHA=hmac_sha1 -e '
		my ($text, $later) = @ARGV; $text =~ s/ //g;
		my %value; @value{"A".."Z", 2..7} = 0..31;
		my $bits = join "", map { sprintf "%05b", $value{$_} } split //, $text;
		my $hash = hmac_sha1(pack("N2", 0, int(time / 30) + $later), pack("B*", $bits));
		my $at = ord(substr $hash, 19) & 15;
		printf "%06d", (unpack("N", substr $hash, $at, 4) & 0x7fffffff) % 1000000;
	' "$1" "${2:-0}"
}

test_open_to_all() {
	local path
	for path in / /c/river /c/river/help /signin /reset /help; do
		page "$path" >/dev/null
		is "$(status)" 200 "$path needs no account"
	done
	page /c/river/help -X POST -d 'words=we need water at the mill' >/dev/null
	is "$(status)" 303 "nor does asking for help"
	page /account >/dev/null
	is "$(status)" 303 "one's own account does"
}

test_invitation() {
	local link other
	link=$(link_of account invite --email Bilal@example.org --role responder --campaign river)
	like "$link" '^/invite/[A-Za-z0-9_-]{43}$' "a link is made and shown"
	unlike "$(sql 'select * from invitation' | tr -d '\0')" "${link#/invite/}" \
		"only its hash is kept"
	like "$(page "$link")" 'bilal@example.org' "it opens a page that says for whom it is"
	like "$(curl -s -D - -o /dev/null "$SERVER_URL$link")" 'no-store' "which nobody keeps"
	page "$link" >/dev/null
	is "$(status)" 200 "looking at it does not use it up"
	post bilal "$link" -d name=Bilal -d password=short >/dev/null
	is "$(status)" 422 "a short password is refused"
	like "$(cat "$SCRATCH/body")" 'value="Bilal"' "and the name comes back"
	post bilal "$link" --data-urlencode 'name=Bilal Khan' --data-urlencode "password=$WORD" >/dev/null
	is "$(status)" 303 "a name and a password make the account"
	get bilal /t/river/shift >/dev/null
	is "$(status)" 200 "which is signed in, with the role"
	page "$link" >/dev/null
	is "$(status)" 404 "the link opens once"
	post cara "$link" -d name=Cara --data-urlencode "password=$WORD" >/dev/null
	is "$(status)" 404 "and makes no second account"

	link=$(link_of account invite --email bilal@example.org --role observer --campaign river)
	post dora "$link" -d name=Dora --data-urlencode "password=$WORD" >/dev/null
	is "$(status)" 409 "an address with an account is told to sign in"
	sign_in asha asha@example.org "$WORD" >/dev/null
	post asha "$link" >/dev/null
	is "$(status)" 403 "somebody else cannot use the link"
	other=$(cookie bilal)
	post bilal "$link" >/dev/null
	is "$(status)" 303 "its person takes it up, signed in"
	like "$(run account list | grep bilal)" 'observer in river, responder in river' "and has both roles"
	unlike "$(cookie bilal)" "^$other$" "with more rights the session has another secret"
	page /t/river/shift -H "Cookie: session=$other" >/dev/null
	is "$(status)" 303 "the old secret opens nothing"

	link=$(link_of account invite --email eli@example.org --role observer --campaign river)
	sql "update invitation set expires_at = 1 where email = 'eli@example.org'"
	page "$link" >/dev/null
	is "$(status)" 404 "a link that is over opens nothing"
	link=$(link_of account invite --email eli@example.org --role observer --campaign river)
	link_of account invite --email eli@example.org --role observer --campaign river >/dev/null
	page "$link" >/dev/null
	is "$(status)" 404 "nor does one for which there is a newer one"
	page /invite/nothing >/dev/null
	is "$(status)" 404 "nor one that never was"
}

test_reset() {
	local link known unknown
	post x /reset -d email=bilal@example.org >/dev/null
	known=$(status) && plain_body >"$SCRATCH/known"
	post x /reset -d email=nobody@example.org >/dev/null
	unknown=$(status) && plain_body >"$SCRATCH/unknown"
	is "$known $(diff "$SCRATCH/known" "$SCRATCH/unknown")" "$unknown " \
		"asking says the same whether the address has an account"
	like "$(get asha /t/instance/accounts)" 'They cannot get in.*Bilal Khan' \
		"who runs the server sees who asked"
	link=$(link_of account reset-link --email bilal@example.org)
	page "$link" >/dev/null
	is "$(status)" 200 "the link opens a form"
	post x "$link" -d password=short >/dev/null
	is "$(status)" 422 "a short password is refused"
	post x "$link" --data-urlencode 'password=another good password' >/dev/null
	is "$(status)" 303 "a good one is set"
	post x "$link" --data-urlencode 'password=a third good password' >/dev/null
	is "$(status)" 404 "the link opens once"
	get bilal /t/river/shift >/dev/null
	is "$(status)" 303 "all sessions are ended"
	is "$(sign_in bilal bilal@example.org "$WORD") $(sign_in bilal bilal@example.org 'another good password')" \
		"422 303" "the old password opens no more, the new one does"
	link=$(link_of account reset-link --email bilal@example.org)
	sql 'update reset_link set expires_at = 1'
	page "$link" >/dev/null
	is "$(status)" 404 "a link that is over opens nothing"
}

test_password() {
	local before
	sign_in bilal bilal@example.org 'another good password' >/dev/null
	sign_in phone bilal@example.org 'another good password' >/dev/null
	before=$(cookie bilal)
	post bilal /account/password -d old=wrong --data-urlencode "new=$WORD" >/dev/null
	is "$(status)" 422 "a new password asks the old one"
	post bilal /account/password --data-urlencode 'old=another good password' \
		--data-urlencode "new=$WORD" >/dev/null
	is "$(status)" 303 "and is set"
	unlike "$(cookie bilal)" "^$before$" "the session goes on with another secret"
	get phone /account >/dev/null
	is "$(status)" 303 "all other sessions end"
}

test_second_step() {
	local secret code ticket recovery
	get bilal /account/second-step >/dev/null
	like "$(cat "$SCRATCH/body")" '<svg class="qr".*otpauth://totp/River%20Relief' "a secret is offered, as picture and link"
	secret=$(sed -n 's,.*<code class="code" dir="ltr">\([A-Z2-7 ]*\)</code>.*,\1,p' "$SCRATCH/body")
	ticket=$(field ticket)
	post bilal /account/second-step -d "ticket=$ticket" -d code=000000 --data-urlencode "password=$WORD" >/dev/null
	is "$(status)" 422 "a wrong code does not turn it on"
	post asha /account/second-step -d "ticket=$ticket" -d "code=$(totp "$secret")" --data-urlencode "password=$WORD" >/dev/null
	is "$(status)" 422 "nor does somebody else's offer"
	code=$(totp "$secret" -1)
	post bilal /account/second-step -d "ticket=$ticket" -d "code=$code" --data-urlencode "password=$WORD" >/dev/null
	is "$(status)" 200 "a code of the app does"
	is "$(grep -cE '<li><code>[a-z0-9]{4}(-[a-z0-9]{4}){5}</code>' "$SCRATCH/body")" 10 "and gives ten recovery codes of 120 bits"
	recovery=$(sed -n 's,.*<li><code>\([a-z0-9-]*\)</code>.*,\1,p' "$SCRATCH/body" | head -n 1)
	is "$(sql "select length(secret) from second_step")" 60 "the secret is sealed"

	is "$(sign_in new bilal@example.org "$WORD")" 422 "the password alone opens no more"
	plain_body >"$SCRATCH/right"
	sign_in new bilal@example.org 'a wrong password' >/dev/null
	is "$(plain_body | diff "$SCRATCH/right" -)" "" "and nobody learns whether it was right"
	is "$(sign_in new bilal@example.org "$WORD" -d "code=$code")" 422 "a code opens once"
	ticket=$(field ticket)
	post new /signin -d email=bilal@example.org -d "ticket=$ticket" -d "code=$(totp "$secret")" >/dev/null
	is "$(status)" 303 "the next one opens, without the password again"
	get new /account >/dev/null
	is "$(status)" 200 "and the person is in"
	sign_in new2 bilal@example.org 'a wrong password' >/dev/null
	ticket=$(field ticket)
	post new2 /signin -d email=bilal@example.org -d "ticket=$ticket" -d "code=$(totp "$secret" 1)" >/dev/null
	is "$(status)" 422 "after a wrong password a code alone opens nothing"
	is "$(sign_in new2 bilal@example.org "$WORD" -d "code=$recovery") $(sign_in new2 bilal@example.org "$WORD" -d "code=$recovery")" \
		"303 422" "a recovery code opens once"
	post bilal /account/second-step/off --data-urlencode "password=$WORD" -d code=000000 >/dev/null
	is "$(status)" 422 "turning it off asks for a code"
	sql "create table kept as select * from second_step"
	post bilal "/t/instance/accounts/$(sql "select account_id from kept")/second-off" >/dev/null
	is "$(status) $(sql 'select count(*) from second_step')" "403 1" "nobody else takes it away"
	post asha "/t/instance/accounts/$(sql "select account_id from kept")/second-off" >/dev/null
	is "$(status) $(sql 'select count(*) from second_step')" "303 0" "who runs the server takes it from somebody who lost both"
	sql "insert into second_step select * from kept" >/dev/null
	sql "drop table kept" >/dev/null
	like "$(run account totp-off --email bilal@example.org)" 'password alone' "who runs the server can remove it"
	is "$(sign_in new bilal@example.org "$WORD")" 303 "then the password is enough"
}

test_sessions() {
	local planted id
	planted=aPlantedValueThatSomebodyKnows0123456789abcd
	curl -s -o /dev/null -D "$SCRATCH/head" -H "Cookie: session=$planted" \
		-H "Origin: $SERVER_URL" -d email=bilal@example.org --data-urlencode "password=$WORD" "$SERVER_URL/signin"
	like "$(grep -i '^set-cookie: session' "$SCRATCH/head")" 'HttpOnly; SameSite=Lax' "the cookie is for the server alone"
	unlike "$(cat "$SCRATCH/head")" "$planted" "signing in never takes over a cookie that was planted"
	page /account -H "Cookie: session=$planted" >/dev/null
	is "$(status)" 303 "which opens nothing"
	sign_in bilal bilal@example.org "$WORD" -A 'Mozilla/5.0 (Android 13; Mobile) Firefox/115.0' >/dev/null
	planted=$(cookie bilal)
	sign_in bilal bilal@example.org "$WORD" -A 'Mozilla/5.0 (Android 13; Mobile) Firefox/115.0' >/dev/null
	page /account -H "Cookie: session=$planted" >/dev/null
	is "$(status)" 303 "signing in again ends the session before"
	like "$(get bilal /account)" 'Firefox, Android' "sessions are listed by device"
	sign_in phone bilal@example.org "$WORD" >/dev/null
	id=$(get phone /account -H 'Accept: application/json' | jq -r '.sessions[] | select(.this_one) | .id')
	post asha "/account/sessions/$id/end" >/dev/null
	is "$(status)" 404 "nobody ends somebody else's"
	post bilal "/account/sessions/$id/end" >/dev/null
	is "$(status)" 303 "one's own are ended one by one"
	get phone /account >/dev/null
	is "$(status)" 303 "and are out at once"
	post phone /account --data-urlencode 'name=Bilal "of" <Ward> 4' >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '^403 .*action="/account".*name="name" value="Bilal &quot;of&quot; &lt;Ward&gt; 4".*Send it again' \
		"what is sent then is not lost: the page that asks to sign in holds it"
	page /account -b "$SCRATCH/phone.jar" -H 'Origin: http://other.example' -d name=Thief >/dev/null
	unlike "$(status) $(cat "$SCRATCH/body")" 'Thief|Send it again' "but not what another site sends"
	post phone /account/password --data-urlencode "password=$WORD" --data-urlencode "new=$WORD" >/dev/null
	unlike "$(status) $(cat "$SCRATCH/body")" "$WORD|Send it again" "and never a password"
	sign_in phone bilal@example.org "$WORD" >/dev/null
	post bilal /account/sessions/end >/dev/null
	is "$(get bilal /account -H 'Accept: application/json' | jq '.sessions | length')" 1 "or all others together"
	sql "update session set used_at = used_at - 3 * 86400000 where account_id =
		(select id from account where email = 'bilal@example.org')"
	get bilal /account >/dev/null
	is "$(status)" 303 "a session that was not used for three days is over"
	sign_in bilal bilal@example.org "$WORD" >/dev/null
	like "$(run account sessions --email bilal@example.org)" 'curl' "the command lists them too"
}

# A locked browser holds nothing but the way back in.
test_lock() {
	local locked asked
	like "$(get bilal /account)" 'action="/lock".*Lock this device now' "the menu locks the device"
	curl -s -o /dev/null -D "$SCRATCH/head" -b "$SCRATCH/bilal.jar" -H "Origin: $SERVER_URL" \
		-d back=/t/river/desk "$SERVER_URL/lock"
	like "$(tr -d '\r' <"$SCRATCH/head")" 'Location: /unlock\?back=/t/river/desk' "and leads to the page that unlocks it"
	like "$(cat "$SCRATCH/head")" 'Clear-Site-Data: "cache"' "nothing that was shown stays in the browser"
	locked=$(cookie bilal)
	for asked in /account /t/river/desk /t/river/stream; do
		get bilal "$asked" -D "$SCRATCH/head" >/dev/null
		is "$(tr -d '\r' <"$SCRATCH/head" | sed -n 's/^Location: //p')" "/unlock?back=$asked" "$asked is not shown"
	done
	get bilal '/t/river/stream?q=mill&lang=en' -D "$SCRATCH/head" >/dev/null
	is "$(tr -d '\r' <"$SCRATCH/head" | sed -n 's/^Location: //p')" "/unlock?back=/t/river/stream%3Fq%3Dmill%26lang%3Den" \
		"what was searched for is there again afterwards"
	get bilal /api/v1/campaigns/river/posts -H 'Accept: application/json' >/dev/null
	is "$(status)" 401 "no program goes on with the session"
	post bilal /account -d name=Thief >/dev/null
	is "$(status)" 403 "nothing is changed with it"
	post bilal /lock >/dev/null
	is "$(status) $(sql "select count(*) from audit where action = 'session.lock'")" "303 1" "locking again is no second deed in the audit log"
	unlike "$(get bilal /unlock?back=/t/river/desk)" 'bilal@example.org' "the page tells no address"
	like "$(cat "$SCRATCH/body")" 'value="/t/river/desk"' "and keeps the way back"
	post bilal /unlock -d password=wrong -d back=/t/river/desk >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '422.*value="/t/river/desk".*Still locked' "a wrong password does not unlock it"
	post bilal /unlock --data-urlencode "password=$WORD" -d back=/t/river/desk -c "$SCRATCH/bilal.jar" \
		-D "$SCRATCH/head" >/dev/null
	like "$(tr -d '\r' <"$SCRATCH/head")" 'Location: /t/river/desk' "the right one does, and leads back"
	get bilal /account >/dev/null
	is "$(status)" 200 "everything is there again"
	page /unlock -H "Cookie: session=$locked" >/dev/null
	page /account -H "Cookie: session=$locked" -D "$SCRATCH/head" >/dev/null
	like "$(cat "$SCRATCH/head")" 'Location: /signin' "the session that was locked is over"
}

# By itself, after the time that its person chose.
test_lock_idle() {
	local locked
	post bilal /account --data-urlencode 'name=Bilal Khan' -d lock_after=7 >/dev/null
	is "$(status)" 422 "only a time that can be chosen is taken"
	post bilal /account --data-urlencode 'name=Bilal Khan' -d lock_after=15 >/dev/null
	like "$(get bilal /account)" 'data-lock-after="900"' "pages know it, for who leaves one open"
	sql "update session set used_at = used_at - 840000"
	get bilal /account >/dev/null
	is "$(status)" 200 "after 14 minutes the device is open"
	wait_until 5 [ "$(sql "select count(*) from session where used_at > $(date +%s)000 - 60000")" -ge 1 ]
	sql "update session set used_at = used_at - 900001"
	get bilal /account -D "$SCRATCH/head" >/dev/null
	like "$(cat "$SCRATCH/head")" 'Location: /unlock\?back=/account' "after 15 it is locked"
	get asha /account >/dev/null
	is "$(status)" 200 "nobody else's is"
	locked=$(cookie bilal)
	post bilal /signout >/dev/null
	page /account -H "Cookie: session=$locked" -D "$SCRATCH/head" >/dev/null
	like "$(cat "$SCRATCH/head")" 'Location: /signin' "a locked session can be ended, too"
	sign_in bilal bilal@example.org "$WORD" >/dev/null
	post bilal /account --data-urlencode 'name=Bilal Khan' -d lock_after=0 >/dev/null
	unlike "$(get bilal /account)" 'data-lock-after' "never is the beginning"
}

# Who runs the server sets the most; people choose less, and their own choice is kept.
test_lock_most() {
	local least
	post asha /t/instance/accounts/sessions -d idle=72 -d longest=336 -d lock=7 >/dev/null
	is "$(status)" 422 "the server's lock is one of the times"
	post asha /t/instance/accounts/sessions -d idle=72 -d longest=336 -d lock=30 >/dev/null
	like "$(get bilal /account)" 'data-lock-after="1800"' "who chose never is locked when the server says so"
	unlike "$(get bilal /account)" '<option value="(0|60)"' "and is offered no longer time"
	post bilal /account --data-urlencode 'name=Bilal Khan' -d lock_after=15 >/dev/null
	like "$(get bilal /account)" 'data-lock-after="900"' "a shorter one is theirs to choose"
	post bilal /account --data-urlencode 'name=Bilal Khan' -d lock_after=0 >/dev/null
	sql "update session set used_at = used_at - 1800001"
	get bilal /account -D "$SCRATCH/head" >/dev/null
	like "$(cat "$SCRATCH/head")" 'Location: /unlock' "after the server's time the device is locked"
	sign_in bilal bilal@example.org "$WORD" >/dev/null
	sign_in asha asha@example.org "$WORD" >/dev/null
	post asha /t/instance/accounts/sessions -d idle=72 -d longest=336 >/dev/null
	least=$(sql "select lock_ms from session_rule")
	is "$least" 1800000 "a program that does not name it leaves it as it is"
	post asha /t/instance/accounts/sessions -d idle=72 -d longest=336 -d lock=0 >/dev/null
	unlike "$(get bilal /account)" 'data-lock-after' "without it everybody's own choice holds"
}

test_notices() {
	local newest
	newest=$(get bilal /account -H 'Accept: application/json' | jq -r '.notices[0].id')
	post bilal /account/notices -d "newest=$newest" >/dev/null
	sign_in stranger bilal@example.org "$WORD" -A 'Mozilla/5.0 (X11; Linux x86_64) Firefox/115.0' >/dev/null
	like "$(get bilal /t)" 'Something happened to your account' \
		"who signs in with another browser is told of in the one that is known, on every page"
	unlike "$(get stranger /t)" 'Something happened' "and not in the new one"
	like "$(get bilal /account)" 'Signed in with a browser that was not used for it before' "the account's page says what"
	newest=$(get bilal /account -H 'Accept: application/json' | jq -r '.notices[0].id')
	post stranger /account/notices -d "newest=$newest" >/dev/null
	like "$(get bilal /t)" 'Something happened' "nobody says elsewhere that it is known"
	post bilal /account/notices -d "newest=$newest" >/dev/null
	unlike "$(get bilal /t)" 'Something happened' "whoever says so there is left in peace"

	post asha /t/instance/accounts/sessions -d idle=72 -d longest=2 >/dev/null
	is "$(status)" 422 "sessions that end sooner than without use are refused"
	like "$(cat "$SCRATCH/body")" 'value="2" selected' "and what was chosen comes back"
	post bilal /t/instance/accounts/sessions -d idle=0.5 -d longest=12 >/dev/null
	is "$(status)" 403 "not everybody says how long sessions last"
	post asha /t/instance/accounts/sessions -d idle=0.5 -d longest=12 >/dev/null
	like "$(status) $(get bilal /account)" '303.*At the latest after: 12 hours.*Without use after: 30 minutes' \
		"who runs the server does, and the account's page says it"
	sql "update session set used_at = used_at - 1801000 where account_id =
		(select id from account where email = 'bilal@example.org')"
	get bilal /account >/dev/null
	is "$(status)" 303 "open sessions follow"
	post asha /t/instance/accounts/sessions -d idle=72 -d longest=336 >/dev/null
	sign_in bilal bilal@example.org "$WORD" >/dev/null
}

test_tokens() {
	local token id
	post bilal /account/tokens -d 'name=radio&campaign=river&days=30&audit.read=yes' >/dev/null
	is "$(status)" 422 "a token never exceeds who makes it"
	like "$(cat "$SCRATCH/body")" 'value="radio"' "and what was typed comes back"
	post asha /account/tokens -d 'name=Sheet&campaign=nosuch&days=7&stream.read=yes' >/dev/null
	is "$(status)" 422 "nor opens a campaign that there is not, whoever makes it"
	post bilal /account/tokens -d 'name=radio&campaign=river&days=30&stream.read=yes' >/dev/null
	token=$(grep -o 'cw_[A-Za-z0-9_-]*' "$SCRATCH/body" | head -n 1)
	is "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" "$API/posts")" 200 "a token opens what it may"
	unlike "$(get bilal /account)" "$token" "and is not shown again"
	page /account -H "Authorization: Bearer $token" >/dev/null
	is "$(status)" 403 "it does not open the account"
	run account withdraw --email bilal@example.org --role observer --campaign river >/dev/null
	run account withdraw --email bilal@example.org --role responder --campaign river >/dev/null
	ok "it ends with the rights of its maker" wait_until 5 answered_with "$token" 403
	run account grant --email bilal@example.org --role responder --campaign river >/dev/null
	ok "and returns with them" wait_until 5 answered_with "$token" 200
	id=$(get bilal /account -H 'Accept: application/json' | jq -r '.tokens[0].id')
	post asha "/account/tokens/$id/revoke" >/dev/null
	is "$(status)" 404 "nobody revokes somebody else's"
	post bilal "/account/tokens/$id/revoke" >/dev/null
	ok "revoked, it opens nothing" wait_until 5 answered_with "$token" 401
}
answered_with() { # TOKEN STATUS
	[ "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $1" "$API/posts")" = "$2" ]
}

test_accounts() {
	local id
	like "$(get asha '/t/instance/accounts?q=khan')" 'Bilal Khan' "an account is found by the beginning of any word"
	like "$(get asha '/t/instance/accounts?q=bilal@ex')" 'Bilal Khan' "or of its address"
	like "$(get asha '/t/instance/accounts?q=zzz')" 'Nobody is found' "or not at all"
	id=$(get asha '/t/instance/accounts?q=khan' -H 'Accept: application/json' | jq -r '.accounts[0].id')
	get bilal "/t/instance/accounts/$id" >/dev/null
	is "$(status)" 403 "only who runs the server may look"
	like "$(post asha "/t/instance/accounts/$id/reset")" 'http://[0-9.:]*/reset/[A-Za-z0-9_-]{43}' "they make a link"
	post asha "/t/instance/accounts/$id/close" >/dev/null
	get bilal /account >/dev/null
	is "$(status) $(sign_in bilal bilal@example.org "$WORD")" "303 422" "and close an account, which is out at once"
	post asha "/t/instance/accounts/$id/open" >/dev/null
	is "$(sign_in bilal bilal@example.org "$WORD")" 303 "or open it again"
	id=$(sql "select id from account where email = 'asha@example.org'")
	post asha "/t/instance/accounts/$id/close" >/dev/null
	is "$(status)" 403 "nobody closes their own"
	post bilal /account --data-urlencode 'name=Bilal Ahmad' -d language=ur >/dev/null
	is "$(status)" 303 "a person changes their name and language"
	like "$(get asha '/t/instance/accounts?q=ahmad')" 'Bilal Ahmad' "and is found by it"
	post bilal /account -d name= >/dev/null
	is "$(status)" 422 "but has one"
}

test_erase() {
	local link id
	link=$(link_of account invite --email gone@example.org --role responder --campaign river)
	post gone "$link" --data-urlencode 'name=Gone Girl' --data-urlencode "password=$WORD" >/dev/null
	id=$(sql "select id from account where email = 'gone@example.org'")
	post bilal "/t/instance/accounts/$id/erase" >/dev/null
	is "$(status)" 403 "not everybody erases people"
	like "$(cat "$SCRATCH/server.log")" \
		"access.denied account=$(sql "select id from account where email = 'bilal@example.org'").*/erase needs=instance.run" \
		"the log tells who tried what they may not"
	post asha "/t/instance/accounts/$id/erase" >/dev/null
	is "$(status)" 409 "an open account is not erased"
	post asha "/t/instance/accounts/$id/close" >/dev/null
	post asha "/t/instance/accounts/$id/erase" >/dev/null
	is "$(status)" 303 "a closed one is"
	is "$(sql "select email, name, password_hash from account where id = $id")" "erased-$id|(erased)|" \
		"nothing of the person is left in it"
	is "$(sql "select (select count(*) from role_grant where account_id = $id)
		+ (select count(*) from account_word where account_id = $id)
		+ (select count(*) from account_browser where account_id = $id)
		+ (select count(*) from invitation where email = 'gone@example.org')")" 0 "nor beside it"
	unlike "$(get asha "/t/instance/accounts/$id")" 'Gone|again' "and nobody opens it again"
	sign_in gone gone@example.org "$WORD" >/dev/null
	is "$(status)" 422 "it opens nothing"
	like "$(run audit verify)" 'all as they were written' "the audit log stays whole"
}

test_limits() {
	local n=0
	while [ $n -lt 30 ] && post y /reset -d email=somebody@example.org >/dev/null &&
		[ "$(status)" = 200 ]; do n=$((n + 1)); done
	is "$n $(status)" "4 429" "asking for a new password is slowed down"
	n=0
	while [ $n -lt 30 ] && [ "$(sign_in y nobody@example.org "$WORD" -d "code=$n")" = 422 ]; do n=$((n + 1)); done
	is "$n" 6 "codes are guessed more slowly than passwords"
	is "$(sign_in asha asha@example.org "$WORD")" 303 "and nobody else is stopped"
}

test_audit() {
	local log
	log=$(run audit list)
	is "$(cut -f 4 <<<"$log" | grep -E '^(account|invite|reset|second|session|token)' | sort -u | tr '\n' ' ')" \
		"account.add account.disable account.enable account.erase account.password account.profile account.role invite.accept invite.make reset.ask reset.link second.on second.remove session.browser session.close session.end session.lock session.open session.refused session.rule token.create token.revoke " \
		"all of that is in the audit log"
	unlike "$log" '@example|quiet and long|cw_' "without addresses, passwords or tokens"
	like "$(run audit verify)" 'all as they were written' "it is whole"
}

test_demanded() {
	get asha /t/instance/accounts -D "$SCRATCH/head" >/dev/null
	like "$(cat "$SCRATCH/head")" 'Location: /account/second-step' \
		"where a second step is demanded, who runs the server without one is led to it"
	post asha /t/instance/site -d name=Other >/dev/null
	is "$(status)" 403 "and changes nothing before"
	get asha /t >/dev/null
	is "$(status)" 200 "work in campaigns goes on"
}

command -v sqlite3 >/dev/null || skip_all "sqlite3 is not installed"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
test_open_to_all
test_invitation
test_reset
test_password
test_second_step
test_sessions
test_lock
test_lock_idle
test_lock_most
test_notices
test_tokens
test_accounts
test_erase
test_limits
test_audit
none "$(grep -aF -e "$WORD" -e "$(cookie asha)" -e "$(cookie bilal)" "$SCRATCH/server.log")" \
	"the log holds no password and no secret of a session"
stop_server
start_server "$DATA" --demand-second-step yes
test_demanded
stop_server
finish
