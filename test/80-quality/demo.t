#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# How right triage is on the demo's invented flood, whose posts say in "demo" what a careful reader
# says of them; above all, that it finds the three lives at risk.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

cat "$ROOT"/demo/flood-*.jsonl >"$SCRATCH/story"
ok "the story is read" "$CAUSEWAY" triage --country NP --jobs 2 <"$SCRATCH/story"
cp "$SCRATCH/output" "$SCRATCH/said"
# One array of {…post, said: what triage says}; both have one line a post, in the same order.
jq -s --slurpfile said "$SCRATCH/said" '[., $said] | transpose | map(.[0] + {said: .[1]})' \
	"$SCRATCH/story" >"$SCRATCH/both"
ask() { # JQ-EXPRESSION over the array
	jq -r "$1" "$SCRATCH/both"
}
share() { # FILTER HOLDS: how many of the posts that pass the filter hold, 0 to 1
	ask "map(select($1)) | (map(select($2)) | length) / length * 1000 | round / 1000"
}

is "$(ask 'map(select(.said.id != .id)) | length')" 0 "every post has its answer, in order"
# The languages in which a life is found: a request, signal, life.
languages() { # LIFE
	ask "map(select((.demo.note // \"\") | startswith(\"life at risk $1\")) | .said
		| select(.signal == \"yes\" and .kind == \"request\" and .urgency == \"life\") | .lang) | unique | length"
}
for life in 1 2 3; do
	ok "life at risk $life is found in at least four languages" [ "$(languages "$life")" -ge 4 ]
done
ok "at most two posts that can wait are taken for a life at risk" [ "$(ask 'map(select(.said.urgency == "life"
	and (.demo.urgency | IN("life", "urgent") | not))) | length')" -le 2 ]
is "$(ask 'map(select((.source | IN("sms", "mail", "form", "call")) and .said.signal == "noise")) | length')" 0 \
	"nothing that was sent to the desk is noise"
is "$("$CAUSEWAY" triage --why --country NP <"$SCRATCH/story" | jq -s '[.[].why[]?[]?.text
	| select(test("\\p{L}") | not)] | length')" 0 "no reason is a sign or a number alone"
# Each label makes a Case private and calls the safeguarding lead: few, and these among them.
is "$(ask '[.[] | select(.said.labels | index("protection")) | .id[5:]] as $seen
	| ["0430", "0558", "0561", "0634", "0679", "0692"] - $seen | join(" ")')" "" \
	"a child found alone, one lost, a woman who hides and an old man alone are told as in danger"
ok "at most 14 of the flood's 850 posts are" [ "$(ask '[.[] | select(.said.labels | index("protection"))] | length')" -le 14 ]
hold demo life_found "$(share '.demo.urgency == "life"' '.said.urgency == "life" or .said.urgency == "urgent"')"
hold demo life_meant "$(share '.said.urgency == "life"' '.demo.urgency == "life" or .demo.urgency == "urgent"')"
hold demo life_asked "$(share '.demo.urgency == "life" and .demo.kind == "request"' '.said.urgency == "life"')"
is "$(share '.repost_of != null' '.said.copy_of != null')" 1 "every repost folds onto its original"
hold demo kind_right "$(share '.demo.signal == "yes"' '.said.kind == .demo.kind')"
hold demo signal_kept "$(share '.demo.signal == "yes"' '.said.signal != "noise"')"
hold demo signal_found "$(share '.demo.signal == "yes"' '.said.signal == "yes"')"
hold demo noise_quiet "$(share '.demo.signal == "noise"' '.said.signal != "yes"')"
hold demo lang_right "$(share 'true' '.said.lang == .demo.lang')"

# The stories of exercises: what they are told for must be found.
lost() { # posts that ask for a life and are not seen as a signal that is urgent, or are sent to us and are noise
	jq -rs --slurpfile said "$SCRATCH/said" '[., $said] | transpose | map(.[0] + {said: .[1]}) | .[]
		| select((.demo.urgency == "life" and (.said.signal == "noise" or (.said.urgency | IN("life", "urgent") | not)))
			or (.demo.signal != "noise" and .said.signal == "noise")
			or (.demo.signal == "noise" and .said.signal == "yes"))
		| "\(.id): \(.said.signal), \(.said.urgency)"' "$SCRATCH/story"
}
for story in earthquake storm conflict epidemic public community; do
	cat "$ROOT/demo/$story"-*.jsonl >"$SCRATCH/story"
	"$CAUSEWAY" triage <"$SCRATCH/story" >"$SCRATCH/said"
	lost >"$SCRATCH/lost"
	most=1
	[ $story != earthquake ] || most=12 # of 72: it was written to be hard
	ok "$story: lives are urgent, what is meant is no noise, and noise no signal ($(wc -l <"$SCRATCH/lost"))" \
		[ "$(wc -l <"$SCRATCH/lost")" -le $most ]
	tap_note "$(cat "$SCRATCH/lost")"
done
finish
