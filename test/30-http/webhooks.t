#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Other programs are told what happens, by webhooks that an independent reading of Standard Webhooks takes
# for genuine: what is sent, what is left out, what becomes of what fails.
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
answers() { # STATUS
	curl -s --max-time 10 "http://127.0.0.1:$OTHER/set?status=$1" >/dev/null
}
got() { # JQ: of the messages that came, one a line
	jq -r "$1" "$SCRATCH/got" 2>/dev/null
}
came() { # TYPE
	got .body.type | grep -qx "$1"
}
of() { # JQ of the first webhook
	ask /webhooks | jq -r ".rows[0]$1"
}
gives() { # JQ WANT
	[ "$(of "$1")" = "$2" ]
}

set_up() {
	: >"$SCRATCH/secret"
	python3 "$(dirname "$0")/hook_server.py" "$SCRATCH/port" "$SCRATCH/got" "$SCRATCH/secret" &
	at_end "kill $! 2>/dev/null"
	wait_until 10 test -s "$SCRATCH/port"
	OTHER=$(cat "$SCRATCH/port")
	# shellcheck disable=SC2034 # the suite reads it
	SERVE_FLAGS=(--listen-private "127.0.0.1:$OTHER")
	prepare || return 1
	curl -s -o /dev/null -c "$SCRATCH/jar" -d 'email=asha@example.org' \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
}

test_adding() {
	like "$(as /webhooks)" 'No program is told' "at first nobody is told"
	like "$(as /webhooks -X POST -d 'name=map&address=nonsense&post=yes')" 'begins with https.*value="map"' \
		"an address that is none is refused, and what was typed stays"
	is "$(status)" 422 "with the status of a form"
	like "$(as /webhooks -X POST -d 'name=map&address=https://example.org')" 'Choose what' "it is told of something"
	as /webhooks -X POST -d 'name=map&post=yes&case=yes&appeal=yes&least=soon' \
		--data-urlencode "address=http://127.0.0.1:$OTHER/hook" >/dev/null
	is "$(status)" 201 "then it is there"
	grep -o 'whsec_[A-Za-z0-9+/=]*' "$SCRATCH/body" >"$SCRATCH/secret"
	ok "and its secret is shown" test -s "$SCRATCH/secret"
	unlike "$(as /webhooks) $(sql 'select hex(secret) from hook_out')" 'whsec_|77687365635F' \
		"once; it is sealed where it is kept"
}

test_telling() {
	local id line
	jq -nc '{id: "p1", source: "sms", author: "Asha Tamang", text: "We need water now at Kunda Bridge, call 9841555014"}' |
		push >/dev/null
	id=$(api GET /posts | jq -r '.posts[0].id')
	as "/posts/$id/correct" -X POST -d set=kind:request >/dev/null
	as "/posts/$id/correct" -X POST -d set=urgency:urgent >/dev/null
	as "/webhooks/$(of .id)" -X POST -d step=test >/dev/null
	wait_until 20 came test
	ok "a test message comes" came test
	wait_until 30 came case.changed
	ok "and what becomes of a case" came case.changed
	is "$(got 'select(.fit != 1 or .signatures != 1 or .age > 60) | .id')" "" "each is signed, as another program reckons"
	is "$(got .id | sort | uniq -d)" "" "each has an id of its own"
	unlike "$(cat "$SCRATCH/got")" 'water|Kunda|98415|Asha|Tamang' "none holds words, names, places or contacts"
	line=$(got 'select(.body.type == "case.changed") | .body.data | keys | join(" ")' | head -n 1)
	is "$line" "id number state urgency what" "a case is told by its numbers and our words"
}

test_rotation() {
	cp "$SCRATCH/secret" "$SCRATCH/old"
	as "/webhooks/$(of .id)" -X POST -d step=rotate >/dev/null
	grep -o 'whsec_[A-Za-z0-9+/=]*' "$SCRATCH/body" >"$SCRATCH/secret"
	fails "another secret is another" cmp -s "$SCRATCH/old" "$SCRATCH/secret"
	: >"$SCRATCH/got"
	as "/webhooks/$(of .id)" -X POST -d step=test >/dev/null
	wait_until 20 came test
	is "$(got '[.signatures, .fit] | @csv' | tail -n 1)" "2,1" "messages carry both signatures, and the new one fits"
	cp "$SCRATCH/old" "$SCRATCH/secret"
	: >"$SCRATCH/got"
	as "/webhooks/$(of .id)" -X POST -d step=test >/dev/null
	wait_until 20 came test
	is "$(got .fit | tail -n 1)" 1 "and so does the old one, for a day"
}

test_failing() {
	local first
	answers 500
	: >"$SCRATCH/got"
	as "/webhooks/$(of .id)" -X POST -d step=test >/dev/null
	wait_until 20 gives .ill true
	is "$(of '.sent[0].detail')" "It answered 500." "what fails says why"
	first=$(got .id | tail -n 1)
	answers 204
	sql "update job set due_at = 0 where kind = 'hook_out.send'"
	wait_until 20 gives .ill false
	is "$(got .id | tail -n 1)" "$first" "and is tried again under the same id"
	answers 410
	as "/webhooks/$(of .id)" -X POST -d step=test >/dev/null
	wait_until 20 gives .stopped true
	is "$(of '.sent[0].dead')" true "who wants no more gets no more, and the message lies there"
	is "$(sql "select count(*) from audit where action = 'webhook.stop'")" 1 "which is on record"
	answers 204
	as "/webhooks/$(of .id)" -X POST -d step=resume >/dev/null
	: >"$SCRATCH/got"
	as "/webhooks/$(of .id)" -X POST -d step=again -d "delivery=$(of '.sent[0].delivery')" >/dev/null
	wait_until 20 came test
	ok "a person can let it go on, and send the message again" came test
}

test_private_network() {
	as /webhooks -X POST -d 'name=inside&post=yes' --data-urlencode 'address=http://127.0.0.1:9/x' >/dev/null
	local id
	id=$(ask /webhooks | jq -r '.rows[1].id')
	as "/webhooks/$id" -X POST -d step=test >/dev/null
	wait_until 20 inside_dead
	like "$(ask /webhooks | jq -r '.rows[1].sent[0].detail')" 'private' "an address in a private network is not asked"
	as "/webhooks/$id" -X POST -d step=remove >/dev/null
	is "$(sql "select count(*) from hook_out_delivery where hook_id = $id")" 0 "removed, it leaves nothing"
}
inside_dead() {
	[ "$(ask /webhooks | jq -r '.rows[1].sent[0].dead')" = true ]
}

if ! set_up; then
	skip_all "the server did not start"
fi
test_adding
test_telling
test_rotation
test_failing
test_private_network
finish
