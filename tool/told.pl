#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Makes model/examples/en.told.tsv of model/told.txt: each pattern so many times, with other words in
# its places each time. Nothing is left to chance, so the same patterns give the same file.
#     tool/told.pl <model/told.txt >model/examples/en.told.tsv
use strict;
use warnings;

my $times = 8;
my (%words, %next, @patterns, %seen);
while (<STDIN>) {
	chomp;
	next if /^#/ || !/\S/;
	if (/^\{(\w)\} = (.+)/) { $words{$1} = [split /, /, $2] }
	else { push @patterns, $_ }
}

# The next word of a list; after a round it begins one further on, so that lists do not march in step.
sub word {
	my ($list, $at) = ($words{$_[0]}, $next{$_[0]}++);
	return $list->[($at + int($at / @$list)) % @$list];
}

print "# Written by tool/told.pl from model/told.txt: who needs and who gives, told of others.\n";
for my $pattern (@patterns) {
	for (1 .. $times) {
		my ($kind, $text) = split /\t/, $pattern;
		$text =~ s/\{(\w)\}/word($1)/ge;
		print "$kind\t\u$text\n" unless $seen{$text}++;
	}
}
