#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether places are found in the forms that languages give their names: invented sentences in more
# than twenty languages (places.tsv).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program
[ -f "$(dirname "$CAUSEWAY")/share/causeway/gazetteer/places.cwg" ] ||
	skip_all "the gazetteer is not built (make gazetteer)"

read_cases "$(dirname "$0")/places.tsv" >"$SCRATCH/cases"
ok "the sentences are read" "$CAUSEWAY" triage <"$SCRATCH/cases"
join_cases "$SCRATCH/cases" "$SCRATCH/output" |
	jq 'map(. + {right: (.is as $is | [.said.places[].name] | index($is) != null)})' >"$SCRATCH/judged"
hold places inflected "$(jq -r '(map(select(.right)) | length) / length * 1000 | round / 1000' "$SCRATCH/judged")"
ok "in twelve languages and more" test "$(jq -r 'map(.lang) | unique | length' "$SCRATCH/judged")" -ge 12
tap_note "not found: $(jq -r 'map(select(.right | not) | "\(.lang) \(.is)") | join(", ")' "$SCRATCH/judged")"
finish
