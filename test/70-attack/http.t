#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Attacks on HTTP itself, and on the rules that every route keeps, as the list of routes has them.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
"$CAUSEWAY" routes --json >"$SCRATCH/routes.json"
attack() { # NAME "what holds"
	none "$(timeout 100 python3 "$here/wire.py" "$SERVER_URL" "$TOKEN" "$SCRATCH/routes.json" "$1" 2>&1)" "$2"
}
attack headers "every route answers everybody with the whole set of headers"
attack methods "every address names its methods, and refuses all others by the standard"
attack smuggling "no second request hides in a first, none is lost behind one"
attack paths "tricks with addresses lead nowhere"
attack sizes "what is at a limit is taken, one more is refused clearly, bombs do not go off"
attack slow "slow clients keep nobody waiting"
attack cross_site "no other site can change anything with somebody's session"
attack sharing "other sites may use tokens, and never cookies"
attack fixation "sessions have secrets of their own and end for good"
unlike "$(grep -aE 'http.fault|level=error' "$SCRATCH/server.log")" . "the log tells of no fault"
ok "the server is still the same process" kill -0 "$SERVER_PID"
stop_server
is "$?" 0 "it stops in good order"
ok "the database is whole" as_user "$CAUSEWAY" check --data "$DATA"
finish
