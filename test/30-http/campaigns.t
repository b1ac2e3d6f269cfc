#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A campaign from its making to its end: settings with their errors and the audit log, one more
# campaign, archive and reopen, everything taken out and brought in again, a long list of them.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
as() { # NAME PATH [CURL ARGUMENTS…]
	local name=$1 path=$2
	shift 2
	page "$path" -b "$SCRATCH/$name.jar" -D "$SCRATCH/head" -H "Origin: $SERVER_URL" "$@"
}
location() {
	sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$SCRATCH/head"
}
as_user "$CAUSEWAY" account add --data "$DATA" --email dev@example.org --name Dev \
	--role deputy --campaign river --password-file "$SCRATCH/password" >/dev/null
for name in asha dev; do
	curl -s -o /dev/null -c "$SCRATCH/$name.jar" -d "email=$name@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
done

# --- settings ---
fields=(-d name=River -d purpose=Help -d country=NP -d languages=ne+en -d time_zone=Asia/Kathmandu
	-d due_life=20 -d due_urgent=60 -d due_soon=600 -d due_wait=2000)
save() { # [CURL ARGUMENTS…]: the fields above and these
	as asha /t/river/settings -X POST "${fields[@]}" "$@" >/dev/null
}
like "$(as asha /t/river/settings)" 'name="due_life"' "the settings are a page"
like "$(cat "$SCRATCH/body")" 'Administrator' "it tells who leads"
like "$(cat "$SCRATCH/body")" 'has two heads' "and warns while there is only one"
save --data-urlencode $'tags=SarwanFlood, سیلاب, sarwanflood\nKunda' \
	--data-urlencode 'topics=Boats: boat, کشتی' \
	--data-urlencode 'places=Kunda Bridge: 27.71, 85.32, کنڈا پل' \
	--data-urlencode 'story=It **rained**. <script>alert(1)</script>' \
	--data-urlencode 'receipt=We read this.'
is "$(status) $(location)" "303 /t/river/settings?saved=yes" "they are saved"
# --- a place of the campaign's own ---
place() { # PATH: as a program would ask
	as asha "/t/river/places$1" -H 'Accept: application/json'
}
placed() {
	[ "$(place '' | jq -r '.places[0].cases // 0')" = 1 ]
}
printf '%s\n' '{"id":"kb","source":"sms","text":"Two families on a roof at kunda bridge need a boat"}' | push >/dev/null
ok "a place that was added counts at once" wait_until 20 placed
is "$(place '' | jq -rc '.places[0] | [.name, (.lat * 100 | round), (.lon * 100 | round), .posts, .requests, .offers]')" \
	'["Kunda Bridge",2771,8532,1,1,0]' "the list of places says where it is, and what is asked"
is "$(place '?q=BRIDGE' | jq .places[0].posts) $(place '?q=zzyzx' | jq '.places | length')" '1 0' "it is found by a part of its name"
is "$(place /kunda%20bridge | jq -rc '[.place.name, .posts[0].external_id, (.cases | length)]')" \
	'["Kunda Bridge","kb",1]' "its page has its posts and cases"
like "$(as asha /t/river/places)" 'zoom=near" aria-current="true"' "the map of all begins where most of their posts are"
like "$(as asha '/t/river/places/Kunda%20Bridge?zoom=near')" '<circle cx="500" cy="375"' "and a map with it in the middle"
place /nowhere >/dev/null
is "$(status)" 404 "a place that no post names has no page"
sql "update campaign set coarse = 1 where slug = 'river'"
left_out() {
	[ "$(place '' | jq .total)" = 0 ]
}
ok "where nothing finer than a district is shown, it is not listed" wait_until 20 left_out
gone() {
	place /kunda%20bridge >/dev/null
	[ "$(status)" = 404 ]
}
ok "and has no page" wait_until 20 gone
sql "update campaign set coarse = 0 where slug = 'river'"
# --- two towns of one name ---
if [ -e "$(dirname "$CAUSEWAY")/share/causeway/gazetteer/places.cwg" ]; then
	printf '%s\n' '{"id":"tl","source":"sms","text":"Water is rising in Tripoli, Lebanon, bring boats"}' \
		'{"id":"ty","source":"sms","text":"We need blankets in Tripoli, Libya for six"}' | push >/dev/null
	both() {
		[ "$(place '?q=tripoli' | jq '.places | length')" = 2 ]
	}
	ok "two towns of one name are two places" wait_until 20 both
	is "$(place /Tripoli | jq -rc '[.place.country, .posts[].external_id, .others[0].country]')" '["Lebanon","tl","Libya"]' \
		"the name alone leads to the first of them, which names the other"
	other=$(place '?q=tripoli' | jq -r '.places[] | select(.country == "Libya") | .word')
	is "$(place "/$other" | jq -rc '[.place.country, .place.cases, .posts[].external_id, .others[0].country]')" \
		'["Libya",1,"ty","Lebanon"]' "each has a page of its own"
	like "$(as asha /t/river/places/tripoli)" 'Other places of this name' "which links to the others"
	like "$(as asha "/t/river/stream?place=$other")" 'Tripoli [(]Libya[)]' "the filter says which is which"
	like "$(cat "$SCRATCH/body")" "places/Tripoli~2210247" "a post leads to the one that it names"
else
	skip "there is no gazetteer" "two towns of one name are two places"
fi
like "$(as asha /t/river/settings)" 'SarwanFlood, سیلاب' "one tag has many spellings"
like "$(cat "$SCRATCH/body")" 'q=%DA%A9' "words to watch for lead to the stream"
# --- one hashtag, as a program would set it ---
tag() { # [CURL ARGUMENTS…]: what the list then is, or why not
	as asha /t/river/settings/tag -X POST -H 'Accept: application/json' "$@" | jq -r '.tags // .error.message'
}
is "$(tag -d tag=SARWANFLOOD -d means=water -d spellings=baadh)" $'Kunda\nSARWANFLOOD, baadh = water' \
	"it is changed, however it is written"
is "$(tag -d tag=SarwanNeed -d means='request, water' | tail -n 1)" 'SarwanNeed = request, water' "or added, with what it means"
like "$(tag -d tag=SarwanNeed -d means=nonsense)" 'nonsense|There is no' "what there is not is refused"
like "$(tag -d tag=Other -d spellings=baadh) $(status)" 'baadh.* 422' "so is a spelling of another"
unlike "$(tag -d tag=sarwanneed -d remove=yes)" 'Need' "and it can be removed"
is "$(sql "select count(*) from audit where was like '%SarwanNeed%' or now like '%SarwanNeed%'")" 2 "each change is on record"
tag -d tag=SarwanFlood --data-urlencode 'spellings=سیلاب' >/dev/null
like "$(page /c/river)" '#SarwanFlood' "the public page names the hashtags"
like "$(cat "$SCRATCH/body")" '<strong>rained</strong>' "and tells the story"
unlike "$(cat "$SCRATCH/body")" '<script>alert' "which can hold no script"

# --- what it says of itself, in each of its languages ---
words() { # LANG [CURL ARGUMENTS…]
	as asha /t/river/words -X POST -d "lang=$1" "${@:2}" >/dev/null
}
like "$(as asha '/t/river/words?lang=ne')" 'lang="ne" dir="ltr" maxlength="500"' "there is a page for it"
like "$(cat "$SCRATCH/body")" '<blockquote[^>]*>Help</blockquote>' "with the words that were written first"
words ne --data-urlencode 'purpose=सबैलाई सहयोग' --data-urlencode 'story=पानी **पर्यो**'
is "$(status) $(location)" '303 /t/river/words?lang=ne&saved=yes' "they are kept"
like "$(page /ne/c/river)" '<p class="lede read" lang="ne" dir="auto">सबैलाई सहयोग</p>' "who reads in that language reads them"
like "$(cat "$SCRATCH/body")" 'lang="ne" dir="auto"><p>पानी <strong>पर्यो</strong>' "as Markdown, too"
like "$(page /ne/)" 'lang="ne" dir="auto">सबैलाई सहयोग' "the first page says so as well"
like "$(page /c/river)" 'lang="" dir="auto">Help</p>' "others read what was written first"
like "$(as asha /t/river/words)" 'lang="ne"[^>]*>सबैलाई सहयोग</textarea>' "the first language is shown unasked"
unlike "$(cat "$SCRATCH/body")" 'This has changed since' "and nothing is out of date"
sql "update campaign set purpose = 'Help for all' where slug = 'river'"
like "$(as asha '/t/river/words?lang=ne')" 'id="purpose-o">This has changed since' "when the first words change, the page says so"
like "$(page /ne/c/river)" 'सबैलाई सहयोग' "and the old translation stands until somebody looks"
words ne -d purpose= --data-urlencode 'story=पानी'
like "$(page /ne/c/river)" 'lang="" dir="auto">Help for all' "what is emptied is read as it was written first"
words fr -d purpose=Aide
sql "update campaign set purpose = 'Help' where slug = 'river'"
is "$(status)" 422 "a language that is none of the campaign's is refused"
words ne --data-urlencode "purpose=$(printf 'a%.0s' {1..501})"
is "$(status)" 422 "and so is what is too long"
like "$(cat "$SCRATCH/body")" 'id="purpose-e">' "with the reason beside it"
like "$(cat "$SCRATCH/body")" 'aaaaa</textarea>' "and nothing typed is lost"
as dev /t/river/words -X POST -d lang=ne --data-urlencode 'purpose=मद्दत' >/dev/null
like "$(as_user "$CAUSEWAY" audit list --data "$DATA")" 'campaign.words.*ne purpose: मद्दत' "who wrote it is on record, with what"
log=$(as_user "$CAUSEWAY" audit list --data "$DATA")
like "$log" 'campaign.edit.*purpose: Help for everybody whom the flood has reached..*purpose: Help' \
	"the audit log tells what was changed, before and after"
is "$(grep -c 'campaign.edit.*country' <<<"$log")" 0 "and nothing of what stayed"
# --- limits that protect people ---
limit() { # NAME VALUE [REASON]
	as asha /t/river/limits -X POST -d "name=$1&value=$2" --data-urlencode "reason=${3:-}" >/dev/null
}
limit contacts 10
is "$(status)" 303 "a stricter limit is set at once"
limit contacts 30
is "$(status)" 422 "a weaker one asks for a reason"
like "$(cat "$SCRATCH/body")" 'value="30".*id="l-contacts-e"' "beside the field, where what was typed stays"
limit contacts 101 because
is "$(status)" 422 "none is out of its range"
limit contacts 30 'a shelter with 80 people'
is "$(status)" 303 "with a reason it is set"
like "$(as_user "$CAUSEWAY" audit list --data "$DATA")" \
	'campaign.limit.*contacts: 10.*contacts: 30; a shelter with 80 people' "and who, what and why is on record"
bad() { # FIELD VALUE
	save --data-urlencode "$1=$2"
	is "$(status)" 422 "$1: a wrong line is refused"
	like "$(cat "$SCRATCH/body")" "id=\"$1-e\"" "beside the field"
}
fields=(-d name=River -d purpose=Typed -d country=NP -d languages=ne+en -d time_zone=Asia/Kathmandu
	-d due_life=20 -d due_urgent=60 -d due_soon=600 -d due_wait=2000)
bad tags $'Flood\nHelp, flood'
like "$(cat "$SCRATCH/body")" 'same spelling' "which says what collides"
like "$(cat "$SCRATCH/body")" '>Typed</textarea>' "what was typed elsewhere stays"
bad topics 'Boats'
bad places 'Kunda: 91, 10'
fields=(-d purpose=Help -d country=Nepal -d languages=english -d time_zone=Mars/Base
	-d due_life=0 -d due_urgent=x -d due_soon=600 -d due_wait=5)
save -d name=
for field in name country languages time_zone due_life due_urgent due_wait; do
	like "$(cat "$SCRATCH/body")" "id=\"$field-e\"" "$field: what is wrong stands beside it"
done
is "$(sql 'select purpose, due_life from campaign')" 'Help|20' "nothing of it was kept"

# --- due times ---
printf '%s\n' '{"id":"w1","source":"sms","text":"Please send a boat, six people on the roof, water rising fast"}' |
	push >/dev/null
case_there() {
	[ -n "$(sql 'select 1 from desk_case')" ]
}
ok "a case opens" wait_until 20 case_there
is "$(sql 'select (due_at - opened_at) / 60000 from desk_case order by id limit 1')" \
	"$(sql 'select case urgency when 3 then 20 when 2 then 60 when 1 then 600 else 2000 end
		from desk_case order by id limit 1')" "and is due by the campaign's own times"

# --- one more ---
like "$(as asha /t/campaigns/new)" 'value="community"' "whoever runs the server makes one more"
as dev /t/campaigns/new >/dev/null
is "$(status)" 403 "others do not"
as asha /t/campaigns/new -X POST -d 'template=storm&name=River&slug=river&languages=en' >/dev/null
is "$(status)" 422 "a short name that is taken is told"
like "$(cat "$SCRATCH/body")" 'id="slug-e"' "beside the field"
fixed=$("$CAUSEWAY" routes | grep -oP '/(t|c|api/v1/campaigns|api/v1/c)/\K[a-z][a-z-]*' | sort -u)
like "$fixed" 'instance' "the table of routes says which words addresses have in a campaign's place"
for word in $fixed new shared; do
	as asha /t/campaigns/new -X POST -d "template=storm&name=X&slug=$word&languages=en" >/dev/null
	is "$(status)" 422 "no campaign can have the short name $word"
	like "$(cat "$SCRATCH/body")" 'needs this short name' "and the form says so"
done
as asha /t/campaigns/new -X POST --data-urlencode 'name=बाढ़' -d 'template=storm&languages=hi' >/dev/null
is "$(status)" 422 "a name of another script needs a short name"
as asha /t/campaigns/new -X POST -d 'template=storm&name=Big+Storm&languages=en&country=BD' >/dev/null
is "$(status) $(location)" "303 /t/big-storm/settings" "it is made"
is "$(sql "select time_zone from campaign where slug = 'big-storm'")" Asia/Dhaka \
	"in the time zone of its country"
like "$(as asha /t/big-storm/settings)" 'Administrator' "who makes it leads it"
as asha /t/big-storm/settings -X POST -d 'name=Storm&languages=en&time_zone=UTC&due_life=1&due_urgent=2' \
	-d 'due_soon=3&due_wait=4&tags=sarwanflood' >/dev/null
like "$(as asha /t/big-storm/settings)" 'listen to the same' "a hashtag of two campaigns is told"

# --- places that stay with the team ---
places() {
	api GET '/posts?limit=200' | jq '[.posts[] | select(.external_id == "k1") | .places // [] | .[]
		| select(.name or .lat or .lon)] | length'
}
printf '%s\n' '{"id":"k1","source":"sms","text":"We need water at kunda bridge"}' | push >/dev/null
is "$(places)" 1 "programs get the place of a message"
sql "update campaign set coarse = 1 where slug = 'river'"
is "$(places)" 0 "in a conflict no place leaves the team"
sql "update campaign set coarse = 0 where slug = 'river'"

# --- archive ---
as dev /t/river/archive -X POST >/dev/null
is "$(status)" 403 "a deputy does not archive"
as asha /t/river/archive -X POST >/dev/null
is "$(location)" "/t/river/settings?noted=done" "a head does"
printf '{"id":"late","text":"late"}\n' | push >/dev/null
is "$(status)" 410 "from then on nothing comes in"
like "$(jq -r '.error | .message? // .' <"$SCRATCH/body")" 'over' "and a sentence says so"
page /c/river/help -X POST -d 'words=help' >/dev/null
is "$(status)" 410 "nor by the form"
page /c/river/help >/dev/null
is "$(status)" 410 "which is gone"
like "$(page /c/river)" 'is over' "the public page says it is over"
is "$(status)" 200 "and stays"
as asha /t/river/stream >/dev/null
is "$(status)" 200 "the team can read on"
as asha /t/river/settings -X POST -d name=x >/dev/null
is "$(status)" 410 "nothing can be changed"
printf '{"id":"late2","text":"late"}\n' >"$SCRATCH/late.jsonl"
chmod 644 "$SCRATCH/late.jsonl"
stop_server
like "$(as_user "$CAUSEWAY" ingest --data "$DATA" --campaign river "$SCRATCH/late.jsonl" 2>&1)" \
	'over' "nor by command"
start_server "$DATA"
# shellcheck disable=SC2034 # the suite reads it
API=$SERVER_URL/api/v1/campaigns/river
printf '{"id":"late3","text":"late"}\n' | push >/dev/null
is "$(status)" 410 "a restart changes nothing of that"
as asha /t/river/reopen -X POST >/dev/null
is "$(status)" 303 "it can be opened again"
is "$(printf '{"id":"late4","source":"sms","text":"late"}\n' | push | jq .accepted)" 1 "and takes posts"
like "$(as_user "$CAUSEWAY" audit list --data "$DATA")" 'campaign.archive[^$]*campaign.reopen' \
	"both are on record"

# --- everything out ---
page /c/river/help -X POST --data-urlencode 'words=two of us on the mill roof' \
	-d 'contact=0300-0000456&may_text=yes' >/dev/null
printf '%s\n' '{"id":"m1","source":"mastodon","text":"call me on +977 9812345678, we need insulin","extra":{"a":[1,2.5,null,true]}}' \
	'{"id":"n1","source":"mastodon","text":"lol what a match"}' | push >/dev/null
as asha /t/river/rumours --data-urlencode 'claim=the mill dam broke, says +977 9812345678' >/dev/null
page /c/river/thanks -X POST --data-urlencode 'words=the boat came' -d consent=unnamed >/dev/null
as asha /t/river/alert-rule -d 'name=Rising&posts=5&minutes=30&words=water' >/dev/null
as dev /t/river/export -X POST >/dev/null
is "$(status)" 403 "a deputy does not take it out"
curl -s --max-time 60 -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" -D "$SCRATCH/head" -X POST \
	-o "$SCRATCH/river.tar.gz" "$SERVER_URL/t/river/export"
like "$(cat "$SCRATCH/head")" 'filename="river.tar.gz"' "a head downloads it"
mkdir -p "$SCRATCH/out" && tar xzf "$SCRATCH/river.tar.gz" -C "$SCRATCH/out"
is "$?" 0 "it is a tar.gz"
out=$SCRATCH/out/river
is "$(wc -l <"$out/posts.jsonl")" "$(sql "select count(*) from post p join campaign c on c.id = p.campaign_id where c.slug = 'river'")" \
	"with every message"
for file in "$out"/*.jsonl; do
	ok "$(basename "$file") is JSON lines" jq -e . "$file"
	like "$(cat "$out/README")" "$(basename "$file")" "and the README tells of it"
done
is "$(jq -r 'select(.id=="m1") | .source' "$out/posts.jsonl")" mastodon "a message has its source"
is "$(jq -c 'select(.id=="m1") | .extra' "$out/posts.jsonl")" '{"a":[1,2.5,null,true]}' \
	"and what else came with it"
unlike "$(cat "$out"/*)" '9812345678|0300-0000456' "without being asked no number leaves"
ok "there is no file of contacts" test ! -e "$out/contacts.jsonl"
is "$(wc -l <"$out/settings.jsonl") $(jq -r .name "$out/settings.jsonl")" '1 River' "settings"
like "$(cat "$out/words.jsonl")" '"field":"purpose","language":"ne","text":"मद्दत"' "what it says in its languages"
like "$(cat "$out/tags.jsonl")" 'سیلاب' "tags with their spellings"
like "$(cat "$out/members.jsonl")" '"Dev","role":"deputy"' "members"
like "$(cat "$out/audit.jsonl")" 'campaign.edit' "the audit log"
like "$(cat "$out/cases.jsonl")" '"number":1001' "cases"
like "$(cat "$out/rumours.jsonl")" '"claim":"the mill dam broke' "rumours"
like "$(cat "$out/thanks.jsonl")" '"words":"the boat came"' "thanks"
like "$(cat "$out/alert_rules.jsonl")" '"name":"Rising"' "alert rules"
like "$(as_user "$CAUSEWAY" audit list --data "$DATA")" 'campaign.export' "taking it out is on record"
none "$(as_user "$CAUSEWAY" audit list --data "$DATA" | grep -vP '^\d+\t')" "each entry is one line, whatever was written"

as_user "$CAUSEWAY" export --data "$DATA" --campaign river --contacts "$DATA/all.tar.gz" >/dev/null 2>&1
is "$?" 0 "by command it comes out beside a running server"
is "$(stat -c %a "$DATA/all.tar.gz")" 600 "for nobody else to read"
fails "and overwrites nothing" as_user "$CAUSEWAY" export --data "$DATA" --campaign river "$DATA/all.tar.gz"
rm -r "$out" && tar xzf "$DATA/all.tar.gz" -C "$SCRATCH/out"
like "$(cat "$out/contacts.jsonl")" '0300-0000456' "with contacts if they are asked for"
like "$(cat "$out/posts.jsonl")" '9812345678' "and numbers as they were written"
fails "a campaign that is not there does not" as_user "$CAUSEWAY" export --data "$DATA" --campaign nowhere "$DATA/x.tar.gz"
ok "and leaves no file" test ! -e "$DATA/x.tar.gz"

# --- and in again ---
back=$(user_folder back)
as_user "$CAUSEWAY" setup --data "$back" --site Back --admin asha@example.org \
	--password-file "$SCRATCH/password" --campaign river >/dev/null 2>&1
chmod -R a+rX "$SCRATCH/out"
as_user "$CAUSEWAY" ingest --data "$back" --campaign river "$out/posts.jsonl" >/dev/null 2>&1
is "$(sqlite3 "$back/causeway.db" 'select count(*) from post')" "$(wc -l <"$out/posts.jsonl")" \
	"every message comes in again"
is "$(sqlite3 "$back/causeway.db" "select count(*) from source where name in ('sms', 'form', 'mastodon')")" 3 \
	"from where it came"
as_user "$CAUSEWAY" export --data "$back" --campaign river --contacts "$back/again.tar.gz" >/dev/null 2>&1
mkdir -p "$SCRATCH/again" && tar xzf "$back/again.tar.gz" -C "$SCRATCH/again"
is "$(jq -cS . "$SCRATCH/again/river/posts.jsonl" | sort | sha256sum)" \
	"$(jq -cS . "$out/posts.jsonl" | sort | sha256sum)" "and goes out the same"

# --- many of them ---
sql "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
	insert into campaign (id, slug, name, purpose, emergency, country, created_at)
	select i, 'many-' || i, 'Many ' || i, '', '', '', 0 from n"
is "$(as asha /t -H 'Accept: application/json' | jq '.campaigns | length')" 25 "a long list comes in pages"
seen=0 before=''
while :; do
	as asha "/t?$before" -H 'Accept: application/json' >/dev/null
	seen=$((seen + $(jq '.campaigns | length' <"$SCRATCH/body")))
	next=$(jq -r '.next // empty' <"$SCRATCH/body")
	[ -n "$next" ] || break
	before="before=$next"
done
is "$seen" 2002 "all of them are found page by page"
is "$(as asha '/t?q=MANY+1999' -H 'Accept: application/json' | jq -r '.campaigns[].slug')" many-1999 \
	"a name is found by a word of it"
like "$(as asha '/t?q=nothing+like+it')" 'No campaign of that name' "what is not there is told"
is "$(as asha '/t?q=%25' -H 'Accept: application/json' | jq '.campaigns | length')" 25 "a sign is no pattern"
is "$(as dev /t -H 'Accept: application/json' | jq -r '.campaigns[].slug')" river "others see their own"
finish
