#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Appeals, instructions to the public and rumours, seen from outside: what the team writes, what
# everybody reads, and that each form is what its standard says.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
mkdir "$SCRATCH/mails"
"$ROOT/test/30-http/smtp_server.py" "$SCRATCH/mails" >"$SCRATCH/smtp" &
at_end "kill $!"
ok "there is a mail server" wait_until 10 test -s "$SCRATCH/smtp"
# shellcheck disable=SC2034 # the suite reads it
SERVE_FLAGS=(--public-address https://help.example --listen-private "127.0.0.1:$(cat "$SCRATCH/smtp")"
	--smtp-url "smtp://127.0.0.1:$(cat "$SCRATCH/smtp")" --smtp-from house@help.example)
prepare || skip_all "the server does not start"

as() { # NAME PATH [CURL ARGUMENTS…]: the body, as somebody who signed in
	local name=$1 path=$2
	shift 2
	page "/t/$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" "$@"
}
join() { # NAME ROLE
	as_user "$CAUSEWAY" account add --data "$DATA" --email "$1@example.org" --name "$1" \
		--role "$2" --campaign river --password-file "$SCRATCH/password" >/dev/null
	sign_in "$1"
}
sign_in() {
	curl -s -o /dev/null -c "$SCRATCH/$1.jar" -d "email=$1@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
}
sign_in asha
join bela head
join cora coordinator
join olga observer
sql "update campaign set languages = 'en ur ne' where slug = 'river'"

# --- the appeal ---

like "$(page /c/river/appeal)" 'Nothing is asked for right now' "before anybody asks, the page says so"
as asha river/appeals/headline --data-urlencode 'headline=The valley needs water & blankets.' \
	-d next=2030-01-01T06:00 -d lang=en >/dev/null
is "$(status)" 303 "a headline is written"
as asha river/appeals/items -d list=need -d lang=en --data-urlencode 'name=Drinking water' \
	-d topic=water -d wanted=4200 -d promised=2500 -d arrived=1900 -d unit=litres >/dev/null
is "$(status)" 303 "water is asked for"
like "$(as asha river/appeals/items -d list=need -d lang=ur --data-urlencode 'name=دوائیں')" \
	'never asked of the public' "medicines are refused in Urdu, with the reason"
is "$(status)" 422 "as a form to be mended"
like "$(cat "$SCRATCH/body")" 'value="دوائیں"' "with what was typed still in it"
as asha river/appeals/items -d list=not -d lang=en -d name=Clothes -d 'note=The store is full.' >/dev/null
as cora river/appeals/headline -d headline=Mine -d lang=en >/dev/null
is "$(status)" 403 "who may not change the campaign may not change its appeal"

shown=$(page /c/river/appeal)
like "$shown" 'The valley needs water &amp; blankets' "everybody reads it"
like "$shown" '1,900 .*of 4,200' "with what arrived"
like "$shown" 'Promised so far: 2,500' "apart from what is promised"
like "$shown" 'hreflang="ur" href="/ur/c/river/appeal"' "it leads to its other languages"
like "$shown" 'type="application/atom\+xml"' "and to its feed"
like "$(page /ur/c/river/appeal)" 'dir="rtl"' "in Urdu it is written from right to left"
is "$(curl -s --compressed -H 'Accept-Encoding: gzip' -o /dev/null -w '%{size_download}' \
	"$SERVER_URL/ur/c/river/appeal" | awk '{print ($1 <= 20480)}')" 1 "in at most 20 KiB"
unlike "${shown//causeway.js/}" '<script[^>]*>[^<]' "without a script in it"
tag=$(curl -s -D - -o /dev/null "$SERVER_URL/c/river/appeal" | sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p')
is "$(curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "$SERVER_URL/c/river/appeal")" 304 \
	"who has it already is told so"
like "$(curl -s -D - -o /dev/null "$SERVER_URL/c/river/appeal")" '[Cc]ache-[Cc]ontrol: public, max-age=60' \
	"others may keep it for a minute"
thing=$(sql "select id from appeal limit 1")
as bela river/appeals/words -d "thing=$thing" -d field=headline -d lang=ur \
	--data-urlencode 'text=وادی کو پانی چاہیے' >/dev/null
like "$(page /ur/c/river/appeal)" 'وادی کو پانی چاہیے' "a translation is there at once"
like "$(page /ne/c/river/appeal)" 'lang="en"[^>]*>The valley' "what is missing is shown as first written"
form=$(as bela 'river/appeals?lang=ur')
is "$(grep -c 'action="[^"]*appeals/words"' <<<"$form")" 1 "all words of a language are in one form"
item=$(sql "select id from appeal_item where needed = 1 order by id limit 1")
not=$(sql "select id from appeal_item where needed = 0 order by id limit 1")
sql "update appeal_text set text = 'وادی کو آج پانی چاہیے' where lang = 'ur' and thing_id = $thing"
as bela river/appeals/words -d lang=ur -d "thing=$thing" -d field=headline \
	--data-urlencode 'was=وادی کو پانی چاہیے' --data-urlencode 'text=وادی کو پانی چاہیے' \
	-d "thing=$item" -d field=name -d was= --data-urlencode 'text=پانی' \
	-d "thing=$not" -d field=name -d was= --data-urlencode 'text=کپڑے' >/dev/null
like "$(page /ur/c/river/appeal)" 'پانی<.*کپڑے' "several are saved at once"
like "$(cat "$SCRATCH/body")" 'وادی کو آج پانی چاہیے' "what nobody touched there stays as somebody else wrote it since"
like "$(as bela river/appeals/words -d lang=ur -d "thing=$item" -d field=name -d was= \
	--data-urlencode 'text=دوائیں' -d "thing=$not" -d field=name -d was= \
	--data-urlencode 'text=پرانے کپڑے')" 'Not saved.*value="پرانے کپڑے"' "one that is refused: all stand in the form again"
unlike "$(page /ur/c/river/appeal)" 'پرانے کپڑے' "and none is kept"
as bela river/appeals/words -d lang=ur -d "thing=$item" -d "thing=$not" -d field=name -d text=x >/dev/null
is "$(status)" 422 "as many of each, or nothing"

# --- by e-mail, without an account ---

follow() { # FORM FIELD…: the answer to the form
	page "/${LANGUAGE:-en}/c/river/appeal/follow" -H "Origin: $SERVER_URL" "$@"
}
mails() { # WORDS: a mail that has them
	grep -rl -- "$1" "$SCRATCH/mails" | sort | tail -n 1 | grep .
}
unlike "$(page /c/river/appeal)" 'appeal/follow' "who has no mailbox offers no mails"
follow -d address=ana@town.example >/dev/null
is "$(status)" 404 "nor takes an address"
as asha river/sources -d kind=mail -d name=mail -d every=60 -d mailbox=help@relief.test \
	-d user=help -d password=secret -d server=imap://127.0.0.1:9 \
	-d "out=smtp://127.0.0.1:$(cat "$SCRATCH/smtp")" >/dev/null
is "$(status)" 303 "a mailbox is added"
like "$(page /ur/c/river/appeal)" 'action="/ur/c/river/appeal/follow"' "then a form stands there"
is "$(curl -s --compressed -H 'Accept-Encoding: gzip' -o /dev/null -w '%{size_download}' \
	"$SERVER_URL/ur/c/river/appeal" | awk '{print ($1 <= 20480)}')" 1 "in 20 KiB still"
like "$(follow -d address=ana.town)" 'value="ana.town" aria-invalid' "what is no address can be mended"
is "$(status)" 422 "and is not kept"
first=$(follow -d address=ana@town.example)
like "$first" 'Look into your mailbox' "an address gets a link"
ok "by mail" wait_until 20 mails 'To: .*ana@town.example'
link=$(sed -z 's/=\r\n//g' "$(mails 'To: .*ana@town.example')" | grep -o '/en/c/river/appeal/follow/[0-9a-f]*')
is "$(sql "select count(*) from outbox where body like '%appeal/follow%' or body like '%ana@%'")" 0 \
	"that lies in no plain row"
like "$(page "$link")" 'Do you want instructions' "the link asks first"
is "$(sql 'select count(*) from appeal_follower where confirmed_at is not null')" 0 "and changes nothing by itself"
like "$(page "$link" -X POST -H "Origin: $SERVER_URL")" 'You get instructions' "a button says yes"
like "$(page "$link")" 'You get instructions' "once is enough"
like "$(as asha river/appeals)" '1 person follows by e-mail' "the team sees how many follow"
unlike "$(cat "$SCRATCH/body")" 'ana@town' "and not who"
is "$(follow -d address=ana@town.example)" "$first" "the form tells nobody who follows"
page "/c/river/appeal/follow/00000000000000000000000000000000" >/dev/null
is "$(status)" 404 "a guessed link leads nowhere"
# The letters of the server itself: the one to a new password is written by the next look.
page /reset -H "Origin: $SERVER_URL" -d email=cora@example.org >/dev/null
as asha river/team/invite -d email=dora@example.org -d role=responder >/dev/null

# --- two people ---

as asha river/appeals/ways -d kind=money -d lang=en --data-urlencode 'words=Money is fastest.' \
	-d registration=CH-1047 --data-urlencode 'link=https://give.example/flood' >/dev/null
version=$(sql "select id from appeal_way_version limit 1")
as asha "river/appeals/versions/$version/confirm" -d of=0 >/dev/null
is "$(status)" 403 "nobody confirms their own money line"
like "$(as bela river/appeals)" 'is to be changed|wants to change where money' "an alarm asks somebody else"
as bela "river/appeals/versions/$version/confirm" -d of=0 >/dev/null
is "$(status)" 303 "who confirms it"
like "$(as bela river/appeals)" 'Counts from' "it waits for its day, and says so"
unlike "$(as bela river/appeals)" 'wants to change where money' "the alarm is over"
unlike "$(page /c/river/appeal)" 'give.example' "until then nobody reads it"
sql "update appeal_way_version set force_at = 1"
as asha river/appeals/items -d list=need -d lang=en -d name=Blankets >/dev/null # anything that is kept
like "$(page /c/river/appeal)" 'href="https://give.example/flood"' "then everybody does"
like "$(cat "$SCRATCH/body")" 'CH-1047' "with the registration number"

# --- what a rule of the team finds is told by mail ---

as asha river/alert-rule -d 'name=Ford&posts=2&minutes=10&words=ford&leaves=yes' \
	-d "people=$(sql "select id from account where email = 'bela@example.org'")" >/dev/null
printf '{"id":"ford%s","source":"mastodon","author":"@f%s","text":"The ford is under water %s"}\n' 1 1 one 2 2 two |
	push >/dev/null
ok "a rule that found what it looks for writes to whom it names" wait_until 20 mails 'Alert in river: '

# --- instructions ---

as olga river/instructions -d template=bridge-closed -d place=Bridge >/dev/null
is "$(status)" 403 "who only reads may not tell the public anything"
until=$(date -u -d '+6 hours' +%Y-%m-%dT%H:%M)
like "$(as cora river/instructions -d template=bridge-closed -d 'place=Red Bridge' -d "until=${until}Z")" \
	'Nothing unverified' "nothing goes out without evidence"
as asha river/sources -d kind=mastodon -d every=60 -d name=us -d server=http://127.0.0.1:1/ \
	-d what=tag -d word=flood -d token=let-me-in >/dev/null
asked=(-d template=bridge-closed -d 'place=Red <Bridge>' -d "until=$until:00Z" -d 'evidence=the field team')
like "$(as cora river/instructions "${asked[@]}")" 'Red &lt;Bridge&gt;.*پل.*(1|2) SMS.*us</b> ' \
	"it is read in each language first, with where it goes"
is "$(status) $(sql 'select count(*) from instruction') $(sql 'select count(*) from outbox where purpose = 4')" \
	'200 0 0' "and nothing is sent by that"
like "$(as cora river/instructions "${asked[@]}" -d say=edit)" 'name="place"[^>]*value="Red &lt;Bridge&gt;"' \
	"who wants to change it finds what they typed"
asked[3]='place=Red Bridge'
as cora river/instructions "${asked[@]}" -d say=send >/dev/null
is "$(status)" 303 "a coordinator publishes an instruction"
for path in /c/river /c/river/help /c/river/appeal /c/river/rumours; do
	like "$(page $path)" 'Red Bridge' "it stands on $path"
done
unlike "$(page /about)" 'Red Bridge' "not on pages of no campaign"
is "$(sql "select count(*) from outbox where purpose = 4 and body like '%Red Bridge%'")" 3 \
	"and leaves by the channel that publishes, in each language"

ok "who follows gets it at once" wait_until 20 mails List-Unsubscribe-Post
mail=$(sed -z 's/=\r\n//g' "$(mails 'List-Unsubscribe-Post')")
like "$mail" 'Red' "as the instruction"
like "$mail" 'https://help.example/en/c/river/appeal' "with where it stands"
like "$mail" 'List-Unsubscribe: <https://help.example/u/' "and one click that ends it"
end=$(grep -o '/u/[0-9]*-[0-9a-f]*' <<<"$mail" | head -n 1)
page "$end" -d List-Unsubscribe=One-Click >/dev/null
unlike "$(as asha river/appeals)" 'follows by e-mail' "which is the end of following"

id=$(sql "select id from instruction limit 1")
as olga "river/instructions/$id/withdraw" -X POST >/dev/null
is "$(status)" 403 "who only reads takes nothing back"

# --- the world's formats ---

is "$(page /api/v1/campaigns/river/appeal | jq -r '.parts[0].needs[0] | .name.text + " " + (.promised|tostring)')" \
	'Drinking water 2500' "programs read the same"
like "$(jq -r '.pinned[0].text' <"$SCRATCH/body")" 'Red Bridge' "with instructions"
if [ -x /usr/bin/xmllint ]; then
	page /c/river/appeal/cap >"$SCRATCH/appeal.cap"
	schema=$ROOT/../shared/data/schemas/CAP-v1.2.xsd
	if [ -f "$schema" ]; then
		ok "the alert is valid CAP 1.2" xmllint --noout --nonet --schema "$schema" "$SCRATCH/appeal.cap"
	else
		skip "../shared is not there" "the alert is valid CAP 1.2"
	fi
	page /c/river/appeal/feed >"$SCRATCH/appeal.atom"
	is "$(xmllint --xpath 'count(//*[local-name()="entry"])' "$SCRATCH/appeal.atom")" 2 \
		"the feed has the instruction and the appeal"
	page /c/river/appeal/rss >"$SCRATCH/appeal.rss"
	is "$(xmllint --xpath 'concat(count(/rss[@version="2.0"]/channel/item[title and link and guid and pubDate and description]), " ", count(/rss/channel[title and link and description]))' "$SCRATCH/appeal.rss")" \
		"2 1" "so has the RSS, each with what RSS 2.0 asks for"
	is "$(xmllint --xpath 'string(//*[local-name()="entry"][2]/*[local-name()="id"])' "$SCRATCH/appeal.atom")" \
		"$(xmllint --xpath 'string(//item[2]/guid)' "$SCRATCH/appeal.rss")" "under the same ids"
else
	skip "xmllint is missing" "the alert is valid CAP 1.2"
	skip "xmllint is missing" "the feed has the instruction and the appeal"
fi
is "$(page /c/river/appeal/jsonfeed | jq -r '[.version, (.items | length), (.items | map(.id and .content_text and .date_modified) | all)] | join(" ")')" \
	'https://jsonfeed.org/version/1.1 2 true' "programs get the same as JSON Feed"
for feed in feed:atom10 rss:rss20; do
	told=$(page "/c/river/appeal/${feed%:*}" | "$ROOT/test/30-http/feed_check.py")
	if [ "$told" = missing ]; then
		skip "python3-feedparser is missing" "feedparser reads it as ${feed#*:}"
	else
		is "$told" "${feed#*:} good 2" "feedparser reads it as ${feed#*:}"
	fi
done
like "$(page /c/river/appeal/cap)" '<language>ur</language>' "the alert speaks every language of the campaign"
is "$(page /c/river/appeal/hxl | sed -n 2p | tr -d '\r')" \
	'#org+name,#item+name,#status,#indicator+needed+num,#indicator+promised+num,#indicator+arrived+num,#item+unit,#description,#date+updated' \
	"the table has its HXL tags"
is "$(page /c/river/appeal/geojson | jq -r .type)" FeatureCollection "the map is GeoJSON"
like "$(page /c/river/appeal/poster)" '<svg class="qr"' "the poster has a code to scan"
like "$(curl -s -D - -o /dev/null "$SERVER_URL/c/river/appeal/embed")" 'frame-ancestors \*' \
	"the snippet may stand in other sites"
like "$(curl -s -D - -o /dev/null "$SERVER_URL/c/river/appeal")" "frame-ancestors 'none'" "nothing else may"

as cora "river/instructions/$id/withdraw" -X POST >/dev/null
is "$(status)" 303 "who published it takes it back"
is "$(sql "select count(*) from outbox where purpose = 4 and state in ('waiting', 'sending', 'failed')")" 0 \
	"what still waited is not sent"
unlike "$(page /c/river)" 'Red Bridge' "and it is gone from every page at once"

# --- rumours ---

as asha river/rumours --data-urlencode 'claim=The dam breaks at six' >/dev/null
rumour=$(sql "select id from rumour")
as asha "river/rumours/$rumour/state" -d sure=false -d 'evidence=inspected' -d public=yes >/dev/null
as asha "river/rumours/$rumour/answer" -d lang=en -d 'text=The dam is safe.' >/dev/null
unlike "$(page /c/river/rumours)" 'The dam is safe' "an answer that nobody checked stays inside"
as asha "river/rumours/$rumour/answer" -d lang=en -d check=yes >/dev/null
is "$(status)" 403 "nobody checks their own answer"
as bela "river/rumours/$rumour/answer" -d lang=en -d check=yes >/dev/null
like "$(page /c/river/rumours)" 'The dam is safe' "a checked one is public"
printf '%s\n' '{"id":"w1","text":"the dam breaks at six, run to the bridge","lang":"en"}' | push >/dev/null
post=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
choose=$(as asha "river/posts/$post" | grep -o 'river/rumours?post=[0-9]*')
said() { # PRESSED: what the button beside the rumour sends
	as asha "$choose" | grep -o "action=\"/t/river/rumours/$rumour/posts\".*" | grep -o 'name="[a-z]*" value="[0-9]*"' | head -n 1 | tr -d '"' |
		sed 's/name=//; s/ value=/=/'
}
like "$(as asha "$choose")" 'Which of these does the Post repeat.*name="post" value="'"$post"'"' "from a post one chooses which it repeats"
linked() {
	as asha "river/rumours/$rumour/posts" -d "$(said)" >/dev/null
	[ "$(status)" = 303 ]
}
ok "a post is said to repeat it" wait_until 10 linked
like "$(as asha "river/posts/$post")" 'The dam is safe' "a post that repeats it carries the answer"
like "$(said)" '^incident=[0-9]+$' "what it repeats already can be taken back there"
as asha river/rumours -d "post=$post" -d 'claim=The siren is a drill' >/dev/null
is "$(sql "select count(*) from rumour_incident")" 2 "or one records a new one, and the post goes with it"
sql "delete from rumour_incident where rumour_id <> $rumour; delete from rumour where id <> $rumour"

sql "with recursive n (i) as (select 1 union all select i + 1 from n where i < 150)
	insert into rumour (id, campaign_id, number, claim, place, harm, sure, evidence, public, account_id, at, closed_at)
	select i, campaign_id, 1000 + i, 'x', '', '', 0, '', 0, account_id, 0, case when i > 120 then i end
	from n, rumour where rumour.id = $rumour"
older=$(as asha river/rumours | tee "$SCRATCH/register" | grep -o 'river/rumours?cursor=[0-9]*')
as asha "$older" >>"$SCRATCH/register"
is "$(grep -o 'R-1[0-9][0-9]*' "$SCRATCH/register" | sort | uniq -c | awk '{ s += $1; n++ } END { print s, n }')" '150 150' \
	"rumours are shown by pages, each once"
is "$(grep -c 'Spreads no more' "$SCRATCH/register") $(as asha "$older" | grep -c 'Spreads no more')" '30 30' \
	"those that still spread first"
sql 'delete from rumour where id <= 150'

# --- a conflict, and an exercise ---

sql "update campaign set coarse = 1 where slug = 'river'"
like "$(as asha river/appeals/headline -d headline=Here -d lang=en)" 'no place finer than a district' \
	"in a conflict whoever writes says that no place is too fine"
is "$(status)" 422 "or it is not kept"
like "$(as cora river/instructions "${asked[@]}" -d say=send)" 'no place finer than a district' \
	"also of an instruction"
as asha river/appeals/ways -d kind=drop-off -d lang=en -d coarse=yes -d 'words=Bring blankets' -d area=Rishi \
	-d 'address=Gate two' -d 'hours=daily' -d 'point=27.71, 85.32' >/dev/null
sql "update appeal_way_version set force_at = 1, confirmed_at = 1"
as asha river/appeals/items -d list=need -d lang=en -d coarse=yes -d name=Rope >/dev/null
for form in '' /hxl /geojson /cap /feed /rss /jsonfeed /poster /embed; do
	unlike "$(page "/c/river/appeal$form")" 'Gate two|27\.71' "no address leaves by /appeal$form"
done
like "$(page /c/river/appeal)" 'Rishi' "only the district"
sql "update campaign set coarse = 0 where slug = 'river'"
as asha river/appeals/items -d list=need -d lang=en -d name=Buckets >/dev/null
is "$(page /c/river/appeal/geojson | jq -c '[.features[].id | type] | unique')" '["string"]' \
	"no program rounds the id of a place"
like "$(page /c/river/appeal/geojson | "$ROOT/test/30-http/geojson_check.py")" '^good [1-9]' \
	"elsewhere the map is GeoJSON to a strict reader"
is "$(jq -c '[.features[].geometry | select(.) | .coordinates][0]' <"$SCRATCH/body")" '[85.32,27.71]' \
	"with longitude first"
version=$(sql "select id from appeal_way_version where area = 'Rishi'")
like "$(as asha 'river/appeals?of=0&lang=ur')" 'Gate two' "where a place is, and when it is open, waits to be translated"
words() { # FIELD TEXT: what Urdu readers are told of the place
	as asha river/appeals/words -F of=0 -F lang=ur -F "thing=$version" -F "field=$1" -F was= -F "text=$2" >/dev/null
}
words address 'گیٹ ۲'
words hours 'روزانہ'
like "$(page /ur/c/river/appeal)" 'lang="ur"[^>]*>گیٹ ۲</span> <bdi[^>]*>\(Gate two\).*روزانہ</span> <bdi[^>]*>\(daily\)' \
	"then they stand there, beside what two people confirmed"
unlike "$(page /c/river/appeal)" 'گیٹ|روزانہ' "in their language alone"
is "$(page /api/v1/campaigns/river/appeal -H 'Accept-Language: ur' | jq -c '[.parts[].ways[] | select(.area) | [.address.lang, .address.first, .area.lang, .area.original]][0]')" \
	'["ur","Gate two","en",true]' "programs are told which is which"
is "$(page /c/river/appeal/geojson -H 'Accept-Language: ur' | jq -c '[.features[].properties | [.hours, .hours_first, .area]][0]')" '["روزانہ","daily","Rishi"]' "maps, too"
sql "update campaign set coarse = 1 where slug = 'river'"
as asha river/appeals/items -d list=need -d lang=en -d coarse=yes -d name=Lamps >/dev/null
unlike "$(page /ur/c/river/appeal)" 'گیٹ' "and a campaign that names districts names no gate in any language"
sql "insert into campaign (id, slug, name, purpose, emergency, country, created_at, exercise)
	values (78, 'drill', 'Drill', '', '', '', 0, 1)"
for path in /c/drill/appeal /c/drill/appeal/cap /c/drill/rumours /api/v1/campaigns/drill/appeal; do
	page "$path" >/dev/null
	is "$(status)" 404 "an exercise has no $path for strangers"
done

# --- what a link opens lies in no file ---

for link in reset invite; do
	ok "a letter with a link comes: $link" wait_until 30 mails "https://help.example/$link/"
	secret=$(sed -z 's/=\r\n//g' "$(mails "https://help.example/$link/")" | grep -o "/$link/[A-Za-z0-9_-]*")
	like "$(page "$secret")" 'name="password"' "its link opens"
	is "$(grep -rlaF "${secret##*/}" "$DATA" "$SCRATCH/server.log" | wc -l) $(sql "select count(*) from outbox where body like '%/$link/%'")" \
		'0 0' "and stands nowhere in the data folder, its log of what is written ahead or the server's own"
done
ok "the server stops" stop_server
finish
