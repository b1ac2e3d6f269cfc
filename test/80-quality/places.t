#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether places are found in the forms that languages give their names (places.tsv), and countries,
# provinces and towns of the whole world (places_world.tsv): invented sentences in many languages.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program
[ -f "$(dirname "$CAUSEWAY")/share/causeway/gazetteer/places.cwg" ] ||
	skip_all "the gazetteer is not built (make gazetteer)"

# Judges the sentences of FILE and holds the share told right against the floor of that name.
found_in() { # FILE FLOOR
	read_cases "$(dirname "$0")/$1" >"$SCRATCH/cases"
	ok "the sentences of $1 are read" "$CAUSEWAY" triage <"$SCRATCH/cases"
	join_cases "$SCRATCH/cases" "$SCRATCH/output" |
		jq 'map(. + {right: (.is as $is | [.said.places[].name] | index($is) != null)})' >"$SCRATCH/judged"
	hold places "$2" "$(jq -r '(map(select(.right)) | length) / length * 1000 | round / 1000' "$SCRATCH/judged")"
	ok "in twelve languages and more" test "$(jq -r 'map(.lang) | unique | length' "$SCRATCH/judged")" -ge 12
	tap_note "not found: $(jq -r 'map(select(.right | not) | "\(.lang) \(.is)") | join(", ")' "$SCRATCH/judged")"
}
# A country or division behind a name says which of the places of that name is meant.
apart() { # WHERE TEXT: its first place lies at these whole degrees
	is "$(jq -Rc '{id: "1", text: .}' <<<"$2" | "$CAUSEWAY" triage | jq -r '.places[0] | "\(.lat | round) \(.lon | round)"')" \
		"$1" "$2"
}
apart '34 36' 'Water is rising in Tripoli, Lebanon'
apart '33 13' 'Water is rising in Tripoli'
apart '25 68' 'Flooding in Hyderabad, Pakistan'
apart '34 -87' 'Roads closed in Birmingham, Alabama'
apart '40 -90' 'help needed in Springfield Illinois'
apart '38 -5' 'Inundación en Córdoba, España'
found_in places.tsv inflected
found_in places_world.tsv world
# A common word is no place, whatever town somewhere is written like it.
grep -v '^#' "$(dirname "$0")/places_none.tsv" | jq -Rc 'split("\t") | {id: "\(input_line_number)", text: .[1]}' >"$SCRATCH/none"
is "$("$CAUSEWAY" triage <"$SCRATCH/none" | jq -c 'select(.places != []) | [.id, .places[].text]')" '' \
	"no place is found in $(wc -l <"$SCRATCH/none") sentences of common words"
finish
