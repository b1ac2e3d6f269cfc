#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A campaign listens by itself: a source is added on a page, asked again and again with the headers
# that spare the other side, shows how it goes, and goes on where it stopped after the server was
# killed. Once on SQLite, once on PostgreSQL.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

as() { # PATH [CURL ARGUMENTS…]: the body, as the administrator
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
ask() {
	as "$@" -H 'Accept: application/json'
}
feeds() { # PATH
	curl -s --max-time 10 "http://127.0.0.1:$FEEDS$1" >/dev/null
}
add() { # NAME ADDRESS [CURL ARGUMENTS…]: prints the id
	local name=$1 address=$2
	shift 2
	as /sources -X POST -D "$SCRATCH/head" -d kind=feed -d every=1 --data-urlencode "name=$name" \
		--data-urlencode "address=$address" "$@" >/dev/null
	sed -n 's,^[Ll]ocation: .*/sources/\([0-9]*\).*,\1,p' "$SCRATCH/head"
}
of() { # NAME JQ: what the list says of a source
	ask /sources | jq -r ".sources[]|select(.name==\"$1\")|$2"
}
is_in() { # NAME STATE
	[ "$(of "$1" .state)" = "$2" ]
}
posts_of() { # SOURCE
	sql "select count(*) from post p join source s on s.id = p.source_id where s.name = '$1'"
}
has_posts() { # SOURCE COUNT
	[ "$(posts_of "$1")" -ge "$2" ]
}
# As if its time had come, and the leases of a server that is gone had ended.
hurry() {
	sql "update job set due_at = 0 where kind like 'listen.poll%'"
}
asked() { # PATTERN: how often the other side was asked so
	grep -cE -- "$1" "$SCRATCH/asked"
}
hurry_until() { # COMMAND…
	hurry
	"$@"
}

sign_in() {
	page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
}

test_adding() {
	local url=http://127.0.0.1:$FEEDS
	like "$(as /sources)" 'listens to nothing by itself yet' "without a source the page says so"
	like "$(as /sources/new)" 'News feed' "there are kinds to choose from"
	as /sources -X POST -d kind=feed -d 'name=news&every=0&address=' >/dev/null
	is "$(status)" 422 "a form that is not filled in is shown again"
	like "$(cat "$SCRATCH/body")" 'Fill this in.*Write a number from 1' "with what to mend"
	like "$(cat "$SCRATCH/body")" 'value="news"' "and what was typed"
	add sms "$url/rss" >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '^422.*stands for people who write' \
		"a name that stands for people who write to us is not given to a feed"
	like "$(as /sources -X POST -d kind=sms -d test=yes \
		--data-urlencode 'address=https://gateway.invalid/?to={to}&text={text}')" 'settings are complete.*only when an SMS' \
		"nobody says that a gateway works before it was asked"
	like "$(as /sources -X POST -d kind=feed -d every=5 -d test=yes --data-urlencode "address=$url/atom")" \
		'It works.*River news.*3 Posts' "a test shows what is there"
	is "$(sql 'select count(*) from inlet')" 0 "and keeps nothing"
	like "$(as /sources -X POST -d kind=feed -d every=5 -d test=yes --data-urlencode "address=$url/page")" \
		'does not work.*names a feed: /rss' "or that this is a page, and where its feed is"
	like "$(as /sources -X POST -d kind=feed -d every=5 -d test=yes --data-urlencode "address=$url/bomb")" \
		'declares entities' "or that it is not to be read"
	like "$(as /sources -X POST -d kind=feed -d every=5 -d test=yes --data-urlencode 'address=http://127.0.0.1:9/x')" \
		'private network' "an address in a private network is refused"
	like "$(as /sources -X POST -d kind=feed -d every=5 -d test=yes --data-urlencode "address=$url/away")" \
		'private network' "also behind a redirect"
	like "$(as /sources -X POST -d kind=feed -d every=5 -d test=yes --data-urlencode 'address=http://nowhere.invalid/')" \
		'does not work.*no server of this name.*typing error' "a name that is none is told"
	like "$(as /sources -X POST -d kind=feed -d every=5 -d test=yes --data-urlencode "address=https://localhost:$TLS/")" \
		'does not work.*cannot prove.*renew it' "and a certificate that is not valid any more"
}

# A server whose certificate ran out yesterday.
tls_start() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 1 \
		-keyout "$SCRATCH/tls.key" -out "$SCRATCH/tls.now" 2>/dev/null
	openssl x509 -in "$SCRATCH/tls.now" -signkey "$SCRATCH/tls.key" -days -1 -out "$SCRATCH/tls.pem" 2>/dev/null
	TLS=$(free_port)
	openssl s_server -accept "127.0.0.1:$TLS" -cert "$SCRATCH/tls.pem" -key "$SCRATCH/tls.key" -quiet \
		>/dev/null 2>&1 </dev/null &
	at_end "kill $! 2>/dev/null"
}

test_listening() {
	local url=http://127.0.0.1:$FEEDS id
	id=$(add news "$url/atom")
	like "$id" '^[0-9]+$' "a source is added"
	ok "its posts come in" wait_until 20 has_posts news 3
	ok "and it is well" wait_until 10 is_in news well
	is "$(of news '[.title, .posts_today] | join(" ")')" "River news 3" "with its own name and count"
	is "$(api GET '/posts?limit=1' | jq -r '.posts[0] | [.author, .url] | join(" ")')" \
		"River Office http://news.test/3" "a post knows who wrote it, and where"
	like "$(api GET '/posts?limit=1' | jq -r '.posts[0].text')" 'Kunda.*over the road & rising, 103' \
		"its words are plain"
	unlike "$(cat "$SCRATCH/body")" 'bad\(\)|<p>' "without markup or script"
	ok "asked again, it sends the mark of its last answer" wait_until 20 hurry_until \
		grep -q '^/atom "atom-3" 304' "$SCRATCH/asked"
	feeds '/set?n=5'
	ok "what is new comes in" wait_until 20 hurry_until has_posts news 5
	is "$(posts_of news)" 5 "and nothing twice"
	add town "$url/plain" >/dev/null
	add camp "http://localhost:$FEEDS/json" >/dev/null
	ok "RSS and JSON Feed, too" wait_until 20 has_posts town 5
	ok "each, also by a name that has to be resolved" wait_until 20 has_posts camp 5
	add news "$url/rss" >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '^422.*There is a source of that name' \
		"a name is given once"
	like "$(as "/sources/$id")" 'How it goes.*River news' "its page shows how it goes"
	is "$(ask "/sources/$id" | jq -r .source.state)" well "also to a program"
	as "/sources/$id/pause" -X POST >/dev/null
	is "$(of news .state)" paused "it can be paused"
	feeds '/set?n=6'
	hurry
	ok "meanwhile the others go on" wait_until 20 hurry_until has_posts town 6
	is "$(posts_of news)" 5 "and it is not asked"
	as "/sources/$id/resume" -X POST >/dev/null
	ok "let go on, it goes on where it stopped" wait_until 20 has_posts news 6
	like "$(as "/sources/$id/test" -X POST)" 'It works' "it can be tested"
	sql "update inlet_state set ill_since = 1, failures = 9, trouble = 'unreachable'"
	sql "update job set due_at = due_at + 3600000 where kind like 'listen.poll%'"
	like "$(as /sources)" 'None can be reached: probably this server itself' \
		"when none can be reached, the list says that it is probably us"
	like "$(as "/sources/$id/test" -X POST)" 'It works.*Ill since' "one is tested that is ill"
	ok "and well at once, without waiting its hour" wait_until 20 is_in news well
	unlike "$(as /sources)" 'None can be reached' "and one that can be reached is enough"
	is "$(of town .state)" ill "while the others still wait"
	sql "update inlet_state set ill_since = null, failures = 0, trouble = ''"
}

test_trouble() {
	local url=http://127.0.0.1:$FEEDS id next
	feeds '/set?slow=8'
	add slow "$url/slow" >/dev/null
	for _ in 1 2 3; do add "gone$_" "$url/gone/$_" >/dev/null; done
	add limited "$url/limit" >/dev/null
	add broken "$url/broken" >/dev/null
	id=$(add locked "$url/locked")
	ok "one that lets nobody in is ill" wait_until 20 is_in locked ill
	is "$(of locked .trouble)" refused "with a word for programs"
	like "$(as "/sources/$id")" 'Ill since.*does not let us in.*What to do' \
		"and words for people: since when, why, what to do"
	like "$(as /sources)" 'sources are ill' "the list says it first"
	ok "one that wants to be left alone" wait_until 20 is_in limited ill
	next=$(of limited '(.next_at | sub("\\.[0-9]*Z"; "Z") | fromdate) - now')
	ok "is left alone as long as it asks: ${next%.*} s" [ "${next%.*}" -gt 7000 ]
	ok "what is gone is ill" wait_until 20 is_in gone3 ill
	is "$(of gone3 .trouble)" gone "and says so"
	ok "so is what has trouble of its own" wait_until 20 is_in broken ill
	feeds '/set?n=7'
	ok "none of them holds up the others" wait_until 8 hurry_until has_posts town 7
	as "/sources/$id" -X POST -d every=1 --data-urlencode "address=$url/rss" >/dev/null
	is "$(status)" 303 "its address can be mended"
	ok "and then it is well" wait_until 20 is_in locked well
	as "/sources/$id/remove" -X POST >/dev/null
	is "$(of locked .state)" "" "removed, it is gone from the list"
	is "$(posts_of locked)" 7 "its posts stay"
	as "/sources/$id" >/dev/null
	is "$(status)" 404 "and its page is not there"
	like "$(as_user "$CAUSEWAY" audit list --data "$DATA" | grep -o 'source\.[a-z]*' | sort -u | tr '\n' ' ')" \
		'source.add source.change source.pause source.remove source.resume' \
		"who changed what is in the audit log"
}

# While a source does not answer.
test_stop() {
	local began
	add silent "http://127.0.0.1:$FEEDS/slow/2" >/dev/null
	ok "one source is being asked" wait_until 10 is_running
	began=$(date +%s)
	ok "the server stops in good order" stop_server
	ok "and does not wait for an answer" [ $(($(date +%s) - began)) -lt 8 ]
	is "$(sql "select count(*) from inlet_state t join inlet i on i.id = t.inlet_id
		where i.source = 'silent' and t.ill_since is not null")" 0 "nor is the source ill by that"
}
is_running() {
	[ "$(sql "select count(*) from job where kind like 'listen.poll%' and state = 'running'")" -gt 0 ]
}

# What another program sends by itself, signed.
hook() { # BODY [KEY] [TIMESTAMP] [ID]: the status
	python3 - "$HOOK" "$@" <<'EOF'
import base64, hashlib, hmac, sys, time, urllib.error, urllib.request
address, body = sys.argv[1:3]
key = base64.b64decode((sys.argv[3:4] or ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])[0])
at = (sys.argv[4:5] or [str(int(time.time()))])[0]
event = (sys.argv[5:6] or ["msg_1"])[0]
sign = hmac.new(key, ("%s.%s.%s" % (event, at, body)).encode(), hashlib.sha256).digest()
request = urllib.request.Request(address, body.encode(), {
    "webhook-id": event, "webhook-timestamp": at,
    "webhook-signature": "v1,bm90IHRoaXMgb25l v1," + base64.b64encode(sign).decode()})
try:
    print(urllib.request.urlopen(request, timeout=10).status)
except urllib.error.HTTPError as refusal:
    print(refusal.code)
EOF
}

test_webhook() {
	local id
	like "$(as /sources -X POST -d kind=webhook -d name=app -d key=short)" \
		'does not work.*24 to 64 bytes' "a key that can be none is not kept"
	unlike "$(cat "$SCRATCH/body")" 'value="short"' "nor shown again"
	as /sources -X POST -D "$SCRATCH/head" -d kind=webhook -d name=app \
		-d key=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw >/dev/null
	id=$(sed -n 's,^[Ll]ocation: .*/sources/\([0-9]*\).*,\1,p' "$SCRATCH/head")
	HOOK=$(ask "/sources/$id" | jq -r .hook)
	like "$HOOK" "^$SERVER_URL/hooks/[0-9a-f]{32}\$" "a signed webhook has an address to send to"
	is "$(of app .state)" new "and waits"
	is "$(hook '{"id":"w1","text":"Boat at the mill, 12 people","author":"app"}')" 200 "what is signed is taken"
	is "$(hook '{"type":"post.new","data":[{"text":"two"},{"text":"three"}]}')" 200 \
		"also as the data of an event"
	is "$(posts_of app)" 3 "post by post"
	is "$(hook '{"type":"post.new","data":[{"text":"two"},{"text":"three"}]}') $(posts_of app)" "200 3" \
		"sent again it doubles nothing"
	is "$(of app .state)" well "it is well"
	is "$(hook '{"id":"w9","text":"x"}' "$(head -c 24 /dev/zero | base64)")" 403 "another key is refused"
	is "$(hook '{"id":"w9","text":"x"}' MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw 1700000000)" 403 \
		"so is what is old"
	is "$(of app .trouble)" clock "which shows, and is told from a wrong key"
	is "$(hook 'hello')" 422 "what is no JSON is refused"
	is "$(posts_of app)" 3 "and none of it kept"
	HOOK=${HOOK%????}0000
	is "$(hook '{"id":"w9","text":"x"}')" 404 "nobody guesses the address"
	fails "the key is nowhere to be read" \
		grep -rqa 'MfKQ9r8GKYqrTwjUPD8I' "$DATA" "$SCRATCH/server.log"
	unlike "$(as "/sources/$id")$(ask "/sources/$id")$(sql 'select value from inlet_setting')" \
		'MfKQ9r8GKYqrTwjUPD8I' "not on a page, nor in the tables"
	as_user "$CAUSEWAY" export --data "$DATA" --campaign river "$DATA/out.tar.gz" >/dev/null 2>&1
	is "$(tar -xzOf "$DATA/out.tar.gz" --wildcards '*/sources.jsonl' | jq -r .name | sort | head -n 2 | tr '\n' ' ')" \
		"app broken " "who takes all data out has the sources"
	like "$(tar -xzOf "$DATA/out.tar.gz" --wildcards '*/source_settings.jsonl')" '/atom' "and where they are"
	unlike "$(tar -xzOf "$DATA/out.tar.gz")" 'MfKQ9r8GKYqrTwjUPD8I' "without their keys"
}

not_subscribed() {
	! curl -fs -o /dev/null "http://127.0.0.1:$FEEDS/subscribed"
}
test_hub() {
	local url=http://127.0.0.1:$FEEDS
	add hubbed "$url/hubbed" >/dev/null
	ok "a feed that names a hub is read" wait_until 20 has_posts hubbed 7
	ok "and the hub asked for its news, which makes sure that it was us" wait_until 20 \
		curl -fs -o /dev/null "$url/subscribed"
	is "$(curl -s "$url/publish")" 200 "what the hub sends is taken at once"
	is "$(posts_of hubbed)" 8 "and kept"
	is "$(curl -s "$url/publish?wrong") $(posts_of hubbed)" "403 8" \
		"what somebody else sends is not"
	as "/sources/$(sql "select id from inlet where source = 'hubbed'")/remove" -X POST >/dev/null
	ok "a source that is removed is ended at its hub, which makes sure of that, too" wait_until 5 \
		not_subscribed
}

test_killed() {
	local posts=7
	for _ in 1 2 3 4; do
		posts=$((posts + 40))
		feeds "/set?n=$posts"
		hurry
		sleep "0.$((RANDOM % 30))" # any moment of it
		kill -9 "$SERVER_PID"
		wait "$SERVER_PID" 2>/dev/null
		start_server "$DATA" "${FLAGS[@]}"
	done
	ok "killed at any moment, it brings everything" wait_until 30 hurry_until has_posts news "$posts"
	ok "of each" wait_until 30 hurry_until has_posts town "$posts"
	is "$(posts_of news) $(posts_of town)" "$posts $posts" "and nothing twice"
}

test_exercise() {
	local slug
	as /exercise -X POST -D "$SCRATCH/head" >/dev/null
	slug=$(sed -n 's,^[Ll]ocation: /t/\([a-z0-9-]*\).*,\1,p' "$SCRATCH/head")
	page "/t/$slug/sources" -X POST -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" -d kind=feed -d every=1 \
		-d name=drill --data-urlencode "address=http://127.0.0.1:$FEEDS/gone/drill" >/dev/null
	like "$(page "/t/$slug/sources" -b "$SCRATCH/jar")" 'Not asked in an exercise' \
		"in an exercise a source is there"
	like "$(page "/t/$slug/sources" -X POST -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" -d kind=feed \
		-d every=1 -d test=yes --data-urlencode "address=http://127.0.0.1:$FEEDS/gone/drill")" \
		'nothing was asked' "a test says that nothing is asked"
	is "$(asked drill)" 0 "and nothing is"
}

test_all() {
	rm -f "$SCRATCH/asked" "$SCRATCH/port"
	"$(dirname "$0")/feed_server.py" "$SCRATCH/port" "$SCRATCH/asked" &
	at_end "kill $! 2>/dev/null"
	wait_until 10 test -s "$SCRATCH/port"
	FEEDS=$(cat "$SCRATCH/port")
	tls_start
	SERVER_PORT=$(free_port)
	FLAGS=(--listen-private "127.0.0.1:$FEEDS, localhost:$FEEDS, localhost:$TLS" --public-address "http://127.0.0.1:$SERVER_PORT")
	if ! prepare || ! stop_server || ! start_server "$DATA" "${FLAGS[@]}"; then
		ok "the server is set up and starts" false
		return
	fi
	# shellcheck disable=SC2034 # the suite reads it
	API=$SERVER_URL/api/v1/campaigns/river
	sign_in
	test_adding
	test_listening
	test_trouble
	test_webhook
	test_hub
	test_exercise
	test_killed
	feeds '/set?slow=14'
	test_stop
}

for program in sqlite3 python3; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
if [ -z "${SUITE_DATABASE:-}" ]; then
	SETUP_FLAGS=()
else
	# shellcheck disable=SC2034 # the suite reads it
	SETUP_FLAGS=(--database "$SUITE_DATABASE")
fi
test_all
finish
