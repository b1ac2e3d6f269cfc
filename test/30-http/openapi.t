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
ok "what is for people only says so" holds '
	[.paths[][] | (.description | test("`(signed-in|case\\.work|case\\.close|contact\\.open|protection\\.work|appeal\\.[a-z]+)`"))
		== (.security == [{session: []}])] | all'
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

# What others say of it. Warnings count.
modules=$ROOT/test/node_modules
if [ -d "$modules/@redocly/cli" ] && [ -d "$modules/@stoplight/spectral-cli" ]; then
	echo 'extends: ["spectral:oas"]' >"$SCRATCH/spectral.yaml"
	# /t/organisations/{id} and /t/{slug}/team: the router goes by the first segment that is fixed.
	printf 'extends: [recommended]\nrules: {no-ambiguous-paths: off}\n' >"$SCRATCH/redocly.yaml"
	export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
	is "$(cd "$SCRATCH" && node "$modules/@redocly/cli/bin/cli.js" lint --config "$SCRATCH/redocly.yaml" --format=json "$api" 2>/dev/null |
		jq -r '.problems[] | "\(.ruleId) \(.message) \(.location[0].pointer)"')" "" "redocly finds nothing"
	none "$(cd "$SCRATCH" && node "$modules/@stoplight/spectral-cli/dist/index.js" lint --quiet -f text \
		--fail-severity=hint -r "$SCRATCH/spectral.yaml" "$api" 2>&1)" "spectral finds nothing"
	none "$(node "$ROOT/test/30-http/openapi_replay.mjs" "$SERVER_URL" "$TOKEN" asha@example.org \
		'a quiet and long password' 2>"$SCRATCH/sent")" \
		"the example of every operation is answered as its schema says"
	like "$(cat "$SCRATCH/sent")" '^[2-9][0-9] operations|^[1-9][0-9]{2,} operations' "all of them were sent"
else
	skip "npm packages are not installed" "redocly, spectral and ajv look at it"
fi

# The page for people: each line works as it stands.
curl -s "$SERVER_URL/api" >"$SCRATCH/api.html"
like "$(cat "$SCRATCH/api.html")" '<h1>API</h1>' "there is a page about the API"
printf '{"id":"a1","source":"sms","text":"Six people on the roof of the mill in Kathmandu, please send a boat"}\n' |
	push >/dev/null
post=$(api GET '/posts?limit=1' | jq -r '.posts[0].id')
reader=$(as_user "$CAUSEWAY" token add --data "$DATA" --name reader --campaign river \
	--permissions 'post.push stream.read case.read campaign.edit' | grep -o 'cw_[A-Za-z0-9_-]*')
first_case() {
	case_id=$(TOKEN=$reader api GET '/cases?limit=1' | jq -re '.cases[0].id')
}
ok "a post that asks for help becomes a case, for programs too" wait_until 20 first_case
first_case
lines=0
broken=
while read -r line; do
	lines=$((lines + 1))
	id=$post
	case $line in
	*--max-time*) continue ;; # live events do not end
	*/hooks/*) continue ;;	  # only who signs may send
	*/cases/*) id=$case_id ;;
	esac
	TOKEN=$reader CAMPAIGN=river ID=$id bash -c "$line -f -o /dev/null" || broken="$broken$line"$'\n'
done < <(grep -o '<code class="curl">[^<]*' "$SCRATCH/api.html" | sed 's/.*>//; s/&quot;/"/g; s/&#3[49];/'"'"'/g; s/&amp;/\&/g')
ok "it has a line for every operation: $lines" [ "$lines" -ge \
	"$(jq '[.paths | to_entries[] | select(.key | startswith("/api/"))] | length' "$api")" ]
none "$broken" "each works by copy and paste"

# And an answer against its schema.
posts=$(curl -sf -H "Authorization: Bearer $(cat "$DATA/token")" "$SERVER_URL/api/v1/campaigns/river/stats")
is "$(jq -r 'keys | join(" ")' <<<"$posts")" \
	"$(jq -r '.paths["/api/v1/campaigns/{slug}/stats"].get.responses["200"].content["application/json"].schema["$ref"]
		| ltrimstr("#/components/schemas/")' "$api" |
		xargs -I% jq -r '.components.schemas["%"].required | sort | join(" ")' "$api")" \
	"an answer has the members that its schema requires"
finish
