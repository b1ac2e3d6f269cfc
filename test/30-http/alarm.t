#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# An alarm leaves the screen by a command, asks one person after the other, and is answered on the
# page or by the link that was sent.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
cat >"$SCRATCH/send-alarm" <<END
#!/bin/sh
{ echo "to \$*"; cat; } >>"$DATA/sent"
END
chmod 755 "$SCRATCH/send-alarm"
stop_server
as_user bash -c "echo 'alarm-command = $SCRATCH/send-alarm
public-address = https://help.example' >>'$DATA/causeway.conf'"
sql "delete from alarm_step; delete from alarm; delete from job" # raised before there was a command
start_server "$DATA" || finish
# shellcheck disable=SC2034 # suite.sh reads it
API=$SERVER_URL/api/v1/campaigns/river
sign_in asha
account bilal responder
account olga observer

sent() { # WORDS
	grep -q "$1" "$DATA/sent" 2>/dev/null
}
ok "nobody is on duty while the form is open: the one in the roster is asked" \
	wait_until 20 sent 'to asha@example.org'
ok "with words of our own" sent 'Nobody is on duty'
like "$(grep -o 'https://help.example/alarm/[0-9a-f]*' "$DATA/sent" | head -n 1)" 'alarm/[0-9a-f]{32}' \
	"and a link"
like "$(as asha /stream)" 'class="alarm' "a bar stands on every page of the one who is asked"
like "$(cat "$SCRATCH/body")" 'href="/t/river/shift">What it is' "and leads where its cause is looked after"
unlike "$(as bilal /stream)" 'class="alarm' "and on nobody else's"
CODE=$(sed -n 's,.*/alarm/,,p' "$DATA/sent" | head -n 1)
like "$(page "/alarm/$CODE")" 'I answer it' "the link opens without signing in"
page /alarm/00000000000000000000000000000000 >/dev/null
is "$(status)" 404 "another link opens nothing"
ALARM=$(sql "select id from alarm where kind = 'nobody' and ended_at is null")
as olga "/alarms/$ALARM/answer" -X POST >/dev/null
is "$(status)" 403 "who was not asked cannot answer"
page "/alarm/$CODE" -X POST -H "Origin: $SERVER_URL" >/dev/null
is "$(status)" 303 "the link answers"
like "$(page "/alarm/$CODE")" 'has answered this alarm' "and then says who did"
unlike "$(as asha /stream)" 'class="alarm' "the bar is gone"
like "$(as olga /alarms)" 'Answered by' "the team sees who answered"
is "$(audited alarm.answer)" 1 "and it is on record"
as bilal /alarms/minutes -X POST -d 'kind=life&minutes=3' >/dev/null
is "$(status)" 403 "a responder does not set how long one waits"
as asha /alarms/minutes -X POST -d 'kind=life&minutes=0' >/dev/null
is "$(status)" 422 "not to wait at all is refused"
as asha /alarms/minutes -X POST -d 'kind=life&minutes=3' >/dev/null
like "$(as asha /alarms)" 'id="m-life"[^>]*value="3"' "three minutes are kept"

# Life at risk that nobody takes.
printf '%s\n' '{"id":"l1","source":"sms","text":"We are trapped on the roof, water rising fast, rescue us now, two children"}' |
	push >/dev/null
case_there() {
	[ -n "$(sql 'select id from desk_case')" ]
}
ok "life at risk becomes a case" wait_until 20 case_there
sql "update desk_case set urgency = 3, due_at = 1; delete from job where kind = 'guard.watch'"
stop_server
start_server "$DATA" || finish
ok "nobody took it in time: an alarm goes out" wait_until 20 sent 'Life at risk'
unlike "$(cat "$DATA/sent")" 'roof|children' "without a word of what the person wrote"
# Somebody opens very many contacts.
N=0
for i in $(seq 1 21); do
	page /c/river/help -X POST --data-urlencode "words=person $i needs water" -d "contact=0300-00$i&may_text=yes" >/dev/null
done
for id in $(sql 'select post_id from post_contact order by post_id'); do
	as bilal "/posts/$id/contact" -X POST >/dev/null
	[ "$(status)" = 200 ] && N=$((N + 1))
done
is "$N" 20 "twenty contacts an hour can be opened, the next one stays shut"
like "$(cat "$SCRATCH/body")" 'until somebody' "and why is said"
ok "an alarm about it goes out" wait_until 20 sent 'opened very many contacts'
unlike "$(as bilal /stream)" 'class="alarm' "not to whom it is about"
ALARM=$(sql "select id from alarm where kind = 'contacts'")
as bilal "/alarms/$ALARM/answer" -X POST >/dev/null
is "$(status)" 403 "who cannot answer it either"
as asha "/alarms/$ALARM/answer" -X POST -D "$SCRATCH/head" >/dev/null
like "$(cat "$SCRATCH/head")" "Location: /t/river/work/$(account_id bilal)" "somebody else does, and sees at once what it is about"
as bilal "/posts/$(sql 'select max(post_id) from post_contact')/contact" -X POST >/dev/null
is "$(status)" 200 "then contacts open again"

# Long lists go on by pages: nothing of the past is out of reach.
many() { # TABLE COLUMNS VALUES: 130 rows with the ids 1 to 130, called n
	sql "insert into $1 (id, campaign_id, $2) with recursive r(n) as (select 1 union all
		select n + 1 from r where n < 130) select n, (select id from campaign where slug = 'river'), $3 from r"
}
walked() { # PATH LIST…: how many are on each page
	local path=$1 cursor='' pages=''
	shift
	while [ "$cursor" != null ] && [ "${#pages}" -lt 40 ]; do
		as asha "$path${cursor:+?cursor=$cursor}" -H 'Accept: application/json' >"$SCRATCH/list"
		jq -r ".$1[].id // empty" <"$SCRATCH/list" >>"$SCRATCH/walked"
		pages+="$(jq -c "[$(printf '(.%s|length),' "$@" | sed 's/,$//')]" <"$SCRATCH/list") "
		cursor=$(jq -r .next <"$SCRATCH/list")
	done
	echo "$pages"
}
many alarm 'kind, subject, detail, raised_at, step, next_at, ended_at' "'life', n, '', 1, 0, 0, 1"
ALL=$(sql 'select count(*) from alarm')
is "$(walked /alarms alarms) $(sort -u "$SCRATCH/walked" | wc -l)" "[100] [$((ALL - 100))]  $ALL" \
	"older alarms stand on the next page"
sql "insert into organisation (id, name, kind, country, languages, work, created_at)
	values (9, 'Boats', 'charity', '', 'en', '', 1)"
many case_transfer 'case_id, organisation_id, asked_by, words, until_at, sees_by_this, state, reason' \
	"(select min(id) from desk_case), 9, $(account_id bilal), '', 1, 0, 2, 'no boat'"
is "$(walked /transfers transfers)" '[100] [30] ' "so do what partners were asked before"
many instruction 'template, place, point, until_at, evidence, account_id, at' \
	"'stay-away', 'Ford', '', case when n < 3 then 9999999999999 else 1 end, 'seen', $(account_id bilal), 1"
is "$(walked /instructions now past)" '[2,58] [0,60] [0,10] ' "and instructions that are over, behind those that count"
as asha /instructions/1/withdraw -X POST >/dev/null
is "$(status) $(walked /instructions now past)" '303 [1,59] [0,60] [0,10] ' "the oldest that counts can be taken back"
finish
