#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Runs a test program for so long and no longer.
#   within.pl SECONDS PROGRAM [ARGUMENT…]
# When the time is over it says on standard error which processes there are and what each
# waits for and, where gdb is installed, where the threads of those stand that were built here; then
# it ends them all and exits with 124. Otherwise it exits as the program did.
use strict;
use warnings;

my $grace  = 10;    # seconds between the polite signal and the other
my $frames = 14;    # of each thread
my ($limit, @command) = @ARGV;
die "usage: within.pl SECONDS PROGRAM [ARGUMENT…]\n" unless @command && $limit =~ /^[1-9]\d*$/;

my $child = fork // die "cannot start another process: $!\n";
if (!$child) {
	setpgrp(0, 0);
	exec { $command[0] } @command or die "cannot run $command[0]: $!\n";
}

# The first bytes of a file of /proc, in one line.
sub proc {
	open(my $in, '<', "/proc/$_[0]") or return '';
	read($in, my $text, 4096);
	return ($text // '') =~ tr/\0\n/  /r;
}

# The processes that come from ours, itself first.
sub family {
	my %children;
	for my $pid (map { m{(\d+)$} } glob '/proc/[0-9]*') {
		my ($parent) = proc("$pid/stat") =~ /.*\) \S (\d+)/ or next;
		push @{ $children{$parent} }, $pid;
	}
	my @found = ($child);
	for (my $i = 0; $i < @found; $i++) { push @found, @{ $children{ $found[$i] } // [] } }
	return @found;
}

# True for a program that was built here, whose threads have something to tell.
sub is_ours {
	my $file = readlink "/proc/$_[0]/exe" // '';
	return $file =~ m{/causeway(?: \(deleted\))?$|/test/[a-z]+/test_\w+$};
}

sub report {
	print STDERR "# $command[0] has run for $limit s, which is too long. What there is of it:\n";
	for my $pid (family()) {
		my ($state) = proc("$pid/stat") =~ /.*\) (\S)/;
		printf STDERR "#   %d %s %s %.120s\n", $pid, $state // '-', proc("$pid/wchan"), proc("$pid/cmdline");
		next unless is_ours($pid);
		print STDERR map { "#     $_" } grep { /^(?:Thread|#)/ }
		  `timeout 60 gdb -p $pid -batch -ex 'thread apply all backtrace $frames' 2>/dev/null </dev/null`;
	}
}

for my $signal (qw(TERM INT HUP)) {
	$SIG{$signal} = sub { kill $signal, -$child };
}
my $over = 0;
$SIG{ALRM} = sub {
	if (!$over++) {
		report();
		kill 'TERM', -$child;
		alarm $grace;
	} else {
		kill 'KILL', -$child;
	}
};
alarm $limit;
1 until waitpid($child, 0) == $child || $!{ECHILD};
my $status = $?;
alarm 0;
if ($over) {
	kill 'KILL', -$child;    # what it left behind
	exit 124;
}
exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
