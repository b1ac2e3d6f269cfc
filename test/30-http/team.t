#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The team's pages over HTTP: giving and taking roles, what nobody may give, the last head, and who
# may do what.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi

person() { # NAME [ROLE]
	local given=(--role "${2:-responder}" --campaign river)
	as_user "$CAUSEWAY" account add --data "$DATA" --email "$1@example.org" --name "$1" \
		--password-file "$SCRATCH/password" "${given[@]}" >/dev/null
	curl -s -o /dev/null -c "$SCRATCH/$1.jar" -d "email=$1@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
}
as() { # NAME PATH [CURL ARGUMENTS…]
	local name=$1 path=$2
	shift 2
	page "$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" "$@"
}
id_of() { # NAME
	as head /t/river/team -H 'Accept: application/json' |
		jq -r ".people[]|select(.name==\"$1\")|.id"
}
roles_of() { # NAME
	as head /t/river/team -H 'Accept: application/json' |
		jq -c "[.people[]|select(.name==\"$1\")|.roles[].word]"
}

person head head
person deputy deputy
person wanda

like "$(as head /t/river/team)" 'wanda@example.org' "the team's page names its people"
as wanda /t/river/team >/dev/null
is "$(status)" 403 "a responder does not see it"
like "$(as wanda /t/river/roles)" 'Take cases' "but may read who may do what"
like "$(as wanda /t/river/roles -H 'Accept: application/json' |
	jq -c '.permissions[]|select(.word=="case.work")|[.mine, ([.holders[].name]|index("wanda")!=null)]')" \
	'\[true,true\]' "and why: by which role"

# The menu: every entry opens for who sees it, and nobody sees what they may not open.
menu_of() { # NAME: paths
	as "$1" /t/river/shift | sed -n '/<nav aria-label="More pages">/,/<\/nav>/s/.*href="\([^"]*\)".*/\1/p'
}
for name in head wanda; do
	for path in $(menu_of "$name"); do
		as "$name" "$path" >/dev/null
		is "$(status)" 200 "$path opens from the menu of $name"
	done
done
is "$(menu_of head | grep -c /t/river/)" 25 "a head's menu has all of the campaign but protection"
unlike "$(menu_of wanda)" 'team|sources|settings|duty|partners|instance|protection' \
	"a responder's has no page that they may not open"

as head /t/river/team -X POST -d 'email=wanda@example.org&role=translator' >/dev/null
is "$(status)" 303 "a head gives a role"
is "$(roles_of wanda)" '["responder","translator"]' "which she has at once"
like "$(as_user "$CAUSEWAY" audit list --data "$DATA" | tail -n 1)" 'team.give.*responder' \
	"it is on record, before and after"
as head /t/river/team -X POST -d 'email=nobody@example.org&role=responder' >/dev/null
is "$(status)" 422 "an address without an account is refused"
like "$(cat "$SCRATCH/body")" 'value="nobody@example.org"' "and what was typed comes back"
as head /t/river/team -X POST -d 'email=wanda@example.org&role=emperor' >/dev/null
is "$(status)" 422 "so is a role that does not exist"
as deputy /t/river/team -X POST -d 'email=wanda@example.org&role=head' >/dev/null
is "$(status)" 403 "a deputy does not make a head"
unlike "$(as deputy /t/river/team)" 'type="radio" name="role" value="head"' "nor is it offered"
as head /t/river/team -X POST -d 'email=head@example.org&role=safeguarding-lead' >/dev/null
is "$(status)" 403 "a head does not make themselves safeguarding lead"

as head /t/river/team/take -X POST -d "account=$(id_of Administrator)&role=head" >/dev/null
is "$(status)" 303 "a head takes the role from the other head"
as head /t/river/team/take -X POST -d "account=$(id_of head)&role=head" >/dev/null
is "$(status)" 409 "the only head cannot go"
as deputy /t/river/team/end -X POST -d "account=$(id_of head)" >/dev/null
is "$(status)" 403 "nor does a deputy put them out"
wanda=$(id_of wanda)
curl -sN --max-time 60 -b "$SCRATCH/wanda.jar" "$API/events" >"$SCRATCH/events" &
watcher=$!
at_end "kill $watcher 2>/dev/null"
wait_until 20 grep -q . "$SCRATCH/events"
as head /t/river/team/end -X POST -d "account=$wanda" >/dev/null
is "$(status)" 303 "somebody is taken out of the team"
as wanda /t/river/stream >/dev/null
is "$(status)" 403 "and sees nothing from then on"
gone() { ! kill -0 "$watcher" 2>/dev/null; }
ok "also their open page is sent away" wait_until 20 gone

is "$("$CAUSEWAY" roles --json | jq -c '[.roles[]|select(.role=="observer")|.may][0]')" \
	'["stream.read","case.read"]' "causeway roles tells what each role may do"
like "$("$CAUSEWAY" roles)" $'responder\tWorks at the desk' "also in words"
finish
