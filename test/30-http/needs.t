#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Needs, offers and what becomes of them, seen from outside: noted, proposed with reasons, asked,
# agreed, on the way, arrived; and the public form "I can help". Once on SQLite, once on PostgreSQL.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

# as NAME PATH [CURL ARGUMENTS…]: the body, as somebody who signed in.
as() {
	local name=$1 path=$2
	shift 2
	page "/t/river$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" -D "$SCRATCH/head" "$@"
}
location() {
	sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$SCRATCH/head"
}
# The number at the end of where the last answer led to.
led() {
	location | sed 's,.*/,,; s,?.*,,'
}
# The board as data, as somebody who may read it.
board() {
	page /api/v1/campaigns/river/matches -b "$SCRATCH/asha.jar"
}
need_add() { # CASE ITEM AMOUNT [CURL ARGUMENTS…]: its id
	local case=$1 item=$2 amount=$3
	shift 3
	as asha /needs -d "case=$case" -d "item=$item" -d "amount=$amount" "$@" >/dev/null
	led
}
offer_note() { # ITEM AMOUNT [CURL ARGUMENTS…]: its id
	local item=$1 amount=$2
	shift 2
	as asha /offers -d "item=$item" -d "amount=$amount" "$@" >/dev/null
	led
}
step() { # DELIVERY ACT
	as asha "/deliveries/$1" -d "do=$2" >/dev/null
	status
}
delivery_of() { # NEED OFFER
	sql "select id from delivery where need_id = $1 and offer_id = $2"
}
state_of() { # TABLE ID
	sql "select state from $1 where id = $2"
}

# The case of the message that asks for blankets.
case_open() {
	sql "select d.id from desk_case d join incident i on i.id = d.incident_id
		where i.title like '%blankets%'" | grep .
}

set_up() {
	local name
	prepare || return 1
	as_user "$CAUSEWAY" account add --data "$DATA" --email olga@example.org --name Olga \
		--role observer --campaign river --password-file "$SCRATCH/password" >/dev/null
	for name in asha olga; do
		curl -s -o /dev/null -c "$SCRATCH/$name.jar" -d "email=$name@example.org" \
			--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
	done
	printf '%s\n' '{"id":"n1","source":"sms","text":"Please help us, we need blankets for 30 people at the school","lang":"en"}' |
		push >/dev/null
	wait_until 20 case_open || return 1
	CASE=$(case_open)
}

test_board() {
	local need offer far
	is "$(board | jq -c '[.needs, .offers]')" '[[],[]]' 'a new board is empty'
	like "$(as asha "/matches?case=$CASE")" 'value="blanket" selected' \
		'what a message asks for is filled in'
	like "$(as asha "/matches?case=$CASE")" 'name="amount"[^>]* value="30"' \
		'and for how many'
	need=$(need_add "$CASE" blanket 30)
	offer=$(offer_note blanket 40 -d vetted=yes)
	is "$(board | jq -r '.needs[0].proposals[0]|"\(.offer) \(.fit) \(.amount)"')" "$offer fair 30" \
		'an offer that fits is proposed, with as much as is needed'
	like "$(board | jq -r '[.needs[0].proposals[0].reasons[].word]|join(" ")')" \
		'what much where-unknown' 'and with its reasons'
	like "$(as asha /matches)" 'Not known: how far it is' 'which stand there in words'
	far=$(offer_note boat 1 -d vetted=yes)
	unlike "$(board | jq -r '.needs[0].proposals[].offer')" "$far" 'a boat is no blanket'
	as olga "/matches" >/dev/null
	is "$(status)" 200 'an observer reads the board'
	as olga /needs -d "case=$CASE" -d item=blanket >/dev/null
	is "$(status)" 403 'but adds nothing to it'
	NEED=$need OFFER=$offer
}

test_form() {
	as asha /needs -d "case=$CASE" -d item=blanket -d amount=lots --data-urlencode 'what=for the school' >"$SCRATCH/page"
	is "$(status)" 422 'an amount that is no number is refused'
	like "$(cat "$SCRATCH/page")" 'as a number, or leave it out' 'with a sentence'
	like "$(cat "$SCRATCH/page")" 'for the school' 'and nothing that was typed is lost'
	as asha /needs -d "case=999" -d item=blanket >/dev/null
	is "$(status)" 404 'a need belongs to a case that is there'
	as asha "/needs/$NEED" -d revision=0 -d item=tent >/dev/null
	is "$(status)" 409 'the second of two people who correct a need is told'
	as asha "/needs/$NEED" -d revision=1 -d item=blanket -d amount=30 -d access=cut >/dev/null
	is "$(status)" 303 'the first one is not'
	is "$(board | jq -r '.needs[0].access')" cut 'and what they said stands'
}

test_delivery() {
	local id other
	as asha /deliveries -d "need=$NEED" -d "offer=$OFFER" -d do=ask >/dev/null
	is "$(status)" 303 'both sides are asked'
	id=$(delivery_of "$NEED" "$OFFER")
	is "$(board | jq -r '.deliveries[0].state')" asked 'which stands on the board'
	is "$(board | jq '.needs[0].proposals|length')" 0 'and is not proposed again'
	other=$(need_add "$CASE" blanket 20)
	is "$(board | jq -r ".needs[]|select(.id==\"$other\").proposals[0].amount")" 10 \
		'of what is held only the rest is proposed to others'
	is "$(step "$id" promised)" 409 'nothing is promised before both said yes'
	is "$(step "$id" need-yes)$(step "$id" offer-yes)" 303303 'both say yes'
	is "$(board | jq -r '.deliveries[0].state')" agreed 'then they have agreed'
	like "$(as asha "/needs/$NEED")" 'Both said yes. A number went' \
		'and only then is anything passed on'
	is "$(step "$id" promised)$(step "$id" on-the-way)$(step "$id" arrived)" 303303303 \
		'it is promised, goes and arrives'
	is "$(state_of need "$NEED")" 1 'the need is met'
	is "$(step "$id" back)" 303 'the last step can be taken back'
	is "$(state_of need "$NEED") $(state_of delivery "$id")" '0 3' 'then it is open, and on the way'
	is "$(step "$id" fell-through)" 303 'it falls through'
	is "$(board | jq -r ".needs[]|select(.id==\"$NEED\").proposals|length")" 0 \
		'and the two are not proposed to each other again'
	is "$(sql "select count(*) from audit where action = 'delivery.step'")" 7 \
		'every step that was taken is in the audit log'
	like "$(as asha "/needs/$NEED")" 'fell through' 'and in the history'
}

# Safety rules 11 and 13.
test_safe() {
	local need ride milk
	need=$(need_add "$CASE" transport 4)
	ride=$(offer_note transport 4)
	is "$(board | jq -r ".needs[]|select(.id==\"$need\").proposals|length")" 0 \
		'a ride with somebody whom nobody has checked is not proposed'
	as asha /deliveries -d "need=$need" -d "offer=$ride" -d do=ask >/dev/null
	is "$(status)" 422 'and cannot be asked for by hand either'
	as asha "/offers/$ride" -d revision=1 -d item=transport -d amount=4 -d vetted=yes >/dev/null
	is "$(board | jq -r ".needs[]|select(.id==\"$need\").proposals[0].offer")" "$ride" \
		'after a check it is'
	milk=$(need_add "$CASE" infant-formula 5)
	offer_note infant-formula 5 -d vetted=yes >/dev/null
	is "$(board | jq -r ".needs[]|select(.id==\"$milk\").proposals|length")" 0 \
		'infant formula is never taken from a private person'
	sql "update incident set labels = labels | 33554432 where id = (select incident_id from desk_case where id = $CASE)"
	is "$(board | jq '.needs|length')" 0 'what a private case needs stands on no board'
	as asha "/needs/$need" >/dev/null
	is "$(status)" 404 'and on no page'
	sql "update incident set labels = labels & ~33554432 where id = (select incident_id from desk_case where id = $CASE)"
}

# Both sides are asked on pages of their own; by SMS in test/50-browser/story.t.
pages_ask() { # PATH
	page "$1" | grep -q 'We ask you: yes or no'
}
form_case() { # CODE
	sql "select d.id from desk_case d join incident_post m on m.incident_id = d.incident_id
		join post p on p.id = m.post_id where p.code = '$1'" | grep .
}
answer() { # PATH DELIVERY WORD
	page "$1/answer" -H "Origin: $SERVER_URL" -d "asked=$2" -d "answer=$3" >/dev/null
	status
}
counted() { # needed, promised and arrived, as the public reads it
	page /c/river/appeal -H 'Accept: application/json' |
		jq -r '.parts[].needs[] | select(.name.text == "Shelter") | "\(.wanted) \(.promised) \(.arrived)"'
}
test_ask() {
	local asks gives case need offer id
	page /ur/c/river/help -X POST -D "$SCRATCH/head" \
		--data-urlencode 'words=Please send 12 tents to the mill, the houses are gone' >/dev/null
	asks=/s/$(led)
	page /c/river/offer -H "Origin: $SERVER_URL" -D "$SCRATCH/head" -d kind=goods -d keep=yes \
		-d share=yes --data-urlencode 'what=12 tents' -d contact=tents@example.org >/dev/null
	gives=/c/river/offer/$(led)
	ok 'somebody who wrote has a case' wait_until 20 form_case "${asks#/s/}"
	case=$(form_case "${asks#/s/}")
	need=$(need_add "$case" tent 12)
	offer=$(sql "select id from offer where code = '${gives##*/}'")
	as asha /deliveries -d "need=$need" -d "offer=$offer" -d do=ask >/dev/null
	id=$(delivery_of "$need" "$offer")
	as asha /appeals/items -d of=0 -d list=need -d lang=en -d name=Shelter -d feed=tent >/dev/null
	is "$(counted)" '12 0 0' 'an appeal can count what Cases need'
	ok 'who needs it is asked on their page' wait_until 20 pages_ask "$asks"
	like "$(page "$asks")" 'Somebody may be able to give what you need\. Do you' \
		'where nothing tells what it is' # the message may, its reader is one
	ok 'who gives it is asked on theirs' pages_ask "$gives"
	like "$(as asha "/needs/$need")" 'Who needs it: asked' 'the team sees when'
	like "$(cat "$SCRATCH/body")" 'Call whom we could not write to' \
		'and whom a message does not reach'
	like "$(cat "$SCRATCH/body")" "/offers/$offer.*/cases/$case|/cases/$case.*/offers/$offer" \
		'with the ways to both sides'
	is "$(answer "$asks" 1 yes)" 409 'what was not asked cannot be answered'
	is "$(answer "$gives" "$id" yes)" 303 'who gives it says yes'
	like "$(page "$gives")" 'You said yes.*Please wait for our answer' 'reads that it is noted, and waits'
	unlike "$(as asha "/needs/$need")" '</time><div>: ' 'the history says it in a sentence'
	is "$(answer "$asks" "$id" yes)" 303 'who needs it says yes, too'
	like "$(page "$gives")" 'Agreed: please give' 'then the giver reads that it is agreed'
	unlike "$(cat "$SCRATCH/body")" 'Please wait for our answer' 'and is not told to wait'
	is "$(state_of delivery "$id")" 1 'then they agreed'
	is "$(counted)" '12 12 0' 'and the appeal counts it as promised'
	is "$(answer "$gives" "$id" no)" 409 'an answer counts once'
	like "$(page "$asks")" 'Help for you.*Both agreed' 'the status page says so'
	is "$(page "$asks" -H 'Accept: application/json' | jq -r '.help[0].state')" agreed \
		'to a program, too'
	step "$id" arrived >/dev/null
	is "$(counted)" '12 0 12' 'what arrived moves the counter'
	like "$(page "$gives")" 'what you gave has arrived' 'and the giver is thanked'
	line=/appeals/items/$(sql "select id from appeal_item where feed = 'tent'")
	as asha "$line/correct" -d of=0 -d wanted=-2 -d promised=1 -d arrived=3 >/dev/null
	is "$(counted)" '10 1 15' 'what nothing here knows of is added by hand, or taken away'
	like "$(as asha /appeals)" 'Of this by hand: 3 arrived, 1 promised, -2 needed' 'and shown apart'
	as asha "$line/count" -d of=0 -d wanted=20 -d promised=1 -d arrived=13 >/dev/null
	is "$(counted)" '20 1 13' 'by hand it says what somebody counted'
	as asha "$line/correct" -d of=0 -d wanted=1 >/dev/null
	is "$(status)" 409 'and nothing is corrected where all is by hand'
	as asha /appeals/items -d of=0 -d list=need -d lang=en -d name=Milk -d feed=infant-formula >/dev/null
	is "$(status)" 422 'infant formula is not counted for the public'
	like "$(page "/ur$asks")" 'پہنچ گیا' 'and, in their language, that it came'
	is "$(sql "select count(*) from audit where action = 'delivery.answer'")" 2 \
		'both answers are in the audit log'
}

give() { # [CURL ARGUMENTS…]
	page /c/river/offer -H "Origin: $SERVER_URL" -D "$SCRATCH/head" \
		-d 'kind=goods' --data-urlencode 'what=40 wool blankets, washed' \
		--data-urlencode 'contact=+44 7700 900123' -d name=Gul -d ticket=0123456789abcdef0123456789abcdef "$@"
}

test_public() {
	local code id
	like "$(page /c/river/offer)" 'Please wait for our answer' 'strangers see the form "I can help"'
	like "$(give)" '40 wool blankets' 'without leave to keep it nothing is taken, and nothing typed is lost'
	is "$(status)" 422 'which is said'
	give -d keep=yes >/dev/null
	is "$(status)" 303 'an offer is taken'
	code=$(led)
	give -d keep=yes >/dev/null
	is "$(led)" "$code" 'sent twice, it is kept once'
	page "/c/river/offer/$code" >"$SCRATCH/page"
	like "$(cat "$SCRATCH/page")" 'Not yet read by a person' 'its code leads to how it stands'
	unlike "$(cat "$SCRATCH/page")" '900123|Gul|wool' 'and to nothing else'
	id=$(sql "select id from offer where code = '$code'")
	is "$(board | jq -r ".offers[]|select(.id==\"$id\")|\"\(.item) \(.amount) \(.reachable)\"")" \
		'blanket 40 true' 'the team sees what it is and how much'
	unlike "$(board)$(as asha "/offers/$id")" '900123' 'but no number'
	as olga "/offers/$id/contact" -X POST >/dev/null
	is "$(status)" 403 'which an observer cannot open'
	like "$(as asha "/offers/$id/contact" -X POST)" '900123' 'and a responder can'
	is "$(sql "select count(*) from audit where action = 'offer.contact' and subject = $id")" 1 \
		'which is on record'
	is "$(sql "select count(*) from offer where cast(contact as text) like '%900123%'")" 0 'it is kept sealed'
	page /c/river/offer -H "Origin: $SERVER_URL" -D "$SCRATCH/head" -d kind=other -d keep=yes \
		--data-urlencode 'what=I can help, but first send the fee to my bank account' -d contact=a@b.example >/dev/null
	is "$(sql "select barred from offer where code = '$(led)'")" 1 'an offer that asks for money is held back'
	page "/c/river/offer/$code" -H "Origin: $SERVER_URL" -X POST >/dev/null
	is "$(sql "select state, what, contact is null from offer where id = $id" | tr '|' ' ')" \
		"$(sql "select 3, '', contact is null from offer where id = $id" | tr '|' ' ')" \
		'the giver can take it back, and what they wrote is gone'
	page /c/river/offer/ZZZZZZZZ >/dev/null
	is "$(status)" 404 'a code that nobody was given leads nowhere'
}

# Each once, in the same order; SQL makes them faster than forms.
test_pages() {
	local most=100000 first rest
	sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 70)
		insert into need (id, campaign_id, case_id, item, what, amount, place, from_at, until_at, for_whom,
			conditions, langs, access, state, created_at, changed_at, revision)
		select i, campaign_id, case_id, 'rope', '', 1, '', 0, 0, '', 0, '', 0, 0, 0, 0, 1 from n, need where need.id = $NEED"
	sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 110)
		insert into offer (id, campaign_id, item, what, amount, place, from_at, until_at, time_words, conditions,
			langs, reach_km, vetted, barred, state, created_at, keep_until, changed_at, revision)
		select i, campaign_id, 'soap', '', 1, '', 0, 0, '', 0, '', 0, 1, 0, 1, 0, $(date +%s)000 + 86400000, 0, 1
			from n, offer where offer.id = $OFFER"
	for list in needs:cursor:matches needs:cursor:"matches?case=$CASE" offers:offers:matches; do
		IFS=: read -r what cursor path <<<"$list"
		first=$(as asha "/$path")
		rest=$(as asha "$(grep -o "/matches?[^\"]*$cursor=[0-9]*" <<<"$first" | sed 's/&amp;/\&/' | head -n 1)")
		is "$(printf '%s\n' "$first" "$rest" | grep -o "/$what/[0-9]*\"" | tr -dc '0-9\n' |
			awk -v most=$most '$1 && $1 < most' | sort -n | uniq -c | awk '{ s += $1; n++ } END { print s, n }')" \
			"$([ "$what" = needs ] && echo 70 70 || echo 110 110)" "$what of $path are shown by pages, each once"
	done
	is "$(as asha "/matches?cursor=$(sql 'select max(id) from delivery')" | grep -c 'rel="next"')" \
		"$(as asha /matches | grep -c 'rel="next"')" 'after a need that is gone the board begins at the first'
	sql "delete from need where id < $most"
	sql "delete from offer where id < $most"
}

suite() {
	test_board
	test_form
	test_delivery
	test_safe
	test_ask
	test_public
	test_pages
}

ok 'a server starts' set_up || finish
suite
finish
