#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage hears who asks, and for what, where there is little to go by: languages that are typed in
# Latin letters though they have others (latin.tsv), those that it had few words of (small.tsv), fifteen that
# it has many of (mid.tsv), and first messages of few words in any (first_words.tsv).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program
asks='(.said.labels | index("request"))'

# The languages in the files are whose words these are; triage is not told them.
judge() { # SET [WHAT JQ ADDS TO EACH POST]
	read_cases "$(dirname "$0")/$1.tsv" >"$SCRATCH/cases"
	jq -c "del(.lang) ${2:-}" "$SCRATCH/cases" >"$SCRATCH/posts"
	ok "$1: the cases are read" "$CAUSEWAY" triage <"$SCRATCH/posts"
	join_cases "$SCRATCH/cases" "$SCRATCH/output" >"$SCRATCH/judged"
}
right() { # SET WHAT SUCCESS: how many of what something is are told so, all in all and by language
	hold "$1" "$2" "$(share "$SCRATCH/judged" ".is == \"$2\"" "$3")"
	tap_note "$2: $(jq -r "map(select(.is == \"$2\")) | group_by(.lang) |
		map(\"\(.[0].lang) \(map(select($3)) | length)/\(length)\") | join(\", \")" "$SCRATCH/judged")"
}

for set in latin small mid; do
	judge "$set"
	right "$set" life '.said.urgency == "life"'
	right "$set" need "$asks"
	right "$set" none "($asks | not) and .said.urgency != \"life\""
	tap_note "told as: $(jq -r 'group_by(.lang) | map("\(.[0].lang): \(map(.said.lang) | unique | join(" "))") | join(", ")' \
		"$SCRATCH/judged")"
done

judge first_words '+ {source: "sms"}'
right first_words life '.said.urgency == "life"'
right first_words urgent '.said.urgency == "urgent" or .said.urgency == "life"'
right first_words need "$asks and .said.urgency != \"life\""
right first_words offer '.said.kind == "offer"'
right first_words thanks '.said.kind == "praise"'
right first_words question '.said.labels | index("question")'
right first_words nothing "($asks | not) and .said.kind != \"offer\" and .said.urgency == \"wait\""
hold first_words no_false_life "$(share "$SCRATCH/judged" '.is != "life" and .is != "urgent"' '.said.urgency != "life"')"
finish
