#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The desk and its Cases, seen from outside: taken, worked on, answered, closed by two, handed over,
# joined; two people at once; who only reads. Once on SQLite, once on PostgreSQL.
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
id_of() { # EXTERNAL ID
	api GET '/posts?limit=200' | jq -r ".posts[]|select(.external_id==\"$1\").id"
}
rows() { # NAME BOARD: the titles that it lists, shortened
	ask "$1" "/desk?board=$2" | jq -r '.groups[].rows[].title[0:12]' | tr '\n' '|'
}
state() { # CASE
	ask asha "/cases/$1" | jq -r .row.state
}
revision() { # CASE
	ask asha "/cases/$1" | jq .row.revision
}

set_up() {
	local name role
	prepare || return 1
	for name in bilal:responder olga:observer; do
		role=${name#*:} name=${name%:*}
		as_user "$CAUSEWAY" account add --data "$DATA" --email "$name@example.org" \
			--name "$name" --role "$role" --campaign river \
			--password-file "$SCRATCH/password" >/dev/null
	done
	for name in asha bilal olga; do
		curl -s -o /dev/null -D "$SCRATCH/head" -c "$SCRATCH/$name.jar" \
			-d "email=$name@example.org" \
			--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
	done
	printf '%s\n' '{"id":"c1","source":"sms","text":"Boat needed at the mill, six people"}' \
		'{"id":"c2","source":"mastodon","author":"@a","text":"Blankets for the school of Belwa"}' \
		'{"id":"c3","source":"mastodon","author":"@b","text":"Bring tents to the temple hill"}' |
		push >/dev/null
	C1=$(id_of c1) C2=$(id_of c2) C3=$(id_of c3)
	# What the model says is not what is tested here.
	ask asha "/posts/$C1/correct" -X POST -d set=urgency:life >/dev/null
	ask asha "/posts/$C2/correct" -X POST -d set=urgency:soon -d reason=test >/dev/null
	ask asha "/posts/$C3/correct" -X POST -d set=urgency:soon -d reason=test >/dev/null
}

test_begin() {
	is "$(location)" '/t/desk' "after signing in people are led on"
	page /t/desk -D "$SCRATCH/head" -b "$SCRATCH/olga.jar" >/dev/null
	is "$(status) $(location)" '303 /t/river/desk' "whoever has one campaign begins at its desk"
	page /t/river -D "$SCRATCH/head" -b "$SCRATCH/olga.jar" >/dev/null
	is "$(status) $(location)" '303 /t/river/desk' "a campaign's short address leads there, too"
	page /t/river/cases -D "$SCRATCH/head" -b "$SCRATCH/olga.jar" >/dev/null
	is "$(status) $(location)" '303 /t/river/case-list' "and that of its Cases to their list"
	like "$(page /t/river/cases/1/claim -b "$SCRATCH/olga.jar")" 'belongs to a form' \
		"what only a form may send is told in words"
	page /t/river/desk -D "$SCRATCH/head" >/dev/null
	is "$(status)" 303 "a stranger signs in first"
	like "$(as asha /desk)" 'class="desk"' "the desk is there"
	like "$(cat "$SCRATCH/body")" 'Your first minutes here' "and tells who is new what to do"
	as asha /hints/desk -X POST >/dev/null
	unlike "$(as asha /desk)" 'Your first minutes here' "until they put that away"
	like "$(as bilal /desk)" 'Your first minutes here' "each for themselves"
}

test_take() {
	LIFE=$(ask asha /cases -X POST -d "post_id=$C1" | jq -r .row.id)
	is "$(status) $(jq -r '.row.state + " " + .row.owner' <"$SCRATCH/body")" \
		'200 claimed Administrator' "a Case is opened for a Post, and taken"
	as bilal "/cases/$LIFE/claim" -X POST -d revision=0 >/dev/null
	is "$(status)" 409 "the second of two is told"
	like "$(cat "$SCRATCH/body")" 'Administrator took this Case .* ago' "who was first"
	OTHER=$(ask bilal /cases -X POST -d "post_id=$C2" | jq -r .row.id)
	is "$(rows bilal mine)" 'Blankets for|' "everybody has a board of their own"
	is "$(rows asha open | cut -d'|' -f1)" 'Boat needed ' "life at risk stands first"
	as asha "/cases/$OTHER/note" -X POST -D "$SCRATCH/head" -d 'note=They have ten' \
		-d 'back=/t/river/desk?board=open' >/dev/null
	is "$(status) $(location)" '303 /t/river/desk?board=open&noted=done' "a form leads back to where one was, where it says so"
	as asha "/cases/$OTHER/note" -X POST -D "$SCRATCH/head" -d note=x -d 'back=//evil.example' >/dev/null
	is "$(location)" "/t/river/cases/$OTHER?noted=done" "never to another site"
	like "$(as olga "/cases/$OTHER")" 'They have ten' "the note is in the history"
	local older
	sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 250)
		insert into case_event (id, case_id, account_id, what, was, now, note)
		select i, $OTHER, null, 'note', '', '', 'line ' || i from n"
	older=$(as olga "/cases/$OTHER" | grep -o 'cases/[0-9]*?before=[0-9]*' | head -n 1)
	like "$(as olga "/${older:-none}")" 'line 1[0-9]*<' "what happened long before is behind a link"
	sql 'delete from case_event where id <= 250'
	ask asha '/cases/1' >/dev/null
	is "$(status)" 404 "a Case that is not there is not found"
	is "$(ask asha "/desk?case=1" | jq .chosen)" null "on the desk it is no Case at all"
}

test_two_at_once() {
	local seen
	seen=$(revision "$OTHER")
	as bilal "/cases/$OTHER/title" -X POST -d "revision=$seen" -d 'title=School of Belwa' >/dev/null
	is "$(status)" 303 "the first of two changes it"
	as asha "/cases/$OTHER/state" -X POST -d "revision=$seen" -d state=waiting \
		--data-urlencode 'waiting_for=the <b>boat</b>' >/dev/null
	is "$(status)" 409 "the second is told"
	like "$(cat "$SCRATCH/body")" 'bilal changed this Case' "who was first"
	like "$(cat "$SCRATCH/body")" 'ask open" id="wait".*' "the form is open again"
	like "$(cat "$SCRATCH/body")" 'value="the &lt;b&gt;boat' "with what was typed"
	like "$(cat "$SCRATCH/body")" '<h1><bdi>School of Belwa' "on the Case as it is now"
	is "$(state "$OTHER")" claimed "and nothing was changed"
	as asha "/cases/$OTHER/release" -X POST -d 'reason=' >/dev/null
	is "$(status)" 422 "what is missing is told"
	like "$(cat "$SCRATCH/body")" 'role="alert"' "on the same page"
}

test_answers() {
	is "$(ask asha "/cases/$LIFE" | jq -c '[.unanswered,.posts[0].unanswered]')" '[1,true]' \
		"a message sent to us awaits an answer"
	ask asha "/cases/$LIFE/close" -X POST -d outcome=helped -d reason=done >/dev/null
	is "$(status)" 409 "a Case with one is not closed"
	as bilal "/posts/$C1/answer" -X POST -d needed=no -d "back=/t/river/cases/$LIFE" >/dev/null
	is "$(status)" 422 "that none is needed needs a reason"
	as bilal "/posts/$C1/answer" -X POST -d needed=yes -d "back=/t/river/cases/$LIFE" >/dev/null
	is "$(status)" 303 "a person answered"
	as asha "/posts/$C1/answer" -X POST -d needed=no -d 'reason=She is here' \
		-d "back=/t/river/cases/$LIFE" >/dev/null
	is "$(status)" 409 "the second is told"
	like "$(cat "$SCRATCH/body")" 'bilal' "who was first"
	is "$(ask asha "/cases/$LIFE" | jq -r '.posts[0].answered_by')" bilal "the page says who"
	as asha "/posts/$C2/answer" -X POST -d needed=yes >/dev/null
	is "$(status)" 422 "what was not sent to us has no answer"
}

test_close() {
	ask asha "/cases/$LIFE/close" -X POST -d outcome=helped -d 'reason=By boat' >/dev/null
	is "$(status) $(state "$LIFE")" '200 claimed' "life at risk is not closed by one person"
	like "$(as bilal "/cases/$LIFE")" 'asks a second person to agree' "another is asked"
	unlike "$(as asha "/cases/$LIFE")" 'I agree' "who asks cannot agree"
	ask asha "/cases/$LIFE/close" -X POST -d outcome=helped -d reason=again >/dev/null
	is "$(state "$LIFE")" claimed "nor by asking twice"
	ask bilal "/cases/$LIFE/close" -X POST -d outcome=helped -d 'reason=By boat' >/dev/null
	is "$(state "$LIFE")" "done" "a second person agrees"
	is "$(rows asha closed)" 'Boat needed |' "it is among what was done today"
	ask asha "/cases/$LIFE/urgency" -X POST -d urgency=wait -d reason=x >/dev/null
	is "$(status)" 409 "what is closed is opened again before it is changed"
	ask asha "/cases/$LIFE/reopen" -X POST -d 'reason=They wrote again' >/dev/null
	is "$(ask asha "/cases/$LIFE" | jq -r '.row.state + " " + .row.urgency')" 'new life' \
		"it comes back at its old urgency"
}

test_next() {
	ask bilal /cases/next -X POST >/dev/null
	is "$(jq -r .row.id <"$SCRATCH/body")" "$LIFE" "the next Case is the most urgent"
	while ask bilal /cases/next -X POST >/dev/null && [ "$(status)" = 200 ]; do :; done
	is "$(status)" 404 "in the end there is none"
	as bilal /cases/next -X POST -D "$SCRATCH/head" >/dev/null
	like "$(location)" 'board=nobody' "and the board says so"
	like "$(as bilal '/desk?board=nobody')" 'Nothing waits for you' "in words"
}

test_hand() {
	local asha
	asha=$(as bilal "/cases/$LIFE" | sed -n '/id="h-to"/,/select>/s/.*option value="\([0-9]*\)".*Administrator.*/\1/p')
	ask bilal "/cases/$LIFE/hand" -X POST -d "to=$asha" -d 'note=You know the place' >/dev/null
	is "$(ask asha "/cases/$LIFE" | jq -r '.row.owner + " " + .row.handed')" 'bilal Administrator' \
		"who is asked does not have it yet"
	like "$(as asha "/cases/$LIFE")" 'Take it over' "but can take it"
	ask asha "/cases/$LIFE/hand-answer" -X POST -d accept=yes >/dev/null
	is "$(jq -r .row.owner <"$SCRATCH/body")" Administrator "and does"
	ask asha "/cases/$LIFE/state" -X POST -d state=waiting -d 'waiting_for=the boat' \
		-d until=2030-01-01T06:30 >/dev/null
	is "$(jq -r '.row.state + " " + .row.waiting_until' <"$SCRATCH/body")" \
		'waiting 2030-01-01T06:30:00Z' "a Case waits until a time"
	is "$(rows asha waiting)" 'Boat needed |' "and is listed as that"
	ask asha "/cases/$LIFE/state" -X POST -d state=doing >/dev/null
	ask asha "/cases/$LIFE/release" -X POST -d 'reason=My shift ends' >/dev/null
	is "$(state "$LIFE")" new "it is given back"
}

test_sure() {
	ask asha "/cases/$LIFE/sure" -X POST -d sure=confirmed >/dev/null
	is "$(status)" 422 "to be sure needs evidence"
	ask asha "/cases/$LIFE/sure" -X POST -d sure=likely -d 'evidence=Somebody wrote' >/dev/null
	is "$(status)" 409 "nothing is likely because one person wrote"
	like "$(cat "$SCRATCH/body")" 'two people who wrote it independently' "who is told what it takes"
	ask asha "/cases/$LIFE/sure" -X POST -d sure=confirmed -d 'evidence=Two who saw it' >/dev/null
	is "$(jq -r '.sure + " " + .evidence' <"$SCRATCH/body")" 'confirmed Two who saw it' "with it we are"
	ask asha "/cases/$LIFE/urgency" -X POST -d urgency=soon -d 'reason=All are out' >/dev/null
	is "$(jq -r .row.urgency <"$SCRATCH/body")" life "one person does not lower life at risk"
	ask bilal "/cases/$LIFE/urgency" -X POST -d urgency=soon -d 'reason=All are out' >/dev/null
	is "$(jq -r .row.urgency <"$SCRATCH/body")" soon "two do"
}

test_join() {
	local number third
	third=$(ask bilal /cases -X POST -d "post_id=$C3" | jq -r .row.id)
	number=$(ask asha "/cases/$OTHER" | jq .row.number)
	as asha "/cases/$third/join" -X POST -d "number=$number" -o /dev/null -D "$SCRATCH/led" >/dev/null
	like "$(tr -d '\r' <"$SCRATCH/led")" "/cases/$OTHER.moved=$C3" "who joins two Cases is led to the one that stays"
	like "$(as asha "/cases/$OTHER?moved=$C3")" "Joined: what was said in .*/cases/$third\"" "which says what it took in"
	as asha "/posts/$C3/move-undo" -X POST -d "back=/t/river/cases/$OTHER" >/dev/null
	unlike "$(as asha "/cases/$OTHER?moved=$C3")" 'Joined: ' "and takes it back"
	ask asha "/cases/$third/join" -X POST -d number=99999 >/dev/null
	is "$(status)" 422 "there is no such Case to join"
	ask asha "/cases/$third/join" -X POST -d "number=$(ask asha "/cases/$third" | jq .row.number)" >/dev/null
	is "$(status)" 422 "nor is it joined with itself"
	ask asha "/cases/$third/join" -X POST -d "number=$number" -d 'reason=Same school' >/dev/null
	is "$(jq -c '[.row.id,.row.posts]' <"$SCRATCH/body")" "[\"$OTHER\",2]" "two Cases are joined"
	is "$(jq '.writers|length' <"$SCRATCH/body")" 2 "the people who wrote are not"
	is "$(ask asha "/cases/$third" | jq -r '.row.outcome + " " + .joined_into')" "duplicate $OTHER" \
		"the other leads there"
	as asha "/posts/$C3/split" -X POST -d 'reason=Another village' -d "back=/t/river/cases/$OTHER" >/dev/null
	is "$(status) $(ask asha "/cases/$OTHER" | jq .row.posts)" '303 1' "a Post is split off"
	like "$(as asha "/cases/$OTHER?moved=$C3")" "Split off: .*/posts/$C3\">the Post</a> stands alone.*posts/$C3/move-undo" \
		"the page says where it is, and leads back"
	as asha "/posts/$C3/move-undo" -X POST >/dev/null
	is "$(status) $(ask asha "/cases/$OTHER" | jq .row.posts)" '303 2' "and brought back"
	as asha "/posts/$C2/join" -X POST -d "number=$number" -d "back=/t/river/cases/$OTHER" >/dev/null
	is "$(status)" 422 "what is there is not joined there"
}

test_doors() {
	local path
	like "$(as olga /desk)" 'id="board"' "who only reads sees the desk"
	unlike "$(cat "$SCRATCH/body")" 'Take the next Case|cases/next' "and no button"
	for path in cases cases/next "cases/$OTHER/claim" "cases/$OTHER/note" "posts/$C1/answer"; do
		as olga "/$path" -X POST -d note=x >/dev/null
		is "$(status)" 403 "nor may they: $path"
	done
	page "/t/river/cases/$OTHER/note" -b "$SCRATCH/asha.jar" -H 'Origin: http://evil.example' \
		-X POST -d note=x >/dev/null
	is "$(status)" 403 "another site changes nothing"
}

# Who is affected, an authority that has it, a part of it.
test_care() {
	local need part
	as asha "/cases/$OTHER/household" -X POST --data-urlencode 'label=call 0300-0000123' -d people=4 >/dev/null
	is "$(status)" 422 "no number stands in the name of a household"
	like "$(cat "$SCRATCH/body")" 'value="call 0300-0000123"' "and nothing that was typed is lost"
	as asha "/cases/$OTHER/household" -X POST -d 'label=a family&people=4&children=1' >/dev/null
	is "$(ask asha "/cases/$OTHER" | jq -c '[.row.people,.children,.households[0].label]')" \
		'[4,1,"a family"]' "a household is counted"
	like "$(as asha '/desk?board=open')" '>4 people<' "the board says how many people it is about"
	as asha "/cases/$OTHER/reporter" -X POST -d "post=$C2" -d reporter=relative >/dev/null
	is "$(ask asha "/cases/$OTHER" | jq -r ".posts[] | select(.post.id == \"$C2\").reporter")" \
		relative "who reports is another matter"
	as asha "/cases/$OTHER/claim" -X POST >/dev/null
	as asha "/cases/$OTHER/authority" -X POST -d 'who=Fire brigade&reference=F-12&said=wait' >/dev/null
	is "$(ask asha "/cases/$OTHER" | jq -r '.row.state + " " + .authorities[0].reference')" \
		'authority F-12' "an authority has it, and we have their reference"
	as asha "/cases/$OTHER/state" -X POST -d state=doing >/dev/null
	is "$(state "$OTHER")" doing "it comes back to us"
	need=$(as asha /needs -X POST -D "$SCRATCH/head" -d "case=$OTHER" -d item=blanket -d amount=3 >/dev/null &&
		location | grep -o '[0-9]*' | tail -n 1)
	as bilal "/cases/$OTHER/close" -X POST -d outcome=helped-confirmed >/dev/null
	is "$(status)" 409 "an open need keeps it open"
	part=$(ask bilal "/cases/$OTHER/part" -X POST -d "needs=$need" -d 'title=Blankets for three' | jq -r .row.id)
	is "$(ask bilal "/cases/$part" | jq -r '.row.owner + " " + .part_of')" "bilal $OTHER" \
		"somebody takes a part of it"
	is "$(ask bilal "/cases/$OTHER" | jq -r '.parts[0].title')" 'Blankets for three' "and the rest says so"
	as bilal "/cases/$part/part/undo" -X POST >/dev/null
	is "$(ask bilal "/cases/$OTHER" | jq -c '[.parts, (.needs | length)]')" '[[],1]' "it is put back"
}

# The list of all Cases, by number or by title.
listed() { # NAME QUERY: numbers
	ask "$1" "/case-list?$2" | jq -r ".cases//[]|.[].number" | sort -n | tr '\n' ' '
}
numbers() { # CASE …
	local id
	for id in "$@"; do ask asha "/cases/$id" | jq .row.number; done | sort -n | tr '\n' ' '
}
many() { # NAME ACT [CURL ARGUMENTS…]: "changed/refused"
	local name=$1 act=$2
	shift 2
	ask "$name" "/case-list/many" -X POST -d "act=$act" "$@" >"$SCRATCH/many"
	jq -r '"\(.done.count)/\(.done.refused|length)"' "$SCRATCH/many"
}

test_list() {
	local m1 m2 m3 life n1 n2 seen
	printf '%s\n' '{"id":"m1","source":"mastodon","author":"@m","text":"Lanterns for the river school please"}' \
		'{"id":"m2","source":"mastodon","author":"@n","text":"चामल चाहियो, गाउँ दुर्गापुर"}' \
		'{"id":"m3","source":"mastodon","author":"@o","text":"Ropes for the quarry people"}' \
		'{"id":"m4","source":"mastodon","author":"@p","text":"Somebody hangs from the gorge bridge"}' |
		push >/dev/null
	for life in m1 m2 m3; do
		ask asha "/posts/$(id_of $life)/correct" -X POST -d set=urgency:soon -d reason=t >/dev/null
		m1+=" $(ask asha "/cases" -X POST -d "post_id=$(id_of $life)" | jq -r .row.id)"
	done
	read -r m1 m2 m3 <<<"$m1"
	ask asha "/posts/$(id_of m4)/correct" -X POST -d set=urgency:life >/dev/null
	life=$(ask asha "/cases" -X POST -d "post_id=$(id_of m4)" | jq -r .row.id)
	for n1 in "$m1" "$m2" "$m3" "$life"; do
		ask asha "/cases/$n1/release" -X POST -d reason=test >/dev/null
	done
	ask asha "/cases/$m3/note" -X POST -d 'note=The pulley is at the smithy' >/dev/null
	n1=$(numbers "$m1") n2=$(numbers "$m2")

	ok "words of a post become searchable" wait_until 20 searched lanterns
	is "$(listed asha q=lanterns)" "$n1" "a Case is found by words of its Posts"
	ok "words in Nagari become searchable" wait_until 20 searched चामल
	is "$(listed olga q=%E0%A4%9A%E0%A4%BE%E0%A4%AE%E0%A4%B2)" "$n2" \
		"also in Nagari, by who only reads"
	is "$(listed asha 'q=smithy+PULLEY')" "$(numbers "$m3")" "a Case is found by its notes"
	is "$(listed asha "q=${n1% }")" "$n1" "and by its number"
	is "$(listed asha 'urgency=life&q=gorge')" "$(numbers "$life")" "words and filters narrow together"
	is "$(listed asha 'topic=nothing')" '' "a topic that there is not finds nothing"
	is "$(status)" 422 "and is said"
	seen=$(ask asha '/case-list?order=due' | jq '.cases|[.[].due_at|sub("[.][0-9]+";"")]|.==sort')
	is "$seen" true "open Cases stand by due time when that is asked for"

	is "$(many olga claim -d "ids=$m1")" 'null/0' "who only reads changes nothing"
	is "$(status)" 403 "and is told"
	is "$(many asha claim -d "ids=$m1,$m2,$life")" '2/1' \
		"many are taken at once, but never where life is at risk"
	like "$(cat "$SCRATCH/many")" 'Life is at risk' "and the refusal says why"
	is "$(state "$m1")/$(state "$life")" 'claimed/new' "each stands as it was told"
	is "$(many asha claim -d "ids=$m1")" '0/1' "one's own Case is no change"
	is "$(many bilal release -d "ids=$m2" -d seen=1)" '0/1' "what changed since somebody looked stays"
	is "$(many asha due -d "ids=$m1,$m2" -d at=2020-01-01T00:00:00Z)" '0/2' "a time that passed is refused"
	like "$(as asha /case-list/many -X POST -d "act=hand&ids=$m1")" "value=\"$m1\" form=\"bulk\" checked" \
		"when something is missing, what was chosen comes back chosen"
	is "$(many asha release -d "ids=$m1,$m2")" '2/0' "taking is taken back"
	is "$(state "$m1")" new "and they are on the board again"
	ask asha /case-list/close -X POST -d "act=close&outcome=helped&ids=$m1,$m2,$life" >"$SCRATCH/many"
	is "$(jq -r '"\(.done.count)/\(.done.refused|length)"' "$SCRATCH/many")" '2/1' \
		"many are closed at once, life at risk is not"
	is "$(listed asha 'state=closed&q=lanterns')" "$n1" "a closed one is found when that is asked for"
	is "$(listed asha 'q=lanterns')" '' "and not among the open ones"
	ask asha /case-list/close -X POST -d "act=reopen&ids=$m1,$m2" >/dev/null
	is "$(state "$m1")" new "closing is taken back"
	is "$(sql "select count(*) from audit where action = 'case.close' and subject in ($m1, $m2)")" \
		2 "each closing is in the audit log"

	ask asha /case-list/views -X POST -d 'q=lanterns&name=Light' >/dev/null
	ask asha /case-list/views -X POST -d 'state=closed&name=Over&team=yes' >/dev/null
	is "$(ask asha /case-list | jq -r '[.views[].name]|join(" ")')" 'Light Over' \
		"views stand above the list"
	is "$(ask bilal /case-list | jq -r '[.views[].name]|join(" ")')" Over \
		"one's own is seen by nobody else"
	ask bilal "/case-list/views/$(ask asha /case-list | jq -r '.views[0].id')/delete" -X POST >/dev/null
	is "$(status)" 404 "nor removed"

	ask asha "/cases/$m3/title" -X POST -d 'title==HYPERLINK(1)' >/dev/null
	like "$(as asha /case-list/file -X POST -d q=smithy)" "\"'=HYPERLINK" \
		"in the file nothing is a formula"
	as olga /case-list/file -X POST >/dev/null
	is "$(status)" 403 "who only reads gets no file"
	is "$(sql "select count(*) from audit where action = 'case.list.file'")" 1 "a file is on record"
}

test_all() {
	if ! set_up; then
		ok "the server is set up and starts" false
		return
	fi
	test_begin
	test_take
	test_two_at_once
	test_answers
	test_close
	test_next
	test_hand
	test_sure
	test_join
	test_care
	test_list
	test_doors
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
