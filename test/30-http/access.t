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

none "$(sed -n '/^## How fast/,$p' "$SCRATCH/access.md" | grep -o '`/[^`]*`' | while read -r path; do
	grep -qF "| POST | $path |" "$SCRATCH/access.md" || echo "$path"
done)" "what has a pace is a route"

# --- the people ---
# One of each role, as the table names them; one with an account alone; one who responds in another
# campaign; and people of partners, who hold a role in this campaign for their organisation.

mapfile -t roles < <(sed -n 's/^| | route | needs | nobody | any account | partner | //p' \
	"$SCRATCH/access.md" | sed 's/ *|$//; s/ *| */\n/g')
ok "the table names the roles: ${roles[*]}" [ "${#roles[@]}" -gt 8 ]
partners="before partner after police"
for name in account elsewhere $partners "${roles[@]}"; do
	case $name in
	administrator) given=(--role administrator) ;;
	account | elsewhere | before | partner | after | police) given=(--role responder --campaign river) ;;
	*) given=(--role "$name" --campaign river) ;;
	esac
	as_user "$CAUSEWAY" account add --data "$DATA" --email "$name@example.org" --name "$name" \
		--password-file "$SCRATCH/password" "${given[@]}" >/dev/null
done

# agreement NUMBER NAME KIND SHARES ACCEPTED ENDED: an organisation, its person and its agreement.
agreement() {
	sqlite3 "$DATA/causeway.db" ".timeout 5000" "
		insert into organisation values ($1, '$2', '$3', '', '', '', 1);
		insert into organisation_member
			select $1, id, 1, 1 from account where email = '$2@example.org';
		update role_grant set organisation_id = $1
			where account_id = (select id from account where email = '$2@example.org');
		insert into agreement (id, campaign, organisation_id, shares, purpose, onward,
			until_at, proposed_by, proposed_at, needs_second, second_reason,
			accepted_at, ended_at, ended_how)
		values ($1, 'river', $1, '$4', 'boats', 'no', 99999999999999, 1, 1, 0, '', $5, $6, '')"
}
everything="text need area place names notes history"
agreement 1001 before charity "$everything contacts" null null
agreement 1002 partner charity "$everything" 1 null
agreement 1003 after charity "$everything contacts" 1 2
# Even if a row said so: police get no contacts.
agreement 1004 police police "$everything contacts" 1 null
sqlite3 "$DATA/causeway.db" ".timeout 5000" "delete from role_grant where account_id =
		(select id from account where email = 'account@example.org');
	update role_grant set campaign = 'hill' where account_id =
		(select id from account where email = 'elsewhere@example.org')"

# --- the routes ---
# A line for each: method, path, what it needs, cells; in the order in which they are called: what
# ends or locks sessions last. /setup is left out: its door is the key that a fresh server prints,
# and after set-up it is closed (setup.t).

grep -P '^\| (GET|POST|PUT|DELETE) \|' "$SCRATCH/access.md" |
	sed 's/^| //; s/ *|$//; s/ *| */|/g; s/`//g' |
	awk -F'|' '{ print ($2 ~ /^\/(signout|lock)$/ ? 2 : $2 ~ /session|password/) "|" $0 }' |
	sort -s -t'|' -k1,1 | cut -d'|' -f2- | grep -vF '|/setup|' >"$SCRATCH/routes"
count=$(wc -l <"$SCRATCH/routes")
ok "there are routes to try: $count" [ "$count" -gt 20 ]

# An address of the route that leads to nothing that is there.
sed -E 's/^([^|]*)\|([^|]*)\|.*/\1 \2/; s/\{slug\}/river/; s,hints/\{name\},hints/desk,
	s/\{code\}/ZZZZZZ/; s/\{(id|account|file)\}/1/g; s/\{[a-z]*\}/x/g' "$SCRATCH/routes" >"$SCRATCH/addresses"

# walk NAME FILE [CURL ARGUMENTS…]: calls every route in one process; a line for each goes to
# $SCRATCH/walk.NAME: "yes" if it is open: anything but "sign in" and "you may not".
walk() {
	local name=$1 addresses=$2 method path output
	shift 2
	while read -r method path; do
		# What never ends is left at its first bytes: they cannot be written.
		output=/dev/null
		[[ $path != *events* ]] || output=/dev/full
		printf 'next\nurl = "%s"\nrequest = "%s"\noutput = "%s"\nno-buffer\nmax-time = 20\n' \
			"$SERVER_URL$path" "$method" "$output"
		printf 'silent\nheader = "Origin: %s"\nwrite-out = "%%{http_code} %%{redirect_url}\\n"\n' \
			"$SERVER_URL"
		[ $# -eq 0 ] || printf '%s\n' "$@"
	done <"$addresses" | sed 1d >"$SCRATCH/curl.$name"
	curl -K "$SCRATCH/curl.$name" 2>/dev/null | sed -E '
		s/^(401|403).*//; s,^303 .*/signin\?.*,,; s/^000.*/no answer/; s/^[0-9].*/yes/' \
		>"$SCRATCH/walk.$name"
}

# compare NAME CELL: what the walk found, against that column of the table (from 1, after the path).
compare() {
	local found
	found=$(cut -d'|' -f"$2" "$SCRATCH/routes" | paste -d'|' "$SCRATCH/walk.$1" - "$SCRATCH/addresses" |
		awk -F'|' '{ got = $1; want = $2; if (want == "") want = "refused"; if (got == "") got = "refused"
			if (got != want) print $3 ": got " got ", want " want }')
	is "$(wc -l <"$SCRATCH/walk.$1")" "$count" "every route answers $1"
	none "$found" "and lets $1 through where the table says so, and nowhere else"
}

sign_in() { # NAME
	curl -s -o /dev/null -c "$SCRATCH/$1.jar" -d "email=$1@example.org" \
		--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"
	like "$(cat "$SCRATCH/$1.jar")" session "$1 can sign in"
}

as() { # NAME CELL
	sign_in "$1"
	walk "$1" "$SCRATCH/addresses" \
		"cookie = \"session=$(awk '$6 == "session" { print $7 }' "$SCRATCH/$1.jar")\""
	compare "$1" "$2"
}

walk nobody "$SCRATCH/addresses"
compare nobody 4
as account 5
as elsewhere 5
as before 5
as after 5
as partner 6
as police 6
for i in "${!roles[@]}"; do
	as "${roles[i]}" $((i + 7))
done

# --- tokens ---
# The one that set-up made, in its campaign and in another.

awk -F'|' -v OFS='|' '{ may = $3 ~ /^(public|stream.read|post.push)$/ ? "yes" : ""
	print $1, $2, $3, may, $2 ~ /[/]campaigns[/].slug.[/]/ ? $4 : may }' "$SCRATCH/routes" >"$SCRATCH/tokens"
mv "$SCRATCH/tokens" "$SCRATCH/routes"
walk token "$SCRATCH/addresses" "header = \"Authorization: Bearer $TOKEN\""
compare token 4
sed 's,/campaigns/river/,/campaigns/hill/,' "$SCRATCH/addresses" >"$SCRATCH/others"
walk other-token "$SCRATCH/others" "header = \"Authorization: Bearer $TOKEN\""
compare other-token 5

ok "the server is still there" server_answers
finish
