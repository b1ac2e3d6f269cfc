#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Runs the TAP programs of the layers given on standard input, one "LAYER<tab>PROGRAM" a line, and
# prints the time of each layer and, last, "N passed, N failed, N skipped". A program that dies,
# breaks its plan or passes its time limit counts as a failure even if every line it printed was
# ok. A line "LAYER<tab>!SENTENCE" is a failure of its own: the layer could not be built.
# Exit status 1 if anything failed, 2 if nothing ran.
use strict;
use warnings;
use TAP::Harness;
use Time::HiRes qw(time);

my $limit = $ENV{TEST_TIME_LIMIT} // 900;    # seconds for one program
my (@layers, %programs, %broken);
while (my $line = <STDIN>) {
	chomp $line;
	my ($layer, $program) = split /\t/, $line, 2;
	push @layers, $layer unless $programs{$layer} || $broken{$layer};
	if ($program =~ s/^!//) { push @{ $broken{$layer} }, $program }
	else                    { push @{ $programs{$layer} }, $program }
}
open(STDIN, '<', '/dev/null') or die "cannot open the null device: $!";

# Fast layers use both cores; the others start servers and want them for themselves.
sub run_layer {
	my ($layer, @tests) = @_;
	my $harness = TAP::Harness->new({
		jobs => ($layer =~ /^[01]0-/ ? 2 : 1),
		exec => sub { my (undef, $test) = @_; ['timeout', '-k', 10, $limit, $test] },
	});
	$harness->callback(made_parser => \&show_failures);
	return $harness->runtests(@tests);
}

# Prints each failed check with the notes that follow it, as they come.
sub show_failures {
	my ($parser, $job) = @_;
	my $name    = ref $job eq 'ARRAY' ? $job->[0] : $job;
	my $failing = 0;
	$parser->callback(
		test => sub {
			my ($result) = @_;
			$failing = !$result->is_ok;
			print "\n# $name\n", $result->as_string, "\n" if $failing;
		});
	$parser->callback(comment => sub { print $_[0]->as_string, "\n" if $failing });
}

# Sums a layer by reading its TAP: skipped checks are not passed ones.
sub count {
	my ($results) = @_;
	my %sum = (passed => 0, failed => 0, skipped => 0);
	for my $parser ($results->parsers) {
		my $skipped = $parser->skipped;
		my $failed  = $parser->failed;
		$sum{skipped} += $parser->skip_all ? 1 : $skipped;
		$sum{failed} += $failed;
		$sum{passed} += $parser->passed - $skipped;
		$sum{failed}++ if !$failed && ($parser->exit || $parser->parse_errors);
	}
	return %sum;
}

my %total = (passed => 0, failed => 0, skipped => 0);
for my $layer (@layers) {
	my $begin = time;
	my %sum   = (passed => 0, failed => 0, skipped => 0);
	print "\n== $layer\n";
	%sum = count(run_layer($layer, @{ $programs{$layer} })) if $programs{$layer};
	for my $sentence (@{ $broken{$layer} // [] }) {
		print "not ok - $sentence\n";
		$sum{failed}++;
	}
	printf "== %s: %d passed, %d failed, %d skipped in %.1f s\n", $layer,
	  @sum{qw(passed failed skipped)}, time - $begin;
	$total{$_} += $sum{$_} for keys %total;
}
printf "%d passed, %d failed, %d skipped\n", @total{qw(passed failed skipped)};
exit($total{failed} ? 1 : $total{passed} ? 0 : 2);
