#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage sees that somebody is in danger from people or alone: invented cases of five signs
# in twelve languages, and look-alikes (protection.tsv).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program
cases=$(dirname "$0")/protection.tsv

grep -v '^#' "$cases" | jq -Rc 'split("\t") | {id: "\(input_line_number)", text: .[2], lang: .[0], sign: .[1]}' \
	>"$SCRATCH/cases"
ok "the cases are read" "$CAUSEWAY" triage <"$SCRATCH/cases"
jq -s --slurpfile said "$SCRATCH/output" '[., $said] | transpose | map(.[0] + {said: .[1]})' \
	"$SCRATCH/cases" >"$SCRATCH/both"
ask() { # JQ-EXPRESSION over the array
	jq -r "$1" "$SCRATCH/both"
}
seen='.said.labels | index("protection")'
for sign in child violence suicide trafficking alone; do
	hold protection "$sign" "$(ask "map(select(.sign == \"$sign\")) | (map(select($seen)) | length) / length
		* 1000 | round / 1000")"
done
hold protection none "$(ask "map(select(.sign == \"none\")) | (map(select($seen | not)) | length) / length
	* 1000 | round / 1000")"
tap_note "missed: $(ask "map(select(.sign != \"none\" and ($seen | not)) | .lang + \" \" + .sign) | join(\", \")")"
tap_note "wrong: $(ask "map(select(.sign == \"none\" and ($seen))) | map(.lang + \": \" + .text) | join(\"; \")")"
is "$(ask 'map(select(.sign != "none" and .said.signal == "noise")) | length')" 0 "no sign is noise"
finish
