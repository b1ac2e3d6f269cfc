#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Triage learns on the job: what people say of posts changes how the next one is read, at once and
# after a restart; taken back, it is gone. It asks for what teaches most, never for what is private.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
sign_in asha
account lena responder
account cora coordinator

ASKED=0
# next_is KIND: the next post about that kitchen is read as this kind.
next_is() {
	ASKED=$((ASKED + 1))
	printf '{"id":"q%d","source":"mastodon","text":"the zerrin kitchen is in the old station of ward %d now"}\n' \
		"$ASKED" "$ASKED" | push >/dev/null
	[ "$(api GET "/posts/$(id_of "q$ASKED")" | jq -r .post.kind)" = "$1" ]
}
say() { # NAME EXTERNAL-ID LABEL [CURL ARGUMENTS…]
	local name=$1 id=$2 label=$3
	shift 3
	as "$name" "/posts/$(id_of "$id")/correct" -X POST -d "set=$label" "$@" >/dev/null
}
changes() { # EXTERNAL-ID: of each change what was, what is
	api GET "/posts/$(id_of "$1")" | jq -r '[.changes[] | "\(.was)>\(.now)"] | sort | join(" ")'
}

printf '%s\n' 'zerrin kitchen on wheels stands at the east gate tonight' \
	'the zerrin kitchen comes to the school yard again' 'zerrin kitchen: from six on at the depot' \
	'at the mosque the zerrin kitchen until ten' 'zerrin kitchen moves to the bridge tomorrow' \
	'see the zerrin kitchen near the stadium' |
	jq -Rc '{id: "z\(input_line_number)", source: "mastodon", text: .}' | push >/dev/null
next_is offer
is "$?" 1 "a post that triage takes for no offer"
for i in 1 2 3 4 5 6; do
	say lena "z$i" kind:offer
done
ok "somebody says of posts like it that they are: the next one is read as an offer" \
	wait_until 5 next_is offer
ok "and the word that was taught is a reason, said to be from the team" jq -e 'any(.labels[] | select(.word == "offer")
	| .reasons[]; .taught and .words == "zerrin")' <<<"$(api GET "/posts/$(id_of "q$ASKED")")"
as lena /cases -X POST -d "post_id=$(id_of "q$ASKED")" >/dev/null
CASE=$(sql "select d.id from desk_case d join incident_post m on m.incident_id = d.incident_id
	where m.post_id = $(id_of "q$ASKED")")
like "$(as lena "/cases/$CASE" | tr '\n' ' ')" '<mark><bdi[^>]*>zerrin</bdi></mark> <span class="tag">your team taught this' \
	"the page of a Case of it says the same"
stop_server
start_server "$DATA" >/dev/null
# shellcheck disable=SC2034 # the suite reads it
API=$SERVER_URL/api/v1/campaigns/river
next_is offer
is "$?" 0 "so it is after a restart"

# --- what is asked ---

sql "update post set signal = 2 where copy_of is null and corrected = 0"
ask cora '/unsure?teach=yes' >/dev/null
is "$(status)" 200 "the page asks for a post"
ONE=$(jq -r .one.post.id <"$SCRATCH/body")
is "$(sql "select corrected from post where id = $ONE")" 0 "of which nobody said anything"
ok "and says how many are read otherwise since" jq -e '.among > 0 and .otherwise > 0' "$SCRATCH/body"
is "$(as cora '/unsure?teach=yes' | grep -o 'value="kind:[a-z]*"' | sort | uniq -c | awk '{print $1}' | tr -d '\n')" 1111111 \
	"each of the seven kinds is there once: what is guessed is not among what else it may be"
like "$(as cora "/unsure?teach=yes&skip=$ONE")" 'Ten that teach most' "it is a page, too"
unlike "$(cat "$SCRATCH/body")" "posts/$ONE/correct" "which leaves out what was skipped"
sql "update post set labels = $((1 << 25)) where id = $ONE"
unlike "$(as cora '/unsure?teach=yes')" "posts/$ONE/correct" "what is private is not asked about"
sql "update post set labels = 0 where id = $ONE"
like "$(as cora '/unsure?teach=yes&done=10')" 'Ten done' "after ten there is an end"
as cora '/unsure?teach=yes&done=11' >/dev/null
is "$(status)" 422 "there are no more than ten"

# --- what is right ---

sql "update post set kind = 3 where id = $(id_of q1)"
say cora q1 kind:report -d confirm=yes
like "$(changes q1)" 'report>report' "that triage was right is kept"
say lena q1 kind:report -d confirm=yes
is "$(sql "select count(*) from correction where was = now and post_id = $(id_of q1)")" \
	"$(sql "select count(distinct field) from correction where was = now and post_id = $(id_of q1)")" "once"
like "$(as cora "/posts/$(id_of q1)")" 'confirmed' "and the page of the post says so"

# --- taking back ---

as_user "$CAUSEWAY" export --data "$DATA" --campaign river "$DATA/river.tar.gz" >/dev/null
as_user tar -xzf "$DATA/river.tar.gz" -C "$DATA"
is "$(jq -c 'select(.text | test("depot")) | [.set, .event, .labels]' "$DATA/river/lessons.jsonl" | sort -u)" \
	"$(printf '%s\n' '["corrections","river",{"offer":1}]' '["corrections","river",{"signal":1}]' | sort)" \
	"what was said is exported as the trainer takes it"
as cora "/work/$(account_id lena)/revert" -X POST -d 'hours=1&reason=They were wrong' >/dev/null
is "$(status)" 303 "all that somebody said is taken back"
no_offer() {
	! next_is offer
}
ok "then triage reads as before" wait_until 5 no_offer
ok "the server stops in good order" stop_server
finish
