# SPDX-License-Identifier: AGPL-3.0-or-later
# Reads all that a server shows to somebody, to be sourced by a test: what must not be read begins
# with "quokka". IDS is {"post":[…],"case":[…],"incident":[…],"other":[…]}, CODE one of a status page.
# shellcheck shell=bash

# Every GET route of the program: as it is, with each input that an address can carry, and as JSON.
addresses() {
	as_user "$CAUSEWAY" routes --json | jq -r --arg url "$SERVER_URL" --arg code "$CODE" \
		--argjson ids "$IDS" '
		.[] | select(.method == "GET" and (.live | not)) | .inputs as $inputs
		| (if .path | test("/posts/") then $ids.post elif .path | test("/cases/") then $ids.case
			else $ids.other end)[] as $id
		| (.path | gsub("[{]slug[}]"; "river") | gsub("[{]id[}]"; $id) | gsub("[{]code[}]"; $code)
			| gsub("[{]name[}]"; "sms") | gsub("[{]place[}]"; "quokkaplace") | gsub("[{][a-z]+[}]"; "x")) as $path
		| "", ($inputs[] | select(.place == "query") | .name as $name
			| (if .type == "choice" then .choices elif .type == "id" then [$ids[][]]
				elif $name == "q" then ["zebra", "school", "quokkatext", "water"]
				elif $name == "source" then ["sms"] elif $name == "topic" then ["water", "protection"]
				elif $name == "lang" then ["en"] elif $name == "place" then ["quokkaplace"]
				elif $name == "limit" then ["50"] else [] end)[]
			| "?\($name)=\(.)" ) | $url + $path + .' | sort -u
}
# fetched CURL ARGUMENTS…: how much can be fetched so, but for the page of leads, which an
# administrator may open, too.
fetched() {
	addresses | grep -v '/river/protection/' | sed 's|.*|url = "&"\noutput = -|' >"$SCRATCH/plan"
	{
		curl -s --max-time 90 -K "$SCRATCH/plan" -w '\n%{http_code} %{url_effective}\n' "$@"
		curl -s --max-time 90 -K "$SCRATCH/plan" -w '\n%{http_code} %{url_effective}\n' \
			-H 'Accept: application/json' "$@"
	} >"$SCRATCH/all"
	grep -c '^200 ' "$SCRATCH/all"
}
# Lines with a word of the matter, but for the words of a question that a page repeats.
leaks() {
	sed -E 's/quokka(text|place)([^A-Za-z]|$)/\2/g' "$1" | grep -iE -B 3 -A 40 'quokka' |
		grep -iE 'quokka|^[0-9]{3} http' | cut -c 1-300
}
