#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The model, its card, the lexicon and the page about them belong together. The model learnt what concepts
# mean with the lexicon of its own time. Words may be added before it is trained anew
# (docs/decisions/021-lexicon-and-model.md), but not without end.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

folder=${O:-build}
lexicon=$folder/share/causeway/lexicon/crisis.cwlex
make -s O="$folder" "$lexicon" >/dev/null || exit 1

field() { # FILE TYPE OFFSET BYTES: as od knows types
	od -An -v -t "$2" -j "$3" -N "$4" "$1" | tr -d ' '
}
then=$(field model/heads.cwm u4 44 4)
mark=$(field model/heads.cwm x8 48 8)
# Words of languages in borrowed letters are in none of the posts that it was trained with.
make -s O="$folder" "$folder/tool/lexicon" >/dev/null || exit 1
borrowed=$("$folder/tool/lexicon" lexicon | awk '/ heard in any$/ { n += $(NF - 4) + 0 } END { print n + 0 }')
now=$(($(field "$lexicon" u4 28 4) - borrowed))
if [ "$mark" = "$(field "$lexicon" x8 32 8)" ]; then
	tap_note "the model was trained with the lexicon of now, $mark"
else
	tap_note "the model was trained with another lexicon, $mark: it had $then entries, now there are $now"
fi
ok "the lexicon has at most a twentieth more or fewer entries ($now and $borrowed in borrowed letters) than the model was trained with ($then)" \
	[ $((now > then ? now - then : then - now)) -le $((then / 20)) ]
ok "the model's card names the lexicon" grep -q "mark \`$mark\`, which has $then entries" model/heads.md

# Set, head, posts of each class, F1 and average precision of each row that has them. Bold on the page says that
# the reference was better.
figures() { # FILE FIELDS F1-FIELD AP-FIELD
	awk -F'|' -v fields="$2" -v f1="$3" -v ap="$4" '{ gsub(/[ *]/, "") }
		NF == fields && $3 ~ /^[a-z]+$/ && $4 ~ /^[0-9]+$/ && $5 ~ /^[0-9]+$/ && $ap ~ /^[0-9.]+$/ {
			print $2, $3, $4, $5, $f1, $ap }' "$1"
}
figures model/heads.md 11 8 9 | sort >"$SCRATCH/card"
figures docs/triage-figures.md 10 6 8 | sort >"$SCRATCH/page"
ok "the page tells of forty heads of sets and more" [ "$(wc -l <"$SCRATCH/page")" -ge 40 ]
ok "the posts told of others are those that their patterns make" \
	eval 'perl tool/told.pl <model/told.txt | cmp -s - model/examples/en.told.tsv'
none "$(comm -13 "$SCRATCH/card" "$SCRATCH/page")" "what the page says of each set and head stands in the model's card"
finish
