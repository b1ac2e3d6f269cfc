#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage hears who asks, and for what, in languages that it has few words of: those that are typed in
# Latin letters though they have others (latin.tsv), and those of few speakers among our users (small.tsv).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program
asks='(.said.labels | index("request"))'

# The languages in the files are whose words these are; triage is not told them.
check_cases() { # SET
	local judged=$SCRATCH/$1.judged
	read_cases "$(dirname "$0")/$1.tsv" >"$SCRATCH/cases"
	jq -c 'del(.lang)' "$SCRATCH/cases" >"$SCRATCH/posts"
	ok "$1: the cases are read" "$CAUSEWAY" triage <"$SCRATCH/posts"
	join_cases "$SCRATCH/cases" "$SCRATCH/output" >"$judged"
	hold "$1" life "$(share "$judged" '.is == "life"' '.said.urgency == "life"')"
	hold "$1" need "$(share "$judged" '.is == "need"' "$asks")"
	hold "$1" none "$(share "$judged" '.is == "none"' "($asks | not) and .said.urgency != \"life\"")"
	while read -r line; do tap_note "$line"; done < <(jq -r "group_by(.lang)[] |
		\"\(.[0].lang): life \(map(select(.is == \"life\" and .said.urgency == \"life\")) | length), need \(
		map(select(.is == \"need\" and $asks)) | length), none \(map(select(.is == \"none\" and ($asks | not)
		and .said.urgency != \"life\")) | length), of 4 each; told as \(map(.said.lang) | unique | join(\" \"))\"" "$judged")
}

check_cases latin
check_cases small
finish
