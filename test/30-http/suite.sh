# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# What a server promises over HTTP, whatever database it stands on. Sourced by sqlite.t and
# postgres.t, which set SETUP_FLAGS (an array) and have sourced lib.sh.

API=""
TOKEN=""

# Sets up a data folder with one campaign and an administrator, and starts the server. On the
# database of SUITE_DATABASE, if that is set (postgres_suites.t does).
prepare() {
	[ -z "${SUITE_DATABASE:-}" ] || SETUP_FLAGS+=(--database "$SUITE_DATABASE")
	DATA=$(user_folder data)
	find_program
	user_secret password 'a quiet and long password' >/dev/null
	as_user "$CAUSEWAY" setup --data "$DATA" --site "River Relief" --admin Asha@Example.org \
		--password-file "$SCRATCH/password" --campaign river --emergency 000 --country NP \
		--token-file "$DATA/token" "${SETUP_FLAGS[@]}" >"$SCRATCH/setup.log" 2>&1 || {
		tap_note "$(cat "$SCRATCH/setup.log")"
		return 1
	}
	TOKEN=$(cat "$DATA/token")
	start_server "$DATA" ${SERVE_FLAGS[@]+"${SERVE_FLAGS[@]}"} || return 1
	API=$SERVER_URL/api/v1/campaigns/river
}

# api METHOD PATH [CURL ARGUMENTS…]: the body; the status goes to STATUS by way of a file.
api() {
	local method=$1 path=$2
	shift 2
	curl -s --max-time 20 -X "$method" -H "Authorization: Bearer $TOKEN" \
		-o "$SCRATCH/body" -w '%{http_code}' "$@" "$API$path" >"$SCRATCH/status"
	cat "$SCRATCH/body"
}
# searched WORD: a post with this word is found. Words are entered a moment after their posts.
searched() {
	api GET /posts -G --data-urlencode "q=$1" | jq -e '.posts | length > 0' >/dev/null
}
status() {
	cat "$SCRATCH/status"
}
page() { # PATH [CURL ARGUMENTS…]
	local path=$1
	shift
	curl -s --max-time 20 -o "$SCRATCH/body" -w '%{http_code}' "$@" "$SERVER_URL$path" \
		>"$SCRATCH/status"
	cat "$SCRATCH/body"
}
# What stands in the database, whichever it is.
sql() { # TEXT
	if [ -f "$DATA/causeway.db" ]; then
		sqlite3 -cmd '.timeout 5000' "$DATA/causeway.db" "$1"
	else
		psql -qAt "${SUITE_DATABASE:-${DATABASE_URL:-}}" -c "$1"
	fi
}
push() { # LINES on standard input
	api POST /posts --data-binary @- "$@"
}
texts() { # of the posts of an API answer
	jq -r '.posts[].external_id' | tr '\n' ' '
}

suite_set_up() {
	fails "set-up refuses to overwrite" as_user "$CAUSEWAY" setup --data "$DATA" --site X \
		--admin b@example.org --password-file "$SCRATCH/password" --campaign other \
		"${SETUP_FLAGS[@]}"
	is "$(stat -c %a "$DATA")" 700 "nobody else can look into the data directory"
	is "$(stat -c %a "$DATA/contact.key")" 600 "the key of contact data is the server's alone"
	is "$(stat -c %a "$DATA/token")" 600 "so is the token"
	is "$(page /healthz)" "ok" "the server says that it is ready"
	like "$(page /metrics)" 'causeway_store_commits_total [0-9]' "metrics count commits"
	like "$(page /metrics)" 'causeway_grouper_behind_seconds [0-9]' "and say how far the grouping is behind"
	like "$(page /metrics)" 'causeway_search_behind_seconds [0-9]' "and how far the words that can be searched"
}

suite_push() {
	is "$(printf '%s\n' '{"id":"a1","text":"We need water at the school, 40 people"}' \
		'{"id":"a2","text":"Good morning"}' | push | jq -c .)" \
		'{"accepted":2,"known":0,"rejected":[],"rejected_total":0}' "JSON lines are accepted"
	is "$(printf '%s\n' '{"id":"a1","text":"again"}' '{"id":"a3","text":"new one"}' |
		push | jq -c '[.accepted,.known]')" '[1,1]' "a known id is answered as known"
	is "$(printf '%s' '[{"id":"b1","text":"one"}, {"id":"b2","text":"two [x], {y}"}]' |
		push | jq -c '[.accepted,.known]')" '[2,0]' "a JSON array is accepted"
	is "$(printf '%s\n' '{"id":"c1","text":"fine"}' 'not json' '{"text":"no id"}' '{"id":"c2"}' \
		'' '{"id":"c3","text":"fine too"}' '{"id":"c4","text":"x","at":"yesterday"}' |
		push | jq -c '[.accepted, [.rejected[].line]]')" '[2,[2,3,4,7]]' \
		"bad lines are told by number and the rest is kept"
	like "$(jq -r '.rejected[1].error' <"$SCRATCH/body")" "'id' is missing" \
		"each with its reason"
	is "$(printf '{"id":"d1","text":"squeezed"}\n' | gzip | push -H 'Content-Encoding: gzip' |
		jq .accepted)" 1 "gzip is accepted"
	printf '[{"id":"e1","text":"kept"},{"id":"e2","te' | push >/dev/null
	is "$(status) $(jq .accepted <"$SCRATCH/body")" "422 1" \
		"a body that was cut off says so and keeps what was whole"
	is "$(printf '{"id":"f1","text":"x"}\n{"id":"f1","text":"x"}\n' | push |
		jq -c '[.accepted,.known]')" '[1,1]' "the same id twice in one batch is kept once"
	is "$(printf '{"id":"a1","text":"other source","source":"sms"}\n' | push | jq .accepted)" 1 \
		"the same id of another source is another post"
	head -c 17000000 /dev/zero | push >/dev/null
	is "$(status)" 413 "over 16 MiB is too much"
	head -c 200000000 /dev/zero | gzip | push -H 'Content-Encoding: gzip' >/dev/null
	is "$(status)" 413 "so is a small body that unpacks to more"
	is "$(push </dev/null | jq -c '[.accepted,.known]')" '[0,0]' "an empty body is no mistake"
}

suite_read() {
	is "$(api GET '/posts?limit=2' | jq '.posts | length')" 2 "a page has as many as asked for"
	local next first
	next=$(jq -r .next <"$SCRATCH/body")
	first=$(texts <"$SCRATCH/body")
	is "$first$(api GET "/posts?limit=2&cursor=$next" | texts)" \
		"$(api GET '/posts?limit=4' | texts)" "the next page goes on behind it"
	is "$(api GET '/posts?limit=200' | jq -r '[.posts[].id] | unique | length')" \
		"$(api GET /stats | jq .posts)" "all posts can be read, each once"
	is "$(api GET '/posts?limit=200' | jq -r '[.posts[].id|tonumber] == ([.posts[].id|tonumber]|sort|reverse)')" \
		true "newest first"
	is "$(api GET /stats | jq '[.signal[]]|add')" "$(jq .posts <"$SCRATCH/body")" \
		"the figures by signal add up"
	is "$(jq '[.kinds[]]|add' <"$SCRATCH/body")" "$(jq .posts <"$SCRATCH/body")" \
		"so do those by kind"
	api GET '/posts?kind=nonsense' >/dev/null
	is "$(status)" 422 "an unknown kind is refused"
	like "$(jq -r .error.fields.kind <"$SCRATCH/body")" . "and the field is named"
	api GET '/posts?limit=100000' >/dev/null
	is "$(status)" 422 "so is a limit over the most"
}

# Direct messages are never noise, never folded, and phone numbers stay hidden.
suite_people() {
	printf '%s\n' '{"id":"s1","source":"sms","text":"lol good morning"}' \
		'{"id":"s2","source":"sms","text":"Please send a boat to the mill, six people on the roof"}' \
		'{"id":"s3","source":"sms","text":"Please send a boat to the mill, six people on the roof"}' \
		'{"id":"p1","source":"sms","text":"call me on +44 7700 900123 please, we need insulin"}' |
		push >/dev/null
	is "$(api GET '/posts?signal=noise&limit=200' | jq '[.posts[]|select(.source=="sms")]|length')" 0 \
		"a message sent to us is never noise"
	is "$(api GET '/posts?limit=200' |
		jq '[.posts[]|select(.external_id=="s2" or .external_id=="s3")|.copy_of // "0"|select(.!="0")]|length')" 0 \
		"nor is it folded into another's"
	like "$(api GET '/posts?limit=1' | jq -r '.posts[0].text')" '7700 •••••• please|\+44 7700 •|•' \
		"phone numbers are masked"
	unlike "$(cat "$SCRATCH/body")" '900123' "no answer holds the number"
}

suite_copies() {
	printf '%s\n' '{"id":"k1","text":"The bridge at Kunda is closed, the water is over the road since six this morning"}' \
		'{"id":"k2","text":"RT @u1: The bridge at Kunda is closed, the water is over the road since six this morning","repost_of":"k1"}' \
		'{"id":"k3","text":"RT @u2: The bridge at Kunda is closed, the water is over the road since six this morning"}' |
		push >/dev/null
	is "$(api GET '/posts?limit=200' | jq '[.posts[]|select(.external_id=="k1")|.copies][0]')" 2 \
		"reposts are counted on the first original"
	is "$(jq '[.posts[]|select(.external_id=="k1")|.id][0] as $o
		| [.posts[]|select(.copy_of==$o)]|length' <"$SCRATCH/body")" 2 "and point to it"
}

# One word of each script finds the post that holds it (SMS, so that none is noise).
suite_search() {
	local words="water पानी پانی ماء জল ရေ вода agua dlo นํ้า 水 ទឹក நீர் νερό 물 ውሃ מים"
	local word n=0
	for word in $words; do
		n=$((n + 1))
		printf '{"id":"q%d","source":"sms","text":"zq%d %s zq%d"}\n' "$n" "$n" "$word" "$n"
	done | push >/dev/null
	ok "a moment after they came, posts are found by their words" wait_until 20 \
		searched "zq$(wc -w <<<"$words")"
	n=0
	for word in $words; do
		n=$((n + 1))
		is "$(api GET "/posts?limit=200" -G --data-urlencode "q=zq$n $word" | texts)" "q$n " \
			"searching finds $word"
	done
	is "$(api GET "/posts" -G --data-urlencode "q=nowherenothing" | jq '.posts|length')" 0 \
		"words that no post holds find nothing"
	api GET "/posts" -G --data-urlencode 'q="" * (' >/dev/null
	is "$(status)" 422 "a search without a word is refused, not a fault"
}

suite_doors() {
	local keep=$TOKEN
	TOKEN=cw_wrong
	api GET /posts >/dev/null
	is "$(status)" 401 "an unknown token opens nothing"
	like "$(jq -r .error.message <"$SCRATCH/body")" 'unknown or has ended' "and is told so"
	TOKEN=$keep
	is "$(curl -s -o /dev/null -w '%{http_code}' "$API/posts")" 401 "nor does no token"
	like "$(curl -s -o /dev/null -D - "$API/posts" | grep -i '^www-authenticate')" ': Bearer' \
		"a program is told to show one"
	is "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
		"$SERVER_URL/api/v1/campaigns/other/posts")" 403 "a token opens one campaign only"
	page /t/river/stream >/dev/null
	is "$(status)" 303 "a stranger who wants the stream is sent to sign in"
	page /signin -X POST -d 'email=asha@example.org&password=wrong' >/dev/null
	is "$(status)" 422 "a wrong password does not open"
	page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
	is "$(status)" 303 "the right one does"
	like "$(cat "$SCRATCH/jar")" '#HttpOnly_' "the session's cookie is not for scripts"
	page /t/river/stream -b "$SCRATCH/jar" >/dev/null
	is "$(status)" 200 "the stream opens"
	page /signout -X POST -b "$SCRATCH/jar" -H "Origin: http://evil.example" >/dev/null
	is "$(status)" 403 "another site cannot act with the session"
	page /signout -X POST -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" >/dev/null
	page /t/river/stream -b "$SCRATCH/jar" >/dev/null
	is "$(status)" 303 "signing out ends it"
	page /signin -X POST -D "$SCRATCH/head" -d 'email=asha@example.org&back=//evil.example' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
	like "$(grep -i '^location' "$SCRATCH/head")" '/t' "after signing in nobody is led to another site"
}

suite_form() {
	like "$(page /c/river/help)" 'name="ticket" value="[0-9a-f]{32}"' "the form has a ticket"
	page /c/river/help -X POST -d 'words=&place=here' >/dev/null
	is "$(status)" 422 "an empty message is not sent"
	like "$(cat "$SCRATCH/body")" 'value="here"' "and what was typed comes back"
	page /c/river/help -X POST -D "$SCRATCH/head" --data-urlencode 'words=हमें पानी चाहिए' \
		-d 'place=Ward 4&contact=0300-0000123&may_call=yes&ticket=0123456789abcdef0123' >/dev/null
	local code
	code=$(sed -n 's,^[Ll]ocation: .*/s/\([0-9A-Z]*\).*,\1,p' "$SCRATCH/head")
	is "$(status) ${#code}" "303 8" "a message gets a code of eight"
	like "$(page "/s/$code")" "$code" "its page shows the code"
	unlike "$(cat "$SCRATCH/body")" 'Ward 4|पानी|0300' "and nothing of what was written"
	page /c/river/help -X POST -D "$SCRATCH/head" --data-urlencode 'words=हमें पानी चाहिए' \
		-d 'place=Ward 4&contact=0300-0000123&may_call=yes&ticket=0123456789abcdef0123' >/dev/null
	like "$(grep -i '^location' "$SCRATCH/head")" "/s/$code" "sent twice, it keeps its first code"
	page /c/river/help -X POST -D "$SCRATCH/head" --data-urlencode 'words=हमें पानी चाहिए, 40 लोग' \
		-d 'place=Ward 4&contact=0300-0000123&may_call=yes&ticket=0123456789abcdef0123' >/dev/null
	unlike "$(grep -i '^location' "$SCRATCH/head")" "/s/$code" \
		"sent again with other words from the same form, it is a message of its own"
	page /s/ZZZZZZZZ >/dev/null
	is "$(status)" 404 "a code nobody has leads nowhere"
	is "$(api GET '/posts?limit=1' | jq -r '.posts[0] | .source + " " + (.direct|tostring)')" \
		"form true" "the message is in the stream"
	unlike "$(cat "$SCRATCH/body")" '0300-0000123' "without the contact"
	if [ -f "$DATA/causeway.db" ]; then
		fails "nor is it readable in the database" \
			grep -rqa '0300-0000123' "$DATA"/causeway.db "$DATA"/causeway.db-wal
	fi
	unlike "$(grep -c . "$SCRATCH/server.log"; cat "$SCRATCH/server.log")" '0300-0000123|Ward 4' \
		"nor in the log"
}

# How a person can be reached is opened by a right, and on record.
suite_contact() {
	local id
	page /c/river/help -X POST --data-urlencode 'words=two of us on the mill roof' \
		-d 'contact=0300-0000456&may_text=yes' >/dev/null
	id=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
	page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' >/dev/null
	like "$(page "/t/river/posts/$id" -b "$SCRATCH/jar")" 'Show it' "the post's page offers to open the contact"
	unlike "$(cat "$SCRATCH/body")" '0300-0000456|Who looked before' "and does not show it"
	page "/t/river/posts/$id/contact" -X POST -H "Origin: $SERVER_URL" \
		-H "Authorization: Bearer $TOKEN" >/dev/null
	is "$(status)" 403 "a token may not open it"
	like "$(page "/t/river/posts/$id/contact" -X POST -b "$SCRATCH/jar" -H "Origin: $SERVER_URL")" \
		'0300-0000456' "opening shows it"
	like "$(cat "$SCRATCH/body")" 'Do not call' "with what is safe for the person"
	like "$(as_user "$CAUSEWAY" audit list --data "$DATA" | tail -n 1)" "contact.open.*river.*$id" \
		"the audit log tells who opened it"
	like "$(page "/t/river/posts/$id" -b "$SCRATCH/jar")" 'Who looked before' "and stays on record"
	unlike "$(cat "$SCRATCH/body")" '0300-0000456' "the next look has to be opened again"
	page "/t/river/posts/1/contact" -X POST -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" >/dev/null
	is "$(status)" 404 "a post without contact opens nothing"
	like "$(page "/t/river/posts/$id" -b "$SCRATCH/jar" -H 'Accept: application/json' |
		jq -c '[.labels[].word]')" '\[' "the same page is JSON for a program, reasons and all"
}

suite_live() {
	curl -sN --max-time 60 -H "Authorization: Bearer $TOKEN" "$API/events" >"$SCRATCH/events" &
	local watcher=$!
	wait_until 20 grep -q . "$SCRATCH/events"
	printf '{"id":"live1","source":"sms","text":"is anybody there"}\n' | push >/dev/null
	ok "an open page hears of a post" wait_until 20 grep -q '^event: post' "$SCRATCH/events"
	ok "and of the numbers" wait_until 20 grep -q '^event: count' "$SCRATCH/events"
	kill "$watcher" 2>/dev/null
	wait "$watcher" 2>/dev/null
}

suite_languages() {
	like "$(page /ur/signin)" '<html lang="ur" dir="rtl"' "a language in the address chooses it"
	like "$(page /signin -H 'Accept-Language: ur;q=0.9, xx')" '<html lang="ur"' "else the browser's"
	like "$(page /nowhere)" '<h1' "a wrong address is a page in words"
	is "$(status)" 404 "with status 404"
	like "$(page /nowhere -H 'Accept: application/json' | jq -r .error.message)" . "or JSON for a program"
}

suite_reload() {
	as_user bash -c "echo 'log-format = json' >>'$DATA/causeway.conf'"
	kill -HUP "$SERVER_PID"
	ok "SIGHUP reads the form of the log again" wait_until 5 \
		grep -q '"event":"server.reload"' "$SCRATCH/server.log"
	ok "and the server goes on" server_answers
}

suite_restart() {
	local before
	before=$(api GET /stats | jq .posts)
	stop_server
	is "$?" 0 "the server stops in good order"
	start_server "$DATA"
	API=$SERVER_URL/api/v1/campaigns/river
	is "$(api GET /stats | jq .posts)" "$before" "all posts are there after a restart"
	is "$(printf '{"id":"a1","text":"again"}\n{"id":"k1","text":"again"}\n' | push |
		jq -c '[.accepted,.known]')" '[0,2]' "known ids are known"
	is "$(printf '%s\n' '{"id":"k9","text":"RT @u9: The bridge at Kunda is closed, the water is over the road since six this morning"}' |
		push >/dev/null; api GET '/posts?limit=200' | jq '[.posts[]|select(.external_id=="k1")|.copies][0]')" 3 \
		"and near-copies still find their original"
	is "$(api GET /stats | jq .posts)" "$((before + 1))" "nothing was doubled"
}

# The key of sealed data is not silently replaced.
suite_key() {
	stop_server
	mv "$DATA/contact.key" "$DATA/kept.key"
	like "$(as_user timeout 20 "$CAUSEWAY" serve --data "$DATA" --listen 127.0.0.1:0 2>&1)" \
		'contact.key is missing' "without the key of what is sealed the server does not start"
	fails "nor was a new one made" test -e "$DATA/contact.key"
	as_user bash -c "umask 077; head -c 32 /dev/urandom >'$DATA/contact.key'"
	like "$(as_user timeout 20 "$CAUSEWAY" serve --data "$DATA" --listen 127.0.0.1:0 2>&1)" \
		'is another key.*--new-contact-key' "nor does it with the key of another server"
	start_server "$DATA" --new-contact-key
	stop_server
	ok "told to, it starts with that key, and then does so always" start_server "$DATA"
	stop_server
	mv "$DATA/kept.key" "$DATA/contact.key"
	like "$(as_user timeout 20 "$CAUSEWAY" serve --data "$DATA" --listen 127.0.0.1:0 2>&1)" \
		'is another key' "so that the old key is not taken for it by mistake"
}

suite() {
	if ! prepare; then
		ok "the server is set up and starts" false
		finish
	fi
	suite_set_up
	suite_push
	suite_read
	suite_people
	suite_copies
	suite_search
	suite_doors
	suite_form
	suite_contact
	suite_live
	suite_languages
	suite_reload
	suite_restart
	suite_key
	finish
}
