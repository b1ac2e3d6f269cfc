#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Who is invited as a responder begins with less: no names, contacts or exact places, three cases at
# a time, no closing; somebody who manages the team ends it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
sign_in asha
account noor observer
account bilal responder
as asha /team -X POST -d 'email=noor@example.org&role=responder' >/dev/null
is "$(status)" 303 "somebody is given the role of a responder"
for i in 1 2 3 4; do
	printf '{"id":"p%d","source":"mastodon","author_name":"Rahim","url":"https://example.org/%d","text":"We need a boat at Kunda number %d%d, %d people on the roof, rescue us"}\n' "$i" "$i" "$i" "$i" "$((i * 7))"
done | push >/dev/null
like "$(as bilal /stream)" 'Rahim' "a colleague's Stream tells who wrote"
like "$(as noor /stream)" 'You are new here' "the page says that they are new"
unlike "$(cat "$SCRATCH/body")" 'Rahim' "names are not shown, though the same page was just made for the colleague"
like "$(as bilal /stream)" 'Rahim' "whose page has them again"
like "$(as bilal "/posts/$(id_of p1)")" 'boat' "others read on"
unlike "$(ask noor "/posts/$(id_of p1)")" 'Rahim' "nor does a program of theirs get them"
is "$(as noor "/posts/$(id_of p1)" | grep -cE 'name="set" value="(kind:offer|urgency:soon|signal:unsure|topic:.water)"|value="ne"')" 5 \
	"but has every label to correct it with"
page /c/river/help -X POST --data-urlencode 'words=two of us on the mill roof' \
	-d 'contact=0300-0000456&may_text=yes' >/dev/null
S=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
as noor "/posts/$S/contact" -X POST >/dev/null
is "$(status)" 403 "contacts stay shut"
unlike "$(ask asha /roles | jq '.permissions[]|select(.word=="contact.open" or .word=="case.close")')" 'Noor' \
	"and who may do what does not name them for it"
is "$(ask asha /roles | jq '[.permissions[]|.more == 0 and .count == ([.holders[].name]|unique|length)]|all')" true \
	"but counts each person once, whatever their roles"
like "$(as noor /duty)" 'You may not do this here' "what somebody may not do is said once"
unlike "$(cat "$SCRATCH/body")" 'Your roles do not cover it' "with its own reason alone"

for i in 1 2 3; do
	as noor /cases -X POST -d "post_id=$(id_of p$i)" >/dev/null
	is "$(status)" 303 "case $i is taken"
done
as noor /cases -X POST -d "post_id=$(id_of p4)" >/dev/null
is "$(status)" 409 "a fourth is not"
like "$(cat "$SCRATCH/body")" 'While you are new' "and why is said"
CASE=$(sql "select min(id) from desk_case where owner_id = $(account_id noor)")
REVISION=$(sql "select revision from desk_case where id = $CASE")
as noor "/cases/$CASE/close" -X POST -d "outcome=helped&reason=x&revision=$REVISION" >/dev/null
is "$(status)" 403 "who is new closes nothing"
P1=$(sql "select d.id from desk_case d join incident_post m on m.incident_id = d.incident_id
	where m.post_id = $(id_of p1)")
as bilal /needs -X POST -d "case=$P1&item=boat&what=Rubber+boat&place=Walrusville" >/dev/null
NEED=$(sql "select id from need where case_id = $P1")
like "$(as noor /matches)" 'Rubber boat' "who is new sees what is needed"
unlike "$(ask noor /matches)$(as noor /matches)$(as noor "/needs/$NEED")" 'Walrusville' \
	"but not where, in the list and on its page"
unlike "$(as noor "/needs/$NEED")" 'name="revision"' "and has no form to correct it"
as noor "/needs/$NEED" -X POST -d 'item=boat&what=x&place=&revision=1' >/dev/null
is "$(status)" 403 "nor does the server take one"
is "$(sql "select place from need where id = $NEED")" Walrusville "so nothing that was hidden is lost"
as bilal /offers -X POST -d 'item=boat&what=Blue+boat&place=Walrusville' >/dev/null
OFFER=$(sql "select id from offer where what = 'Blue boat'")
like "$(as noor "/offers/$OFFER")" 'Blue boat' "the page of an offer shows who is new what is offered"
unlike "$(ask noor "/offers/$OFFER")$(as noor "/offers/$OFFER")" 'Walrusville|name="revision"' \
	"but not where it is, and no form to correct it"
as noor "/offers/$OFFER" -X POST -d 'item=boat&what=x&place=&revision=1' >/dev/null
is "$(status)" 403 "nor do they correct it"
as noor "/posts/$(sql "select min(id) from post")/public-answer" -X POST -d 'say=ready&ticket=1' >/dev/null
is "$(status)" 403 "and nobody who is new speaks in public for the campaign"
as noor /case-list/many -X POST -d "act=claim&ids=$P1" >/dev/null
is "$(status)" 403 "who is new does nothing with many Cases at once"
as noor /case-list/file -X POST >/dev/null
is "$(status)" 403 "and gets no file"
as noor /case-list/views -X POST -d 'q=boat&name=Boats&team=yes' >/dev/null
is "$(status)" 403 "nor keeps views for the team"
as noor "/posts/$(id_of p1)/complaint" -X POST -d kind=other >/dev/null
is "$(status)" 403 "nor takes words out of the stream as a complaint"
as noor /probation >/dev/null
is "$(status)" 403 "nor ends their own probation"
like "$(as asha /probation)" 'Noor' "who manages the team sees who is new"
as asha "/probation/$(account_id noor)/end" -X POST >/dev/null
is "$(status)" 303 "and ends it"
unlike "$(as noor /stream)" 'You are new here' "from then on the page does not say it"
like "$(ask noor "/posts/$(id_of p1)")" 'Rahim' "and names are shown"
as noor /cases -X POST -d "post_id=$(id_of p4)" >/dev/null
is "$(status)" 303 "a fourth case is taken"
is "$(audited team.probation)" 1 "it is on record"

# Going off duty gives back what was taken and not begun.
as noor /shift -X POST -d 'hours=2' >/dev/null
as noor /shift/end -X POST >/dev/null
is "$(sql "select count(*) from desk_case where owner_id = $(account_id noor) and state = 1")" 0 \
	"when the shift ends, cases that were not begun are back on the board"

# It ends by itself: after seven days, when five cases that they took were closed as done.
account tara observer
as asha /team -X POST -d 'email=tara@example.org&role=responder' >/dev/null
T=$(account_id tara)
new() {
	sql "select coalesce(max(probation), 0) from role_grant where account_id = $T"
}
sql "update role_grant set granted_at = granted_at - 8 * 86400000 where account_id = $T"
sql "insert into case_event (id, case_id, account_id, what, was, now, note)
	select id + 500000007, id, $T, 'claimed', '', '', '' from desk_case order by id limit 5;
	update desk_case set state = 5 where id in (select case_id from case_event where account_id = $T)"
looked() {
	[ "$(new)" = 0 ]
}
ok "after seven days and five of them probation ends by itself" wait_until 70 looked
is "$(audited team.probation)" 2 "which is on record"
finish
