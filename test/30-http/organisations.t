#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Partners over HTTP: an organisation, an agreement, and what its people see before it, with it and
# after it: on pages, in JSON, in the API and in live events.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=(--languages 'en ur ne')
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi

account_id() { # NAME
	sql "select id from account where email = '$1@example.org'"
}
person() { # NAME [ROLE IN THE OWN TEAM]
	as_user "$CAUSEWAY" account add --data "$DATA" --email "$1@example.org" --name "$1" \
		--password-file "$SCRATCH/password" --role "${2:-observer}" --campaign river >/dev/null
	[ $# -eq 2 ] || as_user "$CAUSEWAY" account withdraw --data "$DATA" \
		--email "$1@example.org" --role observer --campaign river >/dev/null
	curl -s -o /dev/null -c "$SCRATCH/$1.jar" -d "email=$1@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
}
as() { # NAME PATH [CURL ARGUMENTS…]
	local name=$1 path=$2
	shift 2
	page "$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" "$@"
}
json() { # NAME PATH
	as "$1" "$2" -H 'Accept: application/json'
}
# Everything that a person of the partner can look at, in one text: pages and JSON.
everything() { # NAME
	local path
	for path in "/t/river/posts/$post" "/t/river/cases/$case" "/t/river/desk?case=$case"; do
		as "$1" "$path"
		json "$1" "$path"
	done
	lists "$1"
}
lists() { # NAME
	local path
	for path in stream desk shift roles case-list matches; do
		as "$1" "/t/river/$path"
		json "$1" "/t/river/$path"
	done
	for path in posts stats cases incidents corrections facets; do
		as "$1" "/api/v1/campaigns/river/$path"
	done
}

person asha-head head
person second-head head
person bilal responder
person vera
person petra
printf '%s\n' '{"id":"xq77","source":"mastodon","author":"@wendy@social.example","text":"Zebra boat needed at Pokhara, six people on the roof, urgent please help","url":"https://social.example/wendy/1"}' |
	push >/dev/null
post=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
printf '%s\n' '{"id":"xq78","source":"mastodon","author":"@otto@social.example","text":"Okapi: no drinking water in Lumbini since yesterday, forty families, please send water","url":"https://social.example/otto/2"}' |
	push >/dev/null
other_post=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
as bilal "/t/river/posts/$post/correct" -X POST -d 'set=place:Pokhara' >/dev/null
as bilal /t/river/cases -X POST -d "post=$post" >/dev/null
as bilal "/t/river/posts/$other_post/correct" -X POST -d 'set=topic:%2Bwater' >/dev/null
as bilal /t/river/cases -X POST -d "post_id=$other_post" >/dev/null
case_about() { # POST
	json bilal "/t/river/posts/$1" | jq -r '.post.case_id // empty'
}
wait_until 20 eval '[ -n "$(case_about "$post")" ] && [ -n "$(case_about "$other_post")" ]'
case=$(case_about "$post")
other_case=$(case_about "$other_post")
ok "there are two cases to look at: $case, $other_case" test "$case" -a "$other_case"
as bilal "/t/river/cases/$case/claim" -X POST -d "revision=$(json bilal "/t/river/cases/$case" | jq .row.revision)" >/dev/null
as bilal "/t/river/cases/$case/note" -X POST -d "note=Hippo ladder&revision=$(json bilal "/t/river/cases/$case" | jq .row.revision)" >/dev/null
seen=$(everything bilal)
for word in Zebra wendy Pokhara Hippo xq77 Okapi; do
	like "$seen" "$word" "the own team sees $word"
done

# --- languages of the public page, and whose clocks a person reads ---

site=$(page /ur/c/river)
like "$site" '<a href="/ur/c/river" lang="ur" hreflang="ur" dir="rtl" aria-current="true">اردو</a>' \
	"the public page links to each language that the campaign speaks, by its own name"
like "$site" 'href="/ne/c/river" lang="ne" hreflang="ne" dir="ltr">नेपाली' "and from left to right where it is read so"
as bilal /account -X POST -d 'name=bilal&language=&time_zone=Nowhere/Else' >/dev/null
is "$(status)" 422 "a time zone exists"
as bilal /account -X POST -d 'name=bilal&language=&time_zone=Asia/Karachi' >/dev/null
like "$(as bilal /t/river/desk)" 'Times: <bdi>Karachi' "a person reads the times of the zone that they chose"
unlike "$(as asha-head /t/river/desk)" 'Karachi' "others those of the campaign"
like "$(as bilal /account)" 'Times: <bdi>Karachi' "also where there is no campaign"

for path in /account /t/river/team /t/river/partners /t/organisations; do
	like "$(curl -s -D - -o /dev/null -b "$SCRATCH/asha-head.jar" "$SERVER_URL$path")" 'no-store' "$path is kept by no browser"
done

# --- an organisation ---

asha-register() { # NAME KIND SPEAKER
	as asha-head /t/river/partners/add -X POST --data-urlencode "name=$1" \
		-d "kind=$2&country=NP&languages=ne en&work=Boats&email=$3@example.org" >/dev/null
}
asha-register "Red Boats" charity asha-head
is "$(status)" 422 "who leads the campaign does not speak for a partner they add"
like "$(cat "$SCRATCH/body")" 'value="Red Boats".*value="NP" selected>Nepal<.*value="en" checked.*value="ne" checked' \
	"and what was typed comes back, with names for countries and languages"
asha-register "Red Boats" charity vera
is "$(status)" 303 "an organisation is added"
asha-register "Red Boats" media vera
is "$(status)" 422 "not twice by the same name"

# Somebody without an account speaks for a partner, and sees nothing of the campaign by it.
added=$(asha-register "Green Kites" charity kito; cat "$SCRATCH/body")
link=$(grep -o "$SERVER_URL/invite/[^<]*" <<<"$added")
like "$link" '^http.*/invite/.{20}' "an address without an account is given a link, as its whole address"
like "$(as asha-head /t/river/team)" 'Green Kites</bdi>: Speaks for' "which waits for them"
link=$(asha-register "Green Kites" charity kito; grep -o "/invite/[^<]*" "$SCRATCH/body")
ok "a new one is made as long as nobody came" test "$link"
like "$(page "$link")" 'Green Kites</bdi>: Speaks for.*|Speaks for' "the link says what it is for"
like "$(cat "$SCRATCH/body")" '<dd><bdi>Monsoon</bdi>|<bdi>River' "and names the campaign"
curl -s -o /dev/null -c "$SCRATCH/kito.jar" -D "$SCRATCH/head" -H "Origin: $SERVER_URL" -d name=Kito \
	--data-urlencode 'password=a quiet and long password' "$SERVER_URL$link"
like "$(cat "$SCRATCH/head")" 'ocation: /t/organisations' "it makes an account and leads to the organisations"
like "$(as kito /t/organisations)" 'Green Kites.*Nepal<.*Nepali, English<.*you speak for it' "for which they speak"
as kito /t/river/stream >/dev/null
is "$(status) $(sql "select count(*) from role_grant where account_id = $(account_id kito)")" '403 0' \
	"without a role and without a look at the campaign"
like "$(as kito /t)" 'href="/t/organisations"' "their list of campaigns leads there"
asha-register "Green Kites" charity kito
is "$(status)" 422 "then the name is taken"
red=$(json vera /t/organisations | jq -r '.organisations[0].id')
like "$(as vera "/t/organisations/$red")" 'Nothing is shared' "its speaker finds it, with nothing shared"
as bilal "/t/organisations/$red" >/dev/null
is "$(status)" 404 "who does not belong to it does not find it"
as asha-head /t/instance/organisations >/dev/null
is "$(status)" 403 "the register of the server is the administrator's"
as vera "/t/organisations/$red/people" -X POST -d 'email=petra@example.org' >/dev/null
is "$(status)" 303 "the speaker adds somebody"
as petra "/t/organisations/$red/people" -X POST -d 'email=bilal@example.org' >/dev/null
is "$(status)" 403 "who only belongs to it does not"
as asha-head /t/river/team -X POST -d "email=petra@example.org&role=responder&organisation=$red" >/dev/null
is "$(status)" 303 "the campaign gives her a role for the partner"
as asha-head /t/river/team -X POST -d "email=bilal@example.org&role=responder&organisation=$red" >/dev/null
is "$(status)" 422 "not to somebody who does not belong to it"

# --- before ---

refused() { # WHEN
	local path
	for path in /t/river/stream "/t/river/posts/$post" "/t/river/cases/$case" /t/river/desk \
		/api/v1/campaigns/river/posts /api/v1/campaigns/river/events; do
		as petra "$path" --max-time 3 >/dev/null
		is "$(status)" 403 "$1 a partner's person is refused $path"
	done
	unlike "$(as petra /t)" '/t/river/' "$1 the campaign is not in her list"
}
refused "before an agreement"
propose() { # ORGANISATION GROUPS…
	local form="organisation=$1&onward=no&days=30&purpose=Boats"
	shift
	for group; do form="$form&$group=yes"; done
	as asha-head /t/river/partners -X POST -d "$form" >/dev/null
}
agreement() { # of the speaker's organisation that has not ended
	json "$1" "/t/organisations/$2" | jq -r '.agreements[0].id'
}
propose "$red"
is "$(status)" 422 "an agreement shares something"
like "$(cat "$SCRATCH/body")" '>Boats</textarea>' "and what was typed comes back"
propose "$red" need
is "$(status)" 303 "the campaign proposes an agreement"
first=$(agreement vera "$red")
like "$(as vera /t)" 'proposes what it would share' "who speaks for the partner is told where they begin"
unlike "$(as petra /t)" 'proposes what it would share' "who cannot accept it is not"
refused "before it is accepted"
named_for() { # PERMISSION: whom the page of roles names
	json asha-head /t/river/roles | jq -r ".permissions[]|select(.word==\"$1\")|[.holders[].name]|join(\" \")"
}
unlike "$(named_for stream.read)" 'petra' "and who may do what does not name her yet"
as petra "/t/agreements/$first/accept" -X POST >/dev/null
is "$(status)" 403 "who does not speak for the partner does not accept it"
as asha-head "/t/agreements/$first/accept" -X POST >/dev/null
is "$(status)" 403 "nor does the campaign itself"
as vera "/t/agreements/$first/accept" -X POST >/dev/null
is "$(status)" 303 "its speaker accepts"
like "$(named_for stream.read)" 'petra' "then it names her for what is shared"
unlike "$(named_for contact.open)" 'petra' "and for nothing else"

# --- with it: nothing that was not offered ---

offer() { # ORGANISATION CASE
	as bilal "/t/river/cases/$2/partners" -X POST -d "organisation=$1" >/dev/null
}
hidden() { # NAME CASE POST WHEN: they are not there, in whatever way she asks
	local path
	for path in "/t/river/cases/$2" "/t/river/desk?case=$2" "/api/v1/campaigns/river/cases/$2" \
		"/t/river/posts/$3" "/api/v1/campaigns/river/posts/$3"; do
		json "$1" "$path" >/dev/null
		is "$(status)" 404 "$4, $path is not there"
	done
	as "$1" "/t/river/cases/$2/claim" -X POST -d revision=0 >/dev/null
	is "$(status)" 404 "nor can it be taken"
	as "$1" /t/river/cases -X POST -d "post_id=$3" >/dev/null
	is "$(status)" 404 "nor opened by its post"
	unlike "$(lists "$1")" "$2" "and no list knows it"
}
figures() { # NAME: open cases, posts of the stream, of the API, of its figures
	json "$1" /t/river/desk | jq -c '[.open, (.stream.posts | length)]'
	json "$1" /t/river/stream | jq -c '[.posts | length]'
	as "$1" /api/v1/campaigns/river/posts | jq -c '[.posts | length]'
	as "$1" /api/v1/campaigns/river/stats | jq -c '[.posts]'
	as "$1" /api/v1/campaigns/river/cases | jq -c '[.cases | length]'
	as "$1" /api/v1/campaigns/river/incidents | jq -c '[.incidents | length]'
	as "$1" /api/v1/campaigns/river/facets | jq -c '[.topics[].posts] | add'
}
is "$(figures petra | tr -d '[]\n ' | tr , ' ')" "0 000000null" "with nothing offered, every list is empty and every figure 0"
hidden petra "$case" "$post" "before it is offered"
as petra "/t/river/cases/$case/partners" -X POST -d "organisation=$red" >/dev/null
is "$(status)" 403 "a partner does not offer cases to itself"
offer "$red" "$case"
is "$(status)" 303 "the team offers a case"
like "$(as bilal "/t/river/cases/$case")" '>Offered<' "which its page says"
unlike "$(as petra "/t/river/cases/$case")" 'id="partners"' "not to partners"
like "$(as petra /t)" 'as a partner' "her list of campaigns shows the campaign, without figures"
hidden petra "$other_case" "$other_post" "with another one offered"

# --- what is needed, and nothing else ---

seen=$(everything petra)
as petra "/t/river/cases/$case" >/dev/null
is "$(status)" 200 "then her pages open"
unlike "$seen" 'Zebra' "the words of posts are not in any of them"
unlike "$seen" 'wendy' "nor who wrote"
unlike "$seen" 'Pokhara' "nor the place"
unlike "$seen" 'Hippo' "nor the team's notes"
unlike "$seen" 'xq77' "nor the id at the source"
unlike "$seen" 'Okapi' "nor anything of another case"
unlike "${seen,,}" 'bilal' "nor who of the team does what"
like "$(json petra "/t/river/posts/$post" | jq -r .post.kind)" 'request' "what is needed is there"
like "$(as petra "/t/river/posts/$post")" 'Not shared with you' "and the page says what is not shared"
as petra '/t/river/stream?q=Zebra' >/dev/null
is "$(status)" 403 "nobody finds out by searching what they may not read"
as petra '/t/river/stream?place=pokhara' >/dev/null
is "$(status)" 403 "nor by filtering"
as petra '/t/river/stream?kind=request' >/dev/null
is "$(status)" 200 "what is shared can be asked for"
as petra "/t/river/posts/$post/contact" -X POST >/dev/null
is "$(status)" 403 "contacts are not opened"
as petra "/t/river/cases/$case/close" -X POST -d 'outcome=helped&revision=1' >/dev/null
like "$(json bilal "/t/river/cases/$case" | jq -r .row.state)" 'claimed' "nor cases closed"

curl -sN --max-time 60 -b "$SCRATCH/petra.jar" "$API/events" >"$SCRATCH/events" &
watcher=$!
at_end "kill $watcher 2>/dev/null"
wait_until 20 grep -q . "$SCRATCH/events"
printf '{"id":"live1","source":"sms","text":"Giraffe water"}\n' | push >/dev/null
as bilal "/t/river/cases/$other_case/note" -X POST -d "note=Lynx&revision=0" >/dev/null
as bilal "/t/river/cases/$case/note" -X POST -d "note=Rhino&revision=$(json bilal "/t/river/cases/$case" | jq .row.revision)" >/dev/null
ok "live events reach her" wait_until 20 grep -q '^event: case' "$SCRATCH/events"
is "$(sed -n 's/^data: //p' "$SCRATCH/events" | jq -c . | sort -u)" "{\"id\":\"$case\"}" "and hold the id of the case that was offered, and nothing else"

# --- the other groups, one by one ---

only() { # GROUP WORD: the group shows the word, and the words of other groups stay away
	local id other
	as asha-head "/t/river/partners/$(agreement vera "$red")/end" -X POST >/dev/null
	propose "$red" "$1"
	id=$(agreement vera "$red")
	as vera "/t/agreements/$id/accept" -X POST >/dev/null
	[ "$1" != text ] || hidden petra "$case" "$post" "an offer ends with its agreement: under the next one"
	offer "$red" "$case"
	seen=$(everything petra)
	for other in Zebra wendy Pokhara Hippo; do
		if [ "$other" = "$2" ]; then
			like "$seen" "$other" "an agreement on '$1' shows it"
		elif [ "$1" != text ] || [ "$other" != Pokhara ]; then # words may name places
			unlike "$seen" "$other" "an agreement on '$1' shows nothing else ($other)"
		fi
	done
}
only text Zebra
as petra '/t/river/stream?q=Zebra' >"$SCRATCH/found"
like "$(cat "$SCRATCH/found")" 'Zebra' "searching finds what she may see"
unlike "$(as petra '/t/river/stream?q=Okapi')" 'otto\|Lumbini' "and nothing of what she may not"
is "$(json petra '/t/river/stream?q=water' | jq '.posts | length')" 0 "not even how many"
ok "the stream of before was sent away" wait_until 20 bash -c "! kill -0 $watcher 2>/dev/null"
only names wendy
only place Pokhara
# Two places whose names differ in an accent alone, and the case of each.
offer "$red" "$other_case"
for id in "$case:Kundala" "$other_case:Kundalá"; do
	sql "update incident set place = '${id#*:}' where id = (select incident_id from desk_case where id = ${id%:*})" >/dev/null
done
is "$(for word in $(json petra '/t/river/places' | jq -r '.places[] | select(.name | startswith("Kund")) | .word'); do
	json petra "/t/river/places/$word" | jq -r '"\(.place.name) \([.cases[].id] | join(" "))"'
done | LC_ALL=C sort)" "Kundala $case"$'\n'"Kundalá $other_case" "names that differ in an accent have each a page with its own Cases"
sql "update incident set place = 'Pokhara' where place like 'Kundal%'" >/dev/null
as bilal "/t/river/cases/$other_case/partners/end" -X POST -d "organisation=$red" >/dev/null
only area none

# --- needs of her cases, and what her organisation offers ---

need() { # CASE WORDS
	as bilal /t/river/needs -X POST -d "case=$1&item=water&what=$2&place=Pokhara" >/dev/null
}
need "$case" 'Walrus+basin'
need "$other_case" 'Ocelot+basin'
as bilal /t/river/offers -X POST -d "item=water&what=Heron+tank&organisation=$red" >/dev/null
as bilal /t/river/offers -X POST -d 'item=water&what=Stork+tank' >/dev/null
only need none
seen=$(json petra /t/river/matches)
is "$(jq -r '[(.needs|length), (.offers|length), (.deliveries|length)]|join(" ")' <<<"$seen")" '1 1 0' \
	"a partner's person sees the need of her case and the offer of her organisation"
like "$seen" 'Heron' "which is her organisation's own"
unlike "$seen" 'Walrus|Pokhara|Ocelot|Stork' "words and places only if they are agreed, and nobody else's"
unlike "$(as petra /t/river/matches)" '/needs/|/offers/' "and no link leads where she may not go"
need_id=$(json bilal /t/river/matches | jq -r '.needs[0].id')
as petra "/t/river/needs/$need_id" >/dev/null
is "$(status)" 403 "the page of a need is the team's"
as petra "/t/river/needs/$need_id" -X POST -d 'item=water&what=x&revision=0' >/dev/null
is "$(status)" 403 "and so is correcting it"
is "$(json petra /t/river/case-list | jq -r '[.cases[].id]|join(" ")')" "$case" "her list of all Cases has hers alone"
as petra '/t/river/case-list?owner=me' >/dev/null
is "$(status)" 403 "and answers no question about what is not shared"

# --- taking an offer back, and handing over ---

as bilal "/t/river/cases/$case/hand" -X POST -d "revision=0&to=$(account_id petra)" >/dev/null
as petra "/t/river/cases/$case/hand-answer" -X POST -d 'revision=0&accept=yes' >/dev/null
is "$(json bilal "/t/river/cases/$case" | jq -r .row.owner)" petra "a case can be handed to a partner's person"
as bilal "/t/river/cases/$case/partners/end" -X POST -d "organisation=$red" >/dev/null
is "$(status)" 409 "an offer is not taken back from under her"
as petra "/t/river/cases/$case/hand" -X POST -d "revision=0&to=$(account_id bilal)" >/dev/null
as bilal "/t/river/cases/$case/hand-answer" -X POST -d 'revision=0&accept=yes' >/dev/null
as bilal "/t/river/cases/$case/partners/end" -X POST -d "organisation=$red" >/dev/null
is "$(status)" 303 "once somebody else has it, the offer is taken back"
hidden petra "$case" "$post" "then"

# --- asking the organisation to take a case over ---

ask() { # MINUTES [CURL ARGUMENTS…]
	local minutes=$1
	shift
	as bilal "/t/river/cases/$case/transfer" -X POST -d "organisation=$red&minutes=$minutes" "$@" >/dev/null
}
transfer_state() {
	as asha-head /api/v1/campaigns/river/transfers | jq -r '.transfers[0].state'
}
as bilal "/t/river/cases/$case/release" -X POST -d 'revision=0&reason=Lunch' >/dev/null
ask 30
is "$(status)" 409 "a case that nobody has is not handed over: somebody has it until they say yes"
as bilal "/t/river/cases/$case/claim" -X POST -d revision=0 >/dev/null
as asha-head "/t/river/cases/$case/urgency" -X POST --data-urlencode 'reason=Six people on a roof' -d 'urgency=life&revision=0' >/dev/null
ask 240 --data-urlencode 'words=Bring the heron ladder'
is "$(status)" 422 "with life at risk a partner has an hour at most to answer"
like "$(cat "$SCRATCH/body")" 'heron ladder' "and what was typed comes back"
ask 30 --data-urlencode 'words=Bring the heron ladder'
is "$(status)" 303 "the team asks a partner to take a case over"
ask 30
is "$(status)" 409 "one partner at a time"
like "$(as petra "/t/river/cases/$case")" 'heron ladder' "its person reads what was written for them"
unlike "$(as petra "/t/river/cases/$case")" 'Zebra\|bilal' "and no more than is agreed"
is "$(as petra /api/v1/campaigns/river/transfers | jq -c '[.transfers[]|[.case_id,.state,.by]]')" "[[\"$case\",\"asked\",null]]" \
	"the list of what their organisation was asked shows it"
is "$(json bilal "/t/river/cases/$case" | jq -r .row.owner)" bilal "until they answer it stays with who has it"
like "$(as petra /t/river/desk)" 'Your organisation is asked to take 1 Case' "her Desk says that they are asked"
unlike "$(as petra /t/river/desk)$(as petra "/t/river/cases/$case")" 'Nobody is on shift|Nobody yet' \
	"and what is not shared with her is not told as if there were nobody"
# What the forms of the Case would do for PERSON.
deeds() { # PERSON
	as "$1" "/t/river/cases/$case" | grep -o 'action="/t/river/[^"]*"' | sed 's/.*[/]//; s/"//' | sort -u | paste -sd ' '
}
is "$(deeds petra)" 'answer note protection' "who was only asked is offered yes or no, a note, and a call for protection"
unlike "$(as petra "/t/river/cases/$case")" 'href="#(wait|hand|title|urgency|sure)"|Nobody was asked|Nothing stands on it' \
	"no link leads to what they may not, and no gap is told as nothing"
like "$(as petra "/t/river/cases/$case")" 'once your organisation has it' "and told when they can do more"
unlike "$(as petra "/t/river/posts/$post")" 'action="[^"]*/(split|join|move-undo|complaint|thanks|correct)"' \
	"and the page of a Post offers nothing that is the team's"
as bilal "/t/river/cases/$case/transfer/answer" -X POST -d 'accept=yes&revision=0' >/dev/null
is "$(status)" 403 "nobody of the team says yes for them"
owned() { sql "select title || ' ' || coalesce(owner_id, 0) || ' ' || state from desk_case d join incident i on i.id = d.incident_id where d.id = $case"; }
was=$(owned)
for deed in 'title title=theirs' 'release reason=ours' 'state state=waiting&waiting_for=us' 'urgency urgency=wait&reason=x'; do
	as petra "/t/river/cases/$case/${deed% *}" -X POST -d "revision=0&${deed#* }" >/dev/null
	is "$(status)" 422 "who was only asked does not change it: ${deed%% *}"
done
as petra "/t/river/posts/$post/answer" -X POST -d 'needed=no&reason=x&revision=0' >/dev/null
is "$(status) $(owned)" "422 $was" "nor silences who wrote, and takes it from nobody"
as petra "/t/river/cases/$case/transfer/answer" -X POST -d 'accept=no&revision=0' >/dev/null
is "$(status)" 422 "a no needs a reason"
as petra "/t/river/cases/$case/transfer/answer" -X POST -d 'accept=no&revision=0&reason=No+boat+left' >/dev/null
is "$(status)" 303 "with one it is taken"
like "$(as bilal "/t/river/cases/$case")" 'No boat left' "and the team reads it"
is "$(json bilal "/t/river/cases/$case" | jq -r .row.owner)" bilal "who still has the case"
is "$(sql "select count(*) from alarm where kind = 'transfer' and ended_at is null")" 1 "with life at risk a no raises an alarm"
hidden petra "$case" "$post" "after a no"
unlike "$(as petra /t/river/transfers)$(as petra /api/v1/campaigns/river/transfers)" "heron|\"title\"|/cases/$case" \
	"nor does the list of what they were asked say what it was about"
like "$(as asha-head /t/river/transfers)" "/cases/$case.*Case" "as the team's does"
ask 30
is "$(sql "select count(*) from alarm where kind = 'transfer' and ended_at is null")" 0 "asking again ends it"
as bilal "/t/river/cases/$case/transfer/end" -X POST -d revision=0 >/dev/null
hidden petra "$case" "$post" "once nobody asks any more"
is "$(transfer_state)" withdrawn "which the list tells"
ask 30
as petra "/t/river/cases/$case/transfer/answer" -X POST -d 'accept=yes&revision=0' >/dev/null
is "$(json bilal "/t/river/cases/$case" | jq -r .row.owner)" petra "after a yes the case is theirs"
is "$(transfer_state)" accepted "which the list tells too"
for deed in $(deeds petra); do
	[[ $deed == protection ]] || as petra "/t/river/cases/$case/$deed" -X POST -d revision=99 >/dev/null
	[[ $(status) != 403 ]] || refused+=" $deed"
done
like "$(deeds petra)" 'hand .*state .*urgency' "its forms are theirs"
is "${refused-}" '' "and none of what it offers then is refused to partners"
is "$(as_user "$CAUSEWAY" audit list --data "$DATA" | grep -c 'case.transfer')" 6 \
	"all of it is on record, refusals not"
as petra "/t/river/cases/$case/hand" -X POST -d "revision=0&to=$(account_id bilal)" >/dev/null
as bilal "/t/river/cases/$case/hand-answer" -X POST -d 'revision=0&accept=yes' >/dev/null
as bilal "/t/river/cases/$case/partners/end" -X POST -d "organisation=$red" >/dev/null

# --- a second partner, which names a topic ---

person quin
person zoe
asha-register "Blue Taps" charity zoe
blue=$(json zoe /t/organisations | jq -r '.organisations[0].id')
as zoe "/t/organisations/$blue/people" -X POST -d 'email=quin@example.org' >/dev/null
as asha-head /t/river/team -X POST -d "email=quin@example.org&role=responder&organisation=$blue" >/dev/null
as asha-head /t/river/partners -X POST -d "organisation=$blue&onward=no&days=30&purpose=Taps&need=yes&text=yes&covers=named" >/dev/null
is "$(status)" 422 "what is named must be said"
as asha-head /t/river/partners -X POST -d "organisation=$blue&onward=no&days=30&purpose=Taps&need=yes&text=yes&covers=named&water=yes&places=Nowhere" >/dev/null
named=$(agreement zoe "$blue")
like "$(as zoe "/t/organisations/$blue")" 'Nowhere' "what is named stands in the agreement"
as zoe "/t/agreements/$named/accept" -X POST >/dev/null
unlike "$(as zoe "/t/organisations/$blue")" 'None of you sees' "somebody of theirs has a role"
sql "update role_grant set role = 'observer' where organisation_id = $blue" >/dev/null
as bilal "/t/river/cases/$case/transfer" -X POST -d "organisation=$blue&minutes=30" >/dev/null
is "$(status)" 422 "no Case waits for an answer that nobody can give"
sql "update role_grant set organisation_id = $red where organisation_id = $blue" >/dev/null
like "$(as zoe "/t/organisations/$blue")$(as asha-head /t/river/partners)" 'None of you sees.*Nobody of theirs sees' \
	"while nobody of theirs has a role, both sides are told what to do"
sql "update role_grant set role = 'responder', organisation_id = $blue where account_id = $(account_id quin)" >/dev/null
like "$(as quin /t/river/desk)" 'Okapi' "a case about the topic is seen without being offered"
hidden quin "$case" "$post" "while the others are not theirs"
as bilal "/t/river/cases/$case/hand" -X POST -d "revision=0&to=$(account_id quin)" >/dev/null
is "$(status)" 303 "a partner's person is asked to take a case that the agreement does not name"
json quin "/t/river/cases/$case" >/dev/null
is "$(status)" 200 "which offers it"
as quin "/t/river/cases/$case/hand-answer" -X POST -d 'revision=0&accept=no' >/dev/null
as bilal "/t/river/cases/$case/partners/end" -X POST -d "organisation=$blue" >/dev/null
hidden quin "$case" "$post" "declined and taken back, it is theirs no more"
as bilal "/t/river/cases/$other_case/hand" -X POST -d "revision=0&to=$(account_id quin)" >/dev/null
as quin "/t/river/cases/$other_case/hand-answer" -X POST -d 'revision=0&accept=yes' >/dev/null
is "$(json bilal "/t/river/cases/$other_case" | jq -r .row.owner)" quin \
	"a case that it does show can be handed to a partner's person, and is theirs"
as quin "/t/river/cases/$other_case/hand" -X POST -d "revision=0&to=$(account_id bilal)" >/dev/null
as bilal "/t/river/cases/$other_case/hand-answer" -X POST -d 'revision=0&accept=yes' >/dev/null
as bilal "/t/river/cases/$other_case/partners/end" -X POST -d "organisation=$blue" >/dev/null
is "$(status)" 303 "who took it sees it until that is taken back"
offer "$red" "$case"
unlike "$(everything petra)$(as petra /t/river/roles)" 'Okapi\|quin' "neither partner sees the other's"
as petra "/t/river/cases/$case/claim" -X POST -d revision=0 >/dev/null
as petra "/t/river/cases/$case/hand" -X POST -d "revision=0&to=$(account_id quin)" >/dev/null
is "$(status)" 422 "nor hands cases to the other"
as bilal "/t/river/posts/$other_post/correct" -X POST -d 'set=topic:-water' >/dev/null
ok "a topic that was corrected takes the case out of sight" \
	wait_until 20 eval '! as quin /t/river/desk | grep -q Okapi'

# --- what the archive says of it ---

as_user "$CAUSEWAY" export --data "$DATA" --campaign river "$DATA/shared.tar.gz" >/dev/null 2>&1
tar xzf "$DATA/shared.tar.gz" -C "$SCRATCH"
is "$(jq -c 'select(.covers == "named") | [.partner, .purpose]' "$SCRATCH/river/agreements.jsonl")" \
	'["Blue Taps","Taps"]' "an archive of the campaign holds its agreements"
like "$(jq -r '[.facet, .name] | join(" ")' "$SCRATCH/river/agreement_facets.jsonl" | paste -sd,)" \
	'place:nowhere Nowhere,topic:water' "with the topics and places that they name"
is "$(jq -c 'select(.case == "'"$case"'") | .partner' "$SCRATCH/river/case_partners.jsonl" | sort -u)" '"Red Boats"' \
	"and the cases that were offered, with the partner"

# --- inviting a partner's person in one step ---

as asha-head /t/river/team/invite -X POST -d "email=rosa@example.org&role=head&organisation=$blue" >/dev/null
is "$(status)" 422 "nobody is invited to lead for a partner"
as asha-head /t/river/team/invite -X POST -d "email=rosa@example.org&role=responder&organisation=$blue" >"$SCRATCH/invited"
link=$(grep -o '/invite/[A-Za-z0-9_-]*' "$SCRATCH/invited" | head -n 1)
like "$link" '/invite/.' "a head invites somebody for a partner"
like "$(page "$link")" 'Blue Taps' "the link says for whom"
curl -s -o /dev/null -H "Origin: $SERVER_URL" --data-urlencode 'password=a quiet and long password' \
	-d 'name=Rosa' "$SERVER_URL$link"
like "$(json zoe "/t/organisations/$blue" | jq -c '[.people[]|[.name,.speaks]]')" '["Rosa",false]' \
	"who takes it up belongs to the partner, and does not speak for it"
like "$(json asha-head /t/river/team | jq -c '[.people[]|select(.name=="Rosa")|.roles[]|[.word,.organisation_name]]')" \
	'^\[\["responder","Blue Taps"\]\]$' "and has the role for it, none in the campaign's own team"
is "$(json asha-head /t/river/team | jq -c '.suggested[0]|[.wanted,.have >= 2,.open]')" '[2,true,false]' \
	"the team page counts what campaigns of this kind usually need"

# --- a partner's own appeal ---

appeal() { # NAME WHAT [FIELDS…]
	local name=$1 what=$2
	shift 2
	as "$name" "/t/river/appeals$what" -X POST -d lang=en "$@" >/dev/null
	status
}
public_appeal() {
	page "/api/v1/campaigns/river/appeal?by=$red" | jq -c '[.parts[] | [.headline.text, .needs[0].arrived]]'
}
as petra /t/river/appeals >/dev/null
is "$(appeal petra /headline -d "of=$red" -d headline=Rope)" 403 "who only responds for a partner writes no appeal"
as asha-head /t/river/team -X POST -d "email=petra@example.org&role=communications&organisation=$red" >/dev/null
is "$(status)" 303 "a head gives somebody the partner's communications"
is "$(appeal petra /headline -d of=0 -d headline=Rope)" 403 "who writes nothing for the campaign"
is "$(appeal petra /headline -d "of=$blue" -d headline=Rope)" 403 "nor for another partner"
is "$(appeal petra /headline -d "of=$red" -d 'headline=Red Boats needs rope')" 303 "but for her own"
is "$(appeal petra /items -d "of=$red" -d list=need -d name=Rope -d wanted=9 -d arrived=1)" 303 "with what is needed"
as petra "/t/river/appeals?of=$blue" >/dev/null
is "$(status)" 404 "she does not read how another partner writes"
unlike "$(as petra /t/river/appeals)" 'Blue Taps|I read it: give it out' "her page is of her own, and she approves nothing"
is "$(public_appeal)" '[]' "nobody reads it before the campaign approves"
person cleo communications
like "$(as cleo /t/river/appeals)" '>Red Boats · Waits for approval<' "the campaign sees whose appeal waits"
like "$(as cleo "/t/river/appeals?of=$red")" 'Waits for approval' "the campaign's communications see what waits"
seen=$(sed -n 's/.*name="seen" value="\([0-9]*\)".*/\1/p' "$SCRATCH/body" | head -n 1)
is "$(appeal petra /approve -d "of=$red" -d "seen=$seen")" 403 "the partner does not approve it"
is "$(appeal cleo /approve -d "of=$red" -d "seen=$seen")" 303 "the campaign does"
is "$(public_appeal)" '[["Red Boats needs rope",1]]' "then everybody reads it"
item=$(sql "select id from appeal_item where removed_at is null order by id desc limit 1")
is "$(appeal petra "/items/$item/count" -d "of=$red" -d wanted=9 -d arrived=4)" 303 "its counters are the partner's"
is "$(public_appeal)" '[["Red Boats needs rope",4]]' "and count at once"
is "$(appeal petra /ways -d "of=$red" -d kind=drop-off -d words=Bring -d area=Rishi -d hours=daily)" 303 "she proposes a place"
version=$(sql "select max(id) from appeal_way_version")
is "$(appeal petra "/versions/$version/confirm" -d "of=$red")" 403 "which she does not confirm"
is "$(appeal cleo "/versions/$version/confirm" -d "of=$red")" 303 "somebody of the campaign does"
is "$(appeal cleo /down -d "of=$red")" 422 "nothing is taken down without a reason"
is "$(appeal cleo /down -d "of=$red" -d 'why=The place is closed')" 303 "with one it is"
is "$(public_appeal)" '[]' "and nobody reads it any more"
like "$(as petra /t/river/appeals)" 'Taken down.*The place is closed' "its people read why"

# --- after ---

last=$(agreement vera "$red")
as vera "/t/agreements/$last/leave" -X POST >/dev/null
is "$(status)" 303 "the partner leaves"
refused "from then on"
like "$(as asha-head /t/river/partners)" 'have not confirmed it yet' "and is asked to delete what it has"
as vera "/t/agreements/$last/deleted" -X POST >/dev/null
is "$(status)" 303 "it confirms that"
like "$(as_user "$CAUSEWAY" audit list --data "$DATA" | tail -n 1)" 'agreement.deleted' "which is on record"

# --- police ---

asha-register "River Police" police vera
police=$(json vera /t/organisations | jq -r '.organisations[]|select(.name=="River Police")|.id')
propose "$police" need contacts
is "$(status)" 422 "contacts are never shared with police"
propose "$police" need
id=$(agreement vera "$police")
as vera "/t/agreements/$id/accept" -X POST >/dev/null
is "$(status)" 422 "police cannot accept before a head's second word"
as asha-head "/t/river/partners/$id/confirm" -X POST -d 'reason=Boats' >/dev/null
is "$(status)" 403 "which is not that of the head who proposed it"
as second-head "/t/river/partners/$id/confirm" -X POST --data-urlencode 'reason=They have the boats' >/dev/null
is "$(status)" 303 "the other head confirms it, with a reason"
as vera "/t/agreements/$id/accept" -X POST >/dev/null
is "$(status)" 303 "then they may accept"
finish
