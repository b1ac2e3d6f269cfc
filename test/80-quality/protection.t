#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whether triage sees that somebody is in danger from people or alone: invented cases of five signs
# in twelve languages, and look-alikes. The words of the lexicon were tuned to protection.tsv and, with
# the rules that put signs together, to protection_dev.tsv (28 languages) and protection_more.tsv
# (indirect ways of saying it), and last to protection_new.tsv; protection_last.tsv is the half of the same
# cases that was measured once, when all was done; nobody who wrote the words has seen
# protection_unseen.tsv. protection_final.tsv is by another hand, which measured it before it read or wrote
# a word and then added words of the classes that were missed. protection_registers.tsv is in the
# registers that people write in; suicide and trafficking were tuned to it, nothing to
# protection_fresh.tsv, which is in them too, and to protection_anew.tsv. All but last, unseen, fresh,
# anew, blind (whose look-alikes alone were read) and other (by yet another hand) also taught the learnt part
# (model/danger.cwd), so that these six say what it is worth.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program
seen='.said.labels | index("protection")'
alike='.is | startswith("no")' # none, or a look-alike of one sign ("not-child")

check_cases() { # SET [SOURCE]: as if they had come from there; without, as if told to the world
	local set=$1${2:+-$2} sign
	local cases=$SCRATCH/$set.cases judged=$SCRATCH/$set.judged
	read_cases "$(dirname "$0")/$1.tsv" | jq -c --arg source "${2:-public}" '. + {source: $source}' >"$cases"
	ok "$set: the cases are read" "$CAUSEWAY" triage <"$cases"
	join_cases "$cases" "$SCRATCH/output" >"$judged"
	for sign in child violence suicide trafficking alone; do
		hold "$set" "$sign" "$(share "$judged" ".is == \"$sign\"" "$seen")"
	done
	hold "$set" none "$(share "$judged" "$alike" "$seen | not")"
	tap_note "missed: $(jq -r "map(select(($alike | not) and ($seen | not)) | .lang + \" \" + .is) | join(\", \")" "$judged")"
	tap_note "wrong: $(jq -r "map(select(($alike) and ($seen)) | .lang) | join(\", \")" "$judged")"
}

check_cases protection
is "$(jq '[.[] | select(.is != "none" and .said.signal == "noise")] | length' "$SCRATCH/protection.judged")" 0 \
	"no sign is noise"
check_cases protection_dev
check_cases protection_more
check_cases protection_new
check_cases protection_last
check_cases protection_unseen
check_cases protection_final
check_cases protection_registers
check_cases protection_fresh
check_cases protection_anew
check_cases protection_blind
check_cases protection_other
# Who writes to us is heard sooner (src/triage/danger.h).
for set in unseen last fresh anew blind other; do
	check_cases protection_$set sms
done
hold protection_unseen kept "$(share "$SCRATCH/protection_unseen.judged" '.is != "none"' '.said.signal != "noise"')"
finish
