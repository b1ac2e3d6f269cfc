#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The server dies at any moment (kill -9) while clients push and a person works. Started again, it has
# everything that it acknowledged, once; what it had not acknowledged may be there or not; retrying
# doubles nothing.
# FAULT_ROUNDS says how often it dies (24 if not set).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"
here=$(cd "$(dirname "$0")" && pwd)
readonly ROUNDS=${FAULT_ROUNDS:-24} CLIENTS=4

# shellcheck disable=SC2034 # prepare reads it
SETUP_FLAGS=()
journal=$(user_folder journal)/client

# All ids that the journals call acknowledged, once each.
acknowledged() {
	perl -ne 'my ($c) = $ARGV =~ /\.(\d+)$/;
		next unless /^kept (\d+) (\d+)$/;
		print "c$c-$_\n" for $1 .. $1 + $2 - 1' "$journal".* | sort -u
}
sent_ids() {
	perl -ne 'my ($c) = $ARGV =~ /\.(\d+)$/;
		next unless /^sent (\d+) (\d+)$/;
		print "c$c-$_\n" for $1 .. $1 + $2 - 1' "$journal".* | sort -u
}
query() { # SQL
	sqlite3 -readonly "$DATA/causeway.db" "$1"
}

# Sends a form as Asha, whose session outlives every server; fails if it is not acknowledged.
deed() { # PATH FIELD
	[ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 -b "$SCRATCH/jar" \
		-H "Origin: $SERVER_URL" -d "$2" "$SERVER_URL/t/river$1")" = 303 ]
}
# So many times, or until the server is gone: a post comes, she takes a Case of it, writes into it, and erases the post
# before. Prints what was acknowledged, a line each.
work() { # ROUND TIMES
	local n=0 name id before=''
	while [ "$n" -lt "$2" ] && n=$((n + 1)) && name=work-$1-$n && one_post "$name"; do
		id=$(query "select id from post where raw ->> '\$.id' = '$name'")
		deed /cases "post_id=$id" && echo "taken $id"
		[ -z "$before" ] || ! deed "/cases/$(case_of "$before")/note" "note=$name" || echo "noted $name"
		[ -z "$before" ] || ! deed "/posts/$before/erase" sure=yes || echo "erased $before"
		before=$id
	done
}
one_post() { # EXTERNAL ID
	push <<<"{\"id\":\"$1\",\"source\":\"sms\",\"text\":\"Blankets for $1\"}" >/dev/null
	[ "$(status)" = 200 ]
}
case_of() { # POST
	query "select desk_case.id from desk_case join incident_post
		on incident_post.incident_id = desk_case.incident_id where post_id = $1"
}
worked() { # WHAT: the ids
	sed -n "s/^$1 //p" "$SCRATCH/worked" | sort
}

# One life of the server: clients push, and after up to 0.6 s it is gone.
one_round() { # ROUND
	perl "$here/pusher.pl" "$API/posts" "$TOKEN" "$journal" "$CLIENTS" &
	local clients=$! person
	work "$1" 1000 >>"$SCRATCH/worked" 2>/dev/null &
	person=$!
	sleep "$(perl -e 'printf "%.3f", 0.02 + rand 0.6')"
	kill -9 "$SERVER_PID"
	wait "$SERVER_PID" "$clients" "$person" 2>/dev/null
}

if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
page /signin -c "$SCRATCH/jar" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null
is "$(status)" 303 "a person signs in"
work 0 2 >"$SCRATCH/worked"
starts=0
for ((round = 1; round <= ROUNDS; round++)); do
	one_round "$round"
	start_server "$DATA" >>"$SCRATCH/starts" || break
	API=$SERVER_URL/api/v1/campaigns/river
	starts=$((starts + 1))
done
is "$starts" "$ROUNDS" "the server starts again after each of $ROUNDS deaths"
tap_note "$(cat "$SCRATCH/starts" 2>/dev/null)"

acknowledged >"$SCRATCH/acknowledged"
tap_note "$(wc -l <"$SCRATCH/acknowledged") posts were acknowledged, $(cat "$journal".* | grep -c '^sent') requests sent"
ok "the clients got somewhere" [ "$(wc -l <"$SCRATCH/acknowledged")" -gt "$ROUNDS" ]
none "$(grep -hE '^(wrong|refused)' "$journal".*)" "every answer was right: new posts accepted, repeated ones known"

stats=$(api GET /stats)
stop_server
is "$?" 0 "the server stops in good order"
query "select raw ->> '\$.id' from post where raw ->> '\$.id' like 'c%'" | sort >"$SCRATCH/stored"
none "$(comm -23 "$SCRATCH/acknowledged" "$SCRATCH/stored")" "nothing acknowledged is lost"
none "$(uniq -d "$SCRATCH/stored")" "nothing is there twice"
none "$(sent_ids | comm -13 - "$SCRATCH/stored")" "nothing is there that was never sent"
rows=$(query "select count(*) from post")
is "$(jq .posts <<<"$stats")" "$rows" "the figures count the rows that are there"
is "$(jq -c '[.signal | .noise, .unsure, .yes]' <<<"$stats")" \
	"$(query "select json_array(sum(signal = 0), sum(signal = 1), sum(signal = 2)) from post")" \
	"also by signal"
none "$(comm -23 <(worked taken) <(query "select post_id from desk_case join incident_post
	on incident_post.incident_id = desk_case.incident_id where owner_id > 0" | sort))" \
	"each Case that was taken is that person's"
none "$(comm -23 <(worked noted) <(query "select note from case_event where note is not null" | sort))" \
	"each note is there"
none "$(worked erased | comm -12 - <(query "select id from post where raw like '%lankets%'" | sort))" \
	"nothing erased is there again"
tap_note "$(cut -d ' ' -f 1 "$SCRATCH/worked" | sort | uniq -c)"
ok "she got somewhere" [ "$(worked erased | wc -l)" -gt 0 ]
# The posts of known ids. While fresh ones are being sorted in, they stand in both tables.
known_posts() {
	query "select post_id from post_key"
	query "select hex(keys) from post_key_fresh" |
		perl -ne 'while (/\G.{32}(.{16})/g) { print unpack("q<", pack("H*", $1)), "\n" }'
}
known_posts | sort -u >"$SCRATCH/known"
query "select id from post" | sort >"$SCRATCH/ids"
none "$(comm -3 "$SCRATCH/known" "$SCRATCH/ids")" "a known id belongs to each post, and to nothing else"
is "$(query "select count(*) - count(distinct post_id) from post_key")" 0 "and one only"
is "$(query "select coalesce(sum(copies), 0) from post_copies")" \
	"$(query "select count(*) from post where copy_of is not null")" "copies are counted as they are"
is "$(query "select sum(posts) from post_minute")" "$rows" "so are the minutes"
is "$(as_user "$CAUSEWAY" check --data "$DATA" 2>&1)" "No problem found." "the check finds no problem"
finish
