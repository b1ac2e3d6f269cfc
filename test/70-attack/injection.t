#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every payload in every declared input of every route, as the list of routes has it: a new route is
# attacked by itself.
# First: it takes longest.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=() SERVE_FLAGS=(--act-limits no)
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
# Who leads on protection, too: its pages are attacked as well.
ok "the administrator leads on protection, too" as_user "$CAUSEWAY" account grant --data "$DATA" \
	--email asha@example.org --role safeguarding-lead --campaign river
"$CAUSEWAY" routes --json >"$SCRATCH/routes.json"
none "$(PYTHONDONTWRITEBYTECODE=1 timeout 800 python3 "$here/inject.py" "$SERVER_URL" "$TOKEN" \
	"$SCRATCH/routes.json" "$SCRATCH/count" 2>&1)" \
	"no payload makes a fault, a header, an element, a script or an address elsewhere"
like "$(cat "$SCRATCH/count")" '^[1-9][0-9]{3,} requests to [1-9][0-9]+ routes' "all of them were sent"
tap_note "$(cat "$SCRATCH/count")"
unlike "$(grep -aE 'http.fault|ERROR|level=error' "$SCRATCH/server.log")" . "the log tells of no fault"
ok "the server is still the same process" kill -0 "$SERVER_PID"
stop_server
is "$?" 0 "it stops in good order"
ok "the database is whole (causeway check)" as_user "$CAUSEWAY" check --data "$DATA"
ok "so is the audit log (causeway audit verify)" as_user "$CAUSEWAY" audit verify --data "$DATA"
finish
