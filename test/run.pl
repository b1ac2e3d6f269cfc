#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Runs the TAP programs of the layers given on standard input, one "LAYER<tab>PROGRAM" a line, and
# prints what came of each layer and, last, "N passed, N failed, N skipped". A program that dies,
# breaks its plan or passes its time limit counts as a failure even if every line it printed was
# ok. A line "LAYER<tab>!SENTENCE" is a failure of its own: the layer could not be built.
# Exit status 1 if anything failed, 2 if nothing ran.
#
# Two programs for each core run at a time, in the order of the layers, whose ends
# overlap: no core waits while programs wait for clocks and disks, nor for the last one of a layer.
# Where TEST_MEMORY names a folder in memory, they write there, but for those of layers that are
# about disks. A script says in the comment that it opens
# with if it wants it otherwise: "# Alone: WHY" has the machine for itself, after all others;
# "# First: WHY" takes long: of these there is one at a time from the beginning, beside the others.
use strict;
use warnings;
use TAP::Harness;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use List::Util qw(min);

# Seconds for one program: three times what the slowest takes on two cores.
my %limit = (script => $ENV{TEST_TIME_LIMIT} // 900, unit => $ENV{TEST_TIME_LIMIT} // 120);
my $most_at_once = 8;
my %on_disk      = map { $_ => 1 } qw(20-store 60-fault);
my $within = dirname(abs_path($0)) . '/within.pl';
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

# The programs of each layer that have not ended, and the parsers of those that have.
my (%layer_of, %waiting, %parsers);

# What a program is started by so that it writes where it should.
sub place_of {
	my ($test) = @_;
	return () if !$ENV{TEST_MEMORY} || $on_disk{ $layer_of{$test} };
	return ('env', "TMPDIR=$ENV{TEST_MEMORY}");
}

sub run_together {
	my ($jobs, $first, $others) = @_;
	return unless @$first + @$others;
	my $harness = TAP::Harness->new({
		jobs  => $jobs,
		timer => 1,
		exec  => sub {
			my (undef, $test) = @_;
			[place_of($test), $within, $limit{ $test =~ /\.t$/ ? 'script' : 'unit' }, $test];
		},
		rules => { par => [{ seq => $first }, { par => $others }] },
	});
	$harness->callback(made_parser => \&show_failures);
	$harness->callback(after_test  => \&close_program);
	$harness->runtests(@$first, @$others);
}

# Notes what came of a program; the last one of its layer closes the layer.
sub close_program {
	my ($job, $parser) = @_;
	my $layer = $layer_of{ $job->[0] };
	push @{ $parsers{$layer} }, $parser;
	close_layer($layer) unless --$waiting{$layer};
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
	for my $parser (@_) {
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

# Prints what came of a layer, with the seconds that its programs took together.
sub close_layer {
	my ($layer) = @_;
	my @ended   = @{ $parsers{$layer} // [] };
	my %sum     = count(@ended);
	my $seconds = 0;
	$seconds += $_->end_time - $_->start_time for @ended;
	print "\n";
	for my $sentence (@{ $broken{$layer} // [] }) {
		print "not ok - $sentence\n";
		$sum{failed}++;
	}
	printf "== %s: %d passed, %d failed, %d skipped; %d programs took %.1f s\n\n", $layer,
	  @sum{qw(passed failed skipped)}, scalar @ended, $seconds;
	$total{$_} += $sum{$_} for keys %total;
}

my %group = (First => [], '' => [], Alone => []);
for my $layer (@layers) {
	for my $program (@{ $programs{$layer} // [] }) {
		$layer_of{$program} = $layer;
		$waiting{$layer}++;
		push @{ $group{ wish_of($program) } }, $program;
	}
	close_layer($layer) unless $waiting{$layer};
}
chomp(my $cores = `nproc`);
run_together(min(2 * $cores, $most_at_once), $group{First}, $group{''});
run_together(1, [], $group{Alone});
printf "%d passed, %d failed, %d skipped\n", @total{qw(passed failed skipped)};
exit($total{failed} ? 1 : $total{passed} ? 0 : 2);
