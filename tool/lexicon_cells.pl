#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# The cells of one language of the crisis lexicon for a blind translation back: forms without the name
# of their concept, in an order that tells nothing. Who reads them writes down what each means; then the
# names are shown beside.
#
#   tool/lexicon_cells.pl LANGUAGE [COUNT]           NUMBER TAB FORMS: the forms of each cell
#   tool/lexicon_cells.pl --names LANGUAGE [COUNT]   NUMBER TAB CONCEPT TAB MEANING, in the same order
# COUNT: so many cells only. At most six forms of a cell are shown.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use Digest::MD5 qw(md5_hex);
use Encode qw(encode_utf8);
use FindBin;

my $names = @ARGV && $ARGV[0] eq '--names' && shift;
my ($language, $count) = @ARGV;
die "usage: tool/lexicon_cells.pl [--names] LANGUAGE [COUNT]\n" unless defined $language;

# The lines of a lexicon file, each as [columns].
sub rows {
	my ($name) = @_;
	open my $file, '<', "$FindBin::Bin/../lexicon/$name.tsv" or die "no lexicon/$name.tsv: $!\n";
	return map { chomp; [split /\t/] } grep { !/^[#@\$]/ && /\t/ } <$file>;
}

my %meaning = map { $_->[0] => $_->[3] } rows('concepts');
my @cells = sort { $a->[2] cmp $b->[2] }
	map { [$_->[0], $_->[1], md5_hex(encode_utf8("$language $_->[0]"))] } rows($language);
$count = @cells unless defined $count && $count < @cells;
for my $i (0 .. $count - 1) {
	my ($concept, $forms) = @{$cells[$i]};
	# A comma within brackets parts no forms.
	my @forms = $forms =~ /((?:\[[^\]]*\]|[^,\[])+)/g;
	s/^\s+|\s+$//g for @forms;
	my $last = $#forms < 5 ? $#forms : 5;
	print $i + 1, "\t", $names ? "$concept\t$meaning{$concept}" : join('; ', @forms[0 .. $last]), "\n";
}
