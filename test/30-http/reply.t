#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The loop closed with the person who asked: the status page of their code, what they say later, and
# what the team writes to them.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/guard.sh"

command -v sqlite3 >/dev/null || skip_all "sqlite3 is not installed"
prepare || finish
sign_in asha

# The code of a message sent by the public form.
write_form() { # CURL ARGUMENTS…
	page /c/river/help -X POST -D "$SCRATCH/head" "$@" >/dev/null
	sed -n 's,^[Ll]ocation: .*/s/\([0-9A-Z]*\).*,\1,p' "$SCRATCH/head"
}
tell() { # CODE CURL ARGUMENTS…
	local code=$1
	shift
	page "/s/$code" -X POST -D "$SCRATCH/head" "$@" >/dev/null
}
as() { # PATH [CURL ARGUMENTS…]
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/asha.jar" -H "Origin: $SERVER_URL" "$@"
}
ask() {
	as "$@" -H 'Accept: application/json'
}
case_of() { # CODE
	sql "select d.id from desk_case d join incident_post m on m.incident_id = d.incident_id
		join post p on p.id = m.post_id where p.code = '$1'"
}
has_case() {
	[ -n "$(case_of "$1")" ]
}
posts_of() { # CASE
	sql "select posts || ' ' || waiting from incident i join desk_case d on d.incident_id = i.id where d.id = $1"
}
posts_are() { # CASE POSTS-AND-WAITING
	[ "$(posts_of "$1")" = "$2" ]
}

posts_wait() { # CASE POSTS-AND-WAITING
	wait_until 20 posts_are "$@"
}

# --- the status page ---
CODE=$(write_form --data-urlencode 'words=Please send insulin to the mill, my father is ill' -d place=Millbrook \
	-d 'contact=0300-0000123&may_call=yes&may_text=yes')
is "${#CODE}" 8 "who writes gets a code"
like "$(page "/s/$CODE")" 'Your message is with us' \
	"its page says in plain words how the message stands"
unlike "$(cat "$SCRATCH/body")" 'insulin|Millbrook|father|0300' "and shows no place, no name, no illness"
like "$(cat "$SCRATCH/body")" "<title>$CODE" "nor does the tab"
like "$(page "/s/$(tr '[:upper:]' '[:lower:]' <<<"${CODE:0:4}")-${CODE:4}")" "$CODE" "it is found however the code is typed"
is "$(curl -s -o /dev/null -w '%{redirect_url}' "$SERVER_URL/s?code=$(tr '[:upper:]' '[:lower:]' <<<"${CODE:0:4}")+${CODE:4}")" \
	"$SERVER_URL/s/$CODE" "who only has it on paper types it on a page"
like "$(page '/s?code=3%3Cb%3E')" 'not a whole code' "which says when it is none"
like "$(page /s/ZZZZZZZZ)" 'href="/s"' "and is found where one letter was wrong"
like "$(page "/ur/s/$CODE")" 'dir="rtl"' "also in Urdu"
is "$(page "/s/$CODE" -H 'Accept: application/json' | jq -r '.state + " " + (.told_at|tostring)')" \
	'received null' "nobody has read it, and nothing was added"
ok "the message becomes a Case" wait_until 20 has_case "$CODE"
CASE=$(case_of "$CODE")
as "/cases/$CASE/claim" -X POST >/dev/null
like "$(page "/s/$CODE")" 'A person has read your message' "a Case that somebody took was read"
as "/cases/$CASE/state" -X POST -d state=doing >/dev/null
is "$(page "/s/$CODE" -H 'Accept: application/json' | jq -r '.state + " " + (.reachable|tostring)')" \
	'doing true' "a program reads the same"

# --- what is safe ---
page "/s/$CODE/reach" -X POST -d may_text=yes >/dev/null
is "$(status) $(page "/s/$CODE" -H 'Accept: application/json' | jq -c '[.may_call,.may_text,.may_leave,.may_share]')" \
	'303 [false,true,false,false]' "the person says how it is safe to reach them"
like "$(as "/cases/$CASE")" 'They changed how we may reach them' "which the Case tells"
OTHER=$(write_form --data-urlencode 'words=Water is needed at the school, forty people')
page "/s/$OTHER/reach" -X POST -d may_call=yes >/dev/null
is "$(status)" 422 "who left no number has nothing to choose"

# --- later messages ---
as "/cases/$CASE/state" -X POST -d state=waiting -d waiting_for='their answer' >/dev/null
tell "$CODE" -d tell=add --data-urlencode 'words=He is worse now'
is "$(status)" 303 "they add to it"
like "$(page "/s/$CODE?done=sent")" 'What you wrote is with us' "and are told that it came"
ok "it joins their Case" wait_until 20 posts_are "$CASE" '2 2'
is "$(ask "/cases/$CASE" | jq -r .row.state)" doing "a Case that waited for them goes on"
like "$(as "/cases/$CASE")" 'They wrote again' "its history tells"
tell "$CODE" -d tell=add -d words=
is "$(status)" 422 "nothing is not sent"
printf '%s\n' "{\"id\":\"c1\",\"source\":\"sms\",\"text\":\"code ${CODE:0:4} ${CODE:4}: the road is open again\"}" | push >/dev/null
ok "an SMS that names the code joins too, whatever it is about" wait_until 20 posts_are "$CASE" '3 3'
tell "$CODE" -d tell=end -d ticket=0123456789abcdef
tell "$CODE" -d tell=end -d ticket=0123456789abcdef
ok '"no longer needed" is a message to a person' wait_until 20 posts_are "$CASE" '4 4'
is "$(ask "/cases/$CASE" | jq -r .row.state)" doing "it closes nothing, and is kept once"
as "/cases/$CASE/close" -X POST -d outcome=not-needed >/dev/null
is "$(status)" 409 "a Case with unanswered messages does not close"
for post in $(ask "/cases/$CASE" | jq -r '.posts[]|select(.unanswered)|.post.id'); do
	as "/posts/$post/answer" -X POST -d needed=yes >/dev/null
done
as "/cases/$CASE/close" -X POST -d outcome=not-needed -d reason='They say so' >/dev/null
is "$(status) $(page "/s/$CODE" -H 'Accept: application/json' | jq -r .state)" '303 closed' \
	"answered, it does, and the page says so"
tell "$CODE" -d tell=fix --data-urlencode 'words=We need it after all'
ok "any later message opens it again" wait_until 20 posts_are "$CASE" '5 1'
is "$(ask "/cases/$CASE" | jq -r '.row | .state + " " + .urgency')" \
	"new $(sql "select case d.urgency when 0 then 'wait' when 1 then 'soon' when 2 then 'urgent' else 'life' end from incident i join desk_case d on d.incident_id = i.id where d.id = $CASE")" \
	"at its old urgency, with nobody on it"

# --- what the team writes ---
answer() { # CASE CURL ARGUMENTS…
	local id=$1
	shift
	as "/cases/$id/reply" -X POST -D "$SCRATCH/head" -d ticket=0123456789abcdef0123 \
		-d "to=$(sql "select id from post where code = '$WRITER'")" "$@"
}
WRITER=$(write_form --data-urlencode 'words=We need a boat at the school, nine people' \
	-d 'contact=asha@example.org' -H 'Accept-Language: ur')
ok "somebody else writes" wait_until 20 has_case "$WRITER"
ASKED=$(case_of "$WRITER")
like "$(as "/cases/$ASKED/reply")" "$WRITER" "the page of answers names them by their code"
unlike "$(cat "$SCRATCH/body")" 'asha@example.org' "and by nothing else"
like "$(cat "$SCRATCH/body")" 'they do not want to be written to' "who did not allow it is answered on their status page alone"
answer "$ASKED" -d step=send -d ready=none -d words= >/dev/null
is "$(status)" 422 "nothing is not sent"
answer "$ASKED" -d step=send -d ready=later >/dev/null
like "$(status; cat "$SCRATCH/body")" '422|Say by when' "nor is a promise without a time"
like "$(answer "$ASKED" -d ready=read --data-urlencode 'words=We write again by 23:59.')" \
	'You promise to write again by .*23:59' "a time in the words is shown as a promise"
like "$(cat "$SCRATCH/body")" 'id="check"' "beside what each will read"
is "$(sql 'select count(*) from reply')" 0 "and nothing is sent yet"
answer "$ASKED" -d step=send -d ready=read --data-urlencode 'words=We write again by 23:59.' >/dev/null
is "$(status) $(sql 'select count(*) from reply')" '303 1' "then it is sent"
like "$(page "/s/$WRITER")" 'We write again by 23:59' "the person reads it"
like "$(page "/s/$WRITER" -H 'Accept: application/json' | jq -r '.state + " " + .promised_at')" '^read 20' \
	"with the promise"
like "$(as "/cases/$ASKED")" 'What we wrote to them' "the Case keeps it"
is "$(posts_of "$ASKED" | cut -d' ' -f2)" 0 "their message is answered"
is "$(sql "select due_at <= (select promised_at from reply) from desk_case where id = $ASKED")" 1 \
	"the Case is due no later than what was promised"
as "/cases/$ASKED/close" -X POST -d outcome=helped -d reason='safe' >/dev/null
is "$(status)" 409 "while the promise stands the Case stays open"
as "/cases/$ASKED/promise-end" -X POST -d "reply=$(sql 'select id from reply')" -d reason='no boat' >/dev/null
as "/cases/$ASKED/close" -X POST -d outcome=helped-confirmed -d reason='safe' >/dev/null
is "$(status)" 303 "taken back with a reason, it closes"
unlike "$(as /../../s/"$CODE")" '23:59' "nobody reads what somebody else was told"

# --- who goes ---
BOAT=$(write_form --data-urlencode 'words=We need a boat at the mill, five people')
ok "one more writes" wait_until 20 has_case "$BOAT"
GOES=$(case_of "$BOAT")
as "/cases/$GOES/send" -X POST -d who='District rescue line' -d outside=yes -d what='takes 8' \
	-d reference=DR-0412 >/dev/null
is "$(status)" 303 "who was asked is written down, outside bodies too"
as "/cases/$GOES/send" -X POST -d who='Boat club' >/dev/null
like "$(as "/cases/$GOES/send" -X POST -d who='Late truck' -d expected=2020-01-01T10:00)" 'Late truck' \
	"what cannot be is asked again, with what was typed"
ONE=$(sql "select id from dispatch where who like 'District%'")
as "/cases/$GOES/going" -X POST -d "dispatch=$ONE" -d state=coming >/dev/null
is "$(ask "/cases/$GOES" | jq -r '[.going[]|.who + " " + .state]|join(", ")')" \
	'District rescue line coming, Boat club stood-down' "when one comes the others stand down"
like "$(as "/cases/$GOES")" 'Their reference.*DR-0412' "their reference stands there"
as "/posts/$(sql "select id from post where code = '$BOAT'")/answer" -X POST -d needed=yes >/dev/null
as "/cases/$GOES/close" -X POST -d outcome=helped-confirmed -d reason=safe >/dev/null
is "$(status)" 409 "while somebody is on the way the Case stays open"
as "/cases/$GOES/going" -X POST -d "dispatch=$ONE" -d state=there >/dev/null
as "/cases/$GOES/close" -X POST -d outcome=helped-confirmed -d reason=safe >/dev/null
is "$(status)" 303 "once they are there it can close"

# --- who has the code may not open what is shut ---
SHUT=$(write_form --data-urlencode 'words=Two of us need water at the ford' -d 'contact=0300-0000456&may_call=yes')
ok "somebody writes who wants no more than a call" wait_until 20 has_case "$SHUT"
OPEN=$(case_of "$SHUT")
LEFT=$(sql "select id from post where code = '$SHUT'")
is "$(page "/s/$SHUT" -H 'Accept: application/json' | jq .only_here)" false "and can be reached beside the page"
safe() { # CODE: may call, may write, waits
	page "/s/$1" -H 'Accept: application/json' | jq -c '[.may_call,.may_text,.asked_more]'
}
here() { # ARGUMENTS…: as the browser that sent it
	page "$@" -b "$SCRATCH/sent.jar" -c "$SCRATCH/sent.jar" -H "Origin: $SERVER_URL"
}
FORGOT=$(write_form -c "$SCRATCH/sent.jar" --data-urlencode 'words=We need bread at the weir' -d 'contact=0300-0000789')
page "/s/$FORGOT/reach" -X POST -d may_call=yes >/dev/null
is "$(safe "$FORGOT")" '[false,false,true]' "whoever has the code opens nothing, not in the first minute either"
page "/s/$FORGOT/reach" -X POST >/dev/null
like "$(page "/s/$FORGOT")" 'We write to you only on this page.*it counts when a person' "who forgot the boxes is told so"
unlike "$(here "/s/$FORGOT")" 'it counts when a person' "in the browser that sent it they still count"
here "/s/$FORGOT/reach" -X POST -d may_text=yes >/dev/null
is "$(safe "$FORGOT")" '[false,true,false]' "who has just written, and forgot a box, ticks it there"
here "/s/$FORGOT/reach" -X POST -d may_text=yes -d may_call=yes >/dev/null
is "$(safe "$FORGOT")" '[false,true,true]' "once, and then no more"
LATE=$(write_form -c "$SCRATCH/sent.jar" --data-urlencode 'words=We need bread at the lock' -d 'contact=0300-0000788')
here "/s/$FORGOT/reach" -X POST -d may_text=yes -d may_call=yes >/dev/null
is "$(safe "$FORGOT")" '[false,true,true]' "not for another message"
sql "update post set written_at = written_at - 600000 where code = '$LATE'"
here "/s/$LATE/reach" -X POST -d may_call=yes >/dev/null
is "$(safe "$LATE")" '[false,false,true]' "and not ten minutes later"
HELD=$(write_form -c "$SCRATCH/sent.jar" --data-urlencode 'words=My husband beats me and the children, we hide' -d 'contact=0300-0000787')
is_held() {
	[ "$(sql "select count(*) from concern k join incident_post m on m.incident_id = k.incident_id
		join post p on p.id = m.post_id where p.code = '$HELD'")" = 1 ]
}
ok "somebody writes who is in danger at home" wait_until 20 is_held
here "/s/$HELD/reach" -X POST -d may_call=yes >/dev/null
is "$(safe "$HELD")" '[false,false,true]' "there a call is asked for, however early"
sql "update post set written_at = written_at - 3600000 where code = '$SHUT'"
reach() { # CURL ARGUMENTS…
	page "/s/$SHUT/reach" -X POST "$@" >/dev/null
	page "/s/$SHUT" -H 'Accept: application/json' | jq -c '[.may_call,.may_text,.may_leave,.may_share,.asked_more]'
}
is "$(reach -d may_call=yes -d may_share=yes -d ticket=0123456789abcdef)" '[true,false,false,false,true]' \
	"that the number may be passed on is only asked for"
like "$(page "/s/$SHUT")" 'may_share" value="yes" checked.*not yet' "the page says that it waits"
ok "it stands in the Case as a message" posts_wait "$OPEN" '2 2'
like "$(as "/cases/$OPEN")" "They ask for more ways.*posts/$LEFT#reach" "which leads to where a person allows it"
is "$(reach -d may_call=yes -d may_share=yes -d ticket=0123456789abcdef)" '[true,false,false,false,true]' "said twice it is one"
allow() { # ALLOW ASKED WORDS
	as "/posts/$LEFT/reach" -X POST -d "allow=$1" -d "asked=$2" --data-urlencode "words=$3"
}
like "$(allow yes 8 ' ')$(status)" 'Say in a few words.*422' "nobody allows it without saying how they know"
allow yes 9 'we called' >/dev/null
is "$(status)" 409 "nor more than they saw"
allow no 8 '' >/dev/null
is "$(status) $(reach -d may_call=yes)" '303 [true,false,false,false,false]' "left as it was, nothing waits"
is "$(reach -d may_text=yes -d may_share=yes)" '[false,false,false,false,true]' "less counts at once beside it"
allow yes 10 'they wrote from their number' >/dev/null
is "$(status) $(page "/s/$SHUT" -H 'Accept: application/json' | jq -c '[.may_call,.may_text,.may_leave,.may_share,.asked_more]')" \
	'303 [false,true,false,true,false]' "once somebody made sure it counts"
like "$(as "/cases/$OPEN")" 'in more ways.*they wrote from their number' "the Case tells how it is known"
is "$(sql "select group_concat(action) from audit where action like 'contact.%'")" 'contact.leave,contact.allow' \
	"and so does the audit log"
ok "each asking was a message, and nothing else" posts_wait "$OPEN" '3 3'

# --- erased ---
as "/posts/$(sql "select id from post where code = '$WRITER'")/erase" -X POST -d sure=yes -d reason='they asked' >/dev/null
is "$(status) $(sql "select words from reply where post_id = (select id from post where code = '$WRITER')" | tr -d '\n')" \
	'303 ' "what was written to somebody is erased with what they wrote"

printf '%s\n' '{"id":"m1","source":"mastodon","author":"mila","text":"Is there a boat to Belwa today?"}' \
	'{"id":"m2","source":"mastodon","author":"mila","text":"Nobody sells bread on the zebrastreet"}' \
	'{"id":"m3","source":"mastodon","author":"milan","text":"The market is open again"}' | push >/dev/null
wait_until 10 searched zebrastreet
MILA=$(sql "select min(id) from post where raw like '%\"mila\"%'")
like "$(as "/posts/$MILA/erase-sender" -X POST)" 'They wrote 2 Posts' "what a sender wrote is counted first"
as "/posts/$MILA/erase-sender" -X POST -d known=1 -d sure=yes -d reason=asked >/dev/null
is "$(status) $(sql "select count(*) from post where raw like '%\"mila\"%'")" '200 2' "another number is told anew"
as "/posts/$MILA/erase-sender" -X POST -d known=2 -d sure=yes -d reason=asked >/dev/null
is "$(status) $(sql "select count(*) from post where raw like '%\"mila%'")" '303 1' \
	"then it goes for good, and nobody else's does"
is "$(sql "select was || ', ' || now from audit where action = 'post.erase-sender'")" '2 posts, asked' \
	"and the audit log tells how much and why"

# --- codes cannot be guessed ---
strange() { # CODE: what a wrong one is answered
	page "/s/$1" >/dev/null
	status
	echo
	sed "s/$1/X/g" "$SCRATCH/body"
}
is "$(strange ZZZZZZZZ)" "$(strange 22222222)" "a wrong code is answered like any other"
is "$(strange ZZZZZZZZ)" "$(strange IIII-0000)" "also one that can be none, word for word"
for ((i = 0; i < 70; i++)); do
	printf 'url = "%s/s/%s"\noutput = /dev/null\n' "$SERVER_URL" "$(printf 'ZZZZ%04d' "$i" | tr '01' 'ZY')"
done >"$SCRATCH/guesses"
curl -s -K "$SCRATCH/guesses" -w '%{http_code}\n' >"$SCRATCH/guessed"
is "$(sort -u "$SCRATCH/guessed" | tr '\n' ' ')" '404 429 ' "who tries many must wait"
is "$(page "/s/$CODE" >/dev/null; status)" 200 "not so who has looked at their own before"
ok "the audit log fits" as_user "$CAUSEWAY" audit verify --data "$DATA"
finish
