#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The description of the API is whole: what the server answers stands in it, what it names exists.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
prepare || skip_all "the server does not start"

api=$SCRATCH/openapi.json
ok "it is given out to everybody" curl -sf -o "$api" "$SERVER_URL/api/openapi.json"
holds() { # FILTER
	[ "$(jq "$1" "$api")" = true ]
}
is "$(jq -r .openapi "$api")" 3.1.0 "it says which version it follows"
ok "every schema that it names is there" holds '
	(.components.schemas | keys) as $have
	| [.. | objects | .["$ref"]? // empty | ltrimstr("#/components/schemas/")] - $have == []'
ok "no schema is there for nothing" holds '
	[.. | objects | .["$ref"]? // empty | ltrimstr("#/components/schemas/")] as $used
	| (.components.schemas | keys) - $used == []'
ok "operations have names of their own" holds '
	[.paths[][] | .operationId] | length == (unique | length)'
ok "every {name} of a path is described" holds '
	[.paths | to_entries[] | .key as $path | .value[]
	| ([$path | scan("{([a-z_]+)}")[0]] - [.parameters[] | select(.in == "path") | .name])[]] == []'
ok "what needs a right says how to show it" holds '
	[.paths[][] | (.description == "Needs the permission `public`.") == (.security == [])] | all'
ok "what a form needs is among its fields" holds '
	[.paths[][] | .requestBody.content["application/x-www-form-urlencoded"].schema // empty
	| ((.required // []) - (.properties | keys))[]] == []'

# Against the routes themselves: whatever answers JSON to a program.
missing=
while IFS=$'\t' read -r method path _; do
	case $path in
	/api/*) ;;
	*) continue ;;
	esac
	jq -e --arg path "$path" --arg method "${method,,}" '.paths[$path][$method]' "$api" \
		>/dev/null || missing="$missing $method $path"
done < <("$CAUSEWAY" routes | grep -v '^	')
is "$missing" "" "every route of the API is described"

# And an answer against its schema.
posts=$(curl -sf -H "Authorization: Bearer $(cat "$DATA/token")" "$SERVER_URL/api/v1/campaigns/river/stats")
is "$(jq -r 'keys | join(" ")' <<<"$posts")" \
	"$(jq -r '.paths["/api/v1/campaigns/{slug}/stats"].get.responses["200"].content["application/json"].schema["$ref"]
		| ltrimstr("#/components/schemas/")' "$api" |
		xargs -I% jq -r '.components.schemas["%"].required | sort | join(" ")' "$api")" \
	"an answer has the members that its schema requires"
finish
