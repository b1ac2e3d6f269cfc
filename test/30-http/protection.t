#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What concerns protection is private at once: in every list, search, count and page; a lead holds
# it and each reading is on record.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
sign_in asha
account bilal responder
account hanna head
account sana safeguarding-lead
account teo safeguarding-lead
as asha /duty -X POST -d "emergency=112&reading=always&lead=$(account_id sana)&second=$(account_id teo)" >/dev/null

printf '%s\n' '{"id":"v1","source":"sms","text":"My husband beats me every night, I am hiding in the Zebra mill, please do not call"}' \
	'{"id":"o1","source":"sms","text":"We need water at the Zebra school, 40 people"}' | push >/dev/null
raised() {
	[ -n "$(sql 'select id from concern')" ]
}
V1=$(id_of v1) O1=$(id_of o1)
sql "update post set labels = labels | (1 << 25) where id = $V1 and labels & (1 << 25) = 0"
ok "a concern is raised by itself" wait_until 20 raised
C=$(sql 'select id from concern')

secret='husband|beats|hiding'
unlike "$(api GET '/posts?limit=200')" "$secret" "the API does not say it"
is "$(jq -r ".posts[]|select(.id==\"$V1\")|.guarded" <"$SCRATCH/body")" true "it says that it is private"
wait_until 20 searched zebra
is "$(api GET /posts -G --data-urlencode 'q=zebra' | texts)" "o1 " "a search for its words does not find it"
for who in bilal hanna sana; do
	unlike "$(as $who /stream)" "$secret" "the stream does not show it to $who"
	unlike "$(as $who /desk)" "$secret" "nor does the desk"
done
like "$(as bilal /stream)" 'Private: with the safeguarding lead' "a row says that there is something"
unlike "$(api GET /cases 2>/dev/null; cat "$SCRATCH/body")" "$secret" "nor do lists of cases"
unlike "$(api GET /incidents; cat "$SCRATCH/body")" "$secret" "nor lists of incidents"
as bilal "/posts/$V1" >/dev/null
is "$(status)" 403 "its page is closed to a responder"
unlike "$(cat "$SCRATCH/body")" "$secret" "and says nothing"
as hanna "/posts/$V1" >/dev/null
is "$(status)" 403 "rank does not open it: neither to a head"
as asha "/posts/$V1/contact" -X POST >/dev/null
CASE=$(sql "select d.id from desk_case d join incident_post m on m.incident_id = d.incident_id where m.post_id = $V1")
if [ -n "$CASE" ]; then
	as bilal "/cases/$CASE" >/dev/null
	is "$(status)" 403 "so is its case"
	as bilal "/cases/$CASE/claim" -X POST >/dev/null
	is "$(status)" 403 "which nobody takes from the board"
	unlike "$(ask bilal "/desk?case=$CASE")" "$secret" "nor opens beside it"
	is "$(status)" 403 "the Desk says that it is private"
	as bilal /cases -X POST -d "incident_id=$(sql "select incident_id from desk_case where id = $CASE")" >/dev/null
	is "$(status)" 403 "nobody opens another Case for what it is about"
	as bilal /cases -X POST -d "post_id=$V1" >/dev/null
	is "$(status)" 403 "nor for the Post"
	as asha "/sample/$V1" -X POST -d "set=signal:yes" >/dev/null
	is "$(status)" 403 "or says of it that it is noise"
	unlike "$(ask bilal '/case-list?state=all')" "$secret" "the list of all Cases does not say it"
	is "$(ask bilal '/case-list?q=husband&state=all' | jq '.cases|length')" 0 \
		"nor find it by its words"
	like "$(ask bilal /case-list/many -X POST -d "act=claim&ids=$CASE")" 'It is private' \
		"and among many it stays as it is"
fi

as bilal /protection >/dev/null
is "$(status)" 403 "the page Protection is for leads"
like "$(as sana /protection)" 'C-1' "where a lead sees the concern"
like "$(ask sana /protection | jq -r '.concerns[0].lead')" 'Sana' "which the lead on call holds"
is "$(audited protection.read)" 0 "the list shows no words and is not recorded"
like "$(as sana "/protection/$C")" 'husband' "the lead reads it there"
is "$(audited protection.read)" 1 "and the reading is on record"
like "$(as sana "/protection/$C")" 'I will lead this' "who is only on call for it is asked to lead it"
like "$(as sana "/protection/$C")" 'Act by' "and told until when"
like "$(as sana /stream)" 'class="alarm.*/protection/[0-9]+">What it is' "an alarm asks her, and leads to the matter"
as sana "/protection/$C/hold" -X POST -d hours=2 >/dev/null
is "$(status)" 303 "she leads it by name"
unlike "$(as sana "/protection/$C")" 'I will lead this' "once"
unlike "$(as sana /stream)" 'class="alarm' "that answers the alarm"
as sana "/protection/$C/emergency" -X POST --data-urlencode 'words=' >/dev/null
is "$(status)" 422 "calling emergency services asks for rule and evidence"
as sana "/protection/$C/emergency" -X POST --data-urlencode 'words=Life at risk: he has a knife' >/dev/null
is "$(status)" 303 "she alone may do it when life is at risk"
as sana "/protection/$C/close" -X POST -d 'outcome=safe&words=done' >/dev/null
is "$(status)" 409 "before it closes a second lead reviews the call"
as sana "/protection/$C/review" -X POST -d 'words=fine' >/dev/null
is "$(status)" 409 "not the one who called"
as teo "/protection/$C/review" -X POST -d 'words=right' >/dev/null
is "$(status)" 303 "another does"
is "$(ask teo /protection | jq -c '.concerns[0] | [.title, .life, .complaint]')" '[null,true,false]' \
	"the list says how urgent one is to a lead who does not hold it, and nothing of what it says"
as teo "/protection/$C/hand" -X POST -d "to=$(account_id teo)" >/dev/null
is "$(status)" 303 "it is handed to the other lead"
like "$(ask sana /protection | jq -r '.concerns[0].lead')" 'Sana' "who had it keeps it until then"

# Nothing of a protection matter leaves by any way but its page. Words of it that stood in a case, a
# correction and its history before it was marked are looked for in everything that can be fetched.
printf '%s\n' '{"id":"w1","source":"sms","author_name":"Quokkaname","text":"Quokkatext: water at Quokkaplace school, zebra"}' \
	'{"id":"w2","source":"chat","text":"Help at the zebra school, send water"}' | push >/dev/null
W1=$(id_of w1) W2=$(id_of w2)
as asha "/posts/$W1/correct" -X POST -d 'set=place:Quokkacorrected&reason=Quokkareason' >/dev/null
as asha /cases -X POST -d "post_id=$W1" >/dev/null
INCIDENT=$(sql "select incident_id from incident_post where post_id = $W1")
WCASE=$(sql "select id from desk_case where incident_id = $INCIDENT")
as asha "/cases/$WCASE/title" -X POST -d 'title=Quokkatitle' >/dev/null
as asha "/cases/$WCASE/note" -X POST -d 'note=Quokkanote' >/dev/null
as asha "/cases/$WCASE/sure" -X POST -d 'sure=confirmed&evidence=Quokkaevidence' >/dev/null
as asha "/cases/$WCASE/state" -X POST -d 'state=waiting&waiting_for=Quokkawaiting' >/dev/null
like "$(as bilal "/cases/$WCASE")" 'Quokkatitle.*Quokkanote' "what anybody reads of a case"
curl -sN --max-time 60 -b "$SCRATCH/bilal.jar" "$API/events" >"$SCRATCH/events" 2>/dev/null &
at_end "kill $! 2>/dev/null"
as bilal "/posts/$W1/protection" -X POST --data-urlencode 'words=Quokkaworry' >/dev/null
W=$(sql "select id from concern where incident_id = $INCIDENT")
like "$W" '^[0-9]+$' "is private from the moment a concern is raised"
CODE=$(sql "select code from post where id = $W1")
CORRECTION=$(sql "select id from correction where post_id = $W1 order by id limit 1")

. "$(dirname "$0")/walk.sh"
IDS=$(jq -nc '{post: [$ARGS.positional[0, 1]], case: [$ARGS.positional[2]], incident: [$ARGS.positional[3]],
	other: $ARGS.positional[4:]}' --args "$W1" "$W2" "$WCASE" "$INCIDENT" "$W" "$CORRECTION" "$(account_id sana)")
export CODE IDS
for who in bilal hanna asha; do
	ok "$who opens most of what there is" [ "$(fetched -b "$SCRATCH/$who.jar")" -gt 100 ]
	none "$(leaks "$SCRATCH/all")" "and finds nothing of it there"
done
ok "so does a token" [ "$(fetched -H "Authorization: Bearer $TOKEN")" -gt 20 ]
none "$(leaks "$SCRATCH/all")" "and finds nothing either"
ok "so does everybody" [ "$(fetched)" -gt 10 ]
none "$(leaks "$SCRATCH/all")" "and finds nothing either"
printf '%s\n' '{"id":"w3","source":"sms","text":"Quokkalate: my husband beats me every night, I am hiding, do not call"}' | push >/dev/null
marked() {
	[ "$(sql 'select count(*) from concern')" -ge 3 ]
}
ok "another one comes while pages are open" wait_until 20 marked
like "$(cat "$SCRATCH/events")" 'event: ' "live events go on"
none "$(leaks "$SCRATCH/events")" "and tell nothing of it"
as hanna /export -X POST -H 'Accept: */*' >/dev/null
is "$(status)" 200 "a head takes the campaign out"
tar -xzO -f "$SCRATCH/body" >"$SCRATCH/all"
like "$(cat "$SCRATCH/all")" 'send water' "with what is not private"
none "$(leaks "$SCRATCH/all")" "and without what is"
as_user "$CAUSEWAY" export --data "$DATA" --campaign river --contacts "$DATA/out.tar.gz" >/dev/null
tar -xzO -f "$DATA/out.tar.gz" >"$SCRATCH/all"
none "$(leaks "$SCRATCH/all")" "nor does the command, with contacts"
as_user "$CAUSEWAY" export --data "$DATA" --campaign river --protection "$DATA/whole.tar.gz" >/dev/null
like "$(tar -xzO -f "$DATA/whole.tar.gz")" 'Quokkatext' "unless it is asked to"
as_user "$CAUSEWAY" audit list --data "$DATA" >"$SCRATCH/all"
none "$(leaks "$SCRATCH/all")" "the audit log has no words of it"
none "$(leaks "$SCRATCH/server.log")" "nor has the server's"
as bilal /bulk -X POST -d "act=kind:offer&ids=$W1" -H 'Accept: application/json' >/dev/null
is "$(jq -c '[.done.posts, .done.kept]' <"$SCRATCH/body")" '[0,1]' "many at once leave it as it is"
as bilal "/corrections/$CORRECTION/undo" -X POST >/dev/null
is "$(status)" 403 "what was corrected of it is not undone from outside"
like "$(as sana "/protection/$W")" 'Quokkatext' "a lead reads it on its page"

# By hand, and about a lead.
like "$(as bilal "/posts/$O1")" '<select id="protect-about" name="about".*Sana' \
	"whoever raises a concern can say that it is about a lead"
as bilal "/posts/$O1/protection" -X POST -d "words=a child alone&about=$(account_id sana)" >/dev/null
is "$(status)" 303 "a responder says that another post is a protection matter"
like "$(as bilal '/stream?noted=private')" 'It is private now' "and reads who has it now"
unlike "$(api GET '/posts?limit=200')" '40 people' "it is private at once"
N=$(sql "select max(number) from concern")
unlike "$(ask sana /protection | jq -c '[.concerns[].number]')" "$N" "the lead whom it is about sees nothing"
D=$(sql "select id from concern where number = $N")
as sana "/protection/$D" >/dev/null
is "$(status)" 404 "and opens nothing"
like "$(as teo "/protection/$D")" '40 people' "the other lead does"
as bilal "/posts/$O1/correct" -X POST -d 'set=topic:-protection&reason=no' >/dev/null
is "$(status)" 403 "who raised it cannot take the mark off"
as teo "/protection/$D/close" -X POST -d 'outcome=no-concern' >/dev/null
is "$(status)" 422 "a lead says why"
as teo "/protection/$D/close" -X POST -d 'outcome=no-concern&words=a drill' >/dev/null
is "$(status)" 303 "and takes it off"
like "$(api GET '/posts?limit=200')" '40 people' "then everybody reads it again"

# About both leads: neither of them hears of it, and who runs the server has to.
as bilal "/posts/$O1/protection" -X POST -d "words=both of them&about=$(account_id sana),$(account_id teo)" >/dev/null
D=$(sql "select max(id) from concern where incident_id = (select incident_id from incident_post where post_id = $O1)")
is "$(for who in sana teo; do as "$who" "/protection/$D" >/dev/null; status; done)" '404404' \
	"of several whom it is about none opens it"
is "$(sql "select coalesce(lead_id, 0) from concern where id = $D")" 0 "and none of them holds it"

# Raised by two people in one moment, who name different ones; afterwards nobody can raise it again.
account lena safeguarding-lead
sql "insert into kept_out (subject, account_id, by_id) values ($D, $(account_id lena), $(account_id bilal))" >/dev/null
as lena "/protection/$D" >/dev/null
is "$(status)" 404 "who was named by the second is kept out"
as hanna "/protection/$D/let-in" -X POST -d "account=$(account_id lena)&words=no" >/dev/null
is "$(status)" 403 "a head does not let her in"
as asha "/protection/$D/let-in" -X POST -d "account=$(account_id lena)&words=" >/dev/null
is "$(status)" 422 "nor a lead without a reason"
as asha "/protection/$D/let-in" -X POST -d "account=$(account_id lena)&words=she was away" >/dev/null
as lena "/protection/$D" >/dev/null
is "$(status)" 200 "with one another lead does"
as asha "/protection/$D/let-in" -X POST -d "account=$(account_id sana)&words=he, too" >/dev/null
as sana "/protection/$D" >/dev/null
is "$(status)" 404 "never who was named from the start"
finish
