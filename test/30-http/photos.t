#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Pictures that people send: made harmless or refused, never in the way of their words, sealed,
# blurred until somebody opens them on record, and erased with the words.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
HELPER=$(dirname "$(find_program; echo "$CAUSEWAY")")/causeway-photo
folder=$SCRATCH/pictures
mkdir "$folder"
ok "there are pictures to send" python3 "$ROOT/test/30-http/pictures.py" "$folder" "$HELPER"

verdict() { # FILE: what the program says, and the size
	"$HELPER" <"$folder/$1" 2>/dev/null >"$SCRATCH/made"
	od -An -tu4 -N12 "$SCRATCH/made" | awk '{ print $1, $2, $3 }'
}
is "$(verdict large.png)" "0 1600 800" "a large picture is made smaller"
is "$(verdict located.jpg)" "0 800 1600" "one that was taken upright stands upright"
unlike "$(strings "$SCRATCH/made")" 'SecretPhone|Exif' "where and by what it was taken is gone"
is "$(verdict bomb.png)" "2 0 0" "900 megapixels in a few kilobytes are refused unseen"
is "$(verdict polyglot.jpg | cut -c1)" 0 "what is a page as well is a picture"
unlike "$(strings "$SCRATCH/made")" 'script|svg' "and nothing else any more"
for file in drawn.svg film.gif named.jpg words.txt; do
	is "$(verdict "$file")" "1 0 0" "$file is no picture that is read"
done
is "$(verdict broken.png)" "3 0 0" "a broken one is told as such"
is "$(verdict cut.jpg | cut -c1)" 0 "one that was cut off is shown as far as it came"
if [ -e "$folder/phone.heic" ]; then
	is "$(verdict phone.heic)" "0 1600 800" "the HEIC of a phone is drawn anew"
	is "$(verdict cut.heic)" "3 0 0" "one that was cut off is broken"
	is "$(verdict wide.heic | cut -c1)" 3 "one that says it is larger than it is, too"
else
	skip "libvips makes no HEIC here" "the HEIC of a phone is drawn anew"
fi
if command -v strace >/dev/null; then
	strace -f -o "$SCRATCH/calls" "$HELPER" <"$folder/located.jpg" >/dev/null 2>&1
	is "$(sed -n '/read(0/,$p' "$SCRATCH/calls" | grep -cE '(openat|open|socket|connect|execve|fork)\(')" 0 \
		"from its first byte on the program opens nothing"
else
	skip "there is no strace" "from its first byte on the program opens nothing"
fi

prepare || finish
sign_in asha
account bilal responder
account nina translator
as asha /duty -X POST -d "emergency=112&reading=always&lead=$(account_id asha)&second=$(account_id bilal)" >/dev/null
sql "update duty_setting set open = 1" 2>/dev/null

asked() { # WORDS: sends the form; the code goes to CODE
	CODE=$(curl -s -o /dev/null -w '%{redirect_url}' --data-urlencode "words=$1" -d "ticket=$2" \
		"$SERVER_URL/c/river/help" | sed 's,.*/s/,,')
}
send() { # FILE: a picture for CODE
	curl -s -o "$SCRATCH/body" -w '%{http_code} %{redirect_url}' -F "photo=@$folder/$1" "$SERVER_URL/s/$CODE/photo"
}
asked 'Nine people on the roof of the mill' 00000000000000000000000000000001
like "$(page "/s/$CODE")" 'at most 10 MB' "the page of a message says what may be sent"
is "$(send located.jpg)" "303 $SERVER_URL/s/$CODE?done=photo" "a picture is taken"
like "$(page "/s/$CODE?done=photo")" 'Your picture is with us' "and its person told"
unlike "$(page "/s/$CODE")" '<img|data:image' "which shows it to nobody who has the code"
send located.jpg >/dev/null
is "$(sql 'select count(*) from post_photo')" 1 "sent twice it is kept once"
like "$(send drawn.svg)" '^422' "a drawing is refused"
like "$(cat "$SCRATCH/body")" 'JPEG, PNG, WebP or HEIC.*Your words are with us' "with what may be sent, and that the words stay"
like "$(send bomb.png)" '^422' "so is a bomb"
like "$(cat "$SCRATCH/body")" 'too large' "which is too large"
send large.png >/dev/null
send polyglot.jpg >/dev/null
like "$(send cut.jpg)" '^422' "a fourth one is too many"
is "$(sql 'select count(*) from post_photo')" 3 "three are kept"
truncate -s 11M "$folder/huge.jpg"
like "$(send huge.jpg)" '^422' "over 10 MB is too large"
CODE=AAAAAAAA
like "$(send located.jpg)" '^404' "a code that nobody has takes none"
is "$(sql "select count(*) from post_photo where instr(sealed, x'FFD8FF') = 1 or instr(blur, x'FFD8FF') = 1")" 0 \
	"they lie sealed"

P=$(sql 'select post_id from post_photo limit 1')
F=$(sql 'select min(id) from post_photo')
shown=$(as bilal "/posts/$P")
like "$shown" 'Blurred picture' "the team sees it blurred"
is "$(grep -o 'data:image/jpeg' <<<"$shown" | wc -l)" 3 "each as a trace of itself"
ok "of a few hundred bytes" [ "${#shown}" -lt 60000 ]
unlike "$(as nina "/posts/$P")" 'data:image' "who may not open contacts sees not even that"
as nina "/posts/$P/photo" -X POST -d "photo=$F" >/dev/null
is "$(status)" 403 "and cannot open it"
before=$(sql "select count(*) from audit where action = 'photo.open'")
opened=$(as bilal "/posts/$P/photo" -X POST -d "photo=$F" -D "$SCRATCH/head")
like "$opened" 'Picture of the person who wrote' "a responder opens it"
is "$(sql "select count(*) from audit where action = 'photo.open'")" $((before + 1)) "which is on record"
like "$(tr -d '\r' <"$SCRATCH/head")" 'ache-[Cc]ontrol: no-store' "and no browser keeps it"
like "$(as bilal "/posts/$P")" 'Who looked before' "and told on the page"
sed -n 's/.*src="data:image\/jpeg;base64,\([^"]*\)" width="800".*/\1/p' <<<"$opened" | base64 -d >"$SCRATCH/shown.jpg"
is "$(head -c 3 "$SCRATCH/shown.jpg" | od -An -tx1 | tr -d ' ')" ffd8ff "what is shown is a JPEG"
unlike "$(strings "$SCRATCH/shown.jpg")" 'SecretPhone|Exif' "without where it was taken"
case_of() {
	C=$(sql "select c.id from desk_case c join incident i on i.id = c.incident_id where i.first_post = $P")
	[ -n "$C" ]
}
ok "the message has a case" wait_until 20 case_of
like "$(as bilal "/cases/$C")" 'With pictures' "whose page says that there are pictures"
unlike "$(page /c/river)$(api GET "/posts/$P")" 'data:image' "neither the site nor the API show it"

# Files that the team adds to the Case.
printf '%%PDF-1.4\nfor Khalid, 12\n' >"$folder/recipe.pdf"
add() { # WHO FILE: adds it to the Case
	as "$1" "/cases/$C/files" -F "file=@$folder/$2" >"$SCRATCH/added"
}
fetch() { # WHO PATH: what is downloaded goes to got, its head to head
	as "$1" "$2" -X POST -D "$SCRATCH/head" >"$SCRATCH/got"
}
add bilal recipe.pdf
is "$(status)" 303 "a PDF is added to a Case"
add bilal located.jpg
add bilal drawn.svg
is "$(status)" 422 "a drawing is not"
like "$(cat "$SCRATCH/added")" 'Only PDF, pictures' "and the page says what is"
add nina words.txt
is "$(status)" 403 "who may not work on Cases adds none"
is "$(sql "select count(*) from attachment")" 2 "two are kept"
is "$(sql "select count(*) from attachment where instr(sealed, 'Khalid') > 0 or instr(sealed, x'FFD8FF') = 1 or instr(name, 'recipe') > 0")" 0 \
	"they and their names lie sealed"
like "$(as bilal "/cases/$C")" 'recipe.pdf' "the Case lists them"
unlike "$(as nina "/cases/$C")" 'recipe|located' "but not to who may not open contacts or files"
A=$(sql "select id from attachment where kind = 'pdf'")
fetch bilal "/cases/$C/files/$A"
like "$(tr -d '\r' <"$SCRATCH/head")" "Content-Disposition: attachment; filename\*=UTF-8''recipe.pdf" "one is downloaded under its name"
like "$(cat "$SCRATCH/head")" 'nosniff' "as what it is and nothing else"
ok "as it was added" cmp -s "$SCRATCH/got" "$folder/recipe.pdf"
is "$(sql "select count(*) from audit where action = 'attachment.open' and subject = $A")" 1 "on record"
is "$(sql "select count(*) from post_contact_opened where post_id = $P and account_id = $(account_id bilal)")" 2 \
	"and counted with the contacts that somebody opens within an hour"
fetch nina "/cases/$C/files/$A"
is "$(status)" 403 "who may not open contacts opens none"
fetch bilal "/cases/$C/files/$(sql "select id from attachment where kind = 'picture'")"
unlike "$(strings "$SCRATCH/got")" 'SecretPhone|Exif' "a picture was drawn anew"
as bilal "/cases/$C/protection" -X POST -d words=alone >/dev/null
fetch bilal "/cases/$C/files/$A"
is "$(status)" 403 "once the Case is private the team opens it no more"
concern=$(sql "select max(id) from concern")
like "$(as asha "/protection/$concern")" 'recipe.pdf' "its lead sees it with the concern"
fetch asha "/protection/$concern/files/$A"
ok "and opens it" cmp -s "$SCRATCH/got" "$folder/recipe.pdf"
as asha "/protection/$concern/close" -X POST -d outcome=no-concern -d words=wrong >/dev/null
as bilal "/cases/$C/files/$A/remove" -X POST >/dev/null
is "$(sql "select count(*) from attachment where kind = 'pdf'")" 0 "a file can be removed"
like "$(as bilal "/cases/$C")" 'A file was removed' "which the history tells"

as asha "/posts/$P/erase" -X POST -d sure=yes >/dev/null
is "$(sql 'select count(*) from post_photo')" 0 "whoever has their words erased has the pictures erased too"

asked 'Water for the school, forty people' 00000000000000000000000000000002
kill -9 "$SERVER_PID"
ok "the server comes back" start_server "$DATA"
like "$(page "/s/$CODE")" 'Not yet read' "a sudden end between words and picture leaves the words"
is "$(send located.jpg | cut -c1-3)" 303 "and the picture can follow"
finish
