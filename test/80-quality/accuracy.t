#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# How right triage is on the development sets, against recorded floors and against the reference
# table of the data's README. The data are no part of the repository: without them all is skipped.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
data=$ROOT/../shared/data
[ -f "$data/eval/score.py" ] || skip_all "the development data are not here"
python3 -c '' 2>/dev/null || skip_all "python3, which the scorer needs, is not here"
find_program

# Triages a set and prints the scorer's figures as JSON.
scored() { # GOLD.jsonl.gz
	gzip -dc "$1" | "$CAUSEWAY" triage --jobs 2 >"$SCRATCH/predictions" &&
		python3 "$data/eval/score.py" "$1" "$SCRATCH/predictions" --json
}
# Prints one figure of the answer in $SCRATCH/score, "none" if it is not there.
figure() { # JQ-PATH
	jq -r "(.all$1) // \"none\"" "$SCRATCH/score"
}
score() { # SET GOLD.jsonl.gz
	scored "$2" >"$SCRATCH/score"
	is "$(figure .without_prediction)" 0 "$1: every record has an answer"
}

for set in airline complaints crisislex-t26 crisislex-t6 davidson figure8 idrisi idrisi-ar olid sms-spam; do
	score "$set" "$data/triage/$set.dev.jsonl.gz"
	for measure in macro_f1 macro_average_precision; do
		hold "$set" "$measure" "$(figure ".$measure")"
	done
done
score lid "$data/lid/dev.jsonl.gz"
for length in sentence pair word; do
	hold lid "$length" "$(figure ".lengths.$length.accuracy")"
done
for set in idrisi-lmr-en idrisi-lmr-ar; do
	score "$set" "$data/geoparse/$set.dev.jsonl.gz"
	if [ -f "$(dirname "$CAUSEWAY")/share/causeway/gazetteer/places.cwg" ]; then
		hold "$set" mention_f1 "$(figure .mention_span.f1)"
	else
		skip "the gazetteer is not built (make gazetteer)" "$set: mention_f1"
	fi
done
finish
