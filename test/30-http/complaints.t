#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Complaints go to their own owners and never to those they are about; thanks say what may be told.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi

for name in bilal mirja lead head; do
	case $name in
	lead) role=safeguarding-lead ;;
	head) role="head" ;;
	*) role=responder ;;
	esac
	as_user "$CAUSEWAY" account add --data "$DATA" --email "$name@example.org" --name "$name" \
		--password-file "$SCRATCH/password" --role "$role" --campaign river >/dev/null
done
sign_in() { # NAME
	curl -s -o /dev/null -c "$SCRATCH/$1.jar" -d "email=$1@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
}
for name in asha bilal mirja lead head; do sign_in "$name"; done
as() { # NAME PATH [CURL ARGUMENTS…]
	local name=$1
	shift
	page "$1" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" "${@:2}"
}
account() { sql "select id from account where email = '$1@example.org'"; }
complain() { # KIND WHO WORDS [CURL ARGUMENTS…]: the code
	page /c/river/complaint -D "$SCRATCH/head" -H "Origin: $SERVER_URL" --data-urlencode "words=$3" \
		--data-urlencode "who=$2" -d "kind=$1" "${@:4}" >/dev/null
	sed -n 's,^[Ll]ocation: .*/complaint/\([A-Z0-9]*\).*,\1,p' "$SCRATCH/head"
}
queue() { # NAME: numbers of the complaints that are there for them
	as "$1" /t/river/complaints -H 'Accept: application/json' | jq -c '[.complaints[].number]'
}
one() { # NUMBER: its id
	sql "select id from complaint where number = $1"
}

# --- owners ---

like "$(as head /t/river/complaints)" 'Nobody is named as an owner' "a head is told that nobody reads complaints"
as head /t/river/complaints/owners -d "owners=$(account bilal)" -d "owners=$(account mirja)" >/dev/null
is "$(status)" 303 "a head names two owners"
like "$(sql "select was || '>' || now from audit where action = 'complaint.owners'")" \
	"^[^>]*>$(account bilal) $(account mirja)\$|^[^>]*>$(account mirja) $(account bilal)\$" "the audit log names them"
as bilal /t/river/complaints/owners -d "owners=$(account bilal)" >/dev/null
is "$(status)" 403 "an owner names nobody"

# --- the form ---

like "$(page /c/river/complaint)" 'Who is it about' "anybody finds the form"
page /c/river/complaint -H "Origin: $SERVER_URL" -d "kind=work" -d "words=" -d "who=Nadia" >"$SCRATCH/again"
is "$(status)" 422 "nothing at all is refused"
like "$(cat "$SCRATCH/again")" 'value="Nadia"' "and what was typed is still there"
first=$(complain work '' 'The water was gone when we came')
like "$first" '^[A-Z0-9]{8}$' "a complaint gets a code"
second=$(complain person 'Mirja, the tall one' 'asked me for money at the gate' -d contact=ana@town.example)
third=$(complain lead '' 'the heads only help their own')
ticket=0123456789abcdef0123456789abcdef
is "$(complain work '' twice -d ticket=$ticket)" "$(complain work '' twice -d ticket=$ticket)" \
	"a second press of the button keeps it once"

# --- who reads what ---

is "$(queue bilal)" '[1,2,4]' "an owner reads what is not about those who lead"
is "$(queue mirja)" '[1,4]' "an owner never sees the complaint that names her"
is "$(queue head)" '[]' "a head sees none"
like "$(as head /t/river/complaints)" 'New:.* 4' "but how many there are"
is "$(queue asha)" '[3]' "what is about those who lead goes to who runs the server"
as mirja "/t/river/complaints/$(one 2)" >/dev/null
is "$(status)" 404 "its address is none for her"
as head "/t/river/complaints/$(one 1)" >/dev/null
is "$(status)" 404 "nor is one for a head"
like "$(as bilal "/t/river/complaints/$(one 2)")" 'asked me for money' "an owner reads it"
is "$(sql "select count(*) from audit where action = 'complaint.read' and subject = $(one 2)")" 1 \
	"and that is on record, once for each reading"
is "$(sql "select count(*) from post")" 0 "no complaint is a post: no stream, search or export has it"
is "$(sql "select count(*) from complaint where words like '%money%'")" 0 "its words are sealed"
is "$(sql "select count(*) from audit where action = 'complaint.receive' and network <> ''")" 0 \
	"nothing says from where it came"

# --- the other owner, when the first is the one ---

as bilal "/t/river/complaints/$(one 1)" -d act=about -d "account=$(account bilal)" >/dev/null
is "$(status)" 303 "an owner says that one is about himself"
is "$(queue bilal)" '[2,4]' "and sees it no more"
like "$(queue mirja)" 1 "the other owner does"
as mirja "/t/river/complaints/$(one 1)" -d act=about -d "account=$(account mirja)" >/dev/null
is "$(queue asha)" '[1,3]' "when no owner is left it goes to who runs the server"

# --- about a team ---

sql "insert into organisation (id, name, kind, country, languages, work, created_at)
	values (77, 'Gate team', 'charity', '', '', '', 0)"
sql "insert into organisation_member (organisation_id, account_id, speaks, joined_at)
	values (77, $(account bilal), 0, 0)"
as mirja "/t/river/complaints/$(one 4)" -d act=about -d organisation=77 >/dev/null
is "$(queue bilal)" '[2]' "what is about a team reaches nobody of that team, owners neither"
as bilal "/t/river/complaints/$(one 4)" >/dev/null
is "$(status)" 404 "nor is its page theirs"
is "$(queue mirja)" '[4]' "the owner outside of it reads on"
for table in complaint_about organisation_member; do sql "delete from $table where organisation_id = 77"; done
sql "delete from kept_out where subject = $(one 4)"

# --- answered and closed ---

as bilal "/t/river/complaints/$(one 2)" -d act=take >/dev/null
like "$(page "/c/river/complaint/$second")" 'Looked into' "whoever complained sees that it is looked into"
as bilal "/t/river/complaints/$(one 2)" -d act=close -d outcome=upheld >/dev/null
is "$(status)" 409 "it is not closed without an answer"
as bilal "/t/river/complaints/$(one 2)" -d act=note -d 'words=ask the gate keeper' >/dev/null
as bilal "/t/river/complaints/$(one 2)" -d act=answer -d seen=1 -d 'words=too early' >"$SCRATCH/again"
is "$(status)" 409 "nobody answers what they have not read"
like "$(cat "$SCRATCH/again")" 'too early' "and what was typed is still there"
as bilal "/t/river/complaints/$(one 2)" -d act=answer -d 'words=You were right, we paid it back' >/dev/null
is "$(status)" 303 "an owner answers"
own=$(page "/c/river/complaint/$second")
like "$own" 'You were right' "the answer stands on the page of the code"
unlike "$own" 'gate keeper|bilal' "notes and owners' names do not"
unlike "$(as mirja /t/river/outgoing)" "$second|You were right" "what leaves shows neither code nor answer"
as bilal "/t/river/complaints/$(one 2)" -d act=close -d outcome=upheld >/dev/null
is "$(status)" 303 "then it is closed"
sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 250)
	insert into complaint_event (id, complaint_id, account_id, what, words)
	select i, $(one 2), null, 'taken', '' from n"
older=$(as bilal "/t/river/complaints/$(one 2)" | grep -o '?before=[0-9]*')
like "$older" 'before' "more than 200 steps are shown by pages, the last ones first"
is "$(as bilal "/t/river/complaints/$(one 2)$older" | grep -c 'What happened last')" 1 "and the older ones are behind a link"
sql 'delete from complaint_event where id <= 250'
page "/c/river/complaint/$second" -H "Origin: $SERVER_URL" -d act=add -d 'words=it happened again' >/dev/null
is "$(sql "select state from complaint where number = 2")" 1 "a later message opens it again"
page "/c/river/complaint/$first" -H "Origin: $SERVER_URL" -d act=back >/dev/null
is "$(sql "select count(*) from complaint where number = 1 and words is null and state = 3")" 1 \
	"whoever complained takes it back, and the words are erased"
page /c/river/complaint/ZZZZ2222 >/dev/null
is "$(status)" 404 "another code opens nothing"
page "/s/$second" -D "$SCRATCH/head" >/dev/null
like "$(cat "$SCRATCH/head")" "/complaint/$second" "the address for codes knows it, too"

# --- abuse ---

abuse=$(complain abuse '' 'he wanted something for the tent')
is "$(queue lead)" '[5]' "a safeguarding lead reads one about abuse, and no other"
is "$(sql "select count(*) from alarm where kind = 'protection'")" 1 "and gets an alarm"
like "$(as lead "/t/river/protection/$(sql "select concern_id from complaint where number = 5")")" \
	"/complaints/$(one 5)" "the concern leads to it"
page "/c/river/complaint/$abuse" -H "Origin: $SERVER_URL" -d act=back >/dev/null
is "$(status)" 409 "it is not erased while they hold it"
as asha "/t/river/complaints/$(one 3)" -d act=guard >/dev/null
is "$(queue bilal)/$(queue asha | jq -c 'contains([3])')" '[5,4,2]/true' \
	"what is about those who lead stays past the owners when safeguarding leads get it, too"

# --- a message that is one ---

echo '{"id":"m1","source":"sms","text":"he was not kind to us at the bridge, Bilal, and my mother shouted","author":"x"}' | push >/dev/null
message=$(sql "select max(id) from post")
as mirja "/t/river/posts/$message/complaint" -d kind=person >/dev/null
is "$(status)" 303 "whoever reads a message hands it to the owners"
unlike "$(api GET /posts)" 'shouted' "its words are gone from the stream"
is "$(queue bilal)" '[5,4,2]' "the owner whom it names does not get it"
like "$(as mirja "/t/river/complaints/$(one 6)")" 'shouted' "the other one reads it"
page "/c/river/complaint/$(sql 'select code from complaint where number = 4')" -H "Origin: $SERVER_URL" \
	-d act=add -d 'words=it was Bilal' >/dev/null
is "$(queue bilal)" '[5,2]' "whoever is named in a later message sees it no more"

# --- what triage reads as one ---

grouped() { [ "$(sql "select max(read_to) from grouper")" -ge "$heard" ]; }
number_of() { sql "select coalesce(max(number), 0) from complaint where post_id = $heard"; }
hear() { # ID SOURCE TEXT: pushes it and waits until it was grouped; its post in $heard
	jq -nc --arg id "$1" --arg source "$2" --arg text "$3" '{id: $id, source: $source, text: $text, author: "y"}' |
		push >/dev/null
	heard=$(sql "select max(id) from post")
	wait_until 10 grouped
}
hear h1 sms 'I want to complain about your driver Bilal. He laughed at my grandmother.'
number=$(number_of)
like "$(queue mirja)" "$number" "what triage reads as a complaint enters the queue by itself"
unlike "$(queue bilal)" "\\b$number\\b" "and not for whom it names"
like "$(as mirja /t/river/complaints)" 'Read as a complaint by Triage, not yet confirmed' "it is marked as unconfirmed"
unlike "$(api GET /posts)$(as head /t/river/stream)$(as lead /t/river/stream?q=grandmother)" 'laughed' \
	"its words stand in no stream and no search"
like "$(as head /t/river/stream)" 'It may be a complaint' "but that something is there does"
as head "/t/river/posts/$heard" >"$SCRATCH/denied"
is "$(status)" 403 "nobody opens it at the desk"
like "$(cat "$SCRATCH/denied")" 'owner of complaints' "and is told who reads it"
is "$(sql "select count(*) from incident_post where post_id = $heard")" 0 "it has no incident and no case"
like "$(as mirja "/t/river/complaints/$(one "$number")")" 'grandmother' "an owner reads it"
as mirja "/t/river/complaints/$(one "$number")" -d act=answer -d 'words=sorry' >/dev/null
is "$(status)" 409 "and says first whether it is one"
as bilal "/t/river/complaints/$(one "$number")/heard" -d say=no >/dev/null
is "$(status)" 404 "whom it names does not say that it is none"
as mirja "/t/river/complaints/$(one "$number")/heard" -d say=yes -d kind=person >/dev/null
is "$(status)" 303 "an owner confirms it"
is "$(sql "select count(*) from post where id = $heard and raw like '%erased%'")" 1 "then its words leave the stream for good"
like "$(as mirja "/t/river/complaints/$(one "$number")")" 'grandmother' "and stay with the owners"
as mirja "/t/river/complaints/$(one "$number")/heard" -d say=no >/dev/null
is "$(status)" 409 "what was said once is not said again"

hear h2 sms 'One of your helpers was rude to the whole queue, I want to complain'
number=$(number_of)
as mirja "/t/river/complaints/$(one "$number")/heard" -d say=no >/dev/null
like "$(as head "/t/river/posts/$heard")" 'whole queue' "one that is sent back is at the desk again"
is "$(sql "select outcome from complaint where number = $number")" no-complaint "and closed in the queue"

hear h3 sms 'Your volunteer was rude and sent us away. We are six people and still need drinking water.'
number=$(number_of)
like "$(as mirja "/t/river/complaints/$(one "$number")")" 'also asks for help' \
	"what asks for help, too, is a complaint as well"
is "$(sql "select count(*) from desk_case d join incident_post m on m.incident_id = d.incident_id where m.post_id = $heard")" 1 \
	"and a case at once"
as mirja "/t/river/complaints/$(one "$number")/heard" -d say=yes -d kind=person >/dev/null
like "$(as head "/t/river/posts/$heard")" 'drinking water' "which keeps its words when the complaint is confirmed"

# What asks for help is at the Desk, for whom it names as facts alone: read everything that there is.
# shellcheck source=test/30-http/walk.sh
. "$(dirname "$0")/walk.sh"
hear q1 sms 'I want to complain about your volunteer Bilal, he was rude, quokkawords. We are six people at the zebra school and still need drinking water.'
asked=$heard
like "$(as mirja "/t/river/complaints/$(one "$(number_of)")")" 'also asks for help' "one that names somebody asks for help, too"
QINCIDENT=$(sql "select incident_id from incident_post where post_id = $asked")
QCASE=$(sql "select id from desk_case where incident_id = $QINCIDENT")
as mirja "/t/river/cases/$QCASE/title" -d 'title=Quokkatitle of six' >/dev/null
as mirja "/t/river/cases/$QCASE/note" -d 'note=Quokkanote' >/dev/null
placed() { as mirja /t/river/places -H 'Accept: application/json' | grep -q uokkaplace; }
hear q2 sms 'Water is needed at the zebra mill as well, for five people'
CODE=$(sql "select code from post where id = $heard")
IDS=$(jq -nc '{post: [$ARGS.positional[0, 1]], case: [$ARGS.positional[2]], incident: [$ARGS.positional[3]],
	other: [$ARGS.positional[4]]}' --args "$asked" "$heard" "$QCASE" "$QINCIDENT" "$(account bilal)")
export CODE IDS
like "$(as mirja "/t/river/cases/$QCASE")" 'Quokkatitle.*quokkawords|quokkawords.*Quokkanote' "whoever else works there reads its words"
like "$(as bilal "/t/river/cases/$QCASE")" 'Not shared with you' "whom it names does not"
is "$(as bilal "/t/river/cases/$QCASE" -H 'Accept: application/json' | jq -r '[.row.urgency, .row.kind, (.row.posts | tostring), .row.title // ""] | join(" ")')" \
	"$(as mirja "/t/river/cases/$QCASE" -H 'Accept: application/json' | jq -r '[.row.urgency, .row.kind, (.row.posts | tostring), ""] | join(" ")')" \
	"but has the facts of the Case"
like "$(as bilal /t/river/desk)" "/cases/$QCASE" "which stands on the Board for them, too"
ok "they open most of what there is" [ "$(fetched -b "$SCRATCH/bilal.jar")" -gt 100 ]
none "$(leaks "$SCRATCH/all")" "and none of the words is there"
ok "so does a token" [ "$(fetched -H "Authorization: Bearer $TOKEN")" -gt 20 ]
none "$(leaks "$SCRATCH/all")" "which finds none either"
is "$(as bilal '/t/river/case-list?q=quokkatitle' -H 'Accept: application/json' | jq '.cases | length')" 0 \
	"a search for its words finds nothing for them"
is "$(as mirja '/t/river/case-list?q=quokkatitle' -H 'Accept: application/json' | jq '.cases | length')" 1 "and something for others"
for path in "/cases/$QCASE/reply" "/posts/$asked/translation" "/posts/$asked/public-answer"; do
	as bilal "/t/river$path" >/dev/null
	is "$(status)" 404 "they do not write to its sender: ${path%%/[0-9]*}/…/${path##*/}"
done
unlike "$(as bilal "/t/river/posts/$asked/contact" -X POST)" 'y</|quokka' "nor open how to reach them"
as bilal "/t/river/posts/$asked/complaint" -d kind=work >/dev/null
is "$(status)" 404 "nor hand it over once more"
as bilal "/t/river/case-list/file" -X POST >"$SCRATCH/all"
unlike "$(cat "$SCRATCH/all")" 'uokka' "the file of Cases does not say it"
as mirja "/t/river/posts/$asked/correct" -d 'set=place:Quokkaplace&reason=Quokkareason' >/dev/null
ok "its place can be looked at" wait_until 10 placed
for who in bilal mirja; do
	as $who /t/river/handouts -d place=quokkaplace -d team=boats >"$SCRATCH/sheet-$who"
done
unlike "$(cat "$SCRATCH/sheet-bilal")" 'uokka(words|title|note|reason)' "nor does a hand-out"
like "$(cat "$SCRATCH/sheet-mirja")" 'Quokkatitle' "which others print with it"
sql "insert into role_grant (account_id, campaign, role, granted_at) values ($(account bilal), 'river', 'head', 0)" >/dev/null
sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 830)
	insert into complaint (id, campaign_id, number, code, message, post_id, kind, state, words, lang, outcome, due_at, heard)
	select i, (select id from campaign), 9000 + i, 'c' || i, 'm' || i, (select min(id) from post), 0, 0, null, '', '', 7, 1 from n"
sql "insert into complaint_about (complaint_id, account_id) select id, $(account bilal) from complaint where number > 9000"
unlike "$(as bilal /t/river/stream)$(as bilal "/t/river/cases/$QCASE")" 'zebra|uokka(words|title)' \
	"of more than the list of what is kept from them holds they read no words at all"
unlike "$(as bilal /t/river/case-list/file -X POST)" 'uokka(words|title|note|reason)|zebra' "in no file either"
like "$(as mirja /t/river/stream)" 'zebra' "and nobody else less"
sql "delete from complaint_about where complaint_id in (select id from complaint where number > 9000)"
sql "delete from complaint where number > 9000"
they_wrote() { as "$1" "/t/river/posts/$heard/erase-sender" -X POST | sed -n 's/.*They wrote \([0-9]*\) .*/\1/p'; }
is "$(($(they_wrote bilal) + 1))" "$(they_wrote asha)" "as a head they do not erase it with all that its sender wrote"
as bilal /t/river/export -X POST -H 'Accept: */*' >/dev/null
tar -xzO -f "$SCRATCH/body" >"$SCRATCH/all"
like "$(cat "$SCRATCH/all")" 'zebra mill' "whom it names takes the campaign out as a head"
unlike "$(cat "$SCRATCH/all")" 'uokka(words|title|note|reason)' "without what it says"
sql "delete from role_grant where account_id = $(account bilal) and role = 'head'" >/dev/null
as head "/t/river/complaints/$(one "$(sql "select number from complaint where post_id = $asked")")/heard" -d say=no >/dev/null
as mirja "/t/river/complaints/$(one "$(sql "select number from complaint where post_id = $asked")")/heard" -d say=no >/dev/null
like "$(as bilal "/t/river/cases/$QCASE")" 'quokkawords' "once an owner says that it is none, it is like any other"

hear h7 sms 'I want to complain about your driver, he laughed at my uncle in the rain'
number=$(number_of)
held=$heard
hear h8 sms 'We have moved to the school and are well'
sql "insert into role_grant (account_id, campaign, role, granted_at) values ($(account lead), 'river', 'head', 0)" >/dev/null
known=$(as lead "/t/river/posts/$heard/erase-sender" -X POST | sed -n 's/.*They wrote \([0-9]*\) .*/\1/p')
lead_erases() { # which waits until the words of all of it can be searched
	as lead "/t/river/posts/$heard/erase-sender" -d "known=$known" -d sure=yes -d reason=asked >/dev/null
	[ "$(sql "select count(*) from post where id = $held and raw like '%erased%'")" = 1 ]
}
ok "its sender has all of it erased" wait_until 20 lead_erases
as mirja "/t/river/complaints/$(one "$number")/heard" -d say=no >/dev/null
is "$(sql "select state from complaint where number = $number")" 3 "and an owner closes what nobody can read any more"
is "$(sql "select count(*) from incident_post where post_id = $held")" 0 "which never stands at the desk"
hear h4 mastodon 'Shame on this government, nobody does anything for us, the minister lied again'
is "$(number_of)" 0 "anger at a government is none"
hear h5 rss 'The volunteers at the relief camp give blankets only to their own relatives'
like "$(number_of)" '^[1-9]' "what is written in public of those who help is one"
sql "update outbox_spent set used = 100 where name = 'complaints.heard'" >/dev/null
hear h6 sms 'I want to complain about your driver, he yelled at my aunt'
is "$(number_of)" 0 "a hundred a day are the most"
like "$(as head "/t/river/posts/$heard")" 'my aunt' "and the next stands at the desk like any other"

sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 150)
	insert into complaint (id, campaign_id, number, code, message, kind, state, words, lang, outcome, due_at, closed_at)
	select i, (select id from campaign), 1000 + i, 'c' || i, 'm' || i, 0, case when i > 120 then 3 else 0 end, null, '', '', 7, case when i > 120 then i end
	from n"
first_page=$(as bilal /t/river/complaints -H 'Accept: application/json')
pages=$({
	echo "$first_page"
	as bilal "/t/river/complaints?cursor=$(jq -r .next <<<"$first_page")" -H 'Accept: application/json'
} | jq -sc '[.[].complaints[] | select(.number > 1000)] | [length, ([.[].number] | unique | length), (map(.state == "closed") | . == sort)]')
is "$pages" '[150,150,true]' "more than a hundred are shown by pages, each once, open ones first"
sql 'delete from complaint where id <= 150'

# --- an answer in public ---

echo '{"id":"https://town.example/statuses/9","source":"mastodon","text":"we need water at Kunda Bridge, call 0300 1234567"}' | push >/dev/null
public=$(sql "select max(id) from post")
like "$(as mirja "/t/river/posts/$public/public-answer")" 'No account can answer here' \
	"a post that no account can answer is told as such"
unlike "$(as mirja "/t/river/posts/$public/public-answer")$(as mirja "/t/river/posts/$public/public-answer" -H 'Accept: application/json')" \
	'1234567' "a number in it stays masked there, too"
as mirja "/t/river/posts/$public/public-answer" -d say=words -d ticket=$ticket -d 'words=hello' >/dev/null
is "$(status)" 422 "and nothing is kept of an answer"
is "$(sql "select count(*) from outbox where post_id = $public")" 0 "so that none waits for ever"

# --- thanks ---

page /c/river/thanks -D "$SCRATCH/head" -H "Origin: $SERVER_URL" -d 'words=The boat came in time' \
	-d consent=named -d name=Ana >/dev/null
thanks=$(sed -n 's,^[Ll]ocation: .*/thanks/\([A-Z0-9]*\).*,\1,p' "$SCRATCH/head")
is "$(as bilal /t/river/thanks -H 'Accept: application/json' | jq -r '.list[0].consent_words')" \
	'You may tell it to others, with the name I gave.' "thanks say to what exactly their writer agreed"
id=$(sql "select id from thanks")
as bilal "/t/river/thanks/$id/consent" -d consent=unnamed -d how= >/dev/null
is "$(status)" 422 "nobody notes a consent to nothing"
share=$(as bilal /t/river/thanks | sed -n 's,.*action="\(/t/[^"]*/share\)".*,\1,p')
is "$share" "/t/river/thanks/$id/share" "the button of the list leads to them"
as bilal "$share" -d share=yes >/dev/null
is "$(sql "select count(*) from thanks where shared_at is not null")" 1 "thanks are shown to the whole team by a person"
unlike "$(page "/c/river/thanks/$thanks" -H 'Accept: application/json')" bilal \
	"their writer is not told who of the team did"
page "/c/river/thanks/$thanks" -H "Origin: $SERVER_URL" -d act=consent >/dev/null
like "$(as bilal /t/river/thanks)" 'Taken back' "whoever wrote them takes the consent back, and the list says so"
page "/c/river/thanks/$thanks" -H "Origin: $SERVER_URL" -d act=erase >/dev/null
unlike "$(as bilal /t/river/thanks)" 'The boat came' "or the words"
as mirja "/t/river/posts/$public/thanks" -X POST >/dev/null
like "$(as mirja /t/river/thanks)" 'Kunda' "a message is put with the thanks"
as asha "/t/river/posts/$public/erase" -d sure=yes >/dev/null
unlike "$(as mirja /t/river/thanks)" 'Kunda' "and erased there with the message"

sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 130)
	insert into thanks (id, campaign_id, code, message, words, name, lang, consent, consent_words, consent_lang)
	select i, (select id from campaign), 't' || i, 'n' || i, 'thank you', '', '', 0, '', '' from n"
newest=$(as bilal /t/river/thanks -H 'Accept: application/json')
is "$({
	echo "$newest"
	as bilal "/t/river/thanks?cursor=$(jq -r .next <<<"$newest")" -H 'Accept: application/json'
} | jq -sc '[.[].list[].id | tonumber | select(. <= 130)] | [length, (unique | length)]')" '[130,130]' \
	"older thanks are behind a link, each once"
sql 'delete from thanks where id <= 130'

# --- erased with what left ---

sql "insert into outbox (id, campaign_id, inlet_id, purpose, recipient, body, subject, lang, in_reply_to,
	visibility, unique_key, case_id, state, attempts, next_at, trouble, detail, parts, created_at)
	select 7, campaign_id, 0, 2, contact, 'x', '', '', '', '', 'x', -id, 'sent', 1, 0, '', '', 0, 1
	from complaint where number = 2"
is "$(sql 'select count(*) from outbox where recipient is not null')" 1 "an answer went to whoever complained"
page "/c/river/complaint/$second" -H "Origin: $SERVER_URL" -d act=back >/dev/null
is "$(sql 'select count(*) from outbox where recipient is not null')" 0 "its address is erased with the complaint"
: "$third"
ok "the server is still there" server_answers
stop_server
mv "$DATA/contact.key" "$SCRATCH/"
like "$(as_user timeout 20 "$CAUSEWAY" serve --data "$DATA" --listen 127.0.0.1:0 2>&1)" \
	'contact.key is missing' "a lost key is missed for complaints alone"
finish
