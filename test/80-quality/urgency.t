#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage tells how soon somebody must act: 300 invented cases in twelve languages that nobody
# who writes the rules has seen (urgency.tsv), and the half of 162 newer ones that nothing was tuned to
# (urgency_last.tsv; whoever wrote its words wrote them, too). Those that were tuned to: urgency_new.tsv.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

check_cases() { # SET
	local urgency
	read_cases "$(dirname "$0")/$1.tsv" >"$SCRATCH/cases"
	ok "$1: the cases are read" "$CAUSEWAY" triage <"$SCRATCH/cases"
	join_cases "$SCRATCH/cases" "$SCRATCH/output" >"$SCRATCH/judged"
	for urgency in life urgent soon wait; do
		hold "$1" "$urgency" "$(share "$SCRATCH/judged" ".is == \"$urgency\"" '.said.urgency == .is')"
	done
	hold "$1" life_not_waiting "$(share "$SCRATCH/judged" '.is == "life"' '.said.urgency != "wait"')"
	hold "$1" no_false_life "$(share "$SCRATCH/judged" '.is != "life"' '.said.urgency != "life"')"
}

check_cases urgency_new
check_cases urgency_last
check_cases urgency
for language in $(jq -r 'map(.lang) | unique | .[]' "$SCRATCH/judged"); do
	tap_note "$language: $(jq -r "map(select(.lang == \"$language\" and .is == \"life\")) |
		\"\(map(select(.said.urgency == \"life\")) | length) of \(length) where life is at risk\"" "$SCRATCH/judged")"
done
finish
