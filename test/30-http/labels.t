#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What people make of Posts, seen from outside: labels corrected and undone, filters, many at once,
# the queue of what Triage is not sure of, the daily sample, saved views. Once on SQLite, once on
# PostgreSQL.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

# as NAME PATH [CURL ARGUMENTS…]: the body, as somebody who signed in.
as() {
	local name=$1 path=$2
	shift 2
	page "/t/river$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" "$@"
}
# The same as a program would ask: JSON.
ask() {
	as "$@" -H 'Accept: application/json'
}
location() {
	sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$SCRATCH/head"
}
# The external ids of the posts of an answer.
shown() {
	jq -r '.posts[].external_id' | tr '\n' ' '
}
id_of() { # EXTERNAL ID
	api GET '/posts?limit=200' | jq -r ".posts[]|select(.external_id==\"$1\").id"
}
label() { # ID SET [CURL ARGUMENTS…]
	local id=$1 set=$2
	shift 2
	ask asha "/posts/$id/correct" -X POST --data-urlencode "set=$set" "$@"
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
	printf '%s\n' '{"id":"w1","source":"mastodon","text":"We need water and food at the school, 40 people"}' \
		'{"id":"w2","source":"mastodon","text":"We need a boat, grandmother on the roof, water rising fast","lang":"en"}' \
		'{"id":"o1","source":"mastodon","text":"I can bring 200 blankets tomorrow morning"}' \
		'{"id":"n1","source":"mastodon","text":"lol what a match last night"}' \
		'{"id":"n2","source":"mastodon","text":"new phone new me, selfie time"}' \
		'{"id":"s1","source":"sms","text":"Please send insulin to the mill"}' | push >/dev/null
	sql "insert into campaign (id, slug, name, purpose, emergency, country, created_at)
		values (77, 'hill', 'Hill', '', '', '', 0)"
	W1=$(id_of w1) W2=$(id_of w2) O1=$(id_of o1) N1=$(id_of n1) S1=$(id_of s1)
	# What the model says is not what is tested here.
	label "$W1" kind:request >/dev/null
	label "$O1" kind:offer >/dev/null
	label "$N1" signal:noise >/dev/null
	label "$(id_of n2)" signal:noise >/dev/null
}

test_why_not() {
	local found
	found=$(ask asha "/posts/$O1")
	is "$(jq -r '.why_not[0] | [.word, .percent < .needed] | @csv' <<<"$found")" '"request",true' \
		"an offer's page says why it is no request, and how far it is from one"
	is "$(jq '[.why_not[].word] - [.labels[].word] | length' <<<"$found")" 3 \
		"and tells of labels alone that it has not"
	like "$(as asha "/posts/$O1")" 'Why not something else' "without a script"
}

test_correct() {
	local before correction
	before=$(api GET /stats | jq .kinds.praise)
	is "$(label "$W2" kind:praise | jq -r '.post.kind + " " + .post.signal')" 'praise yes' \
		"a label is corrected"
	correction=$(jq -r '.changes[0].id' <"$SCRATCH/body")
	is "$(jq -r '.changes[0] | .now + " " + .by' <"$SCRATCH/body")" 'praise Administrator' \
		"with who did it"
	is "$(api GET /stats | jq .kinds.praise)" "$((before + 1))" "the figures follow"
	is "$(ask asha '/stream?kind=praise' | shown)" 'w2 ' "so do the filters"
	like "$(as asha "/stream?kind=praise")" 'corrected by <bdi>Administrator' "and the row says so"
	ask asha "/corrections/$correction/undo" -X POST >/dev/null
	is "$(status) $(api GET /stats | jq .kinds.praise)" "200 $before" "it is undone"
	ask asha "/corrections/$correction/undo" -X POST >/dev/null
	is "$(status)" 409 "once"
	like "$(jq -r .error.message <"$SCRATCH/body")" 'undone before' "and says why not again"
	label "$W2" kind:nonsense >/dev/null
	is "$(status)" 422 "a word that is no label is refused"
	like "$(jq -r .error.message <"$SCRATCH/body")" 'no such kind' "in a sentence"
	as asha "/posts/$W2/correct" -X POST -D "$SCRATCH/head" -d field=urgency -d word=life \
		--data-urlencode 'back=/t/river/stream?kind=request' >/dev/null
	is "$(status) $(location)" "303 /t/river/stream?kind=request&noted=done" "a person is led back"
	as asha "/posts/$W2/correct" -X POST -D "$SCRATCH/head" -d set=urgency:soon \
		-d 'back=//evil.example' >/dev/null
	is "$(status)" 422 "life at risk is not taken off without a reason"
	like "$(cat "$SCRATCH/body")" 'a reason is needed' "which the page says"
	label "$W2" urgency:soon -d 'reason=She called, all are safe' >/dev/null
	is "$(status)" 200 "with one it is"
	like "$(as asha "/posts/$W2")" 'She called, all are safe' "and the page keeps it"
	label "$W2" topic:+rescue >/dev/null
	is "$(ask asha '/stream?topic=rescue' | shown)" 'w2 ' "a topic is added, and found by"
	label "$W2" topic:-rescue >/dev/null
	is "$(ask asha '/stream?topic=rescue' | shown)" '' "and taken off"
	label "$W2" 'place:Kunda Bridge' >/dev/null
	is "$(jq -r '.post.places[0].name' <"$SCRATCH/body")" 'Kunda Bridge' "a place is set"
	is "$(ask asha '/stream?place=kunda%20bridge' | shown)" 'w2 ' "and found by"
}

test_doors() {
	ask asha "/posts/1/correct" -X POST -d set=kind:offer >/dev/null
	is "$(status)" 404 "a post that is not there is not corrected"
	page "/t/hill/posts/$W1/correct" -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" -X POST \
		-d set=kind:offer >/dev/null
	is "$(status)" 404 "nor one of another campaign"
	is "$(page "/t/hill/stream?incident=1" -b "$SCRATCH/asha.jar" -H 'Accept: application/json' |
		jq -r .error.message)" 'There is no such Incident in this campaign.' "nor shown there"
	as olga "/posts/$W1/correct" -X POST -d set=kind:offer >/dev/null
	is "$(status)" 403 "who only observes corrects nothing"
	as olga /bulk -X POST -d act=kind:offer -d "ids=$W1" >/dev/null
	is "$(status)" 403 "nor many at once"
	unlike "$(as olga /stream)" 'Something wrong|id="bulk"' "nor is asked to"
	as olga /unsure >/dev/null
	is "$(status)" 403 "nor has a queue"
}

test_direct() {
	label "$S1" signal:noise -d reason=spam >/dev/null
	is "$(status)" 422 "a message sent to us never becomes noise"
	label "$S1" dismiss:yes -d reason=done >/dev/null
	is "$(status)" 422 "nor is it put away"
	unlike "$(as asha "/posts/$S1")" 'signal:noise|dismiss:yes' "the page does not offer it"
}

test_filters() {
	is "$(ask asha '/stream?source=sms' | shown)" 's1 ' "posts of one source"
	is "$(ask asha '/stream?kind=offer&source=mastodon' | shown)" 'o1 ' "filters combine"
	is "$(ask asha '/stream?kind=offer&received_from=2000-01-01T00:00' | shown)" 'o1 ' \
		"with a time, too"
	is "$(ask asha '/stream?kind=offer&received_to=2000-01-01T00:00' | shown)" '' \
		"before which nothing came"
	label "$O1" dismiss:yes >/dev/null
	is "$(ask asha '/stream?kind=offer' | shown)" '' "what was put away is out of sight"
	is "$(ask asha '/stream?kind=offer&handled=yes' | shown)" 'o1 ' "and found as handled"
	label "$O1" dismiss:no >/dev/null
	is "$(ask asha '/stream?kind=offer' | shown)" 'o1 ' "until it is brought back"
	is "$(api GET '/posts?source=sms&limit=5' | shown)" 's1 ' "the API has the same filters"
	ask asha '/stream?urgency=very' >/dev/null
	is "$(status)" 422 "an urgency that there is not is refused"
	like "$(as asha '/stream?topic=water')" 'topic=water' "the page keeps a filter in its links"
}

# One tag has many spellings: searching for any of them finds all.
test_tags() {
	local word
	as asha /settings -X POST -d name=River -d purpose=Help -d country=NP -d languages=ne+en \
		-d time_zone=Asia/Kathmandu -d due_life=20 -d due_urgent=60 -d due_soon=600 -d due_wait=2000 \
		--data-urlencode 'tags=SarwanFlood, سروان_سیلاب, सर्वनबाढ़, SarwanBadh' >/dev/null
	is "$(status)" 303 "a tag gets aliases"
	printf '%s\n' '{"id":"t1","source":"sms","text":"Food is needed at the school #sarwanFLOOD"}' \
		'{"id":"t2","source":"sms","text":"سکول میں کھانا چاہیے #سروان_سیلاب"}' \
		'{"id":"t3","source":"sms","text":"स्कूल में खाना चाहिए #सर्वनबाढ़"}' \
		'{"id":"t4","source":"sms","text":"School me khana chahiye #SarwanBadh"}' \
		'{"id":"t5","source":"sms","text":"Food is needed at the school #SarwanFloodRelief"}' | push >/dev/null
	wait_until 20 searched SarwanFloodRelief
	for word in '#SarwanFlood' '#سروان_سیلاب' '#सर्वनबाढ़' '＃sarwanbadh'; do
		is "$(ask asha /stream -G --data-urlencode "q=$word" | shown)" 't4 t3 t2 t1 ' \
			"$word finds every spelling of the tag"
	done
	is "$(api GET /posts -G --data-urlencode 'q=#SarwanFlood' | shown)" 't4 t3 t2 t1 ' \
		"so it does for programs"
	is "$(ask asha /stream -G --data-urlencode 'q=school #SarwanFlood' | shown)" 't4 t1 ' \
		"other words narrow it"
	is "$(ask asha /stream -G --data-urlencode 'q="#SarwanFlood"' | shown)" 't1 ' \
		"quotes ask for that spelling alone"
	is "$(ask asha /stream -G --data-urlencode 'q=#SarwanFloodR' | shown)" 't5 ' \
		"a hashtag that is no tag is a word like others"
	is "$(grep -o '#SarwanFlood' <<<"$(page /c/river)" | wc -l)" 1 "the public page names the tag once"
	unlike "$(cat "$SCRATCH/body")" 'SarwanBadh|सर्वनबाढ़' "and not its aliases"
}

test_bulk() {
	local bulk case
	as asha /bulk -X POST -D "$SCRATCH/head" -d act=kind:report -d "ids=$W1" -d "ids=$O1" >/dev/null
	is "$(status)" 303 "many posts are labelled at once"
	like "$(as asha "$(location | sed 's,/t/river,,')")" '2 Posts labelled Report' \
		"the stream says how many"
	bulk=$(sed -n 's/.*done=\([0-9]*\).*/\1/p' "$SCRATCH/head")
	is "$(ask asha '/stream?kind=report' |
		jq "[.posts[]|select(.id == \"$W1\" or .id == \"$O1\")]|length")" 2 "and has them"
	label "$O1" kind:offer >/dev/null
	is "$(ask asha "/bulk/$bulk/undo" -X POST | jq -c '[.done.posts,.done.kept]')" '[1,1]' \
		"undoing spares what was changed since"
	ask asha "/bulk/$bulk/undo" -X POST >/dev/null
	is "$(status)" 409 "it is undone once"
	page "/t/hill/bulk/$bulk/undo" -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" -X POST >/dev/null
	is "$(status)" 404 "and not by another campaign"
	is "$(ask asha /bulk -X POST -d action=dismiss -d "ids=$S1,$O1" | jq -c '[.done.posts,.done.kept]')" \
		'[1,1]' "a message sent to us stays when others are put away"
	ask asha "/bulk/$(jq -r .done.id <"$SCRATCH/body")/undo" -X POST >/dev/null
	is "$(ask asha /bulk -X POST -d act=kind:caution -d all=yes -d kind=offer | jq .done.posts)" 1 \
		"all that a filter leaves are labelled"
	ask asha "/bulk/$(jq -r .done.id <"$SCRATCH/body")/undo" -X POST >/dev/null
	is "$(ask asha '/stream?kind=offer' | shown)" 'o1 ' "and given back"
	ask asha /bulk -X POST -d act=kind:caution >/dev/null
	is "$(status)" 422 "nothing chosen is a mistake that is told"
	ask asha /bulk -X POST -d act=join -d number=99999 -d "ids=$O1" >/dev/null
	is "$(status)" 404 "so is a case that is not there"
	case=$(ask asha /cases -X POST -d "post_id=$W1" | jq -r .row.number)
	is "$(ask asha /bulk -X POST -d act=join -d "number=$case" -d "ids=$O1" | jq .done.posts)" 1 \
		"a post is joined into a case"
	bulk=$(jq -r .done.id <"$SCRATCH/body")
	is "$(ask asha '/stream?kind=offer' | jq -r '.posts[0].case_number')" "$case" \
		"and its row says so"
	is "$(ask asha "/bulk/$bulk/undo" -X POST | jq -c '[.done.posts,.done.kept]')" '[1,0]' "that is undone"
	is "$(ask asha '/stream?kind=offer' | jq -r '.posts[0].case_number')" 0 "and it stands alone"
	as asha /bulk -X POST -D "$SCRATCH/head" -d act=kind:offer -d "ids=$W1" -d 'back=/t/river/desk#stream' >/dev/null
	like "$(as asha "$(location | sed 's,/t/river,,; s,#stream$,,')")" 'class="note done".*/undo' \
		"from the Desk it leads back to the Desk, which says it and can undo it"
}

test_unsure() {
	local first fixed left
	label "$N1" signal:unsure >/dev/null
	label "$S1" signal:unsure >/dev/null
	left=$(ask asha /unsure | jq .left)
	first=$(jq -r .one.post.external_id <"$SCRATCH/body")
	is "$first" s1 "the queue begins with the newest"
	label "$S1" lang:ur >/dev/null
	like "$(as asha "/posts/$S1")$(as asha /unsure)" 'few examples in this language.*few examples in this language' \
		"of a language that Triage was not taught the page says so"
	label "$S1" lang:en >/dev/null
	unlike "$(as asha "/posts/$S1")" 'few examples' "and does not where it was"
	unlike "$(as asha /unsure)" 'signal:noise' "a message sent to us cannot be discarded there"
	like "$(cat "$SCRATCH/body")" 'kind:request' "but labelled"
	as asha "/posts/$S1/correct" -X POST -D "$SCRATCH/head" -d set=kind:request -d tell=yes \
		-d "back=/t/river/unsure?after=$S1" >/dev/null
	like "$(location)" "^/t/river/unsure\?after=$S1&fixed=[0-9]+$" "then comes the next"
	like "$(as asha "$(location | sed 's,/t/river,,')")" 'Undo' "with a way to undo the last"
	fixed=$(location | sed 's/.*fixed=//')
	is "$(ask asha /unsure | jq .left)" "$((left - 1))" "one is done"
	ask asha "/corrections/$fixed/undo" -X POST >/dev/null
	is "$(ask asha /unsure | jq .left)" "$left" "undone, it is back in the queue"
	while first=$(ask asha /unsure | jq -r '.one.post.id // empty') && [ -n "$first" ]; do
		label "$first" signal:yes >/dev/null
	done
	like "$(as asha /unsure)" 'Triage is sure of everything' "in the end nothing is left"
	label "$N1" signal:noise >/dev/null
}

test_sample() {
	local sample posts
	like "$(as asha /sample)" 'Draw it' "nobody has drawn the sample of the day"
	as asha /sample -X POST >/dev/null
	is "$(status)" 303 "it is drawn"
	posts=$(ask asha /sample | jq .posts)
	ok "it holds what was discarded: $posts" [ "$posts" -ge 1 ]
	sample=$(jq -r .sample <"$SCRATCH/body")
	is "$(jq .of_posts <"$SCRATCH/body")" "$(sql 'select sum(posts - signal_posts) from post_minute')" \
		"and says of how many"
	as asha /sample -X POST >/dev/null
	is "$(ask asha /sample | jq -r .sample)" "$sample" "a second one is not drawn"
	local one
	one=$(jq -r .one.post.id <"$SCRATCH/body")
	is "$(ask asha "/sample/$one" -X POST -d "sample=$sample" -d set=kind:report |
		jq -c '[.checked,.wrong]')" '[1,1]' "a post that was wrongly discarded is counted"
	is "$(ask asha "/posts/$one" | jq -r '.post.signal + " " + .post.kind')" 'yes report' \
		"and brought back"
	ask asha "/sample/$one" -X POST -d "sample=$sample" -d set=right >/dev/null
	is "$(status)" 409 "each is checked once"
	ask asha "/sample/$W1" -X POST -d "sample=$sample" -d set=right >/dev/null
	is "$(status)" 404 "what is not in the sample is not checked"
	while one=$(ask asha /sample | jq -r '.one.post.id // empty') && [ -n "$one" ]; do
		ask asha "/sample/$one" -X POST -d "sample=$sample" -d set=right >/dev/null
	done
	is "$(ask asha /sample | jq -c '[.checked == .posts, .wrong]')" '[true,1]' \
		"in the end all are checked"
}

test_views() {
	local view
	as asha /views -X POST -D "$SCRATCH/head" --data-urlencode 'name=پانی first' -d kind=request \
		-d source=mastodon >/dev/null
	is "$(status) $(location)" '303 /t/river/stream?kind=request&source=mastodon&noted=done' "a view is kept"
	like "$(as olga /stream)" 'پانی first' "for the whole team"
	as asha /views -X POST --data-urlencode 'name=پانی first' -d kind=offer >/dev/null
	is "$(status)" 422 "a name is taken once"
	like "$(cat "$SCRATCH/body")" 'value="پانی first"' "and what was typed comes back"
	as asha /views -X POST -d 'name=x' >/dev/null
	is "$(status)" 422 "a view without a filter is none"
	as asha /views -X POST -d "name=$(printf 'x%.0s' {1..41})" -d kind=offer >/dev/null
	is "$(status)" 422 "a name has at most 40 letters"
	like "$(cat "$SCRATCH/body")" 'too long' "which is said in the form"
	as olga /views -X POST -d name=mine -d kind=offer >/dev/null
	is "$(status)" 403 "who only observes keeps none"
	view=$(sql 'select id from saved_view')
	page "/t/hill/views/$view/delete" -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" -X POST >/dev/null
	is "$(status)" 404 "another campaign does not remove it"
	as asha "/views/$view/delete" -X POST >/dev/null
	is "$(status)" 303 "its own does"
	unlike "$(as olga /stream)" 'پانی first' "and it is gone"
}

test_all() {
	if ! set_up; then
		ok "the server is set up and starts" false
		return
	fi
	test_why_not
	test_correct
	test_doors
	test_direct
	test_filters
	test_tags
	test_bulk
	test_unsure
	test_sample
	test_views
	ok "the audit log fits" as_user "$CAUSEWAY" audit verify --data "$DATA"
	ok "the server stops in good order" stop_server
}

command -v sqlite3 >/dev/null || skip_all "sqlite3 is not installed"
tap_note "SQLite"
SETUP_FLAGS=()
test_all
if ! start_postgres; then
	ok "a PostgreSQL server starts" false
	finish
fi
rm -rf "$SCRATCH/data"
tap_note "PostgreSQL"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=(--database "$DATABASE_URL")
test_all
finish
