#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Reads the words that a Tesseract file (NAME.traineddata) knows: a graph whose edges carry signs.
#   perl tool/word_graphs.pl FILE
# prints them in UTF-8, a word a line, as the file spells them, in the order of the graph.
use v5.32;
use warnings;

# The file: how many parts it has, where each begins (-1: it is not there), the parts.
use constant {WORD_GRAPH => 19, SIGNS => 21, PARTS_MAX => 64};
# Of an edge, above the bits of its sign; the next node stands above these.
use constant {LAST_OF_NODE => 1, BACKWARD => 2, WORD_ENDS => 4, FLAG_BITS => 3};
use constant WORD_BYTES_MAX => 120;

sub read_parts {
	my ($path) = @_;
	open my $file, '<:raw', $path or die "$path: $!\n";
	my $bytes = do { local $/ = undef; <$file> };
	my $count = unpack 'V', $bytes;
	die "$path: not a Tesseract file\n" if !defined $count || $count <= SIGNS || $count > PARTS_MAX;
	my @begins = unpack "x4 q<$count", $bytes;
	return map {
		my $from = $_;
		my ($to) = sort { $a <=> $b } grep { $_ > $from } @begins, length $bytes;
		$from < 0 ? '' : substr $bytes, $from, $to - $from;
	} @begins;
}

my ($path) = @ARGV;
die "usage: perl tool/word_graphs.pl FILE\n" unless defined $path;
my ($graph, $signs) = (read_parts($path))[WORD_GRAPH, SIGNS];
exit 0 if $graph eq '' || $signs eq '';

my (undef, @sign) = map { (split / /)[0] // '' } split /\n/, $signs;
my (undef, $sign_count, $edge_count) = unpack 'vVV', $graph;
my $sign_bits = 0;
$sign_bits++ while 2**$sign_bits < $sign_count + 1;
my $sign_mask = 2**$sign_bits - 1;
my @edge = unpack "x10 Q<$edge_count", $graph;

my @ahead = ([0, '']); # nodes and how one came there
while (my $place = pop @ahead) {
	my ($node, $word) = @$place;
	next if length $word > WORD_BYTES_MAX;
	for my $i ($node .. $#edge) {
		my $flags = $edge[$i] >> $sign_bits;
		last if $flags & BACKWARD;
		my $longer = $word . ($sign[$edge[$i] & $sign_mask] // '');
		say $longer if $flags & WORD_ENDS;
		my $next = $edge[$i] >> ($sign_bits + FLAG_BITS);
		push @ahead, [$next, $longer] if $next;
		last if $flags & LAST_OF_NODE;
	}
}
