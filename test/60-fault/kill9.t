#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The server dies at any moment (kill -9) while clients push, people ask and complain, and a team
# works. Started again, it has everything that it acknowledged, once; what it had not acknowledged
# may be there or not; retrying doubles nothing.
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

# Sends a form as Asha, or as somebody else, whose session outlives every server; fails if it is
# not acknowledged.
deed() { # PATH FIELD [JAR]
	[ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 -b "$SCRATCH/${3:-jar}" \
		-H "Origin: $SERVER_URL" -d "$2" "$SERVER_URL/t/river$1")" = 303 ]
}
# So many times, or until the server is gone: a post comes, she takes a Case of it, writes into it, and erases the post
# before. Prints what was acknowledged, a line each.
work() { # ROUND TIMES
	local n=0 name id before=''
	while [ "$n" -lt "$2" ] && n=$((n + 1)) && name=work-$1-$n && one_post "$name"; do
		id=$(post_of "$name")
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
post_of() { # EXTERNAL ID
	query "select id from post where raw ->> '\$.id' = '$1'"
}
case_of() { # POST
	query "select desk_case.id from desk_case join incident_post
		on incident_post.incident_id = desk_case.incident_id where post_id = $1"
}
worked() { # WHAT: the ids
	sed -n "s/^$1 //p" "$SCRATCH/worked" | sort
}

# What others do meanwhile, each step in its turn by chance: people ask for help, say what is safe
# and complain; the team notes needs, offers and tries, leads a delivery, asks a partner and tells
# the public. Prints what was acknowledged.
stranger() { # PATH FORM: where it led
	curl -s -o /dev/null -w '%{redirect_url}' --max-time 5 -H "Origin: $SERVER_URL" -d "$2" "$SERVER_URL$1"
}
step_asks() { # NAME
	local code
	code=$(stranger /c/river/help "words=water for $1&contact=03001234567&may_call=yes&may_text=yes" | sed -n 's,.*/s/\([0-9A-Z]*\).*,\1,p')
	[ -n "$code" ] && echo "asked $code" || return
	[ -z "$(stranger "/s/$code/reach" 'may_text=yes')" ] || echo "shared $code"
}
step_complains() {
	local code
	code=$(stranger /c/river/complaint "kind=work&words=rude to $1" | sed -n 's,.*/complaint/\([0-9A-Z]*\).*,\1,p')
	[ -z "$code" ] || echo "complained $code"
}
step_helps() {
	local need offer act
	deed /needs "case=$CASE&item=water&amount=3&what=$1" && echo "needed $1" || return
	deed /offers "item=water&amount=3&what=$1" && echo "offered $1" || return
	need=$(query "select id from need where what = '$1'")
	offer=$(query "select id from offer where what = '$1'")
	deed /deliveries "need=$need&offer=$offer&do=ask" && echo "led $need-0" || return
	for act in need-yes offer-yes on-the-way arrived; do
		deed "/deliveries/$(query "select id from delivery where need_id = $need")" "do=$act" &&
			echo "led $need-$act" || return
	done
}
# Two messages, a Case of each; one is joined to the other, and its message split off again.
step_joins() {
	local first second
	one_post "$1-a" && one_post "$1-b" || return
	first=$(post_of "$1-a")
	second=$(post_of "$1-b")
	deed /cases "post_id=$first" && deed /cases "post_id=$second" || return
	deed "/cases/$(case_of "$second")/join" \
		"number=$(query "select number from desk_case where id = $(case_of "$first")")&reason=$1" &&
		echo "joined $second" || return
	deed "/posts/$second/split" "reason=$1" && echo "split $second"
}
step_signs() {
	deed /handover "words=$1&taken_name=Teo" && echo "signed $1"
}
# A money line needs a second person.
step_pays() {
	deed /appeals/ways "kind=money&lang=en&words=$1&registration=CH-1&link=https://give.example" &&
		echo "proposed $1" || return
	deed "/appeals/versions/$(query "select thing_id from appeal_text where text = '$1'")/confirm" of=0 bela &&
		echo "confirmed $1"
}
step_worries() {
	one_post "$1" && deed /cases "post_id=$(post_of "$1")" || return
	deed "/cases/$(case_of "$(post_of "$1")")/protection" "words=$1" && echo "worried $1"
}
step_tries() {
	deed "/cases/$CASE/note" "note=$1&tried=call" && echo "tried $1"
}
step_transfers() {
	deed "/cases/$CASE/transfer" "organisation=9&minutes=30&words=$1" && echo "handed $1" || return
	deed "/cases/$CASE/transfer/end" revision=0 && echo "kept-back $1"
}
step_tells() {
	deed /instructions "say=send&template=stay-away&place=$1&evidence=seen&until=$UNTIL" && echo "told $1" || return
	deed "/instructions/$(query "select id from instruction where place = '$1'")/withdraw" '' && echo "withdrew $1"
}
others() { # ROUND TIMES
	local n=0 step
	while [ "$n" -lt "$2" ] && n=$((n + 1)) && kill -0 "$SERVER_PID" 2>/dev/null; do
		for step in $(shuf -e asks complains helps tries transfers tells joins signs pays worries); do
			"step_$step" "other-$1-$n-$step"
		done
	done
}

# One life of the server: clients push, and after up to 0.6 s it is gone.
one_round() { # ROUND
	perl "$here/pusher.pl" "$API/posts" "$TOKEN" "$journal" "$CLIENTS" &
	local clients=$! person team
	work "$1" 1000 >>"$SCRATCH/worked" 2>/dev/null &
	person=$!
	others "$1" 1000 >>"$SCRATCH/worked" 2>/dev/null &
	team=$!
	sleep "$(perl -e 'printf "%.3f", 0.02 + rand 0.6')"
	kill -9 "$SERVER_PID"
	wait "$SERVER_PID" "$clients" "$person" "$team" 2>/dev/null
}

if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
page /signin -c "$SCRATCH/jar" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null
is "$(status)" 303 "a person signs in"
as_user "$CAUSEWAY" account add --data "$DATA" --email bela@example.org --name Bela --role head \
	--campaign river --password-file "$SCRATCH/password" >/dev/null
page /signin -c "$SCRATCH/bela" -d 'email=bela@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null
work 0 2 >"$SCRATCH/worked"
CASE=$(query 'select max(id) from desk_case where owner_id > 0')
UNTIL=$(date -u -d '+6 hours' +%Y-%m-%dT%H:%M:00Z)
sqlite3 -cmd '.timeout 5000' "$DATA/causeway.db" "insert into organisation values (9, 'Boats', 'charity', '', 'en', '', 1);
	insert into role_grant (account_id, campaign, role, granted_at, organisation_id) select id, 'river', 'responder', 0, 9 from account where name <> 'Bela';
	insert into agreement (id, campaign, organisation_id, shares, purpose, onward, until_at, proposed_by, proposed_at,
		needs_second, second_reason, accepted_by, accepted_at, ended_how, covers)
	select 1, 'river', 9, 'need', 'Boats', 'no', 9999999999999, id, 1, 0, '', id, 1, '', 'offered' from account where name <> 'Bela'"
others 0 1 >>"$SCRATCH/worked"
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

for code in $(worked shared); do
	curl -s -H 'Accept: application/json' "$SERVER_URL/s/$code" | jq -e '.may_text and (.may_call | not)' >/dev/null || echo "$code"
done >"$SCRATCH/unshared"
stats=$(api GET /stats)
stop_server
is "$?" 0 "the server stops in good order"
query "select raw ->> '\$.id' from post where raw ->> '\$.id' glob 'c[0-9]-*'" | sort >"$SCRATCH/stored"
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
none "$(for what in asked shared complained needed offered led tried handed kept-back told withdrew joined split signed \
	proposed confirmed worried; do
	[ -n "$(worked $what)" ] || echo $what
done)" "each of these was done at least once"
lost() { # WHAT SQL: what was acknowledged and is not there
	comm -23 <(worked "$1") <(query "$2" | sort)
}
none "$(lost asked 'select code from post')" "each message has its code"
none "$(cat "$SCRATCH/unshared")" "what they said is no longer safe is not done"
none "$(lost complained 'select code from complaint')" "each complaint is there"
none "$(lost needed 'select what from need')$(lost offered 'select what from offer')" "each need and each offer"
none "$(lost led "select need_id || '-0' from delivery union all select need_id || '-need-yes' from delivery where need_said = 1
	union all select need_id || '-offer-yes' from delivery where offer_said = 1 and state > 0
	union all select need_id || '-on-the-way' from delivery where state >= 3
	union all select need_id || '-arrived' from delivery where state = 4")" \
	"each step of a delivery, to the agreement of both and the arrival"
none "$(lost joined 'select post_id from incident_move')$(lost split "select subject from audit where action = 'post.split'")" \
	"each Case that was joined to another, and each message that was split off"
none "$(lost signed 'select words from handover')" "each sheet that was signed"
none "$(lost proposed "select text from appeal_text where field = 'words'")$(lost confirmed "select t.text from appeal_text t
	join appeal_way_version v on v.id = t.thing_id where v.confirmed_at > 0 and v.force_at > v.confirmed_at")" \
	"each money line, and that a second person confirmed it"
none "$(lost worried 'select note from concern_event')" "each concern"
none "$(query "select 'incident ' || id from incident i where joined_into is null and originals <> (select count(*) from incident_post m where m.incident_id = i.id)
	union all select 'into ' || i.id from incident i join incident_post m on m.incident_id = i.id where i.joined_into is not null
	union all select 'labels ' || d.id from desk_case d join incident i on i.id = d.incident_id where d.labels <> i.labels
	union all select 'count ' || d.state from desk_case d group by d.campaign_id, d.state, d.urgency
		having count(*) <> (select cases from desk_case_count c where c.campaign_id = d.campaign_id
			and c.state = d.state and c.urgency = d.urgency)")" \
	"no message, Case or figure stands halfway between two"
none "$(lost tried "select note from case_event where what = 'tried'")" "each try to reach somebody"
none "$(lost handed 'select words from case_transfer')$(lost kept-back 'select words from case_transfer where state > 0')" \
	"each question to a partner, and that it was taken back"
none "$(lost told 'select place from instruction')$(lost withdrew 'select place from instruction where withdrawn_at > 0')" \
	"each instruction, and that it was taken back"
none "$(query "select a.action, count(*), n.rows from audit a join (
	select 'need.add' as action, (select count(*) from need) as rows
	union all select 'offer.add', (select count(*) from offer)
	union all select 'delivery.ask', (select count(*) from delivery)
	union all select 'case.transfer', (select count(*) from case_transfer)
	union all select 'case.transfer.end', (select count(*) from case_transfer where state > 0)
	union all select 'complaint.receive', (select count(*) from complaint)
	union all select 'instruction.publish', (select count(*) from instruction)
	union all select 'instruction.withdraw', (select count(*) from instruction where withdrawn_at > 0)
	union all select 'handover.sign', (select count(*) from handover)
	union all select 'appeal.way.propose', (select count(*) from appeal_way_version)
	union all select 'appeal.way.confirm', (select count(*) from appeal_way_version where confirmed_at > 0)
	union all select 'protection.raise', (select count(*) from concern)
	) n on n.action = a.action group by a.action, n.rows having count(*) <> n.rows")" \
	"none of it stands without its line in the audit log, nor a line without it"
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
