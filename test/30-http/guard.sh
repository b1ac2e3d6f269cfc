# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# Who is who in the tests of what protects people: accounts, signing in and asking as somebody.
# Sourced behind suite.sh.

# account NAME ROLE: an account of the campaign river, and its cookies.
account() {
	as_user "$CAUSEWAY" account add --data "$DATA" --email "$1@example.org" --name "${1^}" \
		--role "$2" --campaign river --password-file "$SCRATCH/password" >/dev/null
	sign_in "$1"
}
sign_in() { # NAME
	curl -s -o /dev/null -c "$SCRATCH/$1.jar" -d "email=$1@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
}
# as NAME PATH [CURL ARGUMENTS…]: the body, as somebody who signed in.
as() {
	local name=$1 path=$2
	shift 2
	page "/t/river$path" -b "$SCRATCH/$name.jar" -H "Origin: $SERVER_URL" "$@"
}
ask() { # the same as a program would: JSON
	as "$@" -H 'Accept: application/json'
}
id_of() { # EXTERNAL ID
	sql "select p.id from post p where p.raw like '%\"id\":\"$1\"%'"
}
account_id() { # NAME
	sql "select id from account where email = '$1@example.org'"
}
audited() { # ACTION: how often it stands in the audit log
	as_user "$CAUSEWAY" audit list --data "$DATA" | grep -c "$1"
}
