#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Runs the TAP programs of the layers given on standard input, one "LAYER<tab>PROGRAM" a line, and
# prints the time of each layer and, last, "N passed, N failed, N skipped". A program that dies,
# breaks its plan or passes its time limit counts as a failure even if every line it printed was
# ok. A line "LAYER<tab>!SENTENCE" is a failure of its own: the layer could not be built.
# Exit status 1 if anything failed, 2 if nothing ran.
#
# Two programs run side by side. A script says in the comment that it opens with if it wants it
# otherwise: "# Alone: WHY" has the machine for itself, at the end of its layer; "# First: WHY" begins
# before the others, so that nobody waits for it at the end.
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

# What a script says of how it is to be run: "Alone", "First", or nothing.
sub wish_of {
	my ($test) = @_;
	return '' unless $test =~ /\.t$/ && open(my $in, '<', $test);
	while (my $line = <$in>) {
		last unless $line =~ /^#/;
		return $1 if $line =~ /^# (Alone|First): /;
	}
	return '';
}

sub run_together {
	my ($jobs, @tests) = @_;
	my $harness = TAP::Harness->new({
		jobs  => $jobs,
		timer => 1,
		exec  => sub { my (undef, $test) = @_; ['timeout', '-k', 10, $limit, $test] },
	});
	$harness->callback(made_parser => \&show_failures);
	return $harness->runtests(@tests);
}

# Runs a layer; what came of it, one aggregate for each way of running.
sub run_layer {
	my %group = (First => [], '' => [], Alone => []);
	push @{ $group{ wish_of($_) } }, $_ for @_;
	my @results;
	push @results, run_together(2, @{ $group{First} }, @{ $group{''} }) if @{ $group{First} } + @{ $group{''} };
	push @results, run_together(1, @{ $group{Alone} }) if @{ $group{Alone} };
	return @results;
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
	my %sum = (passed => 0, failed => 0, skipped => 0);
	for my $parser (map { $_->parsers } @_) {
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
	%sum = count(run_layer(@{ $programs{$layer} })) if $programs{$layer};
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
