#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the API promises on every route: cursors that stand still, errors with a code, keys that make
# a change happen once, entity tags, and other sites with tokens.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
field() { # FILTER: of the last answer
	jq -r "$1" <"$SCRATCH/body"
}
head_of() { # NAME: a header of the last answer that was asked for with -D
	sed -n "s/^$1: *//Ip" "$SCRATCH/head" | tr -d '\r'
}
seq 25 | sed 's/.*/{"id":"p&","source":"sms","text":"number &"}/' | push >/dev/null

# --- cursors ---

read_all() { # pages of seven, with new posts in between; prints every external id
	local address='/posts?limit=7' n=0
	while [ "$address" != "" ]; do
		api GET "$address" -D "$SCRATCH/head" >/dev/null
		texts <"$SCRATCH/body"
		n=$((n + 1))
		printf '{"id":"new%d","source":"sms","text":"came later"}\n' $n |
			curl -s -o /dev/null -H "Authorization: Bearer $TOKEN" --data-binary @- "$API/posts"
		[ "$n" -lt 10 ] || break
		address=$(head_of Link | sed -n 's,.*campaigns/river\([^>]*\)>; rel="next",\1,p')
	done
}
is "$(read_all)" "$(seq 25 -1 1 | sed 's/^/p/' | tr '\n' ' ')" \
	"following Link reads every post once, whatever comes in meanwhile"
api GET '/posts?limit=7' -D "$SCRATCH/head" >/dev/null
next=$(field .next)
like "$(head_of Link)" "cursor=$next>; rel=\"next\"" "the body has the same cursor"
like "$next" '^[0-9a-z]{15}$' "which is no number that anybody could count with"
for wrong in 1 "$next"x "${next%?}" "${next%?}_" %00 -5 "$(tr 0-9a-z a-z0-9 <<<"$next")"; do
	api GET "/posts?cursor=$wrong" >/dev/null
	is "$(status) $(field .error.code)" "400 bad_request" "the cursor '$wrong' is refused"
done
like "$(field .error.message)" 'Begin again without it' "with a sentence"

# --- once ---

once() { # KEY BODY [CURL ARGUMENTS…]
	local key=$1 body=$2
	shift 2
	api POST /posts -H "Idempotency-Key: $key" -D "$SCRATCH/head" --data-binary "$body" "$@" >/dev/null
}
first='{"id":"once1","text":"Two boats at the mill"}'
once key-1 "$first"
is "$(status) $(field .accepted) $(head_of Idempotency-Replayed)" "200 1 " "the first request is done"
once key-1 "$first"
is "$(status) $(field .accepted) $(head_of Idempotency-Replayed)" "200 1 true" \
	"sent again it is answered the same, not as known"
once key-1 '{"id":"once2","text":"Another"}'
is "$(status) $(field .error.code)" "409 conflict" "the key with another body is refused"
once "$(printf 'k%.0s' $(seq 129))" "$first"
is "$(status)" 400 "a key of 129 letters is too long"
is "$(api GET '/posts?q=Another' | jq '.posts | length')" 0 "what was refused was not done"
seq 8 | xargs -P 8 -I% curl -s -o "$SCRATCH/race%" -H "Authorization: Bearer $TOKEN" \
	-H 'Idempotency-Key: race' --data-binary '{"id":"race","text":"at the same time"}' "$API/posts"
is "$(cat "$SCRATCH"/race? | jq -s '[.[] | select(.known == 1)] | length')" 0 \
	"of eight at once none is done a second time"
other=$(as_user "$CAUSEWAY" token add --data "$DATA" --name other --campaign river | grep -o 'cw_[A-Za-z0-9_-]*')
TOKEN=$other once key-1 "$first"
is "$(field .known)" 1 "the keys of another token are other keys"
stop_server
start_server "$DATA"
API=$SERVER_URL/api/v1/campaigns/river
once key-1 "$first"
is "$(field .accepted) $(head_of Idempotency-Replayed)" "1 true" "a restart forgets no key"
sql "update once set created_at = created_at - 25 * 3600000"
once key-2 '{"id":"once3","text":"Later"}'
is "$(sql 'select key from once')" "key-2" "after a day they are gone"

# --- entity tags and revisions ---

api GET /stats -D "$SCRATCH/head" >/dev/null
tag=$(head_of ETag)
api GET /stats -H "If-None-Match: $tag" >/dev/null
is "$(status)" 304 "what has not changed is not sent again"
printf '{"id":"t1","source":"sms","text":"Six people on the roof of the mill, please send a boat"}\n' | push >/dev/null
api GET /stats -H "If-None-Match: $tag" >/dev/null
is "$(status)" 200 "what has changed is"
page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null
signed=(-b "$SCRATCH/jar" -H "Origin: $SERVER_URL" -H 'Accept: application/json' -D "$SCRATCH/head")
a_case() {
	page '/api/v1/campaigns/river/cases?limit=1' "${signed[@]}" | jq -e '.cases[0].id'
}
ok "a case is opened" wait_until 20 a_case
id=$(a_case | tr -d '"')
note() { # CURL ARGUMENTS…
	page "/t/river/cases/$id/note" -X POST -d note=seen "${signed[@]}" "$@" >/dev/null
}
page "/api/v1/campaigns/river/cases/$id" "${signed[@]}" >/dev/null
tag=$(head_of ETag)
page "/t/river/cases/$id/claim" -X POST "${signed[@]}" -H "If-Match: $tag" >/dev/null
is "$(status)" 200 "a change of what was read is taken"
page "/t/river/cases/$id/release" -X POST -d reason=no "${signed[@]}" -H "If-Match: $tag" >/dev/null
is "$(status) $(field .error.code)" "412 changed" "a second one from the same reading is refused"
note -H 'If-Match: "something else"'
is "$(status)" 400 "a tag that nobody gave out is no tag"
note -H 'Idempotency-Key: note-1'
note -H 'Idempotency-Key: note-1'
is "$(page "/api/v1/campaigns/river/cases/$id" "${signed[@]}" | grep -o '"note":"seen"' | wc -l)" 1 \
	"a note with a key is written once"

page /signout -X POST "${signed[@]}" >/dev/null
is "$(head_of Clear-Site-Data)" '"cache"' "signing out clears what the browser kept"

# --- other sites ---

api GET /stats -H 'Origin: https://elsewhere.example' -D "$SCRATCH/head" >/dev/null
is "$(head_of Access-Control-Allow-Origin)" '*' "pages of other sites may read with a token"
is "$(head_of Access-Control-Allow-Credentials)" "" "and never with a cookie"
page /t/river/desk -b "$SCRATCH/jar" -H 'Origin: https://elsewhere.example' -D "$SCRATCH/head" >/dev/null
is "$(head_of Access-Control-Allow-Origin)" "" "pages are not for them"
stop_server
start_server "$DATA" --cors 'https://one.example https://two.example'
for origin in https://two.example https://three.example null https://two.example.evil.example; do
	curl -s -o /dev/null -D "$SCRATCH/head" -H "Origin: $origin" "$SERVER_URL/api/openapi.json"
	want=
	[ "$origin" != https://two.example ] || want=$origin
	is "$(head_of Access-Control-Allow-Origin)" "$want" "with a list of sites, $origin is allowed: '$want'"
done
like "$(head_of Vary)" 'Origin' "and caches are told that it differs"
finish
