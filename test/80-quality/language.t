#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage names the language of what people really type: in borrowed letters, in two or three
# words, mixed with another language, or in none at all (language.tsv).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

# The languages in the file are what is asked, so triage must not be told them.
read_cases "$(dirname "$0")/language.tsv" >"$SCRATCH/cases"
jq -c 'del(.lang)' "$SCRATCH/cases" >"$SCRATCH/posts"
ok "the cases are read" "$CAUSEWAY" triage <"$SCRATCH/posts"
join_cases "$SCRATCH/cases" "$SCRATCH/output" >"$SCRATCH/judged"
for kind in latin short mixed none seen brief; do
	hold language "$kind" "$(jq -r "map(select(.is == \"$kind\")) |
		(map(select(.said.lang == .lang)) | length) / length * 1000 | round / 1000" "$SCRATCH/judged")"
done
while read -r line; do tap_note "$line"; done < <(jq -r '.[] | select(.said.lang != .lang) |
	"\(.lang) is told as \(.said.lang): \(.text)"' "$SCRATCH/judged")
finish
