#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Setting up a fresh server with a browser, without script: the key that keeps strangers out, five
# steps, what is wrong told beside the field, going back, closing the page and coming again.
. "$(dirname "$0")/../lib.sh"

page() { # PATH [CURL ARGUMENTS…]
	local path=$1
	shift
	curl -s --max-time 20 -o "$SCRATCH/body" -D "$SCRATCH/head" -w '%{http_code}' \
		-b "$SCRATCH/jar" -c "$SCRATCH/jar" "$@" "$SERVER_URL$path" >"$SCRATCH/status"
	cat "$SCRATCH/body"
}
status() {
	cat "$SCRATCH/status"
}
post() { # PATH [CURL ARGUMENTS…]
	local path=$1
	shift
	page "$path" -X POST -H "Origin: $SERVER_URL" "$@" >/dev/null
}
location() {
	sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$SCRATCH/head"
}

find_program
data=$(user_folder data)
if [ -n "${SUITE_DATABASE:-}" ]; then
	printf 'database = %s\n' "$SUITE_DATABASE" | as_user tee "$data/causeway.conf" >/dev/null
	chmod 600 "$data/causeway.conf"
fi
sql() { # TEXT
	if [ -n "${SUITE_DATABASE:-}" ]; then
		psql -qAt "$SUITE_DATABASE" -c "$1"
	else
		sqlite3 "$data/causeway.db" "$1"
	fi
}
ok "the server starts on an empty folder" start_server "$data"
: >"$SCRATCH/jar"
key=$(sed -n 's,.*http://localhost:[0-9]*/setup?key=\([0-9a-f]*\).*,\1,p' "$SCRATCH/server.log")
is "${#key}" 32 "and prints an address with a key"

# --- nobody takes a fresh server ---
page /setup >/dev/null
is "$(status)" 403 "without the key the wizard is closed"
like "$(cat "$SCRATCH/body")" 'address that it printed' "and says what opens it"
post /setup -d 'site=Mine&name=Eve&email=eve@example.org&password=a+quiet+and+long+password'
is "$(status)" 403 "nor does it take an administrator without the key"
page "/setup?key=00000000000000000000000000000000" >/dev/null
is "$(status)" 403 "a wrong key opens nothing"
for step in campaign streams answers live; do
	page "/setup/$step" >/dev/null
	is "$(status) $(location)" "303 /signin?back=/setup/$step" "step $step needs the administrator"
done

# --- step 1: you ---
page "/setup?key=$key" >/dev/null
is "$(status) $(location)" "303 /setup" "the key leaves the address at once"
like "$(cat "$SCRATCH/jar")" '#HttpOnly_.*setup' "and becomes a cookie that no script reads"
like "$(page /setup)" 'name="password"' "the first step asks who you are"
post /setup -d 'site=&name=Asha&email=nonsense&password=short'
is "$(status)" 422 "what is missing is told"
for field in site email password; do
	like "$(cat "$SCRATCH/body")" "id=\"$field-e\"" "beside the field $field"
done
like "$(cat "$SCRATCH/body")" 'value="Asha"' "what was typed stays"
unlike "$(cat "$SCRATCH/body")" 'value="short"' "but for the password"
post /setup --data-urlencode 'site=River Relief' -d 'name=Asha&email=Asha@Example.org' \
	--data-urlencode 'password=a quiet and long password'
is "$(status) $(location)" "303 /setup/campaign" "the administrator is made and signed in"
like "$(page /)" 'River Relief' "the site has its name at once"
is "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$SERVER_URL/setup?key=$key")" \
	"303 $SERVER_URL/setup/campaign" "the key is dead from then on"
is "$(curl -s -o /dev/null -w '%{http_code}' -d 'site=M&name=E&email=eve@example.org' \
	-d 'password=a+quiet+and+long+password' -b "setup=$key" -H "Origin: $SERVER_URL" "$SERVER_URL/setup")" 409 \
	"and makes no second administrator"
is "$(sql 'select count(*) from account')" 1 "there is one account"

# --- step 2: campaign ---
page /setup/live >/dev/null
is "$(status) $(location)" "303 /setup/campaign" "no step can be skipped"
page /setup >/dev/null
is "$(location)" /setup/campaign "the wizard remembers where one was"
like "$(page /setup/campaign)" 'value="earthquake"' "a campaign is made of a template"
is "$(grep -c 'type="radio"' "$SCRATCH/body")" 7 "of seven"
like "$(cat "$SCRATCH/body")" 'value="Asia/Kathmandu"' "time zones are offered"
post /setup/campaign -d 'template=conflict&name=&country=Nepal&languages=english&time_zone=Mars/Base'
is "$(status)" 422 "wrong answers are told"
for field in name country languages zone; do
	like "$(cat "$SCRATCH/body")" "id=\"$field-e\"" "beside the field $field"
done
like "$(cat "$SCRATCH/body")" 'value="Mars/Base"' "what was typed stays"
like "$(cat "$SCRATCH/body")" 'value="conflict" checked' "so does the template"
post /setup/campaign -d 'template=nonsense&name=River&languages=en'
is "$(status)" 422 "a template that does not exist is refused"
post /setup/campaign -d 'template=conflict&name=River+Valley&country=np&languages=ne+en'
is "$(status) $(location)" "303 /setup/streams" "the campaign is made"
is "$(sql 'select slug, country, time_zone, languages, coarse from campaign')" \
	'river-valley|NP|Asia/Kathmandu|ne en|1' "with short name, time zone and what the template brings"
like "$(page /setup/campaign)" 'value="River Valley"' "going back shows what was chosen"
unlike "$(cat "$SCRATCH/body")" 'type="radio"' "the template stays"
post /setup/campaign -d 'name=River&country=NP&languages=ne&time_zone=Asia/Kathmandu'
is "$(sql 'select count(*), max(name), max(slug) from campaign')" \
	'1|River|river-valley' "saving again changes it and makes no second one"

# --- step 3: streams ---
unlike "$(page /setup/streams)" 'Bearer' "no token is made unasked"
post /setup/streams -d token=yes
token=$(grep -o 'cw_[A-Za-z0-9_-]*' "$SCRATCH/body" | head -n 1)
like "$token" '^cw_' "a token is shown"
like "$(cat "$SCRATCH/body")" '/api/v1/campaigns/river-valley/posts' "with where to push to"
unlike "$(page /setup/streams)" "$token" "once"
is "$(printf '{"id":"1","text":"We need water"}\n' | curl -s --data-binary @- \
	-H "Authorization: Bearer $token" "$SERVER_URL/api/v1/campaigns/river-valley/posts" |
	jq .accepted)" 1 "and pushes a post"
post /setup/streams
is "$(location)" /setup/answers "the next step follows"
unlike "$(page /setup/answers)" 'Something happened to your account' "which warns nobody of their own token"

# --- step 4: who answers ---
page /c/river-valley/help >/dev/null
like "$(cat "$SCRATCH/body")" 'not open yet' "the public form is closed until somebody answers"
post /setup/answers -d "emergency=$(printf '0%.0s' {1..50})&hours=6"
is "$(status)" 422 "a number that is too long is told"
like "$(cat "$SCRATCH/body")" 'id="emergency-e"' "beside the field"
post /setup/answers -d 'emergency=&hours=0'
is "$(location)" /setup/live "nothing has to be filled in to go on"
like "$(page /setup/live)" 'an emergency number' "going live tells what is missing"
like "$(cat "$SCRATCH/body")" 'safeguarding lead' "all of it"
post /setup/answers -d 'emergency=112&alone=yes&hours=6'
is "$(location)" /setup/live "coming back to it is safe"
like "$(page /setup/live)" 'I need help” is open' "with number, roster and lead it is open"
like "$(page /c/river-valley/help)" 'name="words"' "for everybody"
like "$(cat "$SCRATCH/body")" '112' "with the number first"
is "$(sql 'select count(*) from shift')" 1 "the first shift runs"

# --- step 5: go live ---
like "$(page /setup/live)" 'second head' "a campaign with one head is told so"
stop_server
ok "the server starts again" start_server "$data"
is "$(grep -c 'setup?key' "$SCRATCH/server.log")" 1 "a server that is set up prints no key"
page /setup >/dev/null
is "$(location)" /setup/live "after a restart the wizard is where it was"
like "$(page /)" 'River Relief' "and the site has its name"
post /setup/live
is "$(location)" /t/desk "the end leads to the desk"
page /setup/campaign >/dev/null
is "$(location)" /t/desk "which the wizard does from then on"
page /t/desk >/dev/null
is "$(location)" /t/river-valley/desk "the desk of the only campaign"
ok "the audit log tells of it" grep -q 'campaign.create.*river-valley' \
	<(as_user "$CAUSEWAY" audit list --data "$data")

# What follows has folders of its own, and says nothing of another database.
[ -z "${SUITE_DATABASE:-}" ] || finish

# --- the same by command ---
other=$(user_folder other)
user_secret password 'a quiet and long password' >/dev/null
setup() {
	as_user "$CAUSEWAY" setup --data "$other" --site Hill --admin asha@example.org \
		--password-file "$SCRATCH/password" --campaign hill "$@" 2>&1
}
like "$(setup --languages english)" 'languages' "by command a wrong language is refused"
like "$(setup --time-zone Mars/Base)" 'time-zone' "a wrong time zone too"
like "$(setup --template nonsense)" 'community' "and a template that does not exist, with those that do"
like "$(setup --template community --admin-name Asha --languages 'ne en' --country NP --shift 4 \
	--emergency 112)" 'Ready' "one command makes all choices"
is "$(sqlite3 "$other/causeway.db" "select a.name, c.template, c.time_zone, c.due_life from account a, campaign c")" \
	'Asha|community|Asia/Kathmandu|60' "as the wizard does"
is "$(sqlite3 "$other/causeway.db" 'select count(*) from shift')" 1 "the shift runs"
fails "it refuses to do it twice" setup

# --- every template makes a campaign that works ---
for template in flood earthquake storm conflict epidemic public community; do
	folder=$(user_folder "t-$template")
	as_user "$CAUSEWAY" setup --data "$folder" --site S --admin a@example.org \
		--password-file "$SCRATCH/password" --campaign c --template "$template" \
		--emergency 112 --token-file "$folder/token" >/dev/null 2>&1
	stop_server
	start_server "$folder" || continue
	like "$(page /c/c)" '<h1' "$template: its public page is there"
	like "$(page /c/c/help)" 'name="words"' "$template: people can ask for help"
	is "$(printf '{"id":"1","text":"We need water"}\n' | curl -s --data-binary @- \
		-H "Authorization: Bearer $(cat "$folder/token")" \
		"$SERVER_URL/api/v1/campaigns/c/posts" | jq .accepted)" 1 "$template: posts come in"
done
finish
