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
fi

as bilal /protection >/dev/null
is "$(status)" 403 "the page Protection is for leads"
like "$(as sana /protection)" 'C-1' "where a lead sees the concern"
like "$(ask sana /protection | jq -r '.concerns[0].lead')" 'Sana' "which the lead on call holds"
is "$(audited protection.read)" 0 "the list shows no words and is not recorded"
like "$(as sana "/protection/$C")" 'husband' "the lead reads it there"
is "$(audited protection.read)" 1 "and the reading is on record"
like "$(as sana /stream)" 'class="alarm' "an alarm asks her"
as sana "/protection/$C/hold" -X POST -d hours=2 >/dev/null
is "$(status)" 303 "she leads it by name"
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
as teo "/protection/$C/hand" -X POST -d "to=$(account_id teo)" >/dev/null
is "$(status)" 303 "it is handed to the other lead"
like "$(ask sana /protection | jq -r '.concerns[0].lead')" 'Sana' "who had it keeps it until then"

# By hand, and about a lead.
as bilal "/posts/$O1/protection" -X POST -d "words=a child alone&about=$(account_id sana)" >/dev/null
is "$(status)" 303 "a responder says that another post is a protection matter"
unlike "$(api GET '/posts?limit=200')" '40 people' "it is private at once"
unlike "$(ask sana /protection | jq -c '[.concerns[].number]')" '2' "the lead whom it is about sees nothing"
D=$(sql "select id from concern where number = 2")
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
finish
