#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The sources of the crisis lexicon are sound, and its builder notices what is not: a form in a
# foreign script, under two concepts, too long or of an unknown concept.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

folder=${O:-build}
make -s O="$folder" "$folder/tool/lexicon" >/dev/null || exit 1
tool=$folder/tool/lexicon
ok "every form is in its language's script, folds to itself and means one thing" "$tool" lexicon
report=$("$tool" lexicon)
tap_note "$report"
ok "there are at least 200 concepts" [ "$(sed -n 's/ concepts$//p' <<<"$report")" -ge 200 ]
# A language typed in borrowed letters is no other language.
ok "of at least 40 languages 200 concepts are filled" \
	[ "$(awk '/ cells filled/ && $1 !~ /-Latn$/ && $2 >= 200' <<<"$report" | wc -l)" -ge 40 ]
for language in en ur ur-Latn hi ne ar bn my uk es fr ht pt it de tr sw id ms tl vi th zh ja ko ceb am ti so ha hr sr bg km nl hu el ro \
	ku ckb mg ps ps-Latn si kn; do
	like "$report" "(^|"$'\n'")$language +[0-9]+ cells" "there is a file for $language"
done

# What docs/lexicon.md says of the files, counted: the names are those that the files begin with.
counted() {
	local code rest
	while read -r code rest; do
		echo "$(sed -n '1s/^# *\([^,.(]*[^,.( ]\).*/\1/p' "lexicon/$code.tsv")/${rest//[^0-9 ]/}"
	done < <(grep ' cells filled' <<<"$report") | LC_ALL=C sort -t/ -k1,1 | awk -F/ -v concepts="${report%% *}" '
		function thousands(n) { return n < 1000 ? n : sprintf("%d,%03d", n / 1000, n % 1000) }
		{
			split($2, number, " ")
			filled = number[1]; empty += number[2]
			whole = filled >= concepts * 0.9
			said[whole] = said[whole] (said[whole] ? ", " : "") $1 " " thousands(number[3])
			if (!(whole in least) || filled < least[whole]) least[whole] = filled
			if (filled > most[whole]) most[whole] = filled
		}
		END {
			printf "%d concepts in %d languages. Languages with %d concepts or more filled, and their forms: %s. ",
				concepts, NR, least[1], said[1]
			printf "With %d to %d filled: %s. %s cells are empty.\n", least[0], most[0], said[0], thousands(empty)
		}'
}
counts=$(counted)
is "$(grep -o '^[0-9]* concepts in .* cells are empty\.' docs/lexicon.md)" "$counts" "the page about it counts right"

# The 60 most urgent concepts are the first of concepts.tsv.
urgent=$(grep -v '^#' lexicon/concepts.tsv | cut -f1 | grep -vx sos | head -n 60)
none "$(for file in lexicon/*.tsv; do
	[[ $file == */concepts.tsv || $file == */mul.tsv ]] && continue
	for concept in $urgent; do
		[ "$(grep -P "^$concept\t" "$file" | cut -f2- | tr ',|' '\n' | wc -l)" -ge 3 ] ||
			echo "$file: $concept"
	done
done)" "every urgent concept has three forms or more in every language"

# Prints what the builder says of one line in a language file of its own.
told() { # SCRIPT LINE
	rm -rf "$SCRATCH/lexicon"
	mkdir "$SCRATCH/lexicon"
	printf 'help\t-\trequest 2\thelp\nwater\tlife\twater 2\twater\n' >"$SCRATCH/lexicon/concepts.tsv"
	printf '@script\t%s\n%b\n' "$1" "$2" >"$SCRATCH/lexicon/xx.tsv"
	"$tool" "$SCRATCH/lexicon" "$SCRATCH/out" 2>&1 && echo "taken"
}
is "$(told latin 'help\taid, succ[o|ou]r, ~hand\nwater\tagua')" taken "a sound file is taken"
like "$(told arabic 'help\taid')" 'xx.tsv:2: .*script' "a form in a foreign script is refused"
like "$(told latin 'help\taid\nwater\tAID')" 'xx.tsv:3: .*also under' "a form under two concepts is refused"
like "$(told latin 'help\tone two three four five six seven')" 'words' "a form of seven words is refused"
is "$(told chinese 'help\t我们被困在屋顶上了请快来')" taken "Chinese forms are counted in characters"
is "$(told japanese 'help\t助けてください')" taken "Japanese is written in two scripts"
like "$(told chinese 'help\t助けて')" 'script' "Chinese is not written in kana"
like "$(told latin 'fire\taid')" 'no concept' "an unknown concept is refused"
like "$(told latin 'help\ta[b|c')" 'bracket' "a bracket without its other half is refused"
like "$(told latin 'help\ta\nhelp\tb')" 'twice' "a concept on two lines is refused"
like "$(told latin 'help\t')" 'no form' "a concept without a form is refused"
like "$(told latin 'help\ta[$x]')" 'not declared' "a set that is not declared is refused"
like "$(told klingon 'help\ta')" 'no script' "an unknown script is refused"
rm -f "$SCRATCH/out"
told latin 'fire\taid' >/dev/null
ok "nothing is written when something is refused" [ ! -e "$SCRATCH/out" ]
finish
