#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A campaign listens to X, to a Facebook page and to an Instagram account, and writes there. The other
# side refuses whatever is not signed as its interface wants it; what it took is asked of it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

as() { # PATH [CURL ARGUMENTS…]: the body, as the administrator
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
far() { # PATH
	curl -s --max-time 10 "http://127.0.0.1:$FAR$1"
}
add() { # KIND NAME [CURL ARGUMENTS…]
	local kind=$1 name=$2
	shift 2
	as /sources -X POST -d "kind=$kind" -d every=1 --data-urlencode "name=$name" \
		--data-urlencode "server=http://127.0.0.1:$FAR/" "$@"
}
posts_of() { # SOURCE
	sql "select count(*) from post p join source s on s.id = p.source_id where s.name = '$1'"
}
hurry() {
	sql "update job set due_at = 0 where kind in ('listen.poll', 'listen.poll.ill', 'outbox.send')
		and state = 'waiting'"
}
has_posts() { # SOURCE COUNT
	hurry
	[ "$(posts_of "$1")" -ge "$2" ]
}
raw_of() { # SOURCE PATTERN: how many posts of it hold that
	sql "select count(*) from post p join source s on s.id = p.source_id where s.name = '$1' and p.raw like '$2'"
}
state_of() { # SOURCE: its state, trouble and what exactly
	as /sources -H 'Accept: application/json' |
		jq -r ".sources[]|select(.name==\"$1\")|[.state, .trouble // \"-\", .detail // \"-\"]|join(\" \")"
}
is_now() { # SOURCE PATTERN
	state_of "$1" | grep -Eq "$2"
}
is_in() { # SOURCE PATTERN
	hurry
	is_now "$@"
}
id_of() { # SOURCE
	as /sources -H 'Accept: application/json' | jq -r ".sources[]|select(.name==\"$1\")|.id"
}
# As a room of the server would add it: SOURCE TEXT IN-REPLY-TO
say() {
	sql "insert into outbox (id, campaign_id, inlet_id, purpose, body, subject, lang, in_reply_to, visibility,
			unique_key, state, attempts, next_at, trouble, detail, parts, created_at, open)
		select (select coalesce(max(id), 1) from post) + 1000 + (select count(*) from outbox), i.campaign_id,
			i.id, 5, '$2', '', 'en', '$3', '', 'key' || (select count(*) from outbox), 'waiting', 0, 0, '',
			'', 0, 0, 1 from inlet i where i.source = '$1';
		insert or ignore into job (kind, payload, unique_key, due_at, state, attempt, created_at)
		select 'outbox.send', id, id, 0, 'waiting', 0, 0 from inlet where source = '$1'"
	hurry
}
said() { # STATE COUNT
	hurry
	[ "$(sql "select count(*) from outbox where state = '$1'")" -ge "$2" ]
}

# What everybody can read: WORDS remove, or WORDS edit NEW-WORDS
changes() {
	as "/published/$(sql "select max(id) from outbox where body = '$1' and act = 0")/$2" -X POST \
		--data-urlencode "words=${3:-}" >/dev/null
}
far_has() { # PATH JQ-FILTER VALUE
	hurry
	[ "$(far "$1" | jq -c "$2")" = "$3" ]
}

X_KEYS=(-d key=x-key -d key_secret=x-key-secret -d token=x-token -d token_secret=x-token-secret)

test_x_reading() {
	like "$(as '/sources/new?kind=x')" 'Hashtags, accounts and words.*Access token secret' "the form of X asks what is needed"
	like "$(add x boats -d word=#flood -d reposts=yes -d budget=150 "${X_KEYS[@]}" -d test=yes)" 'It works.*@relief' \
		"a test shows that it works, and as whom"
	like "$(add x boats -d word=#flood -d budget=5 "${X_KEYS[@]}" -d test=yes)" 'a number of at least 10' \
		"a budget that is too small is told before it is kept"
	add x boats --data-urlencode 'word=#flood, @ana' -d reposts=yes -d budget=150 "${X_KEYS[@]}" >/dev/null
	ok "posts come in" wait_until 20 has_posts boats 3
	is "$(raw_of boats '%"author":"ana","author_name":"Ana"%https://x.com/ana/status/%')" 3 "with author and address"
	is "$(raw_of boats '%"lat":27.7%"lon":84.5%')" 1 "and a place where one was given"
	far '/set?n=128' >/dev/null
	ok "125 more come in, page after page" wait_until 20 has_posts boats 128
	is "$(posts_of boats)" 128 "none twice"
	is "$(raw_of boats '%Bread at the mill until six%"repost_of":"55"%')" 22 "reposts whole, with what they repost"
	ok "replies with what they answer" [ "$(raw_of boats '%in_reply_to%')" = 18 ]
	ok "asked from where it stopped" grep -q 'since_id=[0-9]*&next_token=t' "$SCRATCH/asked"
	far '/set?n=200' >/dev/null
	ok "22 more are read today" wait_until 20 has_posts boats 150
	ok "then the day's budget is used up, which its health says" wait_until 20 is_in boats 'limited The 150 posts of today'
	is "$(posts_of boats)" 150 "and nothing more is read"
}

test_x_trouble() {
	far '/set?limited=1' >/dev/null
	add x late -d word=#flood "${X_KEYS[@]}" >/dev/null
	ok "who is asked too often is left alone" wait_until 20 is_now late '^ill limited'
	ok "as long as it says" [ "$(sql "select t.next_at - t.asked_at > 800000 from inlet_state t
		join inlet i on i.id = t.inlet_id where i.source = 'late'")" = 1 ]
	ok "and is well again after it" wait_until 60 is_in late '^well'
	is "$(raw_of late '%repost_of%')" 0 "reposts are left out unless they are wanted"
	add x wrong -d word=#flood -d token_secret=another "${X_KEYS[@]}" >/dev/null
	ok "wrong keys are refused, in its own words" wait_until 20 is_in wrong 'refused X says: Unauthorized'
	is "$(grep -rlaE 'x-(key|token)-secret' "$DATA" | wc -l)" 0 "keys are not kept in the clear"
}

test_x_writing() {
	say late 'Bread at the school until six: https://relief.example/bread' ''
	ok "a post goes out" wait_until 20 said delivered 1
	say late 'A boat is on its way' 9000
	ok "and a reply" wait_until 20 said delivered 2
	is "$(far /written | jq -c '[.[]|.reply.in_reply_to_tweet_id]')" '[null,"9000"]' "X has both, the reply below what it answers"
	far '/set?mute=1' >/dev/null
	say late 'The road to the mill is open' ''
	ok "one whose answer was lost is neither sent nor failed" wait_until 20 said sending 1
	sql "update outbox set tried_at = tried_at - 20000 where state = 'sending'"
	ok "and is looked for" wait_until 30 said sent 1
	is "$(far /written | jq -r '[.[]|select(.text|test("road"))]|length')" 1 "and not sent twice"
	changes 'A boat is on its way' remove
	ok "what is taken down here is gone on X" wait_until 20 far_has /written '[.[]|.gone]' '[null,true,null]'
	changes 'The road to the mill is open' edit 'The road is shut'
	like "$(status) $(cat "$SCRATCH/body")" '422.*cannot be edited. Take it down' "and X edits nothing"
	say late "$(printf 'help %.0s' {1..57})" ''
	ok "what is too long is refused" wait_until 20 said dead 1
	is "$(sql "select trouble || ' ' || detail from outbox where state = 'dead'")" \
		'length X counts 285 characters, and takes 280 at most.' "with X's count"
	as "/posts/$(sql "select max(p.id) from post p join source s on s.id = p.source_id where s.name = 'late'")/public-answer" \
		-X POST -d say=words -d ticket=7efd11813b4b70af46e316f31888ff3d --data-urlencode "words=$(printf '水%.0s' {1..141})" >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '422.*It counts as 282 characters there, and at most 280.*At most 280 characters, as' \
		"an answer in public that X would refuse is refused as it is written"
}
# An answer with pictures: SOURCE WORDS [CURL ARGUMENTS…]
pictured() {
	local source=$1 words=$2
	shift 2
	as "/posts/$(sql "select max(p.id) from post p join source s on s.id = p.source_id where s.name = '$source'")/public-answer/picture" \
		-X POST -F "ticket=$(openssl rand -hex 16)" -F "words=$words" "$@" >/dev/null
}
last_is() { # SOURCE STATE AND TROUBLE
	hurry
	[ "$(sql "select o.state || ' ' || coalesce(o.trouble, '') from outbox o join inlet i on i.id = o.inlet_id
		where i.source = '$1' order by o.id desc limit 1")" = "$2" ]
}
test_pictures() {
	local jpeg=$SCRATCH/located.jpg
	if ! python3 "$(dirname "$0")/pictures.py" "$SCRATCH" "$(dirname "$CAUSEWAY")/causeway-photo" 2>/dev/null; then
		skip "pictures cannot be made here" "answers on X and Facebook have pictures"
		return
	fi
	like "$(as "/posts/$(sql "select max(p.id) from post p join source s on s.id = p.source_id where s.name = 'late'")/public-answer")" \
		'At most 4 pictures there.*name="picture4"' "who answers on X is offered four pictures"
	pictured late 'Where water is' -F "picture=@$jpeg" -F 'alt=A map of wells' -F "picture2=@$jpeg" -F 'alt2='
	like "$(status) $(cat "$SCRATCH/body")" '422.*Say what the picture shows.*A map of wells' "a picture without words is told before it is sent"
	pictured late 'Where water is' -F "picture=@$jpeg" -F 'alt=A map of wells' -F "picture2=@$jpeg" -F 'alt2=The queue'
	ok "two pictures leave for X" wait_until 20 far_has /written '.[-1].media.media_ids' '["1","2"]'
	is "$(far /media | jq -c '[.[].alt]')" '["A map of wells","The queue"]' "each with what it shows"
	far '/set?picture=4' >/dev/null
	pictured late 'Where bread is' -F "picture=@$jpeg" -F 'alt=A shop' -F "picture2=@$jpeg" -F 'alt2=A road'
	ok "one that X refuses keeps the words back" wait_until 20 last_is late 'dead settings'
	like "$(as "/posts/$(sql "select max(p.id) from post p join source s on s.id = p.source_id where s.name = 'late'")/public-answer")" \
		'Where bread is.*Picture 2 of 2: X says: Your media IDs are invalid' "and the page says which, and why"
	pictured page 'Where the boats are' -F "picture=@$jpeg" -F 'alt=A map' -F "picture2=@$jpeg" -F 'alt2=Another'
	like "$(status) $(cat "$SCRATCH/body")" '422.*takes fewer pictures' "a comment on Facebook has one"
	pictured page 'Where the boats are' -F "picture=@$jpeg" -F 'alt=A map'
	ok "which leaves with it" wait_until 20 far_has /said '[.[]|select(.picture)|.picture]' '["A map"]'
}
# What Meta sends: SOURCE BODY [SECRET]
pushed() {
	local code
	code=$(sql "select hook from inlet where source = '$1'")
	curl -s --max-time 10 -o "$SCRATCH/body" -w '%{http_code}' --data-binary "$2" \
		-H "X-Hub-Signature-256: sha256=$(printf '%s' "$2" | openssl dgst -sha256 -hmac "${3:-app-secret}" -r | cut -d' ' -f1)" \
		-H 'Content-Type: application/json' "$SERVER_URL/hooks/$code"
}
change() { # OBJECT ID FIELD VALUE: as it is sent
	printf '{"object":"%s","entry":[{"id":"%s","time":1784000000,"changes":[{"field":"%s","value":%s}]}]}' "$@"
}
# Somebody writes to the Page or the account alone: OBJECT ID SENDER EVENT
written() {
	printf '{"object":"%s","entry":[{"id":"%s","time":1784000000000,"messaging":[{"sender":{"id":"%s"},
		"recipient":{"id":"%s"},"timestamp":%s000,%s}]}]}' "$1" "$2" "$3" "$2" "$(date +%s)" "$4"
}
has_letters() { # COUNT: what was written to one person
	hurry
	[ "$(far /letters | jq length)" = "$1" ]
}
letter_is() { # STATE AND TROUBLE of what was written to one person last
	hurry
	[ "$(sql "select state || ' ' || coalesce(trouble, '') from outbox where open = 0 order by id desc limit 1")" = "$1" ]
}
has_said() { # COUNT: posts and comments that Meta took
	hurry
	[ "$(far /said | jq length)" = "$1" ]
}
PAGE_KEYS=(-d token=page-token -d key=app-secret)

test_facebook() {
	local code
	like "$(add facebook page -d page=500 "${PAGE_KEYS[@]}" -d test=yes)" 'It works.*River Relief' \
		"a test of a Page shows its name"
	like "$(add facebook page -d page=500 -d token=old -d key=app-secret -d test=yes)" 'Meta says: Invalid OAuth' \
		"or what Meta says against it"
	add facebook page -d page=500 "${PAGE_KEYS[@]}" >/dev/null
	ok "comments and what visitors write come in" wait_until 20 has_posts page 3
	is "$(posts_of page)" 3 "but not what the Page wrote itself"
	is "$(raw_of page '%bridge is gone%"in_reply_to":"501_1"%')$(raw_of page '%roof of the mill%"in_reply_to":"500_501"%')" 11 \
		"each below what it answers"
	is "$(raw_of page '%roof%"at":"2026-07-14T03:11:00Z"%"author_name":"Bo"%')" 1 \
		"with name and time"
	code=$(sql "select hook from inlet where source = 'page'")
	like "$(as "/sources/$(id_of page)")" "/hooks/$code" "its page shows the address for Meta"
	is "$(page "/hooks/$code?hub.mode=subscribe&hub.challenge=1158&hub.verify_token=$code")" 1158 \
		"Meta's question is answered"
	page "/hooks/$code?hub.mode=subscribe&hub.challenge=1158&hub.verify_token=guess" >/dev/null
	is "$(status)" 403 "not that of somebody who guesses"
	is "$(pushed page "$(change page 500 feed '{"item":"comment","verb":"add","comment_id":"501_7","post_id":"500_501",
		"parent_id":"500_501","created_time":1784000100,"message":"Insulin is needed at the school","from":{"id":"47","name":"Ed"}}')")" \
		200 "a comment that Meta sends"
	is "$(raw_of page '%Insulin%"author":"47","author_name":"Ed"%"in_reply_to":"500_501"%')" 1 "is kept before it is answered"
	is "$(pushed page "$(change page 500 feed '{"item":"comment","verb":"edited","comment_id":"501_7","post_id":"500_501",
		"parent_id":"500_501","message":"Insulin came, thank you","from":{"id":"47","name":"Ed"}}')") $(raw_of page '%Insulin came%"edit_of":"501_7"%')" \
		'200 1' "edited, it comes in once more"
	is "$(sql "select count(*) from post p join post n on n.id = p.newer_id where p.raw like '%Insulin is%' and n.raw like '%came%'")" 1 \
		"in the place of the first"
	pushed page "$(change page 500 feed '{"item":"comment","verb":"remove","comment_id":"501_7","post_id":"500_501"}')" >/dev/null
	is "$(sql "select count(*) from post where instr(raw, '\"501_7') > 0 and removed_at is null")" 0 "removed, both are taken back"
	is "$(pushed page "$(change page 500 feed '{}')" another)" 403 "what another signed is refused"
	is "$(pushed page "$(change page 500 mention '{"item":"post","verb":"add","post_id":"46_9","sender_id":"46"}')") $(raw_of page '%needs blankets%')" \
		'200 1' "where the Page is named is read from Meta"
	is "$(pushed page "$(change page 999 feed '{"item":"status","verb":"add","post_id":"999_1","message":"x"}')") $(raw_of page '%999_1%')" \
		'200 0' "another Page is passed over"
	say page 'A boat reaches the mill by nine' 501_1
	say page 'Bread at the school until six' ''
	ok "a reply and a post go out" wait_until 20 has_said 2
	is "$(far /said | jq -c '[.[]|.path]|sort')" '["/500/feed","/501_1/comments"]' "where they belong"
	changes 'Bread at the school until six' edit 'Bread at the school until nine'
	ok "a post of the Page is edited" wait_until 20 far_has /said 'any(.[]; .message == "Bread at the school until nine")' true
	changes 'A boat reaches the mill by nine' remove
	ok "a comment is taken down" wait_until 20 far_has /said '[.[]|select(.gone)|.path]' '["/501_1/comments"]'
	far "/set?expires=259200" >/dev/null
	sql "update source set read_to = '' where name = 'page'"
	ok "a key that ends in three days is told of before" wait_until 20 is_in page '^ill ending 20[0-9-]{8}$'
	is "$(sql "select t.failures from inlet_state t join inlet i on i.id = t.inlet_id where i.source = 'page'")" 0 \
		"and the Page is asked as ever"
	far "/set?expires=0" >/dev/null
}

test_instagram() {
	like "$(add instagram pictures -d page=700 "${PAGE_KEYS[@]}" -d test=yes)" 'It works.*@river.relief' \
		"a test of an account shows its name"
	add instagram pictures -d page=700 "${PAGE_KEYS[@]}" >/dev/null
	ok "comments and replies come in" wait_until 20 has_posts pictures 2
	is "$(raw_of pictures '%"author":"di"%"in_reply_to":"8901"%')" 1 "but not our own"
	pushed pictures "$(change instagram 700 comments '{"id":"8904","text":"Who has a generator","from":{"id":"48","username":"fay"},"media":{"id":"88"}}')" >/dev/null
	pushed pictures "$(change instagram 700 mentions '{"media_id":"90","comment_id":"8801"}')" >/dev/null
	pushed pictures "$(change instagram 700 mentions '{"media_id":"91"}')" >/dev/null
	is "$(raw_of pictures '%Who has a generator%fay%')$(raw_of pictures '%"id":"90_8801"%flooded mill%')$(raw_of pictures '%"id":"91_"%no water here%')" \
		111 "and what Meta sends: comments, and where the account is named"
	say pictures 'A boat is on its way' 8901
	say pictures 'We will ask at the mill' 90_8801
	ok "replies go out" wait_until 20 has_said 4
	is "$(far /said | jq -c '[.[]|.path]|sort|.[2:]')" '["/700/mentions","/8901/replies"]' "each in the way of its kind"
	say pictures 'Bread at the school' ''
	ok "a post without a picture is refused" wait_until 20 said dead 2
}

cases_of() { # SOURCE: how many Cases, and how many posts are in one
	sql "select count(distinct d.id) || ' ' || count(*) from desk_case d join incident_post m on m.incident_id = d.incident_id
		join post p on p.id = m.post_id join source s on s.id = p.source_id where s.name = '$1'"
}
cases_are() { # SOURCE NUMBERS
	[ "$(cases_of "$1")" = "$2" ]
}

test_messages() {
	local said
	said=$(far /said | jq length)
	is "$(pushed page "$(written page 500 77 '"message":{"mid":"m_1","text":"We are on the roof, six people, the water is rising"}')") $(
		posts_of 'messages page')" '200 1' "what somebody writes to the Page alone comes in"
	is "$(sql "select direct from source where name = 'messages page'")" 1 "as a message to us, told from comments"
	is "$(sql "select count(*) from post where raw like '%Gita%' or raw like '%messenger:%'")" 0 "who wrote it is sealed"
	ok "and is answered" wait_until 20 has_letters 1
	like "$(far /letters | jq -r '.[0] | [.to, .kind, .text] | join(" ")')" \
		"77 RESPONSE .*$(sql "select code from post where raw like '%on the roof, six%'").*000" "with a code and the emergency number"
	ok "it becomes a Case" wait_until 20 cases_are 'messages page' '1 1'
	is "$(pushed page "$(written page 500 77 '"message":{"mid":"m_2","text":"And a child is ill","attachments":[{"type":"file",
		"payload":{"url":"http://127.0.0.1:'"$FAR"'/file"}}]}')") $(sql "select kind from attachment order by id desc limit 1")" '200 text' \
		"the next message comes with its file"
	ok "and joins the Case" wait_until 20 cases_are 'messages page' '1 2'
	is "$(pushed page "$(written page 500 77 '"message":{"mid":"m_2","text":"And a child is ill"}')") $(posts_of 'messages page') $(
		far /letters | jq length)" '200 2 1' "sent again it is known, and it gets no second first answer"
	pushed page "$(written page 500 77 '"read":{"watermark":1784000000000}')" >/dev/null
	pushed page "$(written page 500 500 '"message":{"mid":"m_8","is_echo":true,"text":"by hand"}')" >/dev/null
	is "$(posts_of 'messages page')" 2 "that it was read, and what the Page wrote by hand, is no message"
	pushed page "$(written page 500 77 '"delivery":{"mids":["m_out1"],"watermark":1}')" >/dev/null
	ok "what was delivered is told" letter_is 'delivered '
	pushed page "$(written page 500 77 '"message":{"mid":"m_2","is_deleted":true}')" >/dev/null
	is "$(sql "select count(*) from post where instr(raw, 'child is ill') > 0 and removed_at is null")" 0 \
		"what they take back is taken back here"
	is "$(pushed page "$(written page 500 77 '"message":{"mid":"m_3","text":"x"}')" another)" 403 "what another signed is refused"
	far '/set?window=1' >/dev/null
	pushed page "$(written page 500 78 '"message":{"mid":"m_4","text":"Send a boat to the mill"}')" >/dev/null
	ok "what Meta takes no more waits for a person" wait_until 20 letter_is 'dead window'
	far '/set?mute=1' >/dev/null
	pushed page "$(written page 500 79 '"message":{"mid":"m_5","text":"No water at the school"}')" >/dev/null
	ok "an answer that was lost is in doubt" wait_until 20 has_letters 2
	ok "and not sent again" letter_is 'sending '
	pushed page "$(written page 500 500 "\"message\":{\"mid\":\"m_out2\",\"is_echo\":true,\"metadata\":$(far /letters | jq '.[1].mark')}")" >/dev/null
	ok "until it comes back with our mark" letter_is 'sent '
	is "$(pushed pictures "$(written instagram 700 81 '"message":{"mid":"i_1","text":"We need blankets"}')") $(
		posts_of 'messages pictures')" '200 1' "what somebody writes to the account comes in, too"
	ok "and is answered" wait_until 20 has_letters 3
	is "$(far /letters | jq -r '.[2].to')" 81 "alone"
	is "$(far /said | jq length)" "$said" "nothing of it stands where everybody reads"
}

long_ago() { # a lost answer is looked for at once
	local then=$(($(date +%s) * 1000 - 60000))
	sql "update outbox set tried_at = $then where state = 'sending' and tried_at > $then"
	hurry
}
settled() { # nothing is on its way any more
	long_ago
	[ "$(sql "select count(*) from outbox where state in ('waiting', 'sending', 'failed')")" = 0 ]
}
# `bench/kills` does the same with more of both.
test_kills() {
	local i count=${FAR_COUNT:-2} kills=${FAR_KILLS:-1}
	for i in $(seq "$count"); do
		say late "Boat $i is on its way" ''
		say page "Boat $i is on its way" ''
	done
	for i in $(seq "$kills"); do
		[ $((i % 3)) = 1 ] && far '/set?mute=1' >/dev/null
		hurry
		sleep "0.$((RANDOM % 9 + 1))"
		kill -9 "$SERVER_PID"
		wait "$SERVER_PID" 2>/dev/null
		start_server "$DATA" "${SERVE_FLAGS[@]}"
	done
	ok "killed $kills times, all of $count posts to each come to an end" wait_until $((60 + count * 3)) settled
	is "$(far /written | jq -c '[.[]|.text|select(test("on its way")and test("[0-9]"))]|[length, (unique|length)]') $(sql "select
		count(*) from outbox where state = 'dead' and trouble = 'doubt' and body like 'Boat %'")" "[$count,$count] 0" "X has each once"
	is "$(far /said | jq -c '[.[]|.message // .text // ""|select(test("on its way")and test("[0-9]"))]|[length, (unique|length)]')" "[$count,$count]" \
		"and so has the Page"
}

hub_told() { # COUNT: times that the hub took it
	sql "update job set due_at = 0 where kind = 'feed.ping' and state = 'waiting'"
	[ "$(grep -c '^POST /hub 204' "$SCRATCH/asked")" -ge "$1" ]
}

test_hub() {
	like "$(page /c/river/appeal/feed)" "<link rel=\"hub\" href=\"http://127.0.0.1:$FAR/hub\"/>" \
		"our feed names the hub"
	far '/set?down=1' >/dev/null
	as /instructions -X POST -d say=send -d template=bridge-closed -d 'place=Red Bridge' \
		-d "until=$(date -u -d '+6 hours' +%Y-%m-%dT%H:%M:00Z)" -d 'evidence=The road office, at 03:10' >/dev/null
	ok "a hub that is down is told again" wait_until 30 hub_told 1
	like "$(grep '^POST /hub' "$SCRATCH/asked" | tail -1)" \
		'hub.mode=publish&hub.url=https%3A%2F%2Fhelp.example%2Fc%2Friver%2Fappeal%2Ffeed' "of the feed, by its public address"
	is "$(grep -c '^POST /hub 503' "$SCRATCH/asked")" 1 "after it refused once"
}

test_all() {
	rm -f "$SCRATCH/asked" "$SCRATCH/port"
	"$(dirname "$0")/far_server.py" "$SCRATCH/port" "$SCRATCH/asked" &
	at_end "kill $! 2>/dev/null"
	wait_until 10 test -s "$SCRATCH/port"
	FAR=$(cat "$SCRATCH/port")
	# shellcheck disable=SC2034 # the suite reads it
	SERVE_FLAGS=(--listen-private "127.0.0.1:$FAR" --public-address https://help.example
		--feed-hub "http://127.0.0.1:$FAR/hub")
	if ! prepare; then
		ok "the server is set up and starts" false
		return
	fi
	page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
	test_x_reading
	test_x_trouble
	test_x_writing
	test_facebook
	test_instagram
	test_pictures
	test_messages
	test_kills
	test_hub
	ok "the server stops in good order" stop_server
}

for program in sqlite3 python3 openssl; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
test_all
finish
