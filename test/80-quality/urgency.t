#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage tells how soon somebody must act: 300 invented cases in twelve languages that nobody
# who writes the rules has seen (urgency.tsv).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

read_cases "$(dirname "$0")/urgency.tsv" >"$SCRATCH/cases"
ok "the cases are read" "$CAUSEWAY" triage <"$SCRATCH/cases"
join_cases "$SCRATCH/cases" "$SCRATCH/output" >"$SCRATCH/judged"
for urgency in life urgent soon wait; do
	hold urgency "$urgency" "$(jq -r "map(select(.is == \"$urgency\")) |
		(map(select(.said.urgency == .is)) | length) / length * 1000 | round / 1000" "$SCRATCH/judged")"
done
hold urgency life_not_waiting "$(jq -r 'map(select(.is == "life")) |
	(map(select(.said.urgency != "wait")) | length) / length * 1000 | round / 1000' "$SCRATCH/judged")"
hold urgency no_false_life "$(jq -r 'map(select(.is != "life")) |
	(map(select(.said.urgency != "life")) | length) / length * 1000 | round / 1000' "$SCRATCH/judged")"
for language in $(jq -r 'map(.lang) | unique | .[]' "$SCRATCH/judged"); do
	tap_note "$language: $(jq -r "map(select(.lang == \"$language\" and .is == \"life\")) |
		\"\(map(select(.said.urgency == \"life\")) | length) of \(length) where life is at risk\"" "$SCRATCH/judged")"
done
finish
