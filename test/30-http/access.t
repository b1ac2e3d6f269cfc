#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every route as everybody: docs/access.md is what the program's tables say, and what the server
# does. A new route is tested by itself, because the list comes from the table; until somebody has
# decided who may call it, and the table in docs/ shows it, this fails.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi

ok "every route names a permission that exists" "$CAUSEWAY" routes
"$CAUSEWAY" routes --access >"$SCRATCH/access.md"
ok "docs/access.md is what the program says (causeway routes --access >docs/access.md)" \
	diff "$ROOT/docs/access.md" "$SCRATCH/access.md"

# One person of each role, as the table names them, one with an account alone, and one who responds
# in another campaign.
mapfile -t roles < <(sed -n 's/^| | route | needs | nobody | any account | //p' "$SCRATCH/access.md" |
	sed 's/ *|$//; s/ *| */\n/g')
ok "the table names the roles: ${roles[*]}" [ "${#roles[@]}" -gt 8 ]
people="account elsewhere ${roles[*]}"
for name in $people; do
	case $name in
	administrator) given=(--role administrator) ;;
	account | elsewhere) given=(--role responder --campaign river) ;;
	*) given=(--role "$name" --campaign river) ;;
	esac
	as_user "$CAUSEWAY" account add --data "$DATA" --email "$name@example.org" --name "$name" \
		--password-file "$SCRATCH/password" "${given[@]}" >/dev/null
done
sqlite3 "$DATA/causeway.db" "delete from role_grant where account_id =
		(select id from account where email = 'account@example.org');
	update role_grant set campaign = 'hill' where account_id =
		(select id from account where email = 'elsewhere@example.org')"
for name in $people; do
	curl -s -o /dev/null -c "$SCRATCH/$name.jar" -d "email=$name@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
	like "$(cat "$SCRATCH/$name.jar")" session "$name can sign in"
done
# The token that set-up made.
token_may="public stream.read post.push"

# door METHOD PATH [CURL ARGUMENTS…]: "yes" if it is open: anything but "sign in" and "you may not".
door() {
	local method=$1 path=$2 patience=20 status
	shift 2
	[[ $path != *events* ]] || patience=1
	status=$(curl -s -o /dev/null --max-time "$patience" -w '%{http_code} %{redirect_url}' \
		-X "$method" -H "Origin: $SERVER_URL" "$@" "$SERVER_URL$path")
	case $status in
	401* | 403* | '303 '*/signin\?*) echo "" ;;
	000*) [ "$patience" = 1 ] && echo yes || echo "no answer" ;;
	*) echo yes ;;
	esac
}

# as NAME WANT: checks one cell of the table.
as() {
	is "$(door "$method" "$address" -b "$SCRATCH/$1.jar")" "$2" "$method $path as $1"
}

# An address of the route that leads to nothing that is there.
address_of() { # PATH
	sed -e 's/{slug}/river/; s,hints/{name},hints/desk,; s/{code}/ZZZZZZ/; s/{id}/1/g; s/{[a-z]*}/x/g' \
		<<<"$1"
}

trim() {
	sed 's/^ *//; s/ *$//' <<<"$1"
}

count=0
while IFS='|' read -ra cells; do
	method=$(trim "${cells[1]}") path=$(trim "${cells[2]//\`/}") needs=$(trim "${cells[3]}")
	nobody=$(trim "${cells[4]}") account=$(trim "${cells[5]}")
	address=$(address_of "$path")
	count=$((count + 1))
	is "$(door "$method" "$address")" "$nobody" "$method $path as nobody"
	may=""
	[[ " $token_may " != *" $needs "* ]] || may=yes
	is "$(door "$method" "$address" -H "Authorization: Bearer $TOKEN")" "$may" \
		"$method $path with the campaign's token"
	if [[ $path == *'/campaigns/{slug}/'* ]]; then
		is "$(door "$method" "${address/river/hill}" -H "Authorization: Bearer $TOKEN")" \
			"$nobody" "$method $path with the token of another campaign"
	fi
	# Signing out would end the session that the next routes need.
	[ "$path" = /signout ] && continue
	as account "$account"
	as elsewhere "$account"
	for i in "${!roles[@]}"; do
		as "${roles[i]}" "$(trim "${cells[i + 6]}")"
	done
done < <(grep -P '^\| (GET|POST|PUT|DELETE) \|' "$SCRATCH/access.md")
ok "there were routes to try: $count" [ "$count" -gt 20 ]
ok "the server is still there" server_answers
finish
