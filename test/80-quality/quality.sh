# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# What the tests of this layer share: the floors, and how a measured value is held against them.
# Sourced after lib.sh.
FLOORS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/floors.tsv

# reaches VALUE LEAST: both decimal numbers; a value that is none reaches nothing.
reaches() {
	perl -e 'exit !($ARGV[0] =~ /^[0-9.]+$/ && $ARGV[0] >= $ARGV[1])' -- "$1" "$2"
}
passes() { # VALUE OTHER: more than the other
	reaches "$1" "$2" && ! reaches "$2" "$1"
}

# Holds a measured value against its line of floors.tsv.
hold() { # SET MEASURE VALUE
	local floor reference beats
	read -r floor reference beats < <(awk -v s="$1" -v m="$2" '$1 == s && $2 == m { print $3, $4, $5 }' "$FLOORS")
	ok "$1: $2 is $3, at least ${floor:-(no floor)}" reaches "$3" "${floor:-2}"
	if [ "${beats:-}" = beats ]; then
		ok "$1: $2 beats the reference ($reference)" passes "$3" "$reference"
	elif [ "${reference:--}" != - ]; then
		tap_note "$1: $2 need not beat the reference ($reference) yet"
	fi
}

# read_cases FILE: lines "language TAB what it is TAB text" as posts {id, text, lang, is}; # begins a remark.
read_cases() {
	grep -v '^#' "$1" | jq -Rc 'split("\t") | {id: "\(input_line_number)", text: .[2], lang: .[0], is: .[1]}'
}
# join_cases CASES JUDGED: one array; each case with what triage said of it as "said".
join_cases() {
	jq -s --slurpfile said "$2" '[., $said] | transpose | map(.[0] + {said: .[1]})' "$1"
}
share() { # CASES JQ-CONDITION JQ-SUCCESS: of the cases that meet the condition, the part that succeeds
	jq -r "map(select($2)) | (map(select($3)) | length) / length * 1000 | round / 1000" "$1"
}
