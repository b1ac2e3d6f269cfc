#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A stolen laptop: with the vault on nothing of what was said can be read from the disk; the server
# asks for the passphrase, forgets it when told to, and loses nothing when it is killed.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"

# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
secret="Noor waits on the roof of the turquoise mosque"
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
post() { # ID TEXT
	printf '{"id":"%s","text":"%s, 40 people need a boat, call +977 1 4412345"}\n' "$1" "$2" | push
}
is "$(post a "$secret" | jq -c '[.accepted,.known]')" '[1,0]' "a post is kept while the vault is off"
traces() { # PATH…: files in which something of the post can be read
	grep -rlaE 'turquoise|mosque|4412345|CREATE TABLE' "$@"
}
like "$(traces "$DATA")" causeway.db "it can be read in the files"
vault() { # ARGUMENT…
	as_user timeout 60 "$CAUSEWAY" "$@" --data "$DATA" 2>&1
}
words=$(user_secret words "lantern bridge gravel tomorrow")
wrong=$(user_secret wrong "lantern bridge gravel yesterday")
like "$(vault vault on --new-passphrase-file "$words")" 'is running' "a running server is not converted"
like "$(vault lock)" 'nothing to lock' "and not locked"
stop_server
like "$(vault vault on --new-passphrase-file "$(user_secret short short)")" 'too short' \
	"a short passphrase is refused"
ok "the vault is turned on" vault vault on --new-passphrase-file "$words"
none "$(traces "$DATA")" "nothing can be read in any file"
is "$(stat -c %s "$DATA/contact.key")" 80 "the key of contact data is sealed as well"
is "$(stat -c %a "$DATA/key" "$DATA/causeway.db" "$DATA/contact.key" | sort -u)" 600 \
	"its files belong to their owner alone"
like "$(vault check --passphrase-file "$wrong")" 'not the passphrase' "a wrong passphrase opens nothing"
chmod 640 "$words"
like "$(vault check --passphrase-file "$words")" 'can be read by others' \
	"a passphrase that others may read is refused"
chmod 600 "$words"
like "$(vault check --passphrase-file "$words")" 'No problem' "with the passphrase the check finds nothing"
like "$(vault check </dev/null)" 'passphrase is needed' "without one it says what is needed"
credentials=$(user_folder credentials)
cp -p "$words" "$credentials/causeway-passphrase"
like "$(export CREDENTIALS_DIRECTORY=$credentials && vault check </dev/null)" 'No problem' \
	"systemd may hand it over as a credential"
at_terminal() { # WORDS: what the check says to somebody who types them when asked
	{
		wait_until 20 grep -q 'Passphrase:' "$SCRATCH/terminal"
		printf '%s\n' "$1"
		wait_until 20 grep -q '^Script done' "$SCRATCH/terminal"
	} | as_user timeout 60 script -qfec "'$CAUSEWAY' check --data '$DATA'" "$terminal" >/dev/null
	cat "$terminal"
}
terminal=$(user_folder typed)/terminal
ln -sf "$terminal" "$SCRATCH/terminal"
typed=$(at_terminal 'lantern bridge gravel tomorrow')
like "$typed" 'No problem' "at a terminal it asks"
unlike "$typed" 'lantern' "and shows nothing of what is typed"
: >"$terminal"
like "$(at_terminal 'lantern bridge gravel')" 'not the passphrase' "a wrong one opens nothing there either"


# --- the locked page ---
free=$(free_port)
start_locked() { # [FLAG…]
	SERVER_URL=http://127.0.0.1:$free
	(exec_as "$TEST_USER" "$CAUSEWAY" serve --data "$DATA" --listen "127.0.0.1:$free" "$@" </dev/null) \
		>>"$SCRATCH/server.log" 2>&1 &
	SERVER_PID=$!
	at_end "{ kill -9 $SERVER_PID; wait $SERVER_PID; } 2>/dev/null"
}
shows_locked() { curl -s --max-time 2 "$SERVER_URL/" | grep -q 'This server is locked'; }
status() { curl -s -o "$SCRATCH/body" -w '%{http_code}' --max-time 10 "$@"; }
start_locked
wait_until 20 shows_locked
ok "a server that is started without a passphrase shows the locked page" shows_locked
is "$(status "$SERVER_URL/healthz")" 503 "it does not call itself well"
is "$(status -H "Authorization: Bearer $TOKEN" --data-binary '{"id":"x","text":"y"}' \
	"$SERVER_URL/api/v1/campaigns/river/posts")" 503 "programs are told to come later"
like "$(cat "$SCRATCH/body")" '"error":.*locked' "and why"
is "$(status "$SERVER_URL/t/river/desk")" 503 "no page of the team is there"
is "$(status "$SERVER_URL/c/river/help")" 503 "nor the form for help"
like "$(cat "$SCRATCH/body")" 'emergency number' "but what to do instead"
no_holder() { as_user flock -n "$DATA/causeway.lock" true; }
ok "the database is not open" no_holder
unlock() { # PASSPHRASE [FLAG…]
	local words=$1
	shift
	status -H "Origin: $SERVER_URL" --data-urlencode "passphrase=$words" "$@" "$SERVER_URL/unlock"
}
is "$(unlock 'lantern bridge gravel yesterday')" 422 "a wrong passphrase is refused on the page"
like "$(cat "$SCRATCH/body")" 'not the passphrase' "and the page says so"
is "$(status -H "Origin: http://evil.example" --data-urlencode "passphrase=x" "$SERVER_URL/unlock")" 403 \
	"another site may not try"
is "$(unlock 'lantern bridge gravel tomorrow')" 200 "the right one opens it"
wait_until 20 server_answers
ok "the server serves" server_answers
API=$SERVER_URL/api/v1/campaigns/river
is "$(post a "$secret" | jq -c '[.accepted,.known]')" '[0,1]' "what was kept before is known"
is "$(post b "$secret still" | jq -c '[.accepted,.known]')" '[1,0]' "new posts are kept"
none "$(traces "$DATA")" "nothing of them can be read in any file while it runs"

# --- lock ---
knowing=$(pgrep -P "$SERVER_PID")
ok "causeway lock is obeyed" vault lock
wait_until 20 shows_locked
ok "the running server shows the locked page again" shows_locked
is "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $TOKEN" "$API/posts")" 503 \
	"its API answers no more"
like "$(vault lock)" 'No server has' "to lock it again is harmless"
fails "the process that knew the key is gone" kill -0 "$knowing"
unlock 'lantern bridge gravel tomorrow' >/dev/null
wait_until 20 server_answers
is "$(post b "$secret still" | jq -c '[.accepted,.known]')" '[0,1]' "unlocked, nothing is missing"

# --- by itself ---
kill -TERM "$SERVER_PID"
wait "$SERVER_PID" 2>/dev/null
start_locked --lock-idle 2s
wait_until 20 shows_locked
unlock 'lantern bridge gravel tomorrow' >/dev/null
wait_until 20 server_answers
ok "unlocked, it serves" server_answers
wait_until 20 shows_locked
ok "and locks itself when nobody is at work" shows_locked
like "$(cat "$SCRATCH/server.log")" 'server.lock.*lock-idle' "which the log says"
kill -TERM "$SERVER_PID"
wait "$SERVER_PID" 2>/dev/null
start_locked
wait_until 20 shows_locked
unlock 'lantern bridge gravel tomorrow' >/dev/null
wait_until 20 server_answers

# --- backup and restore ---
backup=$(user_folder backup)/copy.db
ok "a backup is made while the server runs" vault backup "$backup" --passphrase-file "$words"
none "$(traces "$backup")" "nothing can be read in it"
ok "the passphrase is changed beside the server" \
	vault vault passphrase --passphrase-file "$words" --new-passphrase-file "$wrong"
kill -TERM "$SERVER_PID"
wait "$SERVER_PID"
is "$?" 0 "the server stops when asked"
like "$(vault check --passphrase-file "$words")" 'not the passphrase' "the old words open nothing"
like "$(vault check --passphrase-file "$wrong")" 'No problem' "the new ones do"
old=$DATA
DATA=$(user_folder again)
like "$(vault restore "$backup" --passphrase-file "$wrong")" 'not the passphrase' \
	"a backup wants a passphrase of its time"
ok "with that it is restored" vault restore "$backup" --passphrase-file "$words"
none "$(traces "$DATA")" "and stays sealed"
[ "$EUID" -ne 0 ] || chown "$TEST_USER" "$DATA"/*
like "$(vault check --passphrase-file "$words")" 'No problem' "all is well with it"
DATA=$old

# --- kill -9 in the middle of ingest ---
start_locked --passphrase-file "$wrong"
wait_until 20 server_answers
ok "a server with a passphrase file starts by itself" server_answers
seq 1 4000 | sed "s/.*/{\"id\":\"k&\",\"text\":\"$secret &\"}/" | split -l 50 - "$SCRATCH/part."
(for part in "$SCRATCH"/part.*; do
	curl -s --max-time 5 -H "Authorization: Bearer $TOKEN" --data-binary "@$part" "$API/posts" |
		jq -c .accepted 2>/dev/null || break
done) >"$SCRATCH/acknowledged" &
pusher=$!
some_taken() { [ "$(wc -l <"$SCRATCH/acknowledged")" -ge 5 ]; }
wait_until 20 some_taken
kill -9 "$SERVER_PID"
wait "$SERVER_PID" "$pusher" 2>/dev/null
none "$(traces "$DATA")" "what a kill in the middle of ingest leaves cannot be read"
acknowledged=$(jq -s add "$SCRATCH/acknowledged")
wait_until 10 no_holder
ok "the child has ended with its keeper" no_holder
start_locked --passphrase-file "$wrong"
wait_until 20 server_answers
kept=$(curl -s -H "Authorization: Bearer $TOKEN" "$API/stats" | jq .posts)
ok "nothing acknowledged is lost (acknowledged $acknowledged and 2, kept $kept)" \
	[ "$kept" -ge "$((acknowledged + 2))" ]
kill -TERM "$SERVER_PID"
wait "$SERVER_PID"

# --- off ---
ok "the vault is turned off" vault vault off --passphrase-file "$wrong"
like "$(traces "$DATA")" causeway.db "the files can be read again"
is "$(ls "$DATA/key" 2>/dev/null)" "" "there is no key any more"
ok "the server starts without a passphrase" start_server "$DATA"
stop_server
finish
