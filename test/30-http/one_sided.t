#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whoever corrects nearly everything one way raises an alarm; all that an account corrected is taken
# back in one act, which is undone in one. No correction lowers life at risk by itself.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
sign_in asha
account mallory responder
account cora coordinator
account sana safeguarding-lead

# --- one-sided ---

for i in $(seq 1 32); do
	printf '{"id":"r%d","source":"mastodon","text":"Request %d: we need %d blankets at the school of ward %d"}\n' \
		"$i" "$i" "$((i + 3))" "$i"
done | push >/dev/null
# What the model says is not what is tested here.
sql "update post set signal = 2, kind = 1, urgency = 2 where urgency < 3"
alarms() {
	sql "select count(*) from alarm where kind = 'one-sided' and answered_at is null"
}
for i in $(seq 1 29); do
	as mallory "/posts/$(id_of "r$i")/correct" -X POST -d set=signal:noise -d reason=no >/dev/null
done
is "$(alarms)" 0 "29 posts made noise are not enough to judge by"
as mallory "/posts/$(id_of r30)/correct" -X POST -d set=urgency:wait -d reason=no >/dev/null
is "$(alarms)" 1 "the thirtieth of thirty that go one way raises an alarm"
M=$(account_id mallory)
is "$(sql "select about_id from alarm where kind = 'one-sided'")" "$M" "about who does it"
like "$(as cora /alarms)" "/t/river/work/$M" "which leads to what they did"
like "$(as asha /team)" "/t/river/work/$M" "so does the page of the team"
as mallory "/work/$M" >/dev/null
is "$(status)" 403 "who is asked about does not open that page"
as cora "/work/$((M + 1))" >/dev/null
is "$(status)" 404 "nor does an id of nobody"
like "$(as cora "/work/$M")" 'Nearly all goes one way' "the page says that it is so"
is "$(ask cora "/work/$M" | jq -c '[.corrections[]|select(.word=="signal")|.made,.turned,.undone]')" \
	'[29,29,0]' "and counts it by label"

as cora "/work/$M/revert" -X POST -d hours=1 >/dev/null
is "$(status)" 422 "who takes it back says why"
as cora "/work/$M/revert" -X POST -d 'hours=1&reason=They were real' >/dev/null
is "$(status)" 303 "then all of it goes back in one act"
is "$(sql "select count(*) from post where signal = 0")" 0 "no post is noise any more"
is "$(sql "select count(*) from correction where undone_at is null")" 0 "no correction is in force"
is "$(audited work.revert)" 1 "it is on record"
is "$(ask cora "/work/$M" | jq -c '[.taken[0]|.posts,.undone,.by]')" '[30,false,"Cora"]' \
	"and stands on the page"
ACT=$(sql "select id from bulk where action = 'revert'")
as cora "/bulk/$ACT/undo" -X POST >/dev/null
is "$(status)" 404 "the other way to undo many does not know it"
as cora "/posts/$(id_of r2)/correct" -X POST -d set=signal:unsure >/dev/null
as cora "/reverts/$ACT/undo" -X POST >/dev/null
is "$(status)" 303 "it is undone"
is "$(sql "select count(*) from post where signal = 0")" 28 \
	"then what was taken back is in force again, but for what somebody said since"
is "$(sql "select signal from post where id = $(id_of r2)")" 1 "which stays"
is "$(audited work.restore)" 1 "that is on record"
as cora "/reverts/$ACT/undo" -X POST >/dev/null
is "$(status)" 409 "once"
as cora "/work/$M/revert" -X POST -d 'since=2001-01-01T00:00&reason=again' >/dev/null
is "$(sql "select count(*) from post where signal = 0")" 0 "it can be taken back again, from a moment on"
as asha "/alarms/$(sql "select id from alarm where kind = 'one-sided'")/answer" -X POST >/dev/null
as mallory "/posts/$(id_of r31)/correct" -X POST -d set=signal:noise >/dev/null
is "$(alarms)" 0 "after somebody answered, counting begins anew"

# --- life at risk ---

printf '%s\n' 'Eleven of us on the mill roof, send a boat' 'Grandfather does not breathe well, no ambulance comes' \
	'The clinic generator burns and patients are inside' 'My car hangs over the broken bridge' \
	'Snake bite, she is turning blue near the orchard' 'We are locked in the cellar and gas is leaking' \
	'Landslide took the minibus, hands are moving in the mud' 'Two swimmers are carried past the ferry pier' |
	jq -Rc '{id: "l\(input_line_number)", source: "mastodon", text: .}' | push >/dev/null
for i in $(seq 1 8); do
	as cora "/posts/$(id_of "l$i")/correct" -X POST -d set=urgency:life >/dev/null
done
lives() { # how many of the eight stand in a case with life at risk, open and with nobody's wish
	sql "select count(*) from post p join incident_post i on i.post_id = p.id join desk_case d
		on d.incident_id = i.incident_id where p.raw like '%\"id\":\"l%' and d.urgency = 3 and d.state < 5"
}
has_all() {
	[ "$(lives)" = 8 ]
}
ok "eight calls with life at risk have their cases" wait_until 20 has_all
why='reason=All are safe, I called'
ask mallory "/posts/$(id_of l1)/correct" -X POST -d set=urgency:wait -d "$why" >/dev/null
is "$(status) $(lives)" "200 8" "a single correction leaves the case at life at risk"
ask mallory "/posts/$(id_of l2)/correct" -X POST -d set=signal:noise -d "$why" >/dev/null
is "$(status) $(lives)" "200 8" "so does noise"
ask mallory "/posts/$(id_of l3)/correct" -X POST -d set=dismiss:yes -d "$why" >/dev/null
is "$(status) $(lives)" "200 8" "so does putting it away"
ask mallory /bulk -X POST -d act=urgency:soon -d "ids=$(id_of l4),$(id_of l5)" -d "$why" >/dev/null
is "$(jq .done.posts <"$SCRATCH/body") $(lives)" "2 8" "so does correcting many"
ask mallory /bulk -X POST -d act=dismiss:yes -d "ids=$(id_of l6)" -d "$why" >/dev/null
is "$(lives)" 8 "and putting many away"
sql "update post set signal = 1 where id = $(id_of l7)"
as mallory "/posts/$(id_of l7)/correct" -X POST -d set=signal:noise -d "$why" \
	-d back=/t/river/unsure -d tell=yes >/dev/null
is "$(status) $(lives)" "303 8" "and what is said in the queue of Help Triage"
ask mallory "/posts/$(id_of l8)/correct" -X POST -d set=urgency:wait >/dev/null
is "$(status)" 422 "without a reason nothing of it goes"
as cora "/work/$(account_id cora)/revert" -X POST -d 'hours=1&reason=x' >/dev/null
is "$(lives)" 8 "taking back who raised it lowers no case either"
# Before its case is made, too: the correction makes it first.
sql "update grouper set read_to = read_to + 1000000000000000000"
printf '{"id":"quick","source":"mastodon","text":"HELP family 99, we are 77 people on the roof of mill 99"}\n' | push >/dev/null
Q=$(id_of quick)
sql "update post set urgency = 3, signal = 2 where id = $Q"
ask mallory "/posts/$Q/correct" -X POST -d set=urgency:wait -d "$why" >/dev/null
is "$(sql "select d.urgency from incident_post i join desk_case d on d.incident_id = i.incident_id where i.post_id = $Q")" \
	3 "who corrects before there is a case leaves one with life at risk"

# --- what is private stays so ---

printf '%s\n' '{"id":"p1","source":"mastodon","text":"Zebra one: 31 blankets at the well of Alpur"}' \
	'{"id":"p2","source":"mastodon","text":"Zebra two: 32 tents at the gate of Belpur"}' \
	'{"id":"p3","source":"mastodon","text":"Zebra three: 33 pots at the yard of Celpur"}' | push >/dev/null
P1=$(id_of p1) P2=$(id_of p2) P3=$(id_of p3)
sql "update post set signal = 2, urgency = 1 where id in ($P1, $P2, $P3)"
ask mallory /bulk -X POST --data-urlencode act=topic:+protection -d "ids=$P1,$P2" -d "$why" >/dev/null
BULK=$(jq -r .done.id <"$SCRATCH/body")
marked() {
	sql "select count(*) from post where labels & (1 << 25) <> 0"
}
is "$(marked)" 2 "many are marked for protection at once"
ask mallory "/bulk/$BULK/undo" -X POST >/dev/null
is "$(jq -c '[.done.posts,.done.kept]' <"$SCRATCH/body") $(marked)" '[0,2] 2' \
	"who did that cannot show them again by undoing it"
ask mallory "/corrections/$(sql "select id from correction where post_id = $P1 and now = '+protection'")/undo" \
	-X POST >/dev/null
is "$(status) $(marked)" "403 2" "nor one by one"
unlike "$(cat "$SCRATCH/body")" 'Zebra' "and the answer says nothing of it"
as cora "/work/$M/revert" -X POST -d 'hours=1&reason=x' >/dev/null
is "$(marked)" 2 "nor does taking back all that they did"
unlike "$(as cora "/work/$M")" "/posts/$P1|Zebra" "whose page does not lead there"
like "$(cat "$SCRATCH/body")" 'Private: with the safeguarding lead' "it says that there is something"

as cora /cases -X POST -d "post_id=$P3" >/dev/null
as cora /cases -X POST -d "post_id=$P1" >/dev/null
is "$(status)" 403 "nobody takes a private matter from the board by its post"
CASE=$(sql "select d.id from desk_case d join incident_post i on i.incident_id = d.incident_id where i.post_id = $P3")
OTHER=$(sql "select d.id from desk_case d join incident_post i on i.incident_id = d.incident_id where i.post_id = $(id_of l1)")
NUMBER=$(sql "select number from desk_case where id = $CASE")
as cora "/posts/$P3/correct" -X POST --data-urlencode set=topic:+protection -d "$why" >/dev/null
is "$(marked)" 3 "a case becomes private"
as cora "/cases/$OTHER/join" -X POST -d "number=$NUMBER&reason=x&revision=$(sql "select revision from desk_case where id = $OTHER")" >/dev/null
a="$(status) $(grep -o 'There is no Case [0-9]* ' "$SCRATCH/body" | head -1)"
is "$a" "422 There is no Case $NUMBER " "joining by its number says that there is none"
as cora "/posts/$(id_of r5)/join" -X POST -d "number=$NUMBER&reason=x" >/dev/null
like "$(status) $(cat "$SCRATCH/body")" "^422 .*There is no Case $NUMBER" "from a post, too"
as cora /bulk -X POST -d act=join -d "number=$NUMBER&ids=$(id_of r6)" >/dev/null
like "$(status) $(cat "$SCRATCH/body")" "^404 .*There is no Case $NUMBER" "and for many"
is "$(sql "select posts from incident i join desk_case d on d.incident_id = i.id where d.id = $CASE")" 1 \
	"and nothing was joined"

# --- who has left ---

account wanda responder
as wanda /cases/next -X POST >/dev/null
sql "delete from role_grant where account_id = $(account_id wanda)"
as cora "/work/$(account_id wanda)" >/dev/null
is "$(status)" 200 "what somebody did whose role was ended is still to be read"
finish
