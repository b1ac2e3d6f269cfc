#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the team itself brings in: calls taken down by telephone, by radio or on paper, and files.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
sign_in asha
account olga observer
account bilal responder

# --- a call ---

TICKET=0123456789abcdef0123456789abcdef
call() { # STEP [CURL ARGUMENTS…]: by Bilal, as a program would see it
	local step=$1
	shift
	ask bilal /call -X POST -d "ticket=$TICKET&step=$step" "$@"
}
typed=(-d way=call -d caller=relative --data-urlencode 'affected=her mother, 81'
	--data-urlencode 'place=Kathmandu' --data-urlencode 'words=She cannot leave the house'
	-d danger=yes -d contact=9801234567 -d name=Rina -d may_call=yes -d speaks=ur)
posts() {
	sql 'select count(*) from post'
}
post_of_call() { # FILTER: of the newest post
	api GET '/posts?limit=1' | jq -c ".posts[0]|$1"
}

as olga /call >/dev/null
is "$(status)" 403 "who only observes takes no calls"
like "$(as bilal /call)" 'name="affected"' "who works at the desk does"
like "$(tr -d '\n' <"$SCRATCH/body")" 'id="place"[^>]*autofocus.*id="words".*name="danger".*id="contact".*name="may_share".*name="caller".*name="way".*id="written"' \
	"the cursor stands where it happens, and what every call needs comes first"
call check -d people=many "${typed[@]}" >/dev/null
is "$(status)" 422 "what is no number of people is told"
is "$(jq -c '[.people,.words,.may_call,.contact]' "$SCRATCH/body")" \
	'["many","She cannot leave the house",true,"9801234567"]' "and all that was typed comes back"
call keep -d way=call -d words= >/dev/null
is "$(status)" 422 "a call without words is not kept"
call check "${typed[@]}" -d people=1 >/dev/null
is "$(jq -c '[.checking,.spots[0].name]' "$SCRATCH/body")" '[true,"Kathmandu"]' \
	"it is read back first, with the place that may be meant"
like "$(as bilal /call -X POST -d "ticket=$TICKET&step=check" "${typed[@]}")" '98 01 23 45 67' \
	"the number in pairs"
is "$(posts)" 0 "until then nothing is kept"
call keep "${typed[@]}" -d people=1 -d spot=1 -D "$SCRATCH/head" >/dev/null
is "$(status)" 303 "then it is"
KEPT=$(sed -n 's/^[Ll]ocation: .*kept=\([0-9]*\).*/\1/p' "$SCRATCH/head")
CODE=$(sql "select code from post where id = $KEPT")
is "$(ask bilal "/call?kept=$KEPT" | jq -r .code)" "$CODE" "the code is shown"
is "$(jq -r '[.letters[].letter]|join("")' "$SCRATCH/body")" "$CODE" "letter by letter"
is "$(jq -c '[.letters[]|select((.letter|test("[A-Z]")) and .spoken[0:1]!=.letter)]' "$SCRATCH/body")" '[]' \
	"with a word for each"
call keep "${typed[@]}" -d people=1 -d spot=1 -D "$SCRATCH/head" >/dev/null
is "$(sed -n 's/^[Ll]ocation: .*kept=\([0-9]*\).*/\1/p' "$SCRATCH/head") $(posts)" "$KEPT 1" \
	"pressed twice it is kept once"
is "$(post_of_call '[.source,.direct,.urgency,.kind]')" '["call",true,"life","request"]' \
	"it is a message to us, and a life at risk because the operator says so"
like "$(post_of_call .text)" 'Kathmandu.*her mother, 81.*A relative' \
	"who tells it and who needs help stand apart"
unlike "$(post_of_call .)" '9801234567|Rina' "how to reach the caller does not stand in it"
is "$(sql "select count(*) from post_contact where post_id = $KEPT")" 1 "that is sealed beside it"
like "$(sql "select raw from post where id = $KEPT")" '"lat":27' \
	"the place that was chosen is kept with its position"
is "$(page "/s/$CODE" >/dev/null; status)" 200 "the code opens the page of the person"
is "$(audited post.take)" 1 "who took it is on record"
as olga "/call?kept=$KEPT" >/dev/null
is "$(status)" 403 "nobody else is shown the code"

TICKET=fedcba9876543210fedcba9876543210
call keep -d way=paper -d caller=self --data-urlencode 'words=Sheet from the ferry: rice for nine' \
	-d paper=17 -d written=2026-01-02T03:04 -d danger=no >/dev/null
is "$(post_of_call '[.source,.at,(.received_at>.at)]')" '["paper","2026-01-02T03:04:00Z",true]' \
	"on paper: when it was written is apart from when it came"
like "$(post_of_call .text)" 'sheet: 17' "with the number of the sheet"
call check -d way=paper -d words=late -d written=2100-01-01T00:00 >/dev/null
is "$(status)" 422 "a time that has not come is asked again"

# --- a file ---

BEFORE=$(posts)
send() { # FILE [CURL ARGUMENTS…]: the address of its page goes to FILE_PATH
	local file=$1
	shift
	as asha /files -X POST -F "file=@$file" -F 'source=ward list' -D "$SCRATCH/head" "$@" >/dev/null
	FILE_PATH=$(sed -n 's,^[Ll]ocation: /t/river\(/files/[0-9]*\).*,\1,p' "$SCRATCH/head")
}
take() { # [CURL ARGUMENTS…]
	as asha "$FILE_PATH" -X POST -F step=take "$@" >/dev/null
}
file_is() { # FILTER
	ask asha "$FILE_PATH" | jq -c "$1"
}

as bilal /files >/dev/null
is "$(status)" 403 "a responder takes no files in"
printf 'sep=;\r\nNo;Fecha;Mensaje;Teléfono\r\n1;03/04/2026 10:00;"We need rice;\r\nfor nine at the ""Old Mill""";9801111111\r\n2;31/12/2025 23:59;Blankets for the school, 40 people;\r\n3;never;Water please;\r\n4;01/02/2026 08:00;;\r\n' |
	iconv -t WINDOWS-1252 >"$SCRATCH/list.csv"
send "$SCRATCH/list.csv"
is "$(file_is '[.columns[]|.meaning[]|select(.chosen)|.word]')" '["id","at","text","contact"]' \
	"the columns of a table are guessed"
is "$(file_is '[(.letters,.between,.orders)[]|select(.chosen)|.word]')" '["windows-1252",";","dmy"]' \
	"and its letters, what stands between, and the order of dates"
is "$(file_is '[.columns[3].name,.shown[0].cells[2].text,.shown[0].at]')" \
	'["Teléfono","We need rice;\r\nfor nine at the \"Old Mill\"","2026-04-03T04:15:00Z"]' \
	"the first rows are shown as they are read"
is "$(file_is '[.shown[]|.error != null and .error != ""]')" '[false,false,true,true]' \
	"and which would be refused"
is "$(posts)" "$BEFORE" "nothing is taken in before somebody says so"
take -F letters=windows-1252 -F 'between=;' -F header=yes -F order=dmy
is "$(file_is '[.file.accepted,.file.known,.file.rejected,.file.ended]')" '[2,0,2,true]' \
	"then the good rows are taken in"
is "$(file_is '[.refused[].row]')" '[4,5]' "those refused are told by their numbers"
is "$(as asha "$FILE_PATH/refused" | sed 1's/^\xEF\xBB\xBF//' | head -1)" $'"3","never","Water please",""\r' \
	"and come back as a file"
is "$(api GET '/posts?limit=2' | jq -c '[.posts[]|[.source,.at]]|sort')" \
	'[["ward list","2025-12-31T18:14:00Z"],["ward list","2026-04-03T04:15:00Z"]]' \
	"they are Posts with their source, and their time by the clocks of the campaign"
is "$(sql "select count(*) from post_contact k join post p on p.id = k.post_id join source s on s.id = p.source_id where s.name = 'ward list'")" \
	1 "a number is sealed beside its Post"
unlike "$(api GET '/posts?limit=2')" '9801111111' "and stands nowhere in it"
send "$SCRATCH/list.csv"
take -F letters=windows-1252 -F 'between=;' -F header=yes -F order=dmy
is "$(file_is '[.file.accepted,.file.known,.file.rejected]')" '[0,2,2]' "the same file again doubles nothing"

printf 'what they say,where,x1\nHelp at the bridge,Kunda,7\n' >"$SCRATCH/odd.csv"
send "$SCRATCH/odd.csv"
take -F header=yes -F c1=text -F c2=none -F c3=id
send "$SCRATCH/odd.csv"
is "$(file_is '[.columns[]|.meaning[]|select(.chosen)|.word]')" '["text","none","id"]' \
	"what columns mean is remembered for files with the same first row"
printf '{"id":"j1","text":"From a file of lines"}\n{"id":"j2"}\n' >"$SCRATCH/lines.jsonl"
send "$SCRATCH/lines.jsonl"
take
is "$(file_is '[.json,.file.accepted,.file.rejected]')" '[true,1,1]' "lines of JSON are taken as they are"
# What a phone exports of a WhatsApp chat, as three countries write dates.
chat() { # LAST-LINE'S-DATE-AND-FIRST-WORDS NAME LINE…
	local want=$1 name=$2
	shift 2
	printf '%s\n' "$@" >"$SCRATCH/chat.txt"
	send "$SCRATCH/chat.txt"
	is "$(file_is '"\(.chat) \(.shown[-1].at[0:10]) \(.shown[0].cells[1].text[0:5])"')" "\"$want\"" "$name"
}
chat 'true 2026-10-13 Water' "a chat that a phone exported is read as one, day first" \
	'12/10/2026, 21:16 - Gul: Water at the mosque' 'for forty' '13/10/2026, 21:18 - Amir: two boats'
take
is "$(file_is '[.file.accepted,.file.rejected,.file.source]')" '[2,0,"whatsapp"]' "each message is a Post"
chat 'true 2026-10-13 Roof ' "month first" \
	'10/12/26, 9:15 PM - Gul: Roof is down' '10/13/26, 9:18 PM - Amir: all safe'
chat 'true 2026-10-13 Wasse' "and with brackets, which are no JSON" \
	'[12.10.26, 21:15:03] Gul: Wasser noch' '[13.10.26, 21:18:09] Amir: zwei Boote'
chat 'false null of ou' "what has other lines before it is a table" \
	'A list, of ours' '12/10/2026, 21:16 - Gul: Water'
as asha /files -X POST -F 'file=@/dev/null;filename=' -F $'rows=text\nPasted: two at the ford\n' -F source= \
	-D "$SCRATCH/head" >/dev/null
is "$(status)" 303 "rows may be pasted"
as asha /files -X POST -F rows= -F source=x >/dev/null
is "$(status)" 422 "nothing at all is told"
head -c 4300000 /dev/zero | tr '\0' 'a' >"$SCRATCH/large.csv"
as asha /files -X POST -F "file=@$SCRATCH/large.csv" >/dev/null
is "$(status)" 413 "so is a file that is too large"
like "$(cat "$SCRATCH/body")" 'too large: at most 4 MiB' "with how large one may be"
unlike "$(cat "$SCRATCH/body")" 'Wait a minute' "and no advice to wait"
for sign in 'PK\x03\x04[Content_Types].xml' 'PK\x03\x04mimetypeapplication/vnd.oasis.opendocument' '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1'; do
	printf '%b\x14\x00\x06\x00\x08\x00' "$sign" >"$SCRATCH/book.csv"
	as asha /files -X POST -F "file=@$SCRATCH/book.csv" >/dev/null
	like "$(status) $(cat "$SCRATCH/body")" '^422.*save it as “CSV UTF-8”' "a workbook is told as such"
done
printf 'PK\x03\x04_chat.txt\n' >"$SCRATCH/chat.zip"
as asha /files -X POST -F "file=@$SCRATCH/chat.zip" >/dev/null
like "$(status) $(cat "$SCRATCH/body")" '^422.*has no rows' "another archive is not taken for one"
is "$(audited posts.import)" 5 "each taking in is on record"

{
	echo 'Nr;Message'
	for n in $(seq 1001 9000); do
		echo "$n;Row $n: rice for street $n"
	done
	printf '9001;%s\n' "$(head -c 1000000 /dev/zero | tr '\0' 'x')"
} >"$SCRATCH/long.csv"
posts() {
	sql 'select count(*) from post'
}
before=$(posts)
send "$SCRATCH/long.csv"
take -F header=yes 2>/dev/null &
begun() {
	[ "$(sql "select max(rows) from import where name = 'long.csv'")" -gt 0 ]
}
ok "a long file is begun" wait_until 30 begun
kill -9 "$SERVER_PID"
wait $! 2>/dev/null
ok "the server comes back" start_server "$DATA"
ended() {
	[ -n "$(sql "select 1 from import where name = 'long.csv' and ended_at is not null")" ]
}
ok "it goes on by itself, asked by nobody" wait_until 60 ended
is "$(posts)" "$((before + 8000))" "no row is lost or doubled"
is "$(sql "select row from import_row r join import i on i.id = r.import_id where i.name = 'long.csv'")" 8002 \
	"a value of a megabyte is refused by the number of its row"

# --- taken back ---

send "$SCRATCH/lines.jsonl"
as asha "$FILE_PATH" >/dev/null
unlike "$(cat "$SCRATCH/body")" 'files/[0-9]*/back' "what brought nothing new cannot be taken back"
printf 'No;Message\nw1;Wrong list: rice for seven\nw2;Wrong list: tents for three\n' >"$SCRATCH/wrong.csv"
send "$SCRATCH/wrong.csv"
take -F header=yes
like "$(as asha "$FILE_PATH")" "$FILE_PATH/back" "a file can be taken back from its page"
is "$(as bilal "$FILE_PATH/back" >/dev/null; status)" 403 "not by a responder"
is "$(ask asha "$FILE_PATH/back" | jq -c '[.goes,.stays,.begun]')" '[2,0,false]' \
	"what would happen is shown before"
as asha "$FILE_PATH/back" -X POST >/dev/null
is "$(status)" 422 "nothing goes before somebody says so"
as asha "$FILE_PATH/back" -X POST -d sure=yes >/dev/null
is "$(ask asha "$FILE_PATH/back" | jq -c '[.ended,.gone,.left]')" '[true,2,0]' "then all of it goes"
is "$(sql "select count(*) from post where raw like '%Wrong list%'")" 0 "with its words"
as asha "$FILE_PATH/back" -X POST -d sure=yes >/dev/null
is "$(status)" 409 "a second time is told"
send "$SCRATCH/wrong.csv"
take -F header=yes
is "$(file_is '[.file.accepted,.file.known]')" '[2,0]' "the same rows may come again"
long=$(sql "select id from import where name = 'long.csv'")
as asha "/files/$long/back" -X POST -d sure=yes >/dev/null 2>&1 &
going() {
	[ "$(sql "select max(gone) from post_file_back where file_id = $long")" -gt 0 ]
}
ok "a long file is being taken back" wait_until 30 going
kill -9 "$SERVER_PID"
wait $! 2>/dev/null
ok "the server comes back again" start_server "$DATA"
gone() {
	[ -n "$(sql "select 1 from post_file_back where file_id = $long and ended_at is not null")" ]
}
ok "it goes on with that by itself" wait_until 120 gone
is "$(sql "select (select count(*) from post where raw like '%rice for street%'), gone + kept from post_file_back where file_id = $long")" \
	"$(sql "select kept from post_file_back where file_id = $long")|8000" "nothing is left out or counted twice"
is "$(audited posts.take-back)" 2 "who did it is on record"
sql "update import set ended_at = ended_at - 31 * 86400000"
sql "update job set due_at = 1 where kind = 'import.forget'"
stop_server
ok "the server comes back a month later" start_server "$DATA"
forgotten() {
	[ "$(sql 'select count(*) from import_row')" = 0 ]
}
ok "refused rows are forgotten after a month" wait_until 20 forgotten
stop_server

printf 'What;When;Tel\n"Four people\nat the weir";13/02/2026 10:00;+977 98\nNothing;14/02/2026;\n;15/02/2026;1\n' >"$SCRATCH/command.csv"
import() {
	as_user "$CAUSEWAY" import --data "$DATA" --campaign river "$@" "$SCRATCH/command.csv" 2>&1 |
		grep -vE '^file|^[0-9-]+T[^ ]+ info ' | tail -n 1 # the server's log may say something later
}
chmod a+r "$SCRATCH/command.csv"
is "$(import)" "4 rows read: 2 new, 0 known, 1 refused" "the command takes a table as the page does"
is "$(import)" "4 rows read: 0 new, 2 known, 1 refused" "and doubles nothing"
is "$(sql "select count(*) from post where raw like '%977 98%'")" 0 "numbers of people are in no text"
like "$(import --map text,nonsense)" 'column 2 has a meaning that there is not' "a meaning that there is not is told"

# A row's moment as the command reads it with this order of dates; nothing if it is refused.
dated() { # DATE ORDER
	printf 'What,When\nFlood %s %s,%s\n' "$1" "$2" "$1" >"$SCRATCH/command.csv"
	import --map text,at ${2:+--dates "$2"} >/dev/null
	sql "select strftime('%Y-%m-%dT%H:%M', written_at / 1000, 'unixepoch') from post
		where raw like '%Flood $1 $2%'"
}
is "$(dated '03/04/2026 10:00' dmy)" 2026-04-03T04:15 "--dates dmy: the day first, by the clocks of the campaign"
is "$(dated '03/04/2026 10:00' mdy)" 2026-03-04T04:15 "--dates mdy: the month first"
is "$(dated '2026-04-03 10:00' ymd)" 2026-04-03T04:15 "--dates ymd: the year first"
is "$(dated '2026-04-03T10:00:00+02:00' dmy)" 2026-04-03T08:00 "a zone that is written counts, whatever the order"
is "$(dated '31/12/2025' mdy)" "" "a day that there is not in that order is refused"
like "$(import --dates ydm)" "dates is ymd, dmy or mdy" "an order that there is not is told"

printf 'What,Nr\nTo be undone: salt,1\n' >"$SCRATCH/command.csv"
file=$(as_user "$CAUSEWAY" import --data "$DATA" --campaign river "$SCRATCH/command.csv" 2>/dev/null |
	sed -n 's/^file //p')
undo() {
	as_user "$CAUSEWAY" import --data "$DATA" --campaign river --undo "$@" 2>&1 |
		grep -vE '^[0-9-]+T[^ ]+ info '
}
is "$(undo "$file" | tail -n 1)" "1 posts go, 0 cases close, 0 posts stay" "the command says what taking back would do"
is "$(undo "$file" --sure | tail -n 1)" "taken back: 1 posts are gone, 0 stayed" "and does it with --sure"
like "$(undo 77)" "No post of this campaign came by file 77" "a file that there is not is told"
finish
