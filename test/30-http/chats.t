#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# People write to a bot on Telegram and to a number on WhatsApp: each message comes in once, with a
# first answer; groups are posts that nobody answers by themselves; what cannot go out is said, and
# no token is ever shown, kept in the clear or logged.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

as() { # PATH [CURL ARGUMENTS…]: the body, as the administrator
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
peer() { # PATH
	curl -s --max-time 10 "http://127.0.0.1:$PEER$1"
}
say() { # JSON: an update of the bot
	curl -s --max-time 15 -d "$1" "http://127.0.0.1:$PEER/say" >/dev/null
}
ana() { # MESSAGE TEXT: Ana writes to the bot
	say "{\"message\":{\"message_id\":$1,\"date\":1700000000,\"chat\":{\"id\":77,\"type\":\"private\"},
		\"from\":{\"id\":77,\"first_name\":\"Ana\",\"username\":\"ana\",\"language_code\":\"ne\"},\"text\":\"$2\"}}"
}
posts_of() { # SOURCE
	sql "select count(*) from post p join source s on s.id = p.source_id where s.name = '$1'"
}
has_posts() { # SOURCE COUNT
	[ "$(posts_of "$1")" = "$2" ]
}
sent() { # JQ
	peer /sent | jq -r "$1"
}
has_sent() { # COUNT
	[ "$(sent length)" = "$1" ]
}
outgoing() { # CONNECTOR: state and trouble of what was to go out last by it
	sql "select o.state || ' ' || coalesce(o.trouble, '') from outbox o join inlet i on i.id = o.inlet_id
		where i.connector = '$1' order by o.id desc limit 1"
}
is_outgoing() { # CONNECTOR STATE
	[ "$(outgoing "$1")" = "$2" ]
}
# Killed and started again. On PostgreSQL another server may still hold what this one worked on, for
# five minutes: as if these had ended.
starts_again() {
	kill -9 "$SERVER_PID"
	wait "$SERVER_PID" 2>/dev/null
	sql "update job set due_at = 0 where kind like 'listen.poll%' or kind = 'outbox.send'"
	"${1:-true}"
	start_server "$DATA" "${FLAGS[@]}"
}
held() {
	[ "$(peer /held)" -ge 1 ]
}
hook_is() { # PATTERN
	peer /hook | jq -r '.url // "none"' | grep -q "$1"
}
add_bot() { # NAME [CURL ARGUMENTS…]
	local name=$1
	shift
	as /sources -X POST -d kind=telegram -d "name=$name" -d way=asked \
		--data-urlencode "server=http://127.0.0.1:$PEER" "$@" >/dev/null
}

test_form() {
	like "$(as '/sources/new?kind=telegram')" 'Token of the bot.*How messages come' "the form asks what is needed"
	add_bot telegram -d test=yes -d token=123456:wrong
	like "$(cat "$SCRATCH/body")" 'It does not let us in' "a wrong token is known by a test"
	unlike "$(cat "$SCRATCH/body")" '123456:wrong' "which does not show it"
	add_bot telegram -d test=yes -d token=123456:AA-secret
	like "$(cat "$SCRATCH/body")" 'It works.*@river_bot' "a right one names the bot"
	add_bot chat -d token=123456:AA-secret
	is "$(status)" 422 "a source that people write to is called so"
	add_bot telegram -d token=123456:AA-secret
	ok "an answer is held until there is news" wait_until 10 held
}

test_private() {
	local from passed
	from=$(date +%s%N)
	ana 1 '/start payload'
	ok "who opens the chat is greeted" wait_until 5 has_sent 1
	passed=$((($(date +%s%N) - from) / 1000000))
	ok "within two seconds: $passed ms" [ $passed -le 2000 ]
	is "$(posts_of telegram)" 0 "and is no post yet"
	ana 2 'We need water at the school for 40 people'
	ok "a message comes in" wait_until 5 has_posts telegram 1
	ok "and is answered" wait_until 5 has_sent 2
	like "$(sent '.[1].text')" "River: .*$(sql 'select code from post where code is not null').*000" \
		"with a code and the emergency number"
	like "$(sent '.[1].text')" 'Nobody is reading right now; .* cannot promise .* not the emergency service' \
		"that promises nothing, and says that nobody is on duty"
	is "$(sent '.[1] | [.chat_id, .reply_parameters.message_id] | join(" ")')" '77 2' "in its chat, as a reply"
	is "$(sql "select count(*) from post where raw like '%Ana%' or raw like '%telegram:77%'")" 0 \
		"who wrote it is sealed, not part of the post"
	ana 3 'Also food, please'
	ok "a second message comes in" wait_until 5 has_posts telegram 2
	say '{"edited_message":{"message_id":3,"date":1700000000,"edit_date":1700000100,"text":"Also food for 60",
		"chat":{"id":77,"type":"private"},"from":{"id":77,"first_name":"Ana"}}}'
	ok "and what was changed in it" wait_until 5 has_posts telegram 3
	is "$(sent length)" 2 "without another answer"
	ana 4 /stop
	ok "STOP is answered" wait_until 5 has_sent 3
	is "$(sql 'select count(*) from outbox_stop')" 1 "and obeyed"
}

test_group() {
	say '{"message":{"message_id":5,"date":1700000000,"chat":{"id":-1001,"type":"supergroup","title":"Ward 4"},
		"from":{"id":9,"first_name":"Bo","username":"bo"},"text":"Road to the bridge is closed"}}'
	ok "what a group says is a post of its own source" wait_until 5 has_posts 'groups telegram' 1
	is "$(api GET '/posts?limit=1' | jq -r '.posts[0] | [.author, .text] | join(" ")')" \
		"Bo Road to the bridge is closed" "with its writer"
	is "$(sql "select direct from source where name = 'groups telegram'")" 0 "which nobody sent to us"
	say '{"message":{"message_id":6,"date":1700000000,"chat":{"id":-1001,"type":"supergroup","title":"Ward 4"},
		"from":{"id":9,"first_name":"Bo"},"new_chat_members":[{"id":1,"is_bot":true}]}}'
	say '{"message":{"message_id":7,"date":1700000000,"chat":{"id":-1001,"type":"supergroup"},"text":"clear now"}}'
	ok "who joins is no post" wait_until 5 has_posts 'groups telegram' 2
	is "$(sent length)" 3 "and the bot says nothing there"
	group=$(sql "select p.id from post p join source s on s.id = p.source_id where s.name = 'groups telegram' order by p.id limit 1")
	like "$(as "/posts/$group/public-answer")" 'Everybody can read.*https://t.me/river_bot.start=help' \
		"it can be answered there, with a way to write to the bot alone"
	as "/posts/$group/public-answer" -X POST -d say=private -d ticket=0123456789abcdef >/dev/null
	ok "which leaves" wait_until 10 has_sent 4
	is "$(sent '.[3] | [.chat_id, .reply_parameters.message_id] | join(" ")')" '-1001 5' "below what it answers"
	is "$(sql 'select count(*) from outbox where open = 1 and recipient is null')" 1 "for everybody to read"
}
# What comes with a message is kept; what cannot be had is named.
test_file() {
	say '{"message":{"message_id":11,"date":1700000000,"chat":{"id":77,"type":"private"},"from":{"id":77,"first_name":"Ana"},
		"caption":"the list","document":{"file_id":"list","file_name":"list.txt","mime_type":"text/plain","file_size":15}}}'
	ok "a message with a file comes in" wait_until 5 has_posts telegram 5
	is "$(sql 'select count(*) from attachment')" 1 "and the file is kept beside it"
	say '{"message":{"message_id":12,"date":1700000000,"chat":{"id":77,"type":"private"},"from":{"id":77,"first_name":"Ana"},
		"document":{"file_id":"gone","mime_type":"text/plain"}}}'
	ok "one whose file is gone, too" wait_until 5 has_posts telegram 6
	is "$(sql 'select reason from attachment_left')" later "and says so"
}

end_code() { # MESSAGE: as listen/end_link.h makes it
	as_user python3 - "$DATA/contact.key" "$1" <<'PYTHON'
import hashlib, sys
key = open(sys.argv[1], 'rb').read()
mark = hashlib.blake2b(b'causeway: a contact\0end of message ' + sys.argv[2].encode(), key=key, digest_size=16)
print(sys.argv[2] + '-' + mark.hexdigest()[:16])
PYTHON
}
meanwhile() {
	ana 8 'The water is in the house'
}
test_refused() {
	local late
	peer '/set?blocked=1' >/dev/null
	say '{"message":{"message_id":1,"date":1700000000,"chat":{"id":78,"type":"private"},"from":{"id":78},"text":"boat"}}'
	ok "an answer to somebody who blocked the bot waits for a person" wait_until 5 is_outgoing telegram 'dead address'
	like "$(as /outgoing)" 'cannot go to this address' "and says why"
	peer '/set?limited=1' >/dev/null
	say '{"message":{"message_id":1,"date":1700000000,"chat":{"id":79,"type":"private"},"from":{"id":79},"text":"tent"}}'
	ok "one too many is tried again" wait_until 10 is_outgoing telegram 'failed limited'
	late=$(sql "select max(id) from outbox where state = 'failed'")
	as "/outgoing/$late/cancel" -X POST >/dev/null
	is "$(status) $(sql "select state from outbox where id = $late")" "303 cancelled" "one that has not left is taken back"
	as "/outgoing/$late/again" -X POST >/dev/null
	is "$(status)" 303 "and given out again"
	sql "insert into outbox_spent (campaign_id, name, day, used)
		select id, 'airtime', $(TZ=Asia/Kathmandu date -d 'today 0:00' +%s)000, 2001 from campaign" >/dev/null
	like "$(as /outgoing)" 'SMS today: 2,001 of 2,000.*more than a day allows' "what went beyond the airtime of a day is told"
	sql "delete from outbox_spent where name = 'airtime'" >/dev/null
	page "/u/$late-0123456789abcdef" -X POST >/dev/null
	is "$(status)" 404 "a link that this server did not make ends nothing"
	like "$(page "/u/$(end_code "$late")")" 'End them' "that of a message asks first, for mails are read by programs"
	page "/u/$(end_code "$late")" -d List-Unsubscribe=One-Click >/dev/null
	is "$(status) $(sql 'select count(*) from outbox_stop')" "200 2" "and ends general messages by one press, without an account"
	sql "update outbox set next_at = 0 where state in ('waiting', 'failed')"
	starts_again meanwhile
	ok "what was written while the server was gone comes in" wait_until 15 has_posts telegram 9
	ok "and what waited goes out, once" wait_until 15 has_sent 5
}

test_sent_to_us() {
	local id
	id=$(sql "select id from inlet where connector = 'telegram'")
	as "/sources/$id" -X POST -d way=sent --data-urlencode "server=http://127.0.0.1:$PEER" >/dev/null
	ok "the bot is told where to send" wait_until 15 hook_is "^$SERVER_URL/hooks/"
	ana 9 'Here is my place'
	ok "what is sent comes in" wait_until 5 has_posts telegram 10
	is "$(curl -s -o /dev/null -w '%{http_code}' -d '{}' -H 'X-Telegram-Bot-Api-Secret-Token: x' "$(peer /hook | jq -r .url)")" \
		403 "from nobody else"
	as "/sources/$id" -X POST -d way=asked --data-urlencode "server=http://127.0.0.1:$PEER" >/dev/null
	ok "and it can be asked again" wait_until 15 hook_is none
	ana 10 'Still here'
	ok "as before" wait_until 15 has_posts telegram 11
	as "/sources/$id/pause" -X POST >/dev/null
}

# --- WhatsApp ---

signed() { # JSON of "value": as Meta sends it; prints the status
	local body
	body="{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"value\":$1}]}]}"
	curl -s -o /dev/null -w '%{http_code}' -d "$body" -H 'Content-Type: application/json' \
		-H "X-Hub-Signature-256: sha256=$(printf %s "$body" | openssl dgst -sha256 -hmac "${2:-app-secret}" | sed 's/.*= //')" \
		"$WA_HOOK"
}
written() { # ID TEXT
	echo "{\"metadata\":{\"phone_number_id\":\"111\"},\"contacts\":[{\"wa_id\":\"9779800000001\",\"profile\":{\"name\":\"Mina\"}}],
		\"messages\":[{\"from\":\"9779800000001\",\"id\":\"wamid.$1\",\"timestamp\":\"1700000000\",\"type\":\"text\",\"text\":{\"body\":\"$2\"}}]}"
}
fate() { # STATUS [ERRORS]
	local id
	id=$(sql "select o.id from outbox o join inlet i on i.id = o.inlet_id where i.connector = 'whatsapp' order by o.id desc limit 1")
	echo "{\"metadata\":{\"phone_number_id\":\"111\"},\"statuses\":[{\"id\":\"wamid.X\",\"status\":\"$1\",
		\"timestamp\":\"1700000000\",\"recipient_id\":\"9779800000001\",\"biz_opaque_callback_data\":\"$id\"${2:-}}]}"
}

test_whatsapp() {
	as /sources -X POST -d kind=whatsapp -d name=whatsapp -d page=111 -d token=wa-token -d key=app-secret \
		--data-urlencode "server=http://127.0.0.1:$PEER" -d test=yes >/dev/null
	like "$(cat "$SCRATCH/body")" 'It works.*River Relief' "a test reads what the number is called"
	as /sources -X POST -d kind=whatsapp -d name=whatsapp -d page=111 -d token=wa-token -d key=app-secret \
		--data-urlencode "server=http://127.0.0.1:$PEER" >/dev/null
	WA_HOOK=$SERVER_URL/hooks/$(sql "select hook from inlet where connector = 'whatsapp'")
	like "$(as "/sources/$(sql "select id from inlet where connector = 'whatsapp'")")" "$WA_HOOK" "its page shows where to send"
	is "$(curl -s "$WA_HOOK?hub.mode=subscribe&hub.challenge=4711&hub.verify_token=${WA_HOOK##*/}")" 4711 \
		"Meta is answered when it asks"
	is "$(curl -s -o /dev/null -w '%{http_code}' "$WA_HOOK?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x")" 403 \
		"with the right token alone"
	is "$(signed "$(written A1 'We need a boat')" wrong)" 403 "what is not signed is refused"
	is "$(signed "$(written A1 'We need a boat')") $(posts_of whatsapp)" '200 1' "a message comes in"
	ok "and is answered" wait_until 10 has_sent 6
	is "$(sent '.[5] | [.to, .type, .context.message_id] | join(" ")')" '9779800000001 text wamid.A1' "as a reply, in words of ours"
	is "$(signed "$(written A1 'We need a boat')") $(posts_of whatsapp)" '200 1' "sent again, it is the same"
	is "$(sql "select count(*) from post where raw like '%977980%' or raw like '%Mina%'")" 0 "the number is sealed"
	ok "it has left" wait_until 5 is_outgoing whatsapp 'sent '
	signed "$(fate delivered)" >/dev/null
	ok "and then it is there" wait_until 5 is_outgoing whatsapp 'delivered '
}

test_whatsapp_refused() {
	peer '/set?error=131026' >/dev/null
	signed "$(written B1 boat | sed s/9779800000001/9779800000002/g)" >/dev/null
	ok "a number without WhatsApp waits for a person" wait_until 10 is_outgoing whatsapp 'dead address'
	unlike "$(sql 'select detail from outbox')" 9779800000001 "with a reason that names nobody"
	signed "$(written C1 tent | sed s/9779800000001/9779800000003/g)" >/dev/null
	ok "what went out" wait_until 10 is_outgoing whatsapp 'sent '
	is "$(signed "{\"metadata\":{\"phone_number_id\":\"111\"},\"statuses\":[$(printf '{"id":"wamid.none%d","status":"read"},' $(seq 1005) |
		sed 's/,$//')]}}]},{\"changes\":[{\"value\":$(written D1 'The bridge is gone')") $(posts_of whatsapp)" '200 4' \
		"more in one push than a call holds comes in to its end"
	signed "$(fate failed ',"errors":[{"code":131047,"title":"Re-engagement message"}]')" >/dev/null
	ok "and was not delivered says so" wait_until 5 is_outgoing whatsapp 'dead undelivered'
	like "$(sql 'select detail from outbox order by id desc limit 1')" '131047' "with what WhatsApp says"
	peer '/set?error=190' >/dev/null
	signed "$(written E1 rice | sed s/9779800000001/9779800000004/g)" >/dev/null
	ok "with a token that ran out nothing is given up" wait_until 10 is_outgoing whatsapp 'failed refused'
	like "$(as /outgoing)" '<bdi>whatsapp</bdi></a>: It does not let us in.*wait for that: 1\. They leave by themselves' \
		"how many wait for it is said once"
	as "/sources/$(sql "select id from inlet where connector = 'whatsapp'")/test" -X POST >/dev/null
	ok "and once it is mended all leave" wait_until 5 is_outgoing whatsapp 'sent '
}

test_left() {
	local id
	id=$(sql "select id from inlet where connector = 'telegram'")
	as "/sources/$id" -X POST -d way=sent --data-urlencode "server=http://127.0.0.1:$PEER" >/dev/null
	ok "a bot that sends to us" wait_until 15 hook_is "^$SERVER_URL/hooks/"
	as "/sources/$id/remove" -X POST >/dev/null
	ok "is told when its source is removed, so that another one can take its place" hook_is none
}

settled() { # COUNT: so many came in, and nothing is on its way any more
	[ "$(posts_of telegram)" -ge "$1" ] || return
	sql "update job set due_at = 0 where kind = 'outbox.send' and state = 'waiting'"
	[ "$(sql "select count(*) from outbox where state in ('waiting', 'sending', 'failed')")" = 0 ]
}
# Many write, each once, again until it was taken.
many_write() { # COUNT [with-whatsapp]
	local i
	for i in $(seq "$1"); do
		say "$(printf '{"message":{"message_id":1,"date":1700000000,"chat":{"id":%d,"type":"private"},"from":{"id":%d,
			"first_name":"P"},"text":"We need food for %d"}}' $((4000 + i)) $((4000 + i)) "$i")"
		[ $# -gt 1 ] || continue
		until [ "$(signed "$(written "K$i" "We need tents for $i" | sed "s/9779800000001/97798$((40000000 + i))/g")")" = 200 ]; do
			sleep 0.2
		done
	done
}
# What was sent, of those that were left in doubt for a person, and whether any has it twice. One
# whose answer never came is never sent again by itself: neither Telegram nor WhatsApp can be asked.
came_to() { # CONNECTOR JQ-OF-THE-RECEIVER
	echo "$(sent "[.[] | $2 // empty | tostring | select(test(\"^(40|4[1-9]|97798400)[0-9]+$\"))] | [length, (unique | length)] | join(\" \")") $(
		sql "select count(*) from outbox o join inlet i on i.id = o.inlet_id join post p on p.id = o.post_id
			where i.connector = '$1' and p.raw like '%We need % for %' and p.raw not like '%school%' and
			(o.state in ('sent', 'delivered') or (o.state = 'dead' and o.trouble = 'doubt'))")"
}
# `bench/kills` does the same with more, and with WhatsApp, which waits a minute for its reports.
test_kills() {
	local id count=${CHAT_COUNT:-3} kills=${CHAT_KILLS:-1} i writers came
	id=$(sql "select id from inlet where connector = 'telegram'")
	as "/sources/$id/resume" -X POST >/dev/null
	many_write "$count" ${CHAT_COUNT:+with-whatsapp} &
	writers=$!
	for i in $(seq "$kills"); do
		[ $((i % 3)) = 1 ] && peer '/set?mute=1' >/dev/null
		sleep "0.$((RANDOM % 9 + 1))"
		starts_again
	done
	wait "$writers"
	ok "killed $kills times, what $count people write is answered, or left to a person" \
		wait_until $((150 + count)) settled $((11 + count))
	came=$(came_to telegram .chat_id)
	[[ $came =~ ^([0-9]+)\ ([0-9]+)\ ([0-9]+)$ ]]
	is "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "nobody on Telegram has it twice"
	is "${BASH_REMATCH[3]} $(posts_of telegram)" "$count $((11 + count))" "and nobody was forgotten: $came"
	[ -n "${CHAT_COUNT:-}" ] || return 0
	came=$(came_to whatsapp .to)
	[[ $came =~ ^([0-9]+)\ ([0-9]+)\ ([0-9]+)$ ]]
	is "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "nobody on WhatsApp has it twice"
	is "${BASH_REMATCH[3]}" "$count" "and nobody was forgotten: $came"
}

test_all() {
	rm -f "$SCRATCH/port"
	"$(dirname "$0")/chat_server.py" "$SCRATCH/port" &
	at_end "kill $! 2>/dev/null"
	wait_until 10 test -s "$SCRATCH/port"
	PEER=$(cat "$SCRATCH/port")
	SERVER_PORT=$(free_port)
	FLAGS=(--listen-private "127.0.0.1:$PEER" --public-address "http://127.0.0.1:$SERVER_PORT")
	# shellcheck disable=SC2034 # the suite reads it
	SERVE_FLAGS=("${FLAGS[@]}")
	if ! prepare; then
		ok "the server is set up and starts" false
		return
	fi
	page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
	test_form
	test_private
	test_group
	test_file
	test_refused
	test_sent_to_us
	test_whatsapp
	test_whatsapp_refused
	test_kills
	test_left
	is "$(peer /wrong)" '[]' "all that was sent is as the interfaces want it"
	unlike "$(as /sources) $(cat "$SCRATCH/server.log")" 'AA-secret|wa-token|app-secret' "no token is shown or logged"
	ok "the server stops in good order" stop_server
	is "$(grep -rlaE 'AA-secret|wa-token|app-secret' "$DATA" | wc -l)" 0 "nor kept in the clear"
}

for program in sqlite3 python3 openssl; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
test_all
finish
