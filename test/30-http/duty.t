#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# "I need help" opens only when an emergency number, a duty roster and a safeguarding lead are set,
# and says when nobody reads.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || finish
sign_in asha
account olga observer
account bilal responder

like "$(page /c/river/help)" 'name="words"' "after set-up with a number the form is open"
like "$(cat "$SCRATCH/body")" 'Nobody is on duty right now' "and says that nobody reads"
like "$(as asha /duty)" 'is open' "the page of who answers says so too"
like "$(cat "$SCRATCH/body")" 'Name a second person' "and asks for a second lead"
as olga /duty >/dev/null
is "$(status)" 403 "an observer does not see it"
as bilal /duty -X POST -d emergency=1 >/dev/null
is "$(status)" 403 "nor does a responder change it"

LEAD=$(account_id asha)
as asha /duty -X POST -d "emergency=&reading=always&lead=$LEAD" >/dev/null
is "$(status)" 303 "the number is taken away"
unlike "$(page /c/river/help)" 'name="words"' "then the form is closed"
page /c/river/help -X POST -d 'words=help' >/dev/null
is "$(status)" 503 "and takes nothing"
like "$(as asha /duty)" 'The emergency number is missing' "what is missing is said in words"
unlike "$(page /c/river)" 'river/help"' "the public page does not lead there"

as asha /duty -X POST -d "emergency=112&reading=always&lead=$(account_id bilal)" >/dev/null
is "$(status)" 422 "who lacks the role cannot be a lead"
like "$(cat "$SCRATCH/body")" 'value="112"' "and what was typed comes back"
as asha /duty -X POST -d "emergency=112&reading=always&lead=$LEAD&second=$LEAD" >/dev/null
is "$(status)" 422 "nor can one person be both leads"
as asha /duty -X POST -d "emergency=112&reading=hours&from=06:00&until=22:00&lead=$LEAD" >/dev/null
is "$(status)" 303 "hours of reading are set"
like "$(page /c/river/help)" '06:00</bdi></b> to <b><bdi>22:00' "the public page says them"
as asha /duty -X POST -d "emergency=112&reading=hours&from=6h&until=22:00&lead=$LEAD" >/dev/null
is "$(status)" 422 "what is no time is refused"

TURN=$(sql 'select id from duty_turn')
as asha /duty/turns/remove -X POST -d "turn=$TURN" >/dev/null
like "$(as asha /duty)" 'Nobody is in the duty roster' "without a roster it is closed"
as asha /duty/turns -X POST -d "account=$(account_id olga)&from=22:00&until=06:00&mon=yes" >/dev/null
is "$(status)" 422 "an observer cannot stand in the roster"
as asha /duty/turns -X POST -d "account=$(account_id bilal)&from=06:00&until=22:00&mon=yes&tue=yes&wed=yes&thu=yes&fri=yes" >/dev/null
is "$(status)" 303 "a responder can"
like "$(as asha /duty)" 'Saturday and Sunday' "hours with nobody are told by their days"
like "$(ask asha /duty | jq -c '[.open, (.gaps|length), .turns[0].name]')" '\[true,1,"Bilal"\]' \
	"the same as JSON: open, with one gap"
as bilal /shift -X POST -d 'hours=2' >/dev/null
unlike "$(page /c/river/help)" 'Nobody is on duty' "when somebody goes on duty the note is gone"
ok "each change is on record" test "$(audited duty.set)" -ge 2
finish
