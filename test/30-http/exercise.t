#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Exercises: a campaign for practice that can never reach the public, says on every page and in every
# answer what it is, and lets nothing out.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=(--exercise yes)
prepare || finish
cat >"$SCRATCH/send-alarm" <<END
#!/bin/sh
{ echo "to \$*"; cat; } >>"$DATA/sent"
END
chmod 755 "$SCRATCH/send-alarm"
stop_server
as_user bash -c "echo 'alarm-command = $SCRATCH/send-alarm' >>'$DATA/causeway.conf'"
sql "delete from alarm_step; delete from alarm; delete from job" # raised before there was a command
start_server "$DATA" || finish
# shellcheck disable=SC2034 # suite.sh reads it
API=$SERVER_URL/api/v1/campaigns/river
sign_in asha
as_user "$CAUSEWAY" account add --data "$DATA" --email eve@example.org --name Eve \
	--role head --campaign other --password-file "$SCRATCH/password" >/dev/null 2>&1
printf '%s\n' '{"id":"e1","source":"sms","text":"We are trapped on the roof, water rising fast, two children"}' \
	'{"id":"e2","text":"good morning","exercise":true}' | push >"$SCRATCH/pushed"

# A real campaign beside it, made on the page.
make_real() { # NAME [CURL ARGUMENTS…]
	local name=$1
	shift
	page /t/campaigns/new -X POST -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" \
		-d "template=flood&name=$name&languages=en" "$@" >/dev/null
}
make_real Hill
is "$(status)" 303 "a campaign is no exercise unless one says so"
make_real Drill -d exercise=yes
is "$(sql 'select slug, exercise from campaign order by slug' | tr '\n' ' ')" \
	'drill|1 hill|0 river|1 ' "on the page and at set-up one can say so"
like "$(page /t/campaigns/new -b "$SCRATCH/asha.jar")" 'name="exercise"' "the form offers it"

# --- it stays what it is ---
is "$(sql "update campaign set exercise = 0 where slug = 'river'" 2>&1 | grep -c 'stays one')" 1 \
	"the database itself keeps an exercise one"
is "$(sql "update campaign set exercise = 1 where slug = 'hill'" 2>&1 | grep -c 'stays one')" 1 \
	"and any other campaign from becoming one"

# --- the public ---
nobody() { # PATH [CURL ARGUMENTS…]: status and page, without what names the address
	page "$@" >/dev/null
	status
	echo
	sed -E 's/river|nowhere|\/s\/[0-9A-Z]{8}/X/g' "$SCRATCH/body"
}
for path in "" /help; do
	is "$(nobody "/c/river$path")" "$(nobody "/c/nowhere$path")" \
		"to a stranger /c/…$path is a campaign that is not there, word for word"
	is "$(status)" 404 "with status 404"
done
is "$(nobody /c/river/help -X POST -d words=help)" "$(nobody /c/nowhere/help -X POST -d words=help)" \
	"and takes no message"
is "$(nobody /c/river/help -X POST -H 'Content-Type: text/nonsense' -d x)" \
	"$(nobody /c/nowhere/help -X POST -H 'Content-Type: text/nonsense' -d x)" \
	"also for what is badly sent there is no difference"
page /c/river -H "Authorization: Bearer $TOKEN" >/dev/null
is "$(status)" 404 "a program of the team sees no public page either"
like "$(page /c/river)" 'Nothing is open to the public' "the page says that nothing is open here"
unlike "$(page /)" 'river|drill|Drill' "the first page lists no exercise"
like "$(cat "$SCRATCH/body")" 'Hill' "but the real campaign"
sign_in eve
page /c/river -b "$SCRATCH/eve.jar" >/dev/null
is "$(status)" 404 "nor does an account without a role here see it"
like "$(page /c/river -b "$SCRATCH/asha.jar" -D "$SCRATCH/head")" 'class="exercise"' \
	"its team sees the public page, marked"
like "$(cat "$SCRATCH/head")" 'X-Robots-Tag: noindex' "which no search engine may keep"
unlike "$(page /c/hill -D "$SCRATCH/head"; cat "$SCRATCH/head")" 'class="exercise"|noindex' \
	"a real campaign has no such mark"
page /c/river/help -X POST -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" -D "$SCRATCH/head" \
	--data-urlencode 'words=two of us on the mill roof' >/dev/null
CODE=$(sed -n 's,^[Ll]ocation: .*/s/\([0-9A-Z]*\).*,\1,p' "$SCRATCH/head")
is "${#CODE}" 8 "the team can practise the form"
like "$(page "/s/$CODE" -b "$SCRATCH/asha.jar")" 'class="exercise"' "and the page of its code, marked"
is "$(nobody "/s/$CODE")" "$(nobody /s/ZZZZZZZZ)" "to others the code is one that nobody has"

# --- every page of the team ---
missing=""
count=0
while read -r path; do
	body=$(page "$path" -b "$SCRATCH/asha.jar")
	[ "$(status)" = 200 ] || continue
	count=$((count + 1))
	[ "$(grep -o 'class="exercise"' <<<"$body" | wc -l)" -eq 1 ] || missing+="$path: no bar"$'\n'
	grep -q '<title>[^<]*(exercise)' <<<"$body" || missing+="$path: title"$'\n'
	grep -q '<meta name="robots" content="noindex">' <<<"$body" || missing+="$path: robots"$'\n'
done < <(as_user "$CAUSEWAY" routes --json | jq -r '.[] | select(.method=="GET") | .path' |
	grep '^/t/{slug}/[a-z]*$' | sed 's/{slug}/river/')
none "$missing" "every page of the team has the bar once, (exercise) in its title, and noindex"
ok "of a dozen pages or more" test "$count" -ge 12
like "$(page /ur/t/river/stream -b "$SCRATCH/asha.jar")" 'dir="rtl".*class="exercise"' "in every language"
like "$(page /t -b "$SCRATCH/asha.jar")" 'EXERCISE' "the list of campaigns tells them apart"
case_there() {
	CASE=$(sql "select id from desk_case limit 1")
	[ -n "$CASE" ]
}
ok "life at risk becomes a case here, too" wait_until 20 case_there
like "$(as asha "/cases/$CASE")" 'class="exercise"' "and its page is marked"

# --- every answer ---
is "$(jq -c '[.exercise, .accepted]' <"$SCRATCH/pushed")" '[true,2]' "a program that pushes is told"
read_as_asha() { # PATH
	page "/api/v1/campaigns/river/$1" -b "$SCRATCH/asha.jar"
}
for path in posts cases incidents stats shift; do
	is "$(read_as_asha "$path" | jq .exercise)" true "so is one that reads $path"
done
is "$(api GET /posts | jq -c '[.posts[].exercise] | unique')" '[true]' "each post says so"
is "$(read_as_asha cases | jq -c '[.cases[].exercise] | unique')" '[true]' "each case"
is "$(read_as_asha incidents | jq -c '[.incidents[].exercise] | unique')" '[true]' "each incident"
is "$(ask asha /shift | jq '[.. | objects | select(has("number") and has("urgency")) | .exercise] | all')" true \
	"and each case to hand over"
is "$(page /c/hill -H 'Accept: application/json' | jq 'has("exercise")')" false \
	"an answer of a real campaign has no such member"
is "$(page /api/openapi.json | jq '.components.schemas.post_row.properties.exercise.type')" '"boolean"' \
	"the description of the API tells of it"

curl -s -N --max-time 30 -H "Authorization: Bearer $TOKEN" "$API/events" >"$SCRATCH/events" &
events=$!
live_begun() { grep -q '^retry' "$SCRATCH/events"; }
wait_until 20 live_begun
printf '%s\n' '{"id":"e3","text":"Good evening","exercise":true}' | push >/dev/null
live_told() { grep -q '^event: count' "$SCRATCH/events"; }
ok "a live page hears of what comes" wait_until 20 live_told
kill "$events" 2>/dev/null
is "$(sed -n 's/^data: {/{/p' "$SCRATCH/events" | jq -c .exercise | sort -u)" true "and every event says so"

# --- what is taken out stays practice ---
as_user "$CAUSEWAY" export --data "$DATA" --campaign river "$DATA/out.tar.gz" >/dev/null 2>&1
as_user tar -xzf "$DATA/out.tar.gz" -C "$DATA"
ok "the archive's folder says so" test -f "$DATA/river-exercise/README"
like "$(head -n 1 "$DATA/river-exercise/README")" '^EXERCISE' "its first line does"
is "$(cat "$DATA"/river-exercise/*.jsonl | jq -r .exercise | sort -u)" true "and every line of every file"
as asha /export -X POST -D "$SCRATCH/head" >"$SCRATCH/out"
like "$(cat "$SCRATCH/head")" \
	'river-exercise.tar.gz' "a download is named so"
page /t/hill/export -X POST -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" -D "$SCRATCH/head" >"$SCRATCH/out"
unlike "$(cat "$SCRATCH/head")" 'exercise' "that of a real campaign is not"
HILL=$(as_user "$CAUSEWAY" token add --data "$DATA" --name t --campaign hill --permissions post.push 2>/dev/null |
	grep -o 'cw_[A-Za-z0-9_-]*')
is "$(curl -s -H "Authorization: Bearer $HILL" --data-binary "@$DATA/river-exercise/posts.jsonl" \
	"$SERVER_URL/api/v1/campaigns/hill/posts" | jq -c '[.accepted, .rejected[0].error]')" \
	'[0,"This comes from an exercise, and this campaign is none."]' \
	"a real campaign takes no message of an exercise for the truth"

# --- nothing leaves ---
alarm_held() {
	[ "$(sql "select count(*) from alarm_step where result = 'would have been sent'")" -gt 0 ]
}
ok "an alarm walks: nobody is on duty" wait_until 20 alarm_held
like "$(as asha /alarms)" 'would have been sent' "and shows what would have been sent"
fails "but nothing was" test -e "$DATA/sent"
like "$(as asha /stream)" 'class="alarm' "who is asked reads it on the screen, and can answer"
none "$(cd "$ROOT" && grep -rnE '(->|\.)(send|edit|remove)\(' src --include='*.c' | grep -vE 'campaign/alarm\.c:[0-9]+:.*!step->outward|/test_[a-z_]*\.c:' |
	grep -vE 'insight/alert_tell\.c:[0-9]+:.*telling->outward && channel->send' |
	grep -vE 'listen/sender\.c:[0-9]+:.*connector->send\(call, message' |
	grep -vE 'app/mailbox\.c:[0-9]+:.*mailbox_connector\.send\(&call, &test')" \
	"no place but alarms, alerts, the outbox's sender and the test of the mailbox sends by a channel"
ok "and the outbox asks the gate when a message is put in" \
	grep -q 'outward_gate(conn, message->campaign' "$ROOT/src/campaign/outbox.c"

# --- practise here ---
as_user "$CAUSEWAY" account add --data "$DATA" --email hana@example.org --name Hana --role head \
	--campaign hill --password-file "$SCRATCH/password" >/dev/null
as_user "$CAUSEWAY" account add --data "$DATA" --email rob@example.org --name Rob --role responder \
	--campaign hill --password-file "$SCRATCH/password" >/dev/null
sign_in hana
sign_in rob
practise() { # NAME
	page /t/hill/exercise -X POST -b "$SCRATCH/$1.jar" -H "Origin: $SERVER_URL" -D "$SCRATCH/head" -d story=yes >/dev/null
}
like "$(page /t/hill/settings -b "$SCRATCH/hana.jar")" 'Practise here' "a head is offered to practise"
unlike "$(page /t/river/settings -b "$SCRATCH/asha.jar")" 'Practise here' "but not inside an exercise"
practise rob
is "$(status)" 403 "a responder cannot start an exercise"
practise hana
like "$(status) $(cat "$SCRATCH/head")" '303.*/t/hill-exercise/desk' "a head can, with one press"
is "$(sql "select exercise, template from campaign where slug = 'hill-exercise'")" '1|flood' \
	"it is one, made as the campaign was"
page /t/hill-exercise/desk -b "$SCRATCH/rob.jar" >/dev/null
is "$(status)" 200 "the team is in it"
story_told() {
	[ "$(sql "select count(*) from post p join campaign c on c.id = p.campaign_id where c.slug = 'hill-exercise'")" -gt 400 ]
}
ok "the invented story begins at once" wait_until 30 story_told
ok "and goes on by itself" test -n "$(sql "select id from job where kind = 'exercise.story'")"
practise hana
like "$(cat "$SCRATCH/head")" '/t/hill-exercise-2/desk' "the next one has a name of its own"
sql "update campaign set template = 'earthquake' where slug = 'hill'"
practise hana
earthquake_told() {
	[ "$(sql "select count(*) from post p join campaign c on c.id = p.campaign_id
		where c.slug = 'hill-exercise-3' and p.raw like '%Hornos 14%'")" -gt 1 ]
}
ok "the template decides the story: that of an earthquake" wait_until 30 earthquake_told
like "$(as_user "$CAUSEWAY" audit list --data "$DATA")" 'campaign.create.*exercise' "making one is on record"
is "$(as_user "$CAUSEWAY" check --data "$DATA" >/dev/null 2>&1; echo $?)" 0 "and the database is sound"
finish
