#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every route as everybody: what the route table says about permissions is what the server does. A
# new route is tested by itself, because the list comes from the table.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi

# What each of these may do; see src/people/permission.c.
token_may="public stream.read post.push"
admin_may="public signed-in stream.read post.push contact.open instance.run"

page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null

try() { # METHOD PATH [CURL ARGUMENTS…]: the status; a live stream is left at once
	local method=$1 path=$2 patience=20
	shift 2
	[[ $path != *events* ]] || patience=2
	curl -s -o /dev/null --max-time "$patience" -w '%{http_code}' -X "$method" \
		-H "Origin: $SERVER_URL" "$@" "$SERVER_URL$path"
}

# Whether a status means that the door was open: anything but "sign in" and "you may not".
open_door() { # STATUS LOCATION
	case $1 in
	401 | 403) echo closed ;;
	*) echo open ;;
	esac
}

may() { # PERMISSION LIST
	[[ " $2 " == *" $1 "* ]] && echo open || echo closed
}

routes=$("$CAUSEWAY" routes | grep -P '^\S')
ok "every route names a permission that exists" "$CAUSEWAY" routes
while IFS=$'\t' read -r method path permission _; do
	address=${path//\{slug\}/river}
	address=${address//\{name\}/x}
	address=${address//\{hash\}/x}
	address=${address//\{code\}/ZZZZZZ}
	address=${address//\{id\}/1}
	got=$(try "$method" "$address")
	# A stranger who wants a page of the team is led to the sign-in page.
	if [ "$got" = 303 ] && [ "$permission" != public ]; then
		got=403
	fi
	is "$(open_door "$got")" "$(may "$permission" public)" "$method $path as nobody"
	is "$(open_door "$(try "$method" "$address" -H "Authorization: Bearer $TOKEN")")" \
		"$(may "$permission" "$token_may")" "$method $path with the campaign's token"
	if [[ $path == *'/campaigns/{slug}/'* ]]; then
		is "$(open_door "$(try "$method" "${address//river/other}" \
			-H "Authorization: Bearer $TOKEN")")" \
			"$(may "$permission" public)" "$method $path with a token of another campaign"
	fi
	# Signing out would end the session that the next routes need.
	[ "$path" = /signout ] && continue
	is "$(open_door "$(try "$method" "$address" -b "$SCRATCH/jar")")" \
		"$(may "$permission" "$admin_may")" "$method $path as administrator"
done <<<"$routes"
finish
