#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage hears who types a language of another script in Latin letters (latin.tsv).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

# The languages in the file are whose words these are; triage is not told them.
read_cases "$(dirname "$0")/latin.tsv" >"$SCRATCH/cases"
jq -c 'del(.lang)' "$SCRATCH/cases" >"$SCRATCH/posts"
ok "the cases are read" "$CAUSEWAY" triage <"$SCRATCH/posts"
join_cases "$SCRATCH/cases" "$SCRATCH/output" >"$SCRATCH/judged"
hold latin life "$(share "$SCRATCH/judged" '.is == "life"' '.said.urgency == "life"')"
hold latin need "$(share "$SCRATCH/judged" '.is == "need"' '.said.labels | index("request")')"
hold latin none "$(share "$SCRATCH/judged" '.is == "none"' \
	'(.said.labels | index("request") | not) and .said.urgency != "life"')"
while read -r line; do tap_note "$line"; done < <(jq -r 'group_by(.lang)[] | "\(.[0].lang): life \(map(select(
	.is == "life" and .said.urgency == "life")) | length), need \(map(select(.is == "need" and
	(.said.labels | index("request")))) | length), of 4 each; told as \(map(.said.lang) | unique | join(" "))"' \
	"$SCRATCH/judged")
finish
