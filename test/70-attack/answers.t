#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every form is answered in words: what is taken says so, what is refused says why in the reader's
# language. From the list of routes and the pages of the demo: a new form is sent by itself.
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
data=$(user_folder data)
find_program
"$CAUSEWAY" routes --json >"$SCRATCH/routes.json"
# shellcheck disable=SC2034 # start_server reads it
SERVER_COMMAND=demo
if ! start_server "$data" --act-limits no; then
	ok "the demo starts" false
	finish
fi
answers() { # LANGUAGE
	(cd "$ROOT" && timeout 600 python3 "$here/answers.py" "$SERVER_URL" "$(cat "$data/demo-password")" \
		"$SCRATCH/routes.json" "$1" "$here/answers_left.tsv" 2>"$SCRATCH/count")
}
none "$(answers ur)" "what a form refuses is said in the language of its page"
like "$(cat "$SCRATCH/count")" '^[3-9][0-9]{2} refused$' "in many fields: $(cat "$SCRATCH/count")"
none "$(answers en)" "after each form that is taken a word says so, or what follows is a page of its own"
like "$(cat "$SCRATCH/count")" '^1[6-9][0-9] of 2[0-9]{2}$' "of nearly every route: $(cat "$SCRATCH/count")"
unlike "$(grep -aE 'http.fault|ERROR|level=error' "$SCRATCH/server.log")" . "the log tells of no fault"
ok "the server is still the same process" kill -0 "$SERVER_PID"
stop_server
is "$?" 0 "it stops in good order"
finish
