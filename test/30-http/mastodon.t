#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A campaign listens to a hashtag and to an account on a Mastodon-compatible server: nothing public
# is left out however much came meanwhile, nothing comes twice, nothing that is meant for a few comes
# in, and a token is sent but never shown.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

as() { # PATH [CURL ARGUMENTS…]: the body, as the administrator
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
fedi() { # PATH
	curl -s --max-time 10 "http://127.0.0.1:$FEDI$1" >/dev/null
}
add() { # NAME WHAT WORD [CURL ARGUMENTS…]
	local name=$1 what=$2 word=$3
	shift 3
	as /sources -X POST -d kind=mastodon -d every=1 --data-urlencode "name=$name" \
		--data-urlencode "server=http://127.0.0.1:$FEDI/" -d "what=$what" --data-urlencode "word=$word" \
		"$@" >/dev/null
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
}
posts_of() { # SOURCE
	sql "select count(*) from post p join source s on s.id = p.source_id where s.name = '$1'"
}
has_posts() { # SOURCE COUNT
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
	[ "$(posts_of "$1")" -ge "$2" ]
}
has_exactly() { # SOURCE COUNT
	[ "$(posts_of "$1")" = "$2" ]
}
streams() { # how many are open there
	[ "$(curl -s "http://127.0.0.1:$FEDI/streams")" = "$1" ]
}
streaming() { # a killed server may have left one behind
	[ "$(curl -s "http://127.0.0.1:$FEDI/streams")" -ge 1 ]
}
rarely_asked() { # SOURCE: not within the next ten minutes
	[ "$(sql "select t.next_at - t.asked_at > 600000 from inlet_state t join inlet i on i.id = t.inlet_id
		where i.source = '$1'")" = 1 ]
}
id_of() { # NAME
	as /sources -H 'Accept: application/json' | jq -r ".sources[]|select(.name==\"$1\")|.id"
}
state_of() { # NAME
	as /sources -H 'Accept: application/json' | jq -r ".sources[]|select(.name==\"$1\")|.state"
}
is_in() { # NAME STATE
	[ "$(state_of "$1")" = "$2" ]
}
# How many of the statuses 1 to N are public, and no boost of one that is not.
open_of() {
	awk "BEGIN { for (i = 1; i <= $1; i++) n += i % 7 != 0 && (i % 10 != 0 || (i - 1) % 7 != 0); print n }"
}

test_tag() {
	like "$(as '/sources/new?kind=mastodon')" 'Hashtag or account.*Access token' "the form asks what is needed"
	like "$(as /sources -X POST -d kind=mastodon -d every=1 -d test=yes -d what=tag -d word=flood \
		--data-urlencode "server=http://127.0.0.1:$FEDI")" 'It works' "a test shows that it works"
	add toots tag '#flood'
	ok "posts with the hashtag come in" wait_until 20 has_posts toots 3
	is "$(api GET '/posts?limit=1' | jq -r '.posts[0] | [.author, .text] | join(": ")')" \
		"Ana: Boat 3 needed at the school #flood" "with their author and plain words"
	ok "whose server is named" [ "$(sql "select count(*) from post where raw like '%\"author\":\"ana@127.0.0.1:$FEDI\"%'")" = 3 ]
	fedi '/set?n=133'
	ok "130 more come in, page after page" wait_until 20 has_posts toots "$(open_of 133)"
	is "$(posts_of toots)" "$(open_of 133)" "all but those for a few, none twice"
	is "$(sql "select count(distinct json_extract(raw, '\$.id')) from post p join source s on s.id = p.source_id where s.name = 'toots'")" \
		"$(open_of 133)" "each with an id of its own"
	ok "a boost names what it boosts" [ "$(sql "select count(*) from post where raw like '%repost_of%far.test/%'")" -ge 10 ]
	kill -9 "$SERVER_PID"
	wait "$SERVER_PID" 2>/dev/null
	start_server "$DATA" --listen-private "127.0.0.1:$FEDI"
	fedi '/set?n=137'
	ok "after a kill it goes on" wait_until 20 has_posts toots "$(open_of 137)"
	is "$(posts_of toots)" "$(open_of 137)" "where it stopped"
}

has_no_words() { # POST
	[ "$(sql "select count(*) from post where id = '$1' and raw like '%\"erased\"%'")" = 1 ]
}
is_marked() { # POST
	[ "$(sql "select count(*) from post where id = '$1' and removed_at is not null")" = 1 ]
}
# What came by the stream is edited and deleted where it was written.
test_changed_there() {
	local first newer
	fedi '/edit?n=145'
	ok "what is edited there comes in as a post of its own" \
		wait_until 5 has_exactly toots $(($(open_of 155) + 1))
	first=$(sql "select id from post where raw like '%statuses/145\"%' and newer_id is not null")
	newer=$(sql "select newer_id from post where id = '$first'")
	like "$(as "/posts/$first")" "href=\"/t/river/posts/$newer\">.*the newer words" "to which the first one leads"
	sql "delete from desk_case where incident_id in (select incident_id from incident_post where post_id = '$newer')"
	fedi '/delete?n=145'
	ok "what is deleted there is erased with what stood in its place" wait_until 10 has_no_words "$newer"
	like "$(as "/posts/$newer")" 'Deleted where it was written. The words are gone here too' "which its page says"
	first=$(sql "select p.id from post p join incident_post i on i.post_id = p.id
		join desk_case d on d.incident_id = i.incident_id where p.raw like '%statuses/155\"%'")
	fedi '/delete?n=155'
	ok "what is on a Case is marked" wait_until 10 is_marked "$first"
	like "$(as "/posts/$first")" 'Boat.*155.*Deleted where it was written<' "and keeps its words"
}

# Looks are an hour away, so that what comes comes by the stream.
test_stream() {
	local from passed
	ok "a source whose server streams has a stream of its own" wait_until 10 streaming
	ok "beside which it is rarely asked" wait_until 10 rarely_asked toots
	sql "update job set due_at = due_at + 3600000 where kind = 'listen.poll'"
	from=$(date +%s%N)
	fedi '/say?n=147'
	ok "what is written comes by it" wait_until 5 has_exactly toots "$(open_of 147)"
	passed=$((($(date +%s%N) - from) / 1000000))
	ok "within two seconds: $passed ms" [ $passed -le 2000 ]
	fedi '/set?n=152'
	fedi '/hush'
	ok "what was written while it was cut comes by the look that follows" \
		wait_until 15 has_exactly toots "$(open_of 152)"
	ok "and it is opened again" wait_until 10 streams 1
	fedi '/say?n=155'
	ok "and goes on" wait_until 5 has_exactly toots "$(open_of 155)"
	test_changed_there
	as "/sources/$(id_of toots)/pause" -X POST >/dev/null
	fedi '/say?n=160'
	ok "paused, it is closed" wait_until 20 streams 0
	is "$(posts_of toots)" $(($(open_of 155) + 1)) "and brings nothing"
	fedi '/set?streams=0'
	as "/sources/$(id_of toots)/resume" -X POST >/dev/null
	ok "a server that streams nothing is asked as ever" wait_until 20 has_posts toots $(($(open_of 160) + 1))
	test_socket
}

# As GoToSocial and Pleroma stream: what refuses events is asked for a WebSocket.
test_socket() {
	local from passed
	as "/sources/$(id_of toots)/pause" -X POST >/dev/null
	fedi '/set?streams=2'
	as "/sources/$(id_of toots)/resume" -X POST >/dev/null
	ok "a server that streams by WebSocket alone is heard, too" wait_until 20 streams 1
	ok "and rarely asked" wait_until 10 rarely_asked toots
	like "$(as "/sources/$(id_of toots)")" 'come as they are written' "which its page says"
	sql "update job set due_at = due_at + 3600000 where kind = 'listen.poll'"
	from=$(date +%s%N)
	fedi '/say?n=163'
	ok "what is written comes by it" wait_until 5 has_exactly toots $(($(open_of 163) + 1))
	passed=$((($(date +%s%N) - from) / 1000000))
	ok "within two seconds: $passed ms" [ $passed -le 2000 ]
	fedi '/delete?n=163'
	ok "also that it was deleted" wait_until 10 has_no_status 163
	fedi '/set?n=166'
	fedi '/hush'
	ok "what was written while it was cut comes by the look that follows" \
		wait_until 15 has_exactly toots $(($(open_of 166) + 1))
	ok "and it is opened again" wait_until 20 streams 1
}
has_no_status() { # NUMBER
	[ "$(sql "select count(*) from post where raw like '%statuses/$1\"%' and removed_at is null")" = 0 ]
}

test_account() {
	add ana account '@ana'
	ok "an account is found by its name" wait_until 20 has_posts ana 33
	is "$(grep -c 'accounts/lookup' "$SCRATCH/asked")" 1 "and looked up once"
	add nobody account 'nobody@far.test'
	ok "one that the server does not know is ill" wait_until 20 is_in nobody ill
}

test_old_server() {
	fedi '/set?old=1&n=169'
	ok "a server that knows no min_id gives its newest" wait_until 20 has_posts toots $(($(open_of 169) + 1))
	sleep 0.3
	is "$(posts_of toots)" $(($(open_of 169) + 1)) "and known posts are known"
	fedi '/set?old=0'
}

test_token() {
	fedi '/set?locked=1'
	add shut tag flood
	ok "a server that lets in only its own is ill" wait_until 20 is_in shut ill
	add open tag flood --data-urlencode token=let-me-in
	ok "with a token it is well" wait_until 20 is_in open well
	ok "which is sent" grep -q '/timelines/tag/flood.* token 200' "$SCRATCH/asked"
	unlike "$(as /sources) $(as '/sources' -H 'Accept: application/json')" let-me-in "and never shown"
	is "$(grep -rla let-me-in "$DATA" | wc -l)" 0 "nor kept in the clear"
	is "$(grep -c let-me-in "$SCRATCH/server.log")" 0 "nor logged"
}

# The address of a link on the page that was asked last.
link_to() { # PATTERN
	grep -o 'href="[^"]*'"$1"'[^"]*"' "$SCRATCH/body" | head -1 | sed 's/^href="//; s/"$//; s/&amp;/\&/g'
}
tokens() {
	curl -s "http://127.0.0.1:$FEDI/tokens"
}
# Two ways of one application: the browser comes back, or a code is typed.
test_connect() {
	local source back
	fedi '/set?locked=0'
	add writes tag flood
	source=/sources/$(id_of writes)
	like "$(as "$source")" 'Connect an account' "an account can be connected"
	as "$source/connect" -X POST >/dev/null
	like "$(cat "$SCRATCH/body")" "Allow it on.*127.0.0.1:$FEDI.*show you a code" "the page says where to allow it"
	back=$(curl -s -o /dev/null -w '%{redirect_url}' "$(link_to 'redirect_uri=http')")
	like "$back" "^$SERVER_URL/t/river$source/connected\\?code=" "from there the browser comes back"
	as "${back#"$SERVER_URL/t/river"}" >/dev/null
	like "$(cat "$SCRATCH/body")" 'value="code-1".*One step is left' "to one last button"
	is "$(tokens)" '[]' "before which nothing happens"
	as "$source/code" -X POST -d code=code-1 -d state=another >/dev/null
	is "$(status) $(tokens)" '422 []' "what was not begun here is refused"
	as "$source/code" -X POST -d code=code-1 -d "state=${back##*state=}" >/dev/null
	is "$(status) $(tokens)" '303 ["let-me-in"]' "the code is exchanged for a key"
	like "$(as "$source")" 'the campaign can write there' "and the page says so"
	unlike "$(cat "$SCRATCH/body")" 'let-me-in' "without the key"
	is "$(sql "select count(*) from inlet_setting where name in ('token', 'session') and value is not null
		and value <> ''")" 0 "which is sealed"
	as "$source/code" -X POST -d code=code-1 -d "state=${back##*state=}" >/dev/null
	is "$(status)" 422 "a code counts once"
	as "$source/disconnect" -X POST >/dev/null
	is "$(tokens)" '[]' "disconnected, the key holds no longer there"
	like "$(as "$source")" 'Connect an account of the campaign' "nor here"
	as "$source/connect" -X POST >/dev/null
	is "$(curl -s "$(link_to 'redirect_uri=urn')" | jq -r .code)" code-1 "a server may show the code instead"
	ok "what is asked for is enough to write, with pictures" \
		grep -qE 'oauth/authorize.*scope=read(%20|\+)write(%3A|:)statuses(%20|\+)write(%3A|:)media' "$SCRATCH/asked"
	as "$source/code" -X POST -d code=code-1 >/dev/null
	is "$(status) $(tokens)" '303 ["let-me-in"]' "which is typed"
	as "$source/connected?error=access_denied" >/dev/null
	like "$(cat "$SCRATCH/body")" 'It was not allowed there.*Try again' "who does not allow it is told so"
	is "$(sql "select count(*) from audit where action in ('source.connect', 'source.disconnect')")" 3 \
		"all of it is in the audit log"
}

tags_are() { # LINES: the hashtags of the campaign, set on its page
	as /settings -X POST -d name=River -d purpose=Help -d country=NP -d languages=en -d emergency=000 \
		-d time_zone=Asia/Kathmandu -d due_life=20 -d due_urgent=60 -d due_soon=600 -d due_wait=2000 \
		--data-urlencode "tags=$1" >/dev/null
}
looked_thrice() {
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
	[ "$(grep -c 'timelines/tag/water' "$SCRATCH/asked")" -ge 3 ]
}
# One source follows all hashtags of the campaign, which change on its page alone.
test_all_tags() {
	local source
	tags_are 'water'
	add every tags ''
	ok "a source follows all hashtags of the campaign" wait_until 20 has_posts every 10
	ok "in each look" wait_until 10 looked_thrice
	is "$(grep -c 'streaming?.*tag=water' "$SCRATCH/asked")" 1 "a server without a WebSocket is asked for one once"
	source=$(sql "select revision from inlet where source = 'every'")
	tags_are $'water\nbroken\nfood'
	ok "one that is added is followed, though another fails" wait_until 20 has_posts every 20
	is "$(sql "select revision from inlet where source = 'every'")" "$source" "without touching the source"
	like "$(as /sources -H 'Accept: application/json' | jq -r '.sources[]|select(.name=="every")|.detail')" \
		'#broken: The server says: This hashtag breaks' "whose page names the one that fails"
	kill -9 "$SERVER_PID"
	wait "$SERVER_PID" 2>/dev/null
	: >"$SCRATCH/asked"
	start_server "$DATA" --listen-private "127.0.0.1:$FEDI"
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
	ok "after a kill each goes on where it stopped" wait_until 20 \
		grep -q "tag/food.*min_id=$((110000000000000000 + 10))" "$SCRATCH/asked"
	is "$(posts_of every)" 20 "and nothing comes twice"
	fedi '/set?streams=2'
	tags_are $'water\nfood'
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
	ok "one WebSocket is subscribed to all of them" wait_until 20 \
		grep -qF 'told {"type":"subscribe","stream":"hashtag","tag":"water"}' "$SCRATCH/asked"
	ok "and brings what no look would find" wait_until 10 has_posts every 21
	fedi '/set?streams=0'
}

written() { # JQ-FILTER: of what stands there
	curl -s "http://127.0.0.1:$FEDI/written" | jq -r "$1"
}
has_written() { # JQ-FILTER VALUE
	sql "update job set due_at = 0 where kind = 'outbox.send' and state = 'waiting'"
	[ "$(written "$1")" = "$2" ]
}
answered() { # POST WORDS: as everybody can read it; which message that is
	as "/posts/$1/public-answer" -X POST -d say=words -d "ticket=$(openssl rand -hex 16)" --data-urlencode "words=$2" >/dev/null
	sql 'select max(id) from outbox where open = 1 and act = 0'
}
case_of() { # POST
	sql "select d.id from desk_case d join incident_post i on i.incident_id = d.incident_id
		join post p on coalesce(p.copy_of, p.id) = i.post_id where p.id = '$1'"
}
same_case() { # POST: the newest post of its source joined its Case
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
	[ "$(case_of "$(sql "select max(id) from post where source_id = (select source_id from post where id = '$1')")")" = \
		"$(case_of "$1")" ]
}
# With a picture, which is drawn anew and described.
test_picture() { # POST
	local ticket
	ticket=$(openssl rand -hex 16)
	if ! python3 "$(dirname "$0")/pictures.py" "$SCRATCH" "$(dirname "$CAUSEWAY")/causeway-photo" 2>/dev/null; then
		skip "pictures cannot be made here" "an answer in public has a picture"
		return
	fi
	as "/posts/$1/public-answer/picture" -X POST -F "ticket=$ticket" -F 'words=Water is given out.' -F 'alt=Near Kunda, call 044 7700900' \
		-F "picture=@$SCRATCH/located.jpg;type=image/jpeg" >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '422.*There is a number in it.*Water is given out' "what a picture shows keeps to the rules of answers"
	as "/posts/$1/public-answer/picture" -X POST -F "ticket=$ticket" -F 'words=Water is given out.' -F 'alt=A map of wells' \
		-F "picture=@$SCRATCH/located.jpg;type=image/jpeg" >/dev/null
	ok "an answer has a picture" wait_until 20 has_written '.[-1]|[.status, ."media_ids[]"]|join(" ")' '@ana Water is given out. m0'
	is "$(curl -s "http://127.0.0.1:$FEDI/media" | jq -c '.[]|[.description, .jpeg, .taken]')" '["A map of wells",true,false]' \
		"with what it shows, drawn anew, without where it was taken"
}
# An answer in public stands there, is edited, is answered and taken down.
test_answer() {
	local post message
	post=$(sql "select max(p.id) from post p join source s on s.id = p.source_id
		join incident_post i on i.post_id = coalesce(p.copy_of, p.id)
		join desk_case d on d.incident_id = i.incident_id where s.name = 'open' and p.raw not like '%repost_of%'")
	like "$(as "/posts/$post/public-answer")" 'Everybody can read this.*Ask them to write to us privately.*Other words' \
		"who answers in public is first offered words that ask to write privately"
	as "/posts/$post/public-answer" -X POST -d say=private -d "ticket=$(openssl rand -hex 16)" >/dev/null
	ok "they stand there" wait_until 20 has_written length 1
	like "$(written '.[0]|[.status, .in_reply_to_id, .key]|join(" ")')" "@ana .*write to us privately.* 1100.* causeway-" \
		"as an answer to who wrote, once"
	message=$(answered "$post" 'A boat is on its way.')
	ok "other words, too" wait_until 20 has_written '.[1].status' '@ana A boat is on its way.'
	like "$(as /published)" "published/$message.*A boat is on its way.*Everybody can read it" "a page says what stands where"
	as "/published/$message/edit" -X POST --data-urlencode 'words=Call +44 7700 900123.' >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '422.*Not done.*There is a number in it' "an edit keeps to the rules of answers"
	as "/published/$message/edit" -X POST --data-urlencode 'words=A boat has left.' >/dev/null
	ok "what is edited here is edited there" wait_until 20 has_written '.[1].status' '@ana A boat has left.'
	like "$(as "/published/$message")" 'A boat has left.*Edited.*by <bdi>' "which its page says, with who did it"
	test_picture "$post"
	fedi "/reply?to=$(written '.[1].id')"
	ok "what is written below it joins the Case" wait_until 20 same_case "$post"
	fedi '/set?edits=0'
	as "/published/$message/edit" -X POST --data-urlencode 'words=A boat is there.' >/dev/null
	ok "of a server that cannot edit" wait_until 20 \
		eval '[ "$(sql "select trouble from outbox where act = 1 and state = '"'dead'"'")" = fixed ]'
	like "$(as "/published/$message")" 'Could not be edited.*A boat has left.*The last change did not work' "the page says so"
	as "/published/$message/remove" -X POST >/dev/null
	ok "what is taken down here is gone there" wait_until 20 has_written '[.[].gone]|join(" ")' 'false true false'
	like "$(as "/published/$message")" 'Taken down' "which its page says"
	unlike "$(cat "$SCRATCH/body")" 'published/[0-9]*/(edit|remove)' "and offers nothing more"
	as "/published/$message/remove" -X POST >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '409.*taken down already' "taken down once more, it is said to be so"
	is "$(sql "select count(*) from audit where action like 'published.%'")" 3 "all of it is in the audit log"
}

test_all() {
	rm -f "$SCRATCH/asked" "$SCRATCH/port"
	"$(dirname "$0")/mastodon_server.py" "$SCRATCH/port" "$SCRATCH/asked" &
	at_end "kill $! 2>/dev/null"
	wait_until 10 test -s "$SCRATCH/port"
	FEDI=$(cat "$SCRATCH/port")
	if ! prepare || ! stop_server || ! start_server "$DATA" --listen-private "127.0.0.1:$FEDI"; then
		ok "the server is set up and starts" false
		return
	fi
	# shellcheck disable=SC2034 # the suite reads it
	API=$SERVER_URL/api/v1/campaigns/river
	page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
	test_tag
	test_stream
	test_account
	test_old_server
	test_token
	test_connect
	test_answer
	test_all_tags
	ok "the server stops in good order" stop_server
}

for program in sqlite3 python3; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
test_all
finish
