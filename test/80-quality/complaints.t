#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage tells complaints about our help from anger at others, in sixteen languages: what asks
# for help, too, is never held back, and what is no complaint is never taken for one.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

check_cases() { # SET
	local cases=$SCRATCH/$1.cases judged=$SCRATCH/$1.judged
	read_cases "$(dirname "$0")/$1.tsv" |
		jq -c '(.is | ltrimstr("sms/")) as $is | .source = (if .is == $is then "rss" else "sms" end) | .is = $is' >"$cases"
	ok "$1: the cases are read" "$CAUSEWAY" triage <"$cases"
	join_cases "$cases" "$SCRATCH/output" >"$judged"
	hold "$1" us "$(share "$judged" '.is == "us"' '.said.complains')"
	hold "$1" none "$(share "$judged" '.is == "none"' '.said.complains | not')"
	is "$(jq '[.[] | select(.is == "both" and .said.complains == "only")] | length' "$judged")" 0 \
		"$1: what asks for help, too, is not held back"
	tap_note "both: $(share "$judged" '.is == "both"' '.said.complains'); held: $(share "$judged" '.is == "us"' '.said.complains == "only"')"
	tap_note "missed: $(jq -r 'map(select(.is != "none" and (.said.complains | not)) | .lang + " " + .id) | join(", ")' "$judged")"
	tap_note "wrong: $(jq -r 'map(select(.is == "none" and .said.complains) | .lang + " " + .id) | join(", ")' "$judged")"
}

check_cases complaint_dev
check_cases complaint_last
finish
