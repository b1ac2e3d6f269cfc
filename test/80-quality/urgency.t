#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage tells how soon somebody must act: 300 invented cases in twelve languages that nobody
# who writes the rules has seen (urgency.tsv), and the half of 162 newer ones that nothing was tuned to
# (urgency_last.tsv; whoever wrote its words wrote them, too). Those that were tuned to: urgency_new.tsv.
# urgency_fresh.tsv: sixty more, of which one rule was made (who asks and names a day).
# urgency_unseen.tsv and urgency_since.tsv (“for three days”) show only that what was mended stays.
# Of urgency_final.tsv, lives at risk by another hand, most in English and French, only lives are asked.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

check_cases() { # SET URGENCY...
	local urgency set=$1
	shift
	read_cases "$(dirname "$0")/$set.tsv" >"$SCRATCH/cases"
	ok "$set: the cases are read" "$CAUSEWAY" triage <"$SCRATCH/cases"
	join_cases "$SCRATCH/cases" "$SCRATCH/output" >"$SCRATCH/judged"
	for urgency in "$@"; do
		hold "$set" "$urgency" "$(share "$SCRATCH/judged" ".is == \"$urgency\"" '.said.urgency == .is')"
	done
	hold "$set" life_not_waiting "$(share "$SCRATCH/judged" '.is == "life"' '.said.urgency != "wait"')"
	hold "$set" no_false_life "$(share "$SCRATCH/judged" '.is != "life"' '.said.urgency != "life"')"
}

check_cases urgency_final life
check_cases urgency_fresh life urgent soon wait
check_cases urgency_unseen life urgent soon wait
check_cases urgency_since urgent soon
check_cases urgency_new life urgent soon wait
check_cases urgency_last life urgent soon wait
check_cases urgency life urgent soon wait
for language in $(jq -r 'map(.lang) | unique | .[]' "$SCRATCH/judged"); do
	tap_note "$language: $(jq -r "map(select(.lang == \"$language\" and .is == \"life\")) |
		\"\(map(select(.said.urgency == \"life\")) | length) of \(length) where life is at risk\"" "$SCRATCH/judged")"
done
finish
