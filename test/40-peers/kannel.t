#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# SMS with a real Kannel gateway and its "fakesmsc", which stands for the phones: what people write
# becomes a post and gets a first answer, which the phone receives; delivery reports come back; and
# while the server is killed, nothing is lost and nothing comes twice, asked of the phone.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"

FAKESMSC=/usr/lib/kannel/test/fakesmsc
SMS_COUNT=${SMS_COUNT:-60} # that the server is killed in
SMS_KILLS=${SMS_KILLS:-3}

[ -x /usr/sbin/bearerbox ] || skip_all "Kannel is not installed (Debian packages kannel, kannel-extras)"
[ -x "$FAKESMSC" ] || skip_all "fakesmsc is not installed (Debian package kannel-extras)"

as() { # PATH [CURL ARGUMENTS…]: the body, as the administrator
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
ask() {
	as "$@" -H 'Accept: application/json'
}

# --- the gateway ---

kannel_configure() { # FOLDER
	cat <<END
group = core
admin-port = $ADMIN
admin-interface = 127.0.0.1
admin-password = bar
status-password = foo
smsbox-port = $BOX
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = "*.*.*.*"
log-file = $1/bearerbox.log
log-level = 1
store-type = file
store-location = $1/kannel.store

group = smsc
smsc = fake
smsc-id = FAKE
host = 127.0.0.1
port = $PHONES
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = $SENDSMS
sendsms-interface = 127.0.0.1
log-file = $1/smsbox.log
log-level = 1
http-request-retry = 600
http-queue-delay = 1

group = sendsms-user
username = river
password = a-gateway-password
default-sender = 12345
concatenation = true
max-messages = 5

group = sms-service
keyword = default
get-url = "$HOOK?from=%p&text=%b&charset=%C&id=%I&ts=%T"
max-messages = 0
omit-empty = true
concatenation = true
END
}
kannel_ready() {
	curl -fs "http://127.0.0.1:$ADMIN/status.txt?password=foo" | grep -q 'smsbox:.*on-line'
}
in_background() { # OUTPUT COMMAND…: as the unprivileged user, ended with the test
	local out=$1
	shift
	(exec_as "$TEST_USER" "$@") >"$out" 2>&1 &
	at_end "{ kill -9 $!; wait $!; } 2>/dev/null"
}
kannel_start() {
	local folder
	folder=$(user_folder kannel)
	kannel_configure "$folder" >"$folder/kannel.conf"
	chmod 644 "$folder/kannel.conf"
	in_background "$folder/bearerbox.out" /usr/sbin/bearerbox "$folder/kannel.conf"
	wait_until 10 curl -fs -o /dev/null "http://127.0.0.1:$ADMIN/status.txt?password=foo" || return 1
	in_background "$folder/smsbox.out" /usr/sbin/smsbox "$folder/kannel.conf"
	wait_until 10 kannel_ready
}

# Phones that send these messages and show what they receive.
phones() { # OUTPUT MOST MESSAGE…
	local out=$1 most=$2
	shift 2
	in_background "$out" stdbuf -oL -eL "$FAKESMSC" -H 127.0.0.1 -r "$PHONES" -i 0.05 -m "$most" "$@"
	PHONES_PID=$!
}
phones_end() {
	kill "$PHONES_PID" 2>/dev/null
	wait "$PHONES_PID" 2>/dev/null
}
received() { # OUTPUT: what the phones got, a line for each part
	sed -n 's/.*Got message [0-9]*: <\(.*\)>$/\1/p' "$1" | tr '+' ' '
}
phone_got() { # OUTPUT PATTERN
	received "$1" | grep -qE -- "$2"
}

# --- the server ---

outgoing() { # JQ
	ask /outgoing | jq -r "$1"
}
outgoing_is() { # STATE COUNT
	[ "$(sql "select count(*) from outbox where state = '$1'")" = "$2" ]
}
posts_are() { # COUNT
	[ "$(sql "select count(*) from post p join source s on s.id = p.source_id where s.name = 'sms'")" = "$1" ]
}

test_adding() {
	local id
	like "$(as '/sources/new?kind=kannel')" 'Address of sendsms' "the form asks what is needed"
	as /sources -X POST -d kind=kannel -d name=phones -d user=river -d token=x \
		--data-urlencode "server=http://127.0.0.1:$SENDSMS/cgi-bin/sendsms" >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '^422.*Call it sms, mail' \
		"its name says that people write to us by it"
	as /sources -X POST -D "$SCRATCH/head" -d kind=kannel -d name=sms -d user=river -d rate=200 \
		-d token=a-gateway-password \
		--data-urlencode "status=http://127.0.0.1:$ADMIN/status.txt?password=foo" \
		--data-urlencode "server=http://127.0.0.1:$SENDSMS/cgi-bin/sendsms" >/dev/null
	id=$(sed -n 's,^[Ll]ocation: .*/sources/\([0-9]*\).*,\1,p' "$SCRATCH/head")
	INLET=$id
	HOOK=$(ask "/sources/$id" | jq -r .hook)
	like "$HOOK" "^$SERVER_URL/hooks/" "a number has an address for the gateway"
	ok "Kannel starts" kannel_start
	fails "the gateway's password is nowhere to be read" \
		grep -rqa 'a-gateway-password' "$DATA" "$SCRATCH/server.log"
}

test_writing() {
	local out=$SCRATCH/phones.1 post
	phones "$out" 1 "+447700900001 12345 text We need drinking water at the bridge, 40 people"
	ok "an SMS becomes a post" wait_until 20 posts_are 1
	ok "its sender gets a first answer, with a code" wait_until 20 phone_got "$out" \
		'447700900001 .*code [0-9A-Z]{8}'
	like "$(received "$out")" 'cannot promise help' "that promises nothing"
	like "$(received "$out")" 'call 000%3A we are not the' "and names the emergency number, which we are not"
	ok "the network reports that it arrived" wait_until 20 outgoing_is delivered 1
	is "$(outgoing '.messages[0] | [.purpose, .state, .channel] | join(" ")')" \
		"acknowledgement delivered sms" "the page of what is outgoing says so"
	post=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
	unlike "$(cat "$SCRATCH/body")$(as /outgoing)$(as "/posts/$post")" '900001' "no page shows the number"
	fails "nor is it readable in the database" grep -rqa '447700900001' "$DATA"/causeway.db*
	phones_end
	phones "$out.2" 1 "+447700900001 12345 ucs2 %06%45%06%2F%06%2F"
	like "$(ask "/cases/$(sql "select d.id from desk_case d join incident_post m on m.incident_id = d.incident_id where m.post_id = $post")/reply" | jq -c '[.readies[].parts] | max')" \
		'^[1-9]' "a ready answer says in how many SMS it leaves"
	ok "a later message in another script is a post too" wait_until 20 posts_are 2
	is "$(api GET '/posts?limit=1' | jq -r '.posts[0].text')" "مدد" "letter by letter"
	is "$(sql 'select count(distinct hash) from post_contact')" 1 "its sender is known to be the same"
	phones_end
}

test_stop() {
	local out=$SCRATCH/phones.3
	phones "$out" 1 "+447700900009 12345 text Stop!"
	ok "STOP is confirmed" wait_until 20 phone_got "$out" '900009 .*no more general'
	is "$(sql 'select count(*) from outbox_stop')" 1 "and kept"
	ok "but makes no post of somebody new" posts_are 2
	phones_end
}

# Messages to many phones, written as replies, as a room above would.
replies_add() { # COUNT
	sql "insert into outbox (id, campaign_id, inlet_id, purpose, recipient, body, subject, lang,
		in_reply_to, visibility, unique_key, state, attempts, next_at, trouble, detail, parts,
		created_at)
		with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
		select 1000 + i, (select id from campaign where slug = 'river'), $INLET, 2,
		(select recipient from outbox where recipient is not null limit 1),
		'reply number ' || i || '.', '', 'en', '', '', 'test:' || i, 'waiting', 0, 0, '', '', 0, 0
		from n;
		update job set due_at = 0 where kind = 'outbox.send'"
}
settled() {
	[ "$(sql "select count(*) from outbox where state in ('waiting', 'sending', 'failed')")" = 0 ]
}

test_killed() {
	local out=$SCRATCH/phones.4 left=
	phones "$out" 0 "1 2 text never"
	stop_server
	replies_add "$SMS_COUNT"
	for _ in $(seq "$SMS_KILLS"); do
		start_server "$DATA" "${FLAGS[@]}"
		sleep "0.$((RANDOM % 30))" # any moment of it
		kill -9 "$SERVER_PID"
		wait "$SERVER_PID" 2>/dev/null
		left+=" $(sql "select count(*) from outbox where unique_key like 'test:%' and state in ('sent', 'delivered')")"
	done
	tap_note "had left at each kill:$left"
	start_server "$DATA" "${FLAGS[@]}"
	ok "killed $SMS_KILLS times at any moment, it comes to an end" wait_until $((30 + SMS_COUNT / 10)) settled
	wait_until 10 phone_got "$out" "reply number $SMS_COUNT\\."
	is "$(received "$out" | grep -oE 'reply number [0-9]+' | sort -u | wc -l)" "$SMS_COUNT" \
		"of $SMS_COUNT messages none is lost: the phone has each"
	is "$(received "$out" | grep -oE 'reply number [0-9]+' | sort | uniq -d | wc -l)" 0 "and none twice"
	ok "and each is known to have arrived" wait_until 20 outgoing_is dead 0
	phones_end
}

ADMIN=$(free_port)
BOX=$(free_port)
PHONES=$(free_port)
SENDSMS=$(free_port)
SERVER_PORT=$(free_port)
FLAGS=(--listen-private "127.0.0.1:$SENDSMS 127.0.0.1:$ADMIN" --public-address "http://127.0.0.1:$SERVER_PORT")
# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare_here() {
	prepare && stop_server
	start_server "$DATA" "${FLAGS[@]}"
}
if ! prepare_here; then
	ok "the server is set up and starts" false
	finish
fi
# shellcheck disable=SC2034 # and this
API=$SERVER_URL/api/v1/campaigns/river
page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null
test_adding
test_writing
test_stop
test_killed
finish
