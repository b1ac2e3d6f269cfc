#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Clients that push posts until the server goes away, and remember what it acknowledged.
#   pusher.pl URL TOKEN JOURNAL CLIENTS
# URL is the address of the posts. Client i keeps JOURNAL.i, a line a request: "sent FIRST COUNT"
# before it is sent, "kept FIRST COUNT" once it was acknowledged, "refused …" when the server said
# that it cannot now (then the client ends), "wrong …" when an answer breaks a promise. Started again
# with the same journal, each client first sends its last two requests once more: what was
# acknowledged must be known, and what was not may be either. Odd clients send single posts, even
# ones batches of up to 2,500. Ends when the connection does.
use strict;
use warnings;
use IO::Socket::INET;

my ($url, $token, $journal, $clients) = @ARGV;
my ($host, $path) = $url =~ m{^http://([^/]+)(/.*)$} or die "pusher.pl: what is $url?\n";
my @words = qw(water boat roof school bridge road food clinic rice light road tent mud rain east west
  people family help thanks open closed north river ward lane market temple train bus);

sub post {
	my ($client, $n) = @_;
	my $text = join ' ', map { $words[rand @words] } 1 .. 4 + rand 12;
	return qq({"id":"c$client-$n","text":"$text","author":"u$n"}\n);
}

# Sends one request and reads its answer; undef when the connection ends first.
sub request {
	my ($socket, $body) = @_;
	my $length = length $body;
	print $socket "POST $path HTTP/1.1\r\nHost: $host\r\nAuthorization: Bearer $token\r\n"
	  . "Content-Length: $length\r\n\r\n$body"
	  or return;
	my ($status, $size);
	while (defined(my $line = <$socket>)) {
		$status //= $1 if $line =~ m{^HTTP/1\.1 (\d+)};
		$size = $1 if $line =~ /^Content-Length: (\d+)/i;
		last if $line eq "\r\n";
	}
	return unless defined $size && read($socket, my $answer, $size) == $size;
	my ($accepted) = $answer =~ /"accepted":(\d+)/;
	my ($known)    = $answer =~ /"known":(\d+)/;
	return ($status, $accepted // -1, $known // -1, $answer);
}

# The last request that was sent, and the last that was acknowledged.
sub resume {
	my ($file) = @_;
	my (@sent, @kept);
	open(my $lines, '<', $file) or return (0);
	while (<$lines>) {
		@sent = ($1, $2) if /^sent (\d+) (\d+)$/;
		@kept = ($1, $2) if /^kept (\d+) (\d+)$/;
	}
	return (@sent ? $sent[0] + $sent[1] : 0, \@kept, \@sent);
}

sub run_client {
	my ($client) = @_;
	my $file = "$journal.$client";
	my ($next, $kept, $sent) = resume($file);
	my $acknowledged = $kept && @$kept ? $kept->[0] : -1;
	srand($$ ^ time);
	open(my $out, '>>', $file) or die "pusher.pl: $file: $!\n";
	$out->autoflush(1);
	my $socket = IO::Socket::INET->new(PeerAddr => $host) or return;
	my @again  = grep { $_ && @$_ } $kept, $sent;
	while (1) {
		my ($first, $count) = @again ? @{ shift @again } : ($next, $client % 2 ? 1 : 1 + int rand(rand(8) < 1 ? 2500 : 200));
		my $new  = $first == $next;
		my $body = join '', map { post($client, $_) } $first .. $first + $count - 1;
		print $out "sent $first $count\n" if $new;
		my ($status, $accepted, $known, $answer) = request($socket, $body) or return;
		if ($status == 503) {
			print $out "refused $first $count: $answer\n";
			return;
		}
		my $right = $status == 200 && $accepted + $known == $count;
		$right &&= $known == 0     if $new;
		$right &&= $known == $count if $first == $acknowledged;
		print $out $right ? "kept $first $count\n" : "wrong $first $count: $status $answer\n";
		$next = $first + $count if $new;
		$acknowledged = -1 unless @again;
	}
}

$SIG{PIPE} = 'IGNORE';
my @children;
for my $client (0 .. $clients - 1) {
	my $pid = fork // die "pusher.pl: $!\n";
	if (!$pid) { run_client($client); exit 0 }
	push @children, $pid;
}
waitpid $_, 0 for @children;
