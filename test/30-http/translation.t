#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Posts are translated by a machine that sees no contact data, and by people who speak: what leaves,
# what comes back, what differs, who takes it from the desk, and what life at risk must not rest on.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

as() { # NAME PATH [CURL ARGUMENTS…]: the body, as somebody who signed in
	local name=$1 path=$2
	shift 2
	page "/t/river$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" -D "$SCRATCH/head" "$@"
}
ask() {
	as "$@" -H 'Accept: application/json'
}
world() { # QUERY
	curl -s --max-time 10 -G "http://127.0.0.1:$MACHINE/set" --data-urlencode "$1" >/dev/null
}
settings() { # [CURL ARGUMENTS…]
	as asha /translations/settings -X POST -d target=en "$@"
}
libre() { # ALWAYS [CURL ARGUMENTS…]
	local always=$1
	shift
	settings -d kind=libretranslate --data-urlencode "address=http://127.0.0.1:$MACHINE/libre" \
		--data-urlencode 'key=open sesame' -d "always=$always" "$@"
}
id_of() { # EXTERNAL ID
	api GET '/posts?limit=200' | jq -r ".posts[]|select(.external_id==\"$1\").id"
}
send() { # EXTERNAL ID, LANGUAGE, TEXT
	jq -nc --arg id "$1" --arg lang "$2" --arg text "$3" '{id: $id, lang: $lang, source: "mastodon", text: $text}' |
		push >/dev/null
	wait_until 10 is_there "$1"
	sql "update post set lang = '$2' where id = $(id_of "$1")"
}
is_there() {
	[ -n "$(id_of "$1")" ]
}
label() { # ID SET
	as asha "/posts/$1/correct" -X POST --data-urlencode "set=$2" >/dev/null
}
stands() { # ID JQ WANT: what the page of a post says of its translation
	[ "$(ask asha "/posts/$1" | jq -r ".translation$2")" = "$3" ]
}
given() { # the last text that the machine was given
	tail -n 1 "$SCRATCH/asked" | jq -r .text
}
queued() {
	ask "$1" /translations | jq -r '[.rows[].post] | join(" ")'
}

set_up() {
	local name
	python3 "$(dirname "$0")/translate_server.py" "$SCRATCH/port" "$SCRATCH/asked" &
	at_end "kill $! 2>/dev/null"
	wait_until 10 test -s "$SCRATCH/port"
	MACHINE=$(cat "$SCRATCH/port")
	# shellcheck disable=SC2034 # the suite reads it
	SERVE_FLAGS=(--listen-private "127.0.0.1:$MACHINE")
	prepare || return 1
	for name in nadia:translator:Nadia omar:translator:Omar olga:observer:Olga; do
		IFS=: read -r account role person <<<"$name"
		as_user "$CAUSEWAY" account add --data "$DATA" --email "$account@example.org" --name "$person" \
			--role "$role" --campaign river --password-file "$SCRATCH/password" >/dev/null
	done
	for name in asha nadia omar olga; do
		curl -s -o /dev/null -c "$SCRATCH/$name.jar" -d "email=$name@example.org" \
			--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
	done
}

test_settings() {
	like "$(as asha /translations)" 'does not translate yet' "at first nothing is translated, and the page says so"
	as nadia /translations/settings >/dev/null
	is "$(status)" 403 "a translator does not choose the machine"
	like "$(settings -d kind=libretranslate -d address=nonsense)" 'begins with https' "an address that is none is refused"
	is "$(status)" 422 "and the form shown again"
	like "$(settings -d kind=libretranslate --data-urlencode 'address=http://127.0.0.1:9/libre')" \
		'private network' "an address in a private network is refused unless the operator allows it"
	like "$(settings -d kind=apertium -d step=test --data-urlencode "address=http://127.0.0.1:$MACHINE/libre")" \
		'The test failed' "a server of another kind is told from the right one"
	like "$(settings -d kind=libretranslate -d step=test -d key=wrong --data-urlencode "address=http://127.0.0.1:$MACHINE/libre")" \
		'does not let us in: it wants a key' "a wrong key shows in the test, in our own words"
	like "$(libre ne -d step=test)" 'It works.*ne ur' "the test shows which languages it reads"
	is "$(sql 'select count(*) from translation_server')" 0 "and keeps nothing"
	libre ne >/dev/null
	is "$(status)" 303 "then it is kept"
	unlike "$(sql 'select hex(key) from translation_server') $(as asha /translations/settings)" \
		"$(printf 'open sesame' | od -An -tx1 | tr -d ' \n' | tr a-f A-F)|open sesame" "the key is sealed and never shown"
}

test_machine() {
	local id
	send n1 ne 'हामीलाई ४० कम्बल चाहियो, फोन 9841555014, a@example.org'
	id=$(id_of n1)
	wait_until 20 stands "$id" .machine true
	ok "a post in a language that is always translated is, without being asked" test "$(queued asha)" = ""
	like "$(given)" 'कम्बल.*\[\[1\]\].*\[\[2\]\]' "markers stand for what was withheld"
	unlike "$(cat "$SCRATCH/asked")" '98415|example.org' "no number and no address left the server"
	like "$(ask asha "/posts/$id" | jq -r .translation.machine_words)" '98415.*a@example.org' \
		"and both stand in the translation again"
	like "$(as asha "/posts/$id")" 'Made by a machine.*LibreTranslate, 127.0.0.1' "marked as a machine's, with its name"
	is "$(tail -n 1 "$SCRATCH/asked" | jq -r .pair)" 'ne|en' "the pair is right"
	send u1 ur 'ہمیں پانی چاہیے'
	id=$(id_of u1)
	is "$(ask asha "/posts/$id" | jq -r .translation.machine)" false "other languages wait until somebody asks"
	as olga "/posts/$id/translate" -X POST >/dev/null
	is "$(status)" 403 "an observer may not"
	as nadia "/posts/$id/translate" -X POST >/dev/null
	wait_until 20 stands "$id" .machine true
	is "$(given)" 'ہمیں پانی چاہیے' "with the button it is translated"
	is "$(sql "select count(*) from audit where action = 'translation.ask'")" 1 "which is on record"
	send u2 ur 'ہمیں پانی چاہیے'
	send u3 de 'Wir haben Wasser'
	local before
	before=$(wc -l <"$SCRATCH/asked")
	sql "update post set copy_of = null where id = $(id_of u2)"
	as nadia "/posts/$(id_of u2)/translate" -X POST >/dev/null
	wait_until 20 stands "$(id_of u2)" .machine true
	is "$(wc -l <"$SCRATCH/asked")" "$before" "the same words are not sent twice"
	as nadia "/posts/$(id_of u3)/translate" -X POST >/dev/null
	is "$(ask asha "/posts/$(id_of u3)" | jq -c '[.translation.unserved, .translation.desk]')" '[true,true]' \
		"what the machine does not read goes to people"
}

test_differs() {
	local id
	world 'answer=we have 14 blankets'
	send d1 ur 'ہمیں 40 کمبل نہیں ملے'
	id=$(id_of d1)
	as nadia "/posts/$id/translate" -X POST >/dev/null
	wait_until 20 stands "$id" .machine true
	is "$(ask asha "/posts/$id" | jq -c '[.translation.numbers, .translation.negation]')" '[true,true]' \
		"another number and a lost \"not\" are found"
	world 'answer=water is needed in Karachi'
	send d3 ur 'لاہور میں پانی چاہیے'
	as nadia "/posts/$(id_of d3)/translate" -X POST >/dev/null
	wait_until 20 stands "$(id_of d3)" .machine true
	is "$(ask asha "/posts/$(id_of d3)" | jq .translation.places)" true "so is another place"
	world 'answer=we have 14 blankets'
	like "$(as asha "/posts/$id")" 'Numbers are not the same.*the other does not' "and said in words"
	world 'answer=call us'
	send d2 ur 'فون 03005550143'
	id=$(id_of d2)
	as nadia "/posts/$id/translate" -X POST >/dev/null
	wait_until 20 stands "$id" .machine true
	is "$(ask asha "/posts/$id" | jq -r .translation.lost)" true "a number that got lost is told"
	like "$(ask asha "/posts/$id" | jq -r .translation.machine_words)" '^call us 03005' "and stands at the end"
	world 'answer='
}

test_trouble() {
	local id
	world 'status=429'
	send t1 ur 'پل ٹوٹ گیا'
	id=$(id_of t1)
	as nadia "/posts/$id/translate" -X POST >/dev/null
	wait_until 20 grep -q 'پل ٹوٹ گیا' "$SCRATCH/asked"
	wait_until 10 ill
	like "$(as asha /translations/settings)" 'has not answered since.*asks us to wait' "trouble shows on the settings page"
	sql "update translation_server set wait_until = 0; update job set due_at = 0 where kind = 'translate.post'"
	wait_until 20 stands "$id" .machine true
	is "$(sql 'select ill_since is null from translation_server')" "$(sql 'select 1=1')" "and is over when it answers again"
	world 'status=400'
	send t2 ur 'ہم چھت پر ہیں'
	as nadia "/posts/$(id_of t2)/translate" -X POST >/dev/null
	ok "what it refuses is in the log" wait_until 20 grep -q 'translate.refused' "$SCRATCH/server.log"
	unlike "$(cat "$SCRATCH/server.log")" 'چھت پر' "without the words of the Post, which it repeated"
	as asha "/posts/$(id_of t2)/erase" -X POST -d sure=yes >/dev/null
}
ill() {
	[ "$(sql 'select count(*) from translation_server where ill_since is not null')" = 1 ]
}

test_life() {
	local id case answer
	world 'answer=people on the roof, {}'
	send l1 ur '14 لوگ چھت پر ہیں، پانی بڑھ رہا ہے، جان خطرے میں'
	id=$(id_of l1)
	label "$id" kind:request
	label "$id" urgency:life
	as nadia "/posts/$id/translate" -X POST >/dev/null
	wait_until 20 stands "$id" .machine true
	like "$(as asha "/posts/$id")" 'only a machine has read this' "life at risk: the sign says that only a machine has read it"
	is "$(ask asha "/posts/$id" | jq -r .translation.desk)" true "what differs waits at the desk by itself"
	wait_until 20 has_case "$id"
	case=$(sql "select c.id from desk_case c join incident_post p on p.incident_id = c.incident_id where p.post_id = $id")
	answer=$(as asha "/cases/$case/sure" -X POST -d sure=confirmed --data-urlencode 'evidence=the translation says so')
	like "$(status) $answer" '^409.*only a machine has read' "a machine's reading confirms nothing"
	answer=$(as asha "/cases/$case/urgency" -X POST -d urgency=soon --data-urlencode 'reason=the translation says so')
	like "$(status) $answer" '^409.*only a machine has read' "and lowers nothing"
	sql "update post set code = 'k7m2p9qr' where id = $id; update incident_post set direct = 1 where post_id = $id"
	like "$(as asha "/cases/$case/reply")" 'people on the roof.*Made by a machine' "who answers reads the translation beside the words"
	like "$(as asha "/cases/$case/reply" -X POST -d step=check -d ready=read -d "to=$id" -d ticket=0123456789abcdef)" \
		'In your language:.*A person has read your message' "and what a ready answer says that leaves in another"
	LIFE=$id CASE=$case
	world 'answer='
}
has_case() {
	[ "$(sql "select count(*) from desk_case c join incident_post p on p.incident_id = c.incident_id where p.post_id = $1")" = 1 ]
}

test_desk() {
	local other
	other=$(id_of u3)
	is "$(queued nadia)" "$LIFE $other" "the desk has what no machine reads, life at risk first"
	like "$(as nadia /translations/languages -X POST -d languages=urdu-language-of)" 'two or three letters' \
		"languages are codes"
	as nadia /translations/languages -X POST -d 'languages=ur, DE' >/dev/null
	is "$(ask nadia /translations | jq -r .speaks)" 'ur de' "people say which languages they read"
	as omar /translations/next -X POST >/dev/null
	like "$(cat "$SCRATCH/head")" 'ocation: /t/river/translations\?none=yes' "who reads none of them is given nothing"
	as nadia /translations/next -X POST >/dev/null
	like "$(cat "$SCRATCH/head")" "ocation: /t/river/posts/$LIFE/translation" "the next one is the most urgent"
	as omar "/posts/$LIFE/translation" -X POST -d step=claim >/dev/null
	is "$(status)" 409 "a second person is told that somebody has it"
	as nadia "/posts/$LIFE/translation" -X POST -d step=return >/dev/null
	as omar "/posts/$LIFE/translation" -X POST -d step=claim >/dev/null
	is "$(status)" 303 "what was given back can be taken"
	sql "update translation set claimed_until = 1 where post_id = $LIFE"
	as nadia "/posts/$LIFE/translation" -X POST -d step=claim >/dev/null
	is "$(status)" 303 "and so can what was held too long"
	as nadia "/posts/$LIFE/translation" -X POST -d words= >/dev/null
	is "$(status)" 422 "no words are no translation"
	as nadia "/posts/$LIFE/translation" -X POST --data-urlencode 'words=14 people on the roof' >/dev/null
	like "$(as asha "/posts/$LIFE")" 'Translated by <bdi>Nadia.*14 people on the roof' \
		"it stands beside the original with the person's name"
	as asha "/cases/$CASE/sure" -X POST -d sure=confirmed --data-urlencode 'evidence=Nadia read it, the team saw it' >/dev/null
	is "$(status)" 303 "now a person has read it, and it can be confirmed"
	as omar "/posts/$LIFE/translation" -X POST -d revision=1 --data-urlencode 'words=mine' >/dev/null
	is "$(status)" 409 "who corrects an older one is told"
	like "$(cat "$SCRATCH/body")" 'mine' "and finds what they typed"
	as omar "/posts/$LIFE/translation" -X POST --data-urlencode 'words=Fourteen people are on the roof' >/dev/null
	like "$(as asha "/posts/$LIFE/translation")" 'Versions.*Omar.*Nadia' "every version stays"
	as asha "/posts/$LIFE/translation" -X POST -d step=thank >/dev/null
	like "$(as omar /translations)" 'You translated 1 Post.*said thanks once' "and the team can say thanks"
}

test_private() {
	local id
	send p1 ur 'ہماری مدد کریں'
	id=$(id_of p1)
	as asha "/posts/$id/protection" -X POST -d words=child >/dev/null
	as nadia "/posts/$id/translate" -X POST >/dev/null
	is "$(status)" 403 "what is private is not translated here"
	unlike "$(cat "$SCRATCH/asked")" 'مدد کریں' "and never leaves"
	as nadia "/posts/$id/translation" >/dev/null
	is "$(status)" 403 "nor does anybody read here how it was translated before"
}

test_apertium() {
	local id
	settings -d kind=apertium --data-urlencode "address=http://127.0.0.1:$MACHINE/apertium/" \
		--data-urlencode 'key=open sesame' -d always= >/dev/null
	is "$(status)" 303 "a server with Apertium's interface does as well"
	send a1 ur 'سڑک بند ہے'
	id=$(id_of a1)
	as nadia "/posts/$id/translate" -X POST >/dev/null
	wait_until 20 stands "$id" .machine true
	is "$(tail -n 1 "$SCRATCH/asked" | jq -r '.machine + " " + .pair')" 'apertium urd|eng' "asked in its own words"
	as asha "/posts/$id/erase" -X POST -d sure=yes >/dev/null
	is "$(sql "select count(*) from translation where post_id = $id")" 0 "a translation goes with the words it was made of"
}

if ! set_up; then
	skip_all "the server did not start"
fi
test_settings
test_machine
test_differs
test_trouble
test_life
test_desk
test_private
test_apertium
finish
