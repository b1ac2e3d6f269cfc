#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# https without a proxy: a certificate of one's own, pages, posts, a live page, and what goes wrong.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
export SERVER_SCHEME=https
folder=$(user_folder tls)
find_program
as_user "$CAUSEWAY" tls --data "$folder" localhost 127.0.0.1 >"$SCRATCH/tls.log" 2>&1
is "$?" 0 "causeway tls makes a certificate"
like "$(cat "$SCRATCH/tls.log")" '([0-9A-F]{2}:){31}[0-9A-F]{2}' "and tells its fingerprint"
is "$(stat -c %a "$folder/tls.key")" 600 "only its owner can read the key"
as_user "$CAUSEWAY" tls --data "$folder" localhost >"$SCRATCH/again.log" 2>&1
is "$?" 73 "a second one does not overwrite it"

# refuses WORDS FLAG…: the server does not start with these flags, and says why.
refuses() {
	local words=$1
	shift
	like "$(as_user timeout 20 "$CAUSEWAY" serve --data "$DATA" --listen 127.0.0.1:0 "$@" 2>&1)" \
		"$words" "the server does not start: $words"
}

cp "$folder/tls.crt" "$SCRATCH/tls.crt"
chmod 644 "$SCRATCH/tls.crt"
export CURL_CA_BUNDLE=$SCRATCH/tls.crt CAUSEWAY_TLS_CERT=$folder/tls.crt CAUSEWAY_TLS_KEY=$folder/tls.key

if ! prepare; then
	ok "the server is set up and starts with https" false
	finish
fi
head=$(curl -s -D - -o "$SCRATCH/body" --max-time 20 "$SERVER_URL/")
like "$head" '^HTTP/1.1 200' "the server starts, and a page comes over https"
like "$head" 'Strict-Transport-Security: max-age=' "and tells browsers to stay with it"
signin=$(curl -s -D - -o /dev/null --max-time 20 -H "Origin: $SERVER_URL" \
	--data-urlencode "email=asha@example.org" --data-urlencode "password=a quiet and long password" \
	"$SERVER_URL/signin")
like "$signin" 'Set-Cookie: __Host-session=.*; Secure' \
	"the cookie of a session never goes in the clear, and to no other host"

curl -s -N --max-time 30 -H "Authorization: Bearer $TOKEN" "$API/events" >"$SCRATCH/events" &
events=$!
live_begun() { grep -q 'retry: 3000' "$SCRATCH/events"; }
wait_until 20 live_begun
is "$(printf '{"id":"a","text":"40 people on the roof of the school need a boat and water"}\n' |
	push | jq -c '[.accepted,.known]')" '[1,0]' "posts are taken over https"
live_told() { grep -q '^event: count' "$SCRATCH/events"; }
wait_until 20 live_told
ok "a live page hears of it" live_told

plain=${SERVER_URL/https/http}
curl -s --max-time 5 "$plain/healthz" >"$SCRATCH/body"
ok "what comes in the clear gets nothing" test ! -s "$SCRATCH/body"
like "$(curl -s --max-time 20 "$SERVER_URL/healthz")" '.' "and the server goes on"

shown() { # the fingerprint of the certificate that a new connection gets
	openssl s_client -connect "${SERVER_URL#https://}" </dev/null 2>/dev/null |
		openssl x509 -noout -fingerprint -sha256
}
before=$(shown)
as_user mkdir "$folder/next"
as_user "$CAUSEWAY" tls --data "$folder/next" localhost 127.0.0.1 >/dev/null 2>&1
as_user cp "$folder/next/tls.crt" "$folder/next/tls.key" "$folder/"
kill -HUP "$SERVER_PID"
renewed() { [ "$(shown)" != "$before" ]; }
wait_until 10 renewed
ok "a renewed certificate is shown after SIGHUP, without a restart" renewed
is "$(shown)" "$(openssl x509 -in "$folder/tls.crt" -noout -fingerprint -sha256)" "it is the new one"
cp "$folder/tls.crt" "$SCRATCH/tls.crt"
like "$(curl -s --max-time 20 "$SERVER_URL/healthz")" 'ok' "pages come with it"
as_user chmod 644 "$folder/tls.key"
kill -HUP "$SERVER_PID"
refused() { grep 'server.reload' "$SCRATCH/server.log" | grep -q 'can be read by others'; }
wait_until 10 refused
ok "a key that others may read is refused, with the reason in the log" refused
like "$(curl -s --max-time 20 "$SERVER_URL/healthz")" 'ok' "and the server goes on with what it has"
as_user chmod 600 "$folder/tls.key"
ok "the live page has stayed open" kill -0 "$events"

stop_server
is "$?" 0 "a server with an open live page stops in order"
wait "$events"
like "$(cat "$SCRATCH/events")" 'event: reload' "and tells that page to load again"

as_user openssl ecparam -genkey -name prime256v1 -out "$folder/other.key" 2>/dev/null
# Flags win over the environment.
refuses 'is not that of the certificate' --tls-key "$folder/other.key"
refuses 'missing.key cannot be read' --tls-key "$folder/missing.key"
refuses 'holds no certificate' --tls-cert "$folder/other.key"
refuses 'needs both' --tls-key ""
finish
