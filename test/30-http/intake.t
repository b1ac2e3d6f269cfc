#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the team itself brings in: calls taken down by telephone, by radio or on paper.
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
finish
