#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# "I need help" opens only when an emergency number, a duty roster and a safeguarding lead are set,
# and says when nobody reads.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
sign_in asha
account olga observer
account bilal responder

like "$(page /c/river/help)" 'name="words"' "after set-up with a number the form is open"
like "$(cat "$SCRATCH/body")" 'Nobody is on duty right now' "and says that nobody reads"
like "$(as asha /duty)" 'is open' "the page of who answers says so too"
like "$(cat "$SCRATCH/body")" 'Name a second person' "and asks for a second lead"
as olga /duty >/dev/null
is "$(status)" 403 "an observer does not see it"
as bilal /duty -X POST -d emergency=1 >/dev/null
is "$(status)" 403 "nor does a responder change it"

LEAD=$(account_id asha)
as asha /duty -X POST -d "emergency=&reading=always&lead=$LEAD" >/dev/null
is "$(status)" 303 "the number is taken away"
as asha /duty -X POST -d 'emergency=112&reading=hours&from=06:00&until=22:00' -H 'Accept: application/json' >/dev/null
as asha /duty -X POST -H 'Accept: application/json' >/dev/null
is "$(sql "select now from audit where action = 'duty.set' order by position desc limit 1")" "112 360-1320 $LEAD 0" \
	"a program leaves as it is what it does not name"
as asha /duty -X POST -d "emergency=&reading=always&lead=$LEAD" >/dev/null
unlike "$(page /c/river/help)" 'name="words"' "then the form is closed"
page /c/river/help -X POST -d 'words=help' >/dev/null
is "$(status)" 503 "and takes nothing"
like "$(as asha /duty)" 'The emergency number is missing' "what is missing is said in words"
unlike "$(page /c/river)" 'river/help"' "the public page does not lead there"

as asha /duty -X POST -d "emergency=112&reading=always&lead=$(account_id bilal)" >/dev/null
is "$(status)" 422 "who lacks the role cannot be a lead"
like "$(cat "$SCRATCH/body")" 'value="112"' "and what was typed comes back"
as asha /duty -X POST -d "emergency=112&reading=always&lead=$LEAD&second=$LEAD" >/dev/null
is "$(status)" 422 "nor can one person be both leads"
as asha /duty -X POST -d "emergency=112&reading=hours&from=06:00&until=22:00&lead=$LEAD" >/dev/null
is "$(status)" 303 "hours of reading are set"
like "$(page /c/river/help)" '06:00</bdi></b> to <b><bdi>22:00' "the public page says them"
as asha /duty -X POST -d "emergency=112&reading=hours&from=6h&until=22:00&lead=$LEAD" >/dev/null
is "$(status)" 422 "what is no time is refused"

TURN=$(sql 'select id from duty_turn')
as asha /duty/turns/remove -X POST -d "turn=$TURN" >/dev/null
like "$(as asha /duty)" 'Nobody is in the duty roster' "without a roster it is closed"
like "$(sql "select subject || ':' || was || ':' || now from audit where action = 'duty.turn' order by position desc limit 1")" \
	"^$(account_id asha):127 [0-9]+-[0-9]+ $(account_id asha) 0:\$" "the audit log tells whose row went, and which"
as asha /duty/turns -X POST -d "account=$(account_id olga)&from=22:00&until=06:00&mon=yes" >/dev/null
is "$(status)" 422 "an observer cannot stand in the roster"
is "$(ask asha /duty/turns -X POST | jq -c '[.error.code, (.missing | type)]')" '["invalid","array"]' \
	"a program reads what is wrong before what the page shows"
as asha /duty/turns -X POST -d "account=$(account_id bilal)&from=06:00&until=22:00&mon=yes&tue=yes&wed=yes&thu=yes&fri=yes" >/dev/null
is "$(status)" 303 "a responder can"
like "$(as asha /duty)" 'Saturday and Sunday' "hours with nobody are told by their days"
like "$(ask asha /duty | jq -c '[.open, (.gaps|length), .turns[0].name]')" '\[true,1,"Bilal"\]' \
	"the same as JSON: open, with one gap"
as bilal /shift -X POST -d 'hours=2' >/dev/null
unlike "$(page /c/river/help)" 'Nobody is on duty' "when somebody goes on duty the note is gone"
ok "each change is on record" test "$(audited duty.set)" -ge 2
like "$(sql "select was || '>' || now from audit where action = 'duty.set' order by position desc limit 1")" \
	"^ 0-0 $LEAD 0>112 360-1320 $LEAD 0\$" "with what was and what is"

# --- the sheet by which a shift hands over ---

printf '%s\n' '{"id":"ho1","source":"sms","text":"We are on the roof of the school, the water rises, six people, please save us"}' | push >/dev/null
POST=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
as bilal /cases -X POST -d "post_id=$POST" >/dev/null
CASE=$(sql 'select max(id) from desk_case')
as bilal "/cases/$CASE/urgency" -X POST -d 'urgency=life&revision=0&reason=Water+rises' >/dev/null
like "$(as bilal /handover)" 'roof of the school' "the sheet shows life at risk"
as bilal /handover -X POST --data-urlencode "words=$(printf 'x%.0s' {1..2001})" >/dev/null
is "$(status)" 422 "what is too long is refused"
like "$(cat "$SCRATCH/body")" 'xxxxxx</textarea>' "and comes back"
as bilal /handover -X POST -d 'words=SMS+are+slow' >/dev/null
is "$(status)" 303 "who leaves signs it"
SHEET=$(sql 'select id from handover')
like "$(as asha "/handovers/$SHEET")" 'SMS are slow' "who comes reads it"
as bilal "/handovers/$SHEET/take" -X POST -d 'read_life=yes&read_promises=yes' >/dev/null
is "$(status)" 403 "who left does not take over"
as asha "/handovers/$SHEET/take" -X POST -d 'read_life=yes' >/dev/null
is "$(status)" 422 "nobody takes over unread"
as asha "/handovers/$SHEET/take" -X POST -d 'read_life=yes&read_promises=yes' >/dev/null
is "$(status)" 303 "who read it takes over"
is "$(ask bilal "/handovers/$SHEET" | jq -c '[.by,.taken_name,.paper,.altered]')" '["Bilal","Administrator",false,false]' \
	"both have signed"
sql "update handover_line set words = 'another roof' where part = 0" >/dev/null
is "$(ask bilal "/handovers/$SHEET" | jq .altered)" true "a sheet that was changed behind our back says so"
is "$(audited handover.sign) $(audited handover.take)" '1 1' "both signatures are on record"
as olga /handover -X POST -d 'words=x' >/dev/null
is "$(status)" 403 "an observer does not hand over"
as bilal /handover -X POST -d 'words=&taken_name=Old+Teo' >/dev/null
like "$(as asha /handover)" 'Old Teo' "who signed on paper stands there by name"
sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 30)
	insert into handover (id, campaign_id, signed_by, signed_at, words, hash, taken_name, taken_at)
	select i, campaign_id, signed_by, i, '', hash, '', null from n, handover where handover.id = $SHEET"
NEXT=$(ask asha /handover | jq -r .next)
is "$(ask asha "/handover?cursor=$NEXT" | jq -c '[(.sheets | length), .next]')" '[12,null]' \
	"older sheets are behind a link, each once"
sql 'delete from handover where id <= 30'

# --- the cases of a place on paper ---

page /c/river/help -X POST --data-urlencode 'words=Two of us wait on the mill roof' \
	-d 'contact=0300-0000457&may_share=yes&may_text=yes' >/dev/null
page /c/river/help -X POST --data-urlencode 'words=Water for forty families at the temple please' \
	-d 'contact=0300-0000458' >/dev/null
for POST in $(sql 'select id from post order by id desc limit 2'); do
	as bilal "/posts/$POST/correct" -X POST -d 'set=place:Pokhara' >/dev/null
	as bilal /cases -X POST -d "post_id=$POST" >/dev/null
done
as olga /handouts >/dev/null
is "$(status)" 403 "who only looks prints nothing"
as bilal /handouts -X POST -d 'place=Nowhere&team=Boat+two' >/dev/null
is "$(status)" 422 "a place with no open case makes no sheet"
like "$(cat "$SCRATCH/body")" 'value="Boat two"' "and what was typed comes back"
like "$(as bilal /handouts -X POST -d 'place=Pokhara&team=Boat+two')" 'mill roof' "the sheet has the open cases of the place"
like "$(cat "$SCRATCH/body")" 'Destroy it after use' "and says what becomes of the paper"
unlike "$(cat "$SCRATCH/body")" '0300' "no number stands on it unasked"
like "$(as asha /handouts -X POST -d 'place=Pokhara&team=Boat+two&contacts=yes')" '0300-0000457' \
	"a number stands on it for who may open it"
unlike "$(cat "$SCRATCH/body")" '0000458' "never of somebody who did not allow that it is passed on"
is "$(sql 'select count(*) from post_contact_opened')" 1 "and is on record as opened"
is "$(sql "select count(*) from case_event where what = 'handout' and now = 'Boat two'")" 4 "each case says that it was printed"
as bilal "/handouts/$(sql 'select min(id) from handout')/returned" -X POST -d 'note=All+fed' >/dev/null
is "$(ask bilal /handouts | jq -c '[.items[]|[.contacts,.note]]')" '[[1,null],[0,"All fed"]]' "what is out stands before what came back"
is "$(audited handout.print) $(audited handout.back)" '2 1' "all of it is on record"
as asha /handouts -X POST -d 'place=Pokhara&team=Boat+two&contacts=yes&file=yes' >"$SCRATCH/handout.csv"
like "$(cat "$SCRATCH/handout.csv")" '#meta\+id,#loc\+name.*mill roof.*0300-0000457' "it is a file, too, with the same contacts"
is "$(sql "select count(*) from audit where action = 'handout.print'")" "$(sql 'select count(*) from handout')" "and on record as the sheet is"

sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 60)
	insert into handout (id, campaign_id, account_id, place, team, cases, contacts, note, returned_at)
	select i, (select id from campaign), $(account_id bilal), 'x', 'y', 1, 0, '', case when i > 5 then i end from n"
NEXT=$(ask bilal /handouts | jq -r .next)
is "$({ ask bilal /handouts; ask bilal "/handouts?cursor=$NEXT"; } | jq -s '[.[].items[].id | tonumber | select(. <= 60)] | [length, (unique | length)] | @csv' -r)" \
	60,60 "hand-outs are shown by pages, each once"
is "$(ask bilal /handouts | jq '[.items[] | .returned_at == null] | . == (sort | reverse)')" true "what is out first"
sql 'delete from handout where id <= 60'

# --- what volunteers are spared ---

mine() {
	sql "select count(*) from desk_case where owner_id = $(account_id bilal)"
}
TOPIC=$(ask bilal /shift | jq -r '.topics[] | select(.name == "Water") | .number')
for CASE in $(sql "select id from desk_case where owner_id = $(account_id bilal)"); do
	as bilal "/cases/$CASE/release" -X POST -d 'revision=0&reason=Lunch' >/dev/null
done
as bilal /shift/topics -X POST -d "$(ask bilal /shift | jq -r '[.topics[] | "topics=\(.number)"] | join("&")')" >/dev/null
is "$(ask bilal /shift | jq '[.topics[] | select(.off | not)] | length')" 0 \
	"somebody asks to be spared topics"
BEFORE=$(mine)
while as bilal /cases/next -X POST >/dev/null && [ "$(mine)" -gt "$BEFORE" ]; do BEFORE=$(mine); done
is "$(sql "select count(*) from desk_case d join incident i on i.id = d.incident_id where d.owner_id = $(account_id bilal) and (i.labels >> $TOPIC) & 1 = 1")" 0 \
	"taking the next gives no case of a topic that is spared"
as bilal /shift/topics -X POST >/dev/null
as bilal /cases/next -X POST >/dev/null
is "$(($(mine) > BEFORE))" 1 "without that it does"
for CASE in $(sql 'select id from desk_case'); do
	as bilal "/cases/$CASE/claim" -X POST -d revision=0 >/dev/null
done
unlike "$(as bilal /shift)" 'Take a pause' "a pause is not offered for nothing"
for CASE in $(sql "select id from desk_case where owner_id = $(account_id bilal)"); do
	as bilal "/cases/$CASE/urgency" -X POST -d 'urgency=life&revision=0&reason=Water+rises' >/dev/null
done
like "$(as bilal /shift)" 'Take a pause' "after three cases with life at risk it is"
unlike "$(as bilal /shift)" 'Hand over and rest' "who has just come is not sent to rest"
sql "update shift set began_at = began_at - 32400000 where account_id = $(account_id bilal)"
like "$(as bilal /shift)" 'Hand over and rest' "who has worked for more than eight hours is asked to"
finish
