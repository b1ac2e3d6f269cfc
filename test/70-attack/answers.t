#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every form is answered in words: what is taken says so, what is refused says why in the reader's
# language. From the list of routes and the pages of the demo: a new form is sent by itself.
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
find_program
"$CAUSEWAY" routes --json >"$SCRATCH/routes.json"
# shellcheck disable=SC2034 # start_server reads it
SERVER_COMMAND=demo
day_begins() { # FOLDER
	data=$(user_folder "$1")
	if ! start_server "$data" --act-limits no; then
		ok "the demo starts" false
		finish
	fi
}
day_begins data
answers() { # LANGUAGE
	(cd "$ROOT" && timeout 600 python3 "$here/answers.py" "$SERVER_URL" "$(cat "$data/demo-password")" \
		"$SCRATCH/routes.json" "$1" "$here/answers_left.tsv" 2>"$SCRATCH/count")
}
missed() { # FINDINGS: the routes of which no form was taken
	grep ': no form was taken' <<<"$1" | cut -d : -f 1 | sort
}
none "$(answers ur)" "what a form refuses is said in the language of its page"
like "$(cat "$SCRATCH/count")" '^[3-9][0-9]{2} refused$' "in many fields: $(cat "$SCRATCH/count")"
# Which form of a Case goes first decides what the others still can do: a route of which none was
# taken gets a second day.
found=$(answers en)
none "$(grep -v ': no form was taken' <<<"$found")" \
	"after each form that is taken a word says so, or what follows is a page of its own"
like "$(cat "$SCRATCH/count")" '^1[6-9][0-9] of 2[0-9]{2}$' "of nearly every route: $(cat "$SCRATCH/count")"
left=$(missed "$found")
if [ -n "$left" ]; then
	stop_server
	day_begins another
	left=$(comm -12 <(echo "$left") <(missed "$(answers en)"))
fi
none "$left" "of every route that is not on the list of what is left, within two days"
unlike "$(grep -aE 'http.fault|ERROR|level=error' "$SCRATCH/server.log")" . "the log tells of no fault"
ok "the server is still the same process" kill -0 "$SERVER_PID"
stop_server
is "$?" 0 "it stops in good order"
finish
