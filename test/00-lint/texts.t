#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every word that a template shows goes through the catalogues; every catalogue reads well: right
# plural forms, the same {{holes}} and elements as the English text, no text that the program does
# not have. What is not translated yet is counted, so that it cannot pass unseen.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

# Words of a template that are outside {{#t}} and {{#tn}}: between tags, and in attributes that
# people read or hear.
bare() { # FILES
	perl -CSD -Mutf8 -0777 -ne '
		s/\{\{!.*?\}\}//gs;
		s/\{\{#tn [^}]*\}\}.*?\{\{\/tn\}\}//gs;
		s/\{\{#t\}\}.*?\{\{\/t\}\}//gs;
		s/<!--.*?-->//gs;
		s/<(code|kbd|pre)\b[^>]*>.*?<\/\1>//gs; # to be typed as it stands
		s/\{\{[^{}]*(\{[^{}]*\}[^{}]*)*\}\}//gs;
		my @words;
		while (/\b(?:aria-label|aria-description|title|alt|placeholder|label)="([^"]*)"/g) {
			push @words, $1;
		}
		s/<[^>]*>/\n/gs;
		s/&[a-z]+;//g;
		push @words, split /\n/;
		for (grep { /\p{L}{2,}/ } @words) { s/^\s+//; print "$ARGV: $_\n" }
	' "$@"
}

sample="$(mktemp)"
printf '<p title="Seen">{{#t}}Not seen{{/t}} {{name}}</p>{{! Nor this }}\n<p>Bare</p>\n' >"$sample"
is "$(bare "$sample" | sed 's/.*: //' | paste -sd' ')" "Seen Bare" "bare words are found"
rm -f "$sample"
mapfile -t templates < <(tracked 'src/*/*.html')
none "$(bare "${templates[@]}")" "no template holds bare text"

none "$(grep -nE '(return|=|\?|:) "[A-Z][a-z]+ ' src/net/input.c)" "what is said about an input is marked for translation"

# What msgfmt does not look at: holes and elements of the text and its translation.
differ() { # FILE.po
	perl -CSD -Mutf8 -MEncode -e '
		my ($file) = @ARGV;
		open my $in, "<:utf8", $file or die;
		my (%text, $field, @bad);
		my $marks = sub { join " ", sort grep { !/^\{\{n\}\}$/ } $_[0] =~ /\{\{[^}]*\}\}|<[^>]*>/g };
		my $check = sub {
			return unless length($text{msgid} // "");
			my $want = $marks->($text{msgid});
			my $other = $marks->($text{msgid_plural} // $text{msgid});
			for (grep { /^msgstr/ && length $text{$_} } sort keys %text) {
				my $got = $marks->($text{$_});
				push @bad, "$file: $text{msgid} → $text{$_}" unless $got eq $want || $got eq $other;
			}
		};
		while (<$in>) {
			if (/^(msgid|msgid_plural|msgstr(?:\[\d\])?) "(.*)"$/) {
				if ($1 eq "msgid") { $check->(); %text = () }
				$field = $1; $text{$field} = $2;
			} elsif (/^"(.*)"$/) { $text{$field} .= $1 }
		}
		$check->();
		print "$_\n" for @bad;
	' "$1"
}

for po in po/*.po; do
	ok "$po is a sound catalogue" msgfmt --check --use-fuzzy -o /dev/null "$po"
	none "$(differ "$po")" "$po keeps the holes and elements of every text"
	is "$(LC_ALL=C msgfmt --statistics --use-fuzzy -o /dev/null "$po" 2>&1 |
		grep -oE '[0-9]+ untranslated')" "" "$po leaves no text in English"
	is "$(msgattrib --only-obsolete "$po" 2>/dev/null | grep -c '^#~ msgid')" 0 \
		"$po has no text that the program has not"
done
finish
