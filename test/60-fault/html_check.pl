#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Reads one page from standard input and prints a line for each thing that is not well-formed HTML:
# bytes that are not UTF-8, control characters, a bare < or &, an attribute without quotes, tags
# that do not close in order. Prints nothing for a sound page. Knows only what our pages use.
use strict;
use warnings;
use Encode qw(decode FB_CROAK);

my $bytes = do { local $/; <STDIN> };
my $html  = eval { decode('UTF-8', $bytes, FB_CROAK) };
if (!defined $html) {
	print "not UTF-8\n";
	exit 0;
}
my $findings = 0;
sub finding { print join(' ', @_) =~ s/[^\x20-\x7e]/./gr, "\n" if $findings++ < 20 }

finding('a control character: ' . sprintf('%02x', ord $1)) while $html =~ /([\x00-\x08\x0b\x0c\x0e-\x1f\x7f])/g;

my %void  = map { $_ => 1 } qw(meta link input br hr img path circle rect use line);
my $entity = qr/&(?:amp|lt|gt|quot|nbsp|middot|#39|#x?[0-9a-fA-F]+);/;
my $value  = qr/"(?:[^"<&]|$entity)*"|'(?:[^'<&]|$entity)*'/;
my @open;
pos($html) = 0;
while (pos $html < length $html) {
	if    ($html =~ /\G[^<&]+/gc || $html =~ /\G$entity/gc || $html =~ /\G<!doctype html>/gc || $html =~ /\G<!--.*?-->/gcs) { }
	elsif ($html =~ m{\G</([a-z][a-z0-9]*)>}gc) {
		my $last = pop @open // 'nothing';
		finding("</$1> closes <$last>") if $last ne $1;
	}
	elsif ($html =~ m{\G<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][-a-zA-Z0-9:]*(?:=$value)?)*)\s*(/?)>}gc) {
		push @open, $1 unless $3 || $void{$1};
	}
	else {
		finding('not well-formed: ' . substr $html, pos $html, 60);
		$html =~ /\G./gcs;
	}
}
finding("<$_> is never closed") for @open;
