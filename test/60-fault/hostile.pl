#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Clients that mean harm, against one server, while an honest one asks all the time.
#   hostile.pl HOST:PORT ATTACK
# ATTACK is a name of the table at the end. Prints a line for each finding: an answer that may not
# be, or a server that kept others waiting. Prints nothing when all is well.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Select;
use Time::HiRes qw(time sleep);

my ($address, $attack) = @ARGV;
my $push = '/api/v1/campaigns/river/posts';
$SIG{PIPE} = 'IGNORE';

sub finding { print join(' ', @_) =~ s/[^\x20-\x7e]/./gr, "\n" }

sub dial { IO::Socket::INET->new(PeerAddr => $address, Timeout => 5) // die "hostile.pl: cannot connect: $!\n" }

# All that comes within the time, until the server closes.
sub hear {
	my ($socket, $seconds) = @_;
	my ($answer, $end) = ('', time + ($seconds // 2));
	my $select = IO::Select->new($socket);
	while ((my $left = $end - time) > 0) {
		last unless $select->can_read($left);
		last unless sysread($socket, $answer, 65536, length $answer);
		last if $answer =~ /^HTTP.*?\r\n\r\n/s && !$seconds;
	}
	return $answer;
}

sub statuses { $_[0] =~ m{^HTTP/1\.[01] (\d{3})}mg }

# Sends bytes, listens, and reports any answer that is not among the statuses allowed. A server may
# also close without a word.
sub expect {
	my ($name, $bytes, $allowed, $seconds) = @_;
	my $socket = dial();
	print $socket $bytes;
	$socket->flush;
	my @statuses = statuses(hear($socket, $seconds));
	for my $status (@statuses) {
		finding("$name: answered $status") unless grep { $_ == $status } @$allowed;
	}
	return scalar @statuses;
}

# ---- the honest client ----------------------------------------------------------------------

# Asks ten times a second on new connections while the attack runs. Nineteen of twenty answers
# within a second, all within five: bounds for a machine that is busy with other things, far below the
# time that an attack holds its connections.
sub watch {
	my ($attack_pid) = @_;
	my @times;
	while (1) {
		my $begin  = time;
		my $socket = dial();
		print $socket "GET /healthz HTTP/1.1\r\nHost: $address\r\nConnection: close\r\n\r\n";
		my $answer = hear($socket, 20);
		push @times, time - $begin;
		finding("an honest request got no answer") unless $answer =~ m{^HTTP/1\.1 200};
		last if waitpid($attack_pid, 1) != 0;    # 1: WNOHANG
		sleep 0.1;
	}
	finding("the attack itself failed") if $?;
	@times = sort { $a <=> $b } @times;
	my $nearly_all = $times[int(0.95 * $#times)];
	finding(sprintf '1 of 20 honest requests took over %.3f s', $nearly_all) if $nearly_all > 1;
	finding(sprintf 'an honest request took %.3f s', $times[-1]) if $times[-1] > 5;
}

# ---- attacks --------------------------------------------------------------------------------

my $head = "GET /healthz HTTP/1.1\r\nHost: $address\r\n";

# Many heads, bodies or nothing at all, a byte at a time.
sub slow {
	my ($bytes, $count) = @_;
	my @sockets = map { dial() } 1 .. $count;
	for my $i (0 .. 25) {
		for my $socket (@sockets) {
			syswrite $socket, substr($bytes, $i, 1) if $i < length $bytes;
		}
		sleep 0.1;
	}
}
sub slow_heads  { slow($head, 300) }
sub slow_bodies { slow("POST /signin HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n", 300) }
sub idle        { slow('', 1000) }

sub half_closed {
	my @sockets = map { dial() } 1 .. 200;
	print $_ $head for @sockets;
	shutdown $_, 1 for @sockets;
	hear($_, 0.01) for @sockets;
	for (1 .. 200) {    # gone before the answer
		my $socket = dial();
		print $socket "$head\r\n" x 5;
		close $socket;
	}
}

sub smuggling {
	my $post  = "POST $push HTTP/1.1\r\nHost: $address\r\n";
	my $inner = "GET /metrics HTTP/1.1\r\nHost: $address\r\n\r\n";
	my $inside = length $inner;
	my %requests = (
		'length and chunks'    => "${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n$inner",
		'chunks and length'    => "${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n$inner",
		'two lengths'          => "${post}Content-Length: 0\r\nContent-Length: $inside\r\n\r\n$inner",
		'two equal lengths'    => "${post}Content-Length: 0\r\nContent-Length: 0\r\n\r\n$inner",
		'a list of lengths'    => "${post}Content-Length: 0, $inside\r\n\r\n$inner",
		'a negative length'    => "${post}Content-Length: -1\r\n\r\n$inner",
		'a length with a plus' => "${post}Content-Length: +0\r\n\r\n$inner",
		'a length in hex'      => "${post}Content-Length: 0x0\r\n\r\n$inner",
		'a folded header'      => "${post}X: a\r\n Content-Length: $inside\r\n\r\n$inner",
		'a space before colon' => "${post}Content-Length : $inside\r\n\r\n$inner",
		'unknown coding'       => "${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n$inner",
		'two codings'          => "${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n$inner",
		'coding with a tab'    => "${post}Transfer-Encoding:\tchunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n$inner",
		'bad chunk size'       => "${post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n$inner",
		'negative chunk size'  => "${post}Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n$inner",
		'huge chunk size'      => "${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc\r\n0\r\n\r\n$inner",
		'two hosts'            => "${post}Host: evil.example\r\nContent-Length: 0\r\n\r\n$inner",
	);
	for my $name (sort keys %requests) {
		my $socket = dial();
		print $socket $requests{$name};
		my $answer = hear($socket, 0.5);
		finding("$name: the hidden request was answered") if $answer =~ /causeway_http_requests_total/;
		finding("$name: answered $_") for grep { !/^4/ && $_ != 501 && $_ != 505 } statuses($answer);
	}
}

sub heads {
	my @refused = (400, 404, 405, 413, 414, 431, 501, 505);
	expect('a header of 1 MB', "${head}X: " . 'a' x 1_000_000 . "\r\n\r\n", \@refused);
	expect('an address of 1 MB', 'GET /' . 'a' x 1_000_000 . " HTTP/1.1\r\nHost: x\r\n\r\n", \@refused);
	expect('1,000 headers', $head . join('', map { "X-$_: 1\r\n" } 1 .. 1000) . "\r\n", \@refused);
	expect('a cookie of 6 KB', "${head}Cookie: " . 'a=b; ' x 1200 . "\r\n\r\n", [200, @refused]);
	expect('1,000 values in a query', 'GET /signin?' . 'a=b&' x 1000 . " HTTP/1.1\r\nHost: x\r\n\r\n", [422, @refused, 429]);
	expect('a zero byte in a header', "${head}X: a\0b\r\n\r\n", [200, @refused]);
	expect('a zero byte in an address', "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", [@refused, 200]);
	expect('no host', "GET /healthz HTTP/1.1\r\n\r\n", \@refused);
	expect('an unknown method', "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", \@refused);
	expect('CONNECT', "CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n", \@refused);
	expect('another version', "GET / HTTP/9.9\r\nHost: x\r\n\r\n", \@refused);
	expect('a whole address', "GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n", \@refused);
	expect('HTTP/2 at once', "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . "\0" x 100, \@refused);
	expect('TLS at once', "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" . "\xaa" x 500, \@refused);
}

sub paths {
	my @tricks = qw(/%2e%2e/ /../ /../../etc/passwd /static/../../etc/passwd /static/%2e%2e/x /static//x
	  //healthz /healthz/ /healthz; /healthz;a=b /healthz%00 /healthz%2f /%2fhealthz /c/river%00 /c/river%2f..
	  /c/%c0%ae%c0%ae /c/%e0%80%af /c/%ff /c/%ed%a0%80 /c/%zz /c/% /c/RIVER /c/./river /./healthz
	  /ur//healthz /ur/../healthz /xx/healthz /s/%0d%0aSet-Cookie:a=b /s/../t /t/river%2fstream
	  /static/x/causeway.css%00.png \\..\\..\\etc\\passwd /?q=%00 /signin?next=//evil.example);
	for my $path (@tricks) {
		my $socket = dial();
		print $socket "GET $path HTTP/1.1\r\nHost: $address\r\nConnection: close\r\n\r\n";
		my $answer = hear($socket, 1);
		finding("$path: answered $_") for grep { $_ !~ /^[234]/ } statuses($answer);
		finding("$path: shows a file")      if $answer =~ /root:.*:0:0:/;
		finding("$path: sets a header")     if $answer =~ /^Set-Cookie: ?a=b/mi;
		finding("$path: leads away")        if $answer =~ m{^Location: *(//|https?://)}mi;
		finding("$path: serves another's address")
		  if $path !~ m{^/(\?|signin|c/RIVER)} && $answer =~ m{^HTTP/1\.1 200};
	}
}

sub pipelines {
	my $good = "$head\r\n";
	expect('garbage behind a request', $good . "\x01\x02garbage\r\n\r\n" x 50, [200, 400, 404, 405, 501, 505], 1);
	my $answers = expect('200 requests at once', $good x 200, [200], 1);
	finding("of 200 requests at once $answers were answered") if $answers != 200;
	expect('a body behind a GET', $good . 'x' x 100_000, [200, 400, 414, 431, 501, 505], 1);
}

sub noise {
	srand 7;
	my @pieces = ("GET ", "POST $push ", " HTTP/1.1\r\n", "\r\n", "\r\n\r\n", 'Content-Length: 10', 'Host: x', ': ',
		'Transfer-Encoding: chunked', "\0", "\xff" x 9, 'Authorization: Bearer x', "\n", ' ' x 40, "5\r\nhello\r\n");
	for my $round (1 .. 1500) {
		my $bytes = rand(2) < 1
		  ? join('', map { chr int rand 256 } 1 .. rand 400)
		  : join('', map { $pieces[rand @pieces] } 1 .. rand 25);
		my $socket = dial();
		syswrite $socket, $bytes;
		shutdown $socket, 1;
		my $answer = hear($socket, 0.2);
		finding("noise $round: answered $_") for grep { /^5/ && !/^50[15]$/ } statuses($answer);
	}
}

my %attacks = (
	'slow-heads' => \&slow_heads, 'slow-bodies' => \&slow_bodies, 'idle' => \&idle, 'half-closed' => \&half_closed,
	'smuggling' => \&smuggling, 'heads' => \&heads, 'paths' => \&paths, 'pipelines' => \&pipelines, 'noise' => \&noise,
);
my $run = $attacks{ $attack // '' } // die "hostile.pl: there is no attack '", $attack // '', "'\n";
my $pid = fork // die "hostile.pl: $!\n";
if (!$pid) { $run->(); exit 0 }
watch($pid);
