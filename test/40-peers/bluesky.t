#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A campaign reads an account on a real data server of the AT Protocol and writes there. The server
# refuses records that are not as they should be; what it took is asked of it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"

PEERS=${CAUSEWAY_PEERS:-$ROOT/test/node_modules}
PDS=http://127.0.0.1:9106

as() { # PATH [CURL ARGUMENTS…]: the body, as the administrator
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
xrpc() { # METHOD [CURL ARGUMENTS…]
	local method=$1
	shift
	curl -s --max-time 20 "$PDS/xrpc/$method" "$@"
}
account() { # HANDLE: makes it; its session in SESSION
	SESSION=$(xrpc com.atproto.server.createAccount -H 'Content-Type: application/json' \
		-d "{\"email\":\"$1@example.org\",\"handle\":\"$1\",\"password\":\"pw-of-$1\"}")
	DID=$(jq -r .did <<<"$SESSION")
}
write_post() { # TEXT: of the account made last
	xrpc com.atproto.repo.createRecord -H 'Content-Type: application/json' \
		-H "Authorization: Bearer $(jq -r .accessJwt <<<"$SESSION")" -d "$(jq -nc --arg did "$DID" --arg text "$1" \
			'{repo: $did, collection: "app.bsky.feed.post", record: {text: $text, langs: ["en"],
			"$type": "app.bsky.feed.post", createdAt: (now | todate)}}')"
}
add() { # NAME [CURL ARGUMENTS…]
	local name=$1
	shift
	as /sources -X POST -d kind=bluesky -d every=1 -d "name=$name" -d "server=$PDS" -d what=account "$@" >/dev/null
}
posts_of() { # SOURCE
	sql "select count(*) from post p join source s on s.id = p.source_id where s.name = '$1'"
}
has_posts() { # SOURCE COUNT
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
	[ "$(posts_of "$1")" -ge "$2" ]
}
# As a room of the server would add it: TEXT IN-REPLY-TO
say() {
	sql "insert into outbox (id, campaign_id, inlet_id, purpose, body, subject, lang, in_reply_to, visibility,
			unique_key, state, attempts, next_at, trouble, detail, parts, created_at)
		select (select coalesce(max(id), 1) from post) + 1000 + (select count(*) from outbox), i.campaign_id,
			i.id, 5, '$1', '', 'en', '$2', '', 'key' || (select count(*) from outbox), 'waiting', 0, 0, '',
			'', 0, 0 from inlet i where i.source = 'ours';
		insert or ignore into job (kind, payload, unique_key, due_at, state, attempt, created_at)
		select 'outbox.send', id, id, 0, 'waiting', 0, 0 from inlet where source = 'ours';
		update job set due_at = 0 where kind = 'outbox.send' and state = 'waiting'"
}
said() { # STATE COUNT
	[ "$(sql "select count(*) from outbox where state = '$1'")" -ge "$2" ]
}
records() { # of our account
	xrpc "com.atproto.repo.listRecords?repo=relief.test&collection=app.bsky.feed.post&limit=100"
}

test_reading() {
	account ana.test
	ANA=$(write_post 'Water is rising at the mill, send a boat' | jq -r .uri)
	for i in 2 3; do write_post "Boat $i is needed" >/dev/null; done
	account relief.test
	add ana -d word=@ana.test
	ok "posts of an account come in, from a server that knows no feeds" wait_until 20 has_posts ana 3
	is "$(sql "select count(*) from post where raw like '%at://did:plc:%' and raw like '%bsky.app/profile/%'")" 3 \
		"with their ids and pages"
	sql "update job set due_at = 0 where kind like 'listen.poll%' and state = 'waiting'"
	add ours -d word=relief.test -d handle=relief.test --data-urlencode password=pw-of-relief.test
	ok "an account of ours is signed in" wait_until 10 kept_session
	is "$(posts_of ana)" 3 "nothing comes twice"
}
kept_session() {
	[ "$(sql "select count(*) from inlet_setting where name = 'session' and value is null and sealed is not null")" = 1 ]
}

# Everything that is written there, read as it is written: the newest post of a source is kept so
# many milliseconds after the server took it.
is_on_desk() { # SOURCE TEXT
	[ "$(sql "select count(*) from post p join source s on s.id = p.source_id where s.name = '$1' and p.raw like '%$2%'")" = 1 ]
}
is_live() { # SOURCE
	[[ $(as "/sources/$(sql "select id from inlet where source = '$1'")") == *'come as they are written'* ]]
}
test_live() {
	local began uri
	account bodo.test
	as /sources -X POST -d kind=bluesky -d every=1 -d name=live -d "server=$PDS" -d what=tag -d word=flood2026 \
		-d way=server >/dev/null
	ok "everything that is written there is listened to" wait_until 20 is_live live
	write_post 'A dog, and no hashtag' >/dev/null
	write_post 'The bridge at the mill is gone #FLOOD_2026' >"$SCRATCH/live"
	began=$(date +%s%N)
	ok "a post with the hashtag is on the desk" wait_until 20 is_on_desk live 'bridge at the mill'
	began=$((($(date +%s%N) - began) / 1000000))
	tap_note "it took $began ms"
	ok "within two seconds" [ "$began" -lt 2000 ]
	is "$(posts_of live)" 1 "and no other"
	like "$(sql "select raw from post p join source s on s.id = p.source_id where s.name = 'live'")" \
		'"author":"bodo.test"' "under the name of who wrote it"
	# Killed at any moment, it goes on where its last commit stands.
	for i in 1 2 3; do
		kill -9 "$SERVER_PID"
		wait "$SERVER_PID" 2>/dev/null
		for j in 1 2 3 4 5; do write_post "Boat $i$j is on its way #flood2026" >/dev/null; done
		start_server "$DATA" "${LIVE_FLAGS[@]}"
		write_post "Boat ${i}6 is on its way #flood2026" >/dev/null
		wait_until 20 has_live $((1 + 6 * i))
	done
	is "$(posts_of live)" 19 "nothing that was written meanwhile is lost, and nothing doubled"
	uri=$(jq -r .uri "$SCRATCH/live")
	xrpc com.atproto.repo.deleteRecord -H 'Content-Type: application/json' \
		-H "Authorization: Bearer $(jq -r .accessJwt <<<"$SESSION")" -d "$(jq -nc --arg did "$DID" \
			--arg key "${uri##*/}" '{repo: $did, collection: "app.bsky.feed.post", rkey: $key}')" >/dev/null
	ok "what its writer takes away is gone here" wait_until 30 is_gone 'bridge at the mill'
}
has_live() { # COUNT
	[ "$(posts_of live)" -ge "$1" ]
}
is_gone() { # TEXT
	[ "$(sql "select count(*) from post where raw like '%$1%'")" = 0 ]
}

test_writing() {
	say 'Wasser, পানি and bread: https://relief.example/a (until six) #Flood2026. Ask @ana.test, or @nobody.test' ''
	ok "a post goes out" wait_until 20 said delivered 1
	records >"$SCRATCH/records"
	local text
	text=$(jq -r '.records[0].value.text' "$SCRATCH/records")
	like "$text" '^Wasser, পানি and bread' "the server has it"
	is "$(jq -c '.records[0].value.langs' "$SCRATCH/records")" '["en"]' "in its language"
	is "$(jq -r '.records[0].value.facets[].index | "\(.byteStart) \(.byteEnd)"' "$SCRATCH/records" |
		while read -r from to; do printf '%s' "$text" | tail -c +$((from + 1)) | head -c $((to - from)); echo; done |
		tr '\n' '|')" 'https://relief.example/a|#Flood2026|@ana.test|' "its link, tag and people are marked byte by byte"
	is "$(jq -r '.records[0].value.facets[2].features[0].did' "$SCRATCH/records")" \
		"$(jq -r '.did' <<<"$(xrpc 'com.atproto.identity.resolveHandle?handle=ana.test')")" "and known by who they are"
	say 'A boat is on its way.' "$ANA"
	ok "a reply goes out" wait_until 20 said delivered 2
	is "$(records | jq -r '.records[0].value.reply | .root.uri + " " + .parent.uri')" "$ANA $ANA" \
		"to what it answers"
	sql "update outbox set state = 'waiting', next_at = 0, sent_at = null, delivered_at = null"
	say 'again' ''
	ok "sent again after a crash" wait_until 30 said delivered 3
	is "$(records | jq '.records | length')" 3 "each is one post"
	say "$(printf 'x%.0s' $(seq 301))" ''
	ok "what is too long waits for a person" wait_until 20 said dead 1
	is "$(sql "select trouble from outbox where state = 'dead'")" length "who reads why"
	is "$(records | jq '.records | length')" 3 "and is not sent"
}

# An answer with a picture, as a person writes it, is taken down again.
test_picture() {
	local post message before
	if ! python3 "$(dirname "$0")/../30-http/pictures.py" "$SCRATCH" "$(dirname "$CAUSEWAY")/causeway-photo" 2>/dev/null; then
		skip "pictures cannot be made here" "an answer has a picture"
		return
	fi
	add answers -d word=@ana.test -d handle=relief.test --data-urlencode password=pw-of-relief.test
	wait_until 20 has_posts answers 3
	post=$(sql "select max(p.id) from post p join source s on s.id = p.source_id where s.name = 'answers'")
	before=$(records | jq '.records | length')
	as "/posts/$post/public-answer/picture" -X POST -F "ticket=$(openssl rand -hex 16)" -F 'words=Water is given out.' \
		-F 'alt=A map of wells' -F "picture=@$SCRATCH/located.jpg;type=image/jpeg" >/dev/null
	ok "an answer with a picture goes out" wait_until 20 has_records $((before + 1))
	is "$(records | jq -r '.records[0].value|[.text, .embed.images[0].alt, .embed.images[0].image.mimeType]|join(" ")')" \
		'Water is given out. A map of wells image/jpeg' "with what it shows"
	message=$(sql 'select max(id) from outbox where open = 1 and act = 0')
	like "$(as "/published/$message")" 'cannot be edited. Take it down' "which cannot be edited there"
	as "/published/$message/remove" -X POST >/dev/null
	ok "taken down here, it is gone there" wait_until 20 has_records "$before"
	like "$(as "/published/$message")" 'Taken down' "which its page says"
}
has_records() { # COUNT
	sql "update job set due_at = 0 where kind = 'outbox.send' and state = 'waiting'"
	[ "$(records | jq '.records | length')" = "$1" ]
}

LIVE_FLAGS=(--listen-private "${PDS#http://},127.0.0.1:9110" --atproto-directory http://127.0.0.1:9110)
test_all() {
	cp "$(dirname "$0")/pds.cjs" "$SCRATCH/"
	NODE_PATH=$PEERS NODE_ENV=production node "$SCRATCH/pds.cjs" "$SCRATCH/pds" >"$SCRATCH/pds.log" 2>&1 &
	at_end "kill $! 2>/dev/null; wait $! 2>/dev/null"
	wait_until 60 curl -sf --max-time 2 "$PDS/xrpc/com.atproto.server.describeServer" || {
		ok "the data server starts" false
		tap_note "$(tail -5 "$SCRATCH/pds.log")"
		return
	}
	if ! prepare || ! stop_server || ! start_server "$DATA" "${LIVE_FLAGS[@]}"; then
		ok "the server is set up and starts" false
		return
	fi
	# shellcheck disable=SC2034 # the suite reads it
	API=$SERVER_URL/api/v1/campaigns/river
	page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
	test_reading
	test_live
	test_writing
	test_picture
	unlike "$(cat "$SCRATCH/server.log")" 'pw-of-' "no password is logged"
	is "$(grep -rla 'pw-of-relief' "$DATA" | wc -l)" 0 "nor kept in the clear"
	ok "the server stops in good order" stop_server
}

for program in sqlite3 jq node; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done
for package in @atproto/pds @did-plc/server; do
	[ -d "$PEERS/$package" ] || skip_all "the npm package $package is not installed (in CAUSEWAY_PEERS)"
done
curl -s --max-time 1 "$PDS" >/dev/null && skip_all "something listens on ${PDS#http://} already"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
test_all
finish
