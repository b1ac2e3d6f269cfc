#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Prints posts with every kind of broken content, a line each: first whether it must be accepted,
# rejected or may be "either", then a tab, what it is, a tab, and the line itself.
use strict;
use warnings;

my $id = 0;
sub line {
	my ($verdict, $what, $json) = @_;
	$id++;
	print "$verdict\t$what\t", $json =~ s/ID/x$id/r, "\n";
}
# A post with this text, given as it stands between the quotes.
sub text {
	my ($verdict, $what, $text) = @_;
	line($verdict, $what, qq({"id":"ID","source":"sms","text":"$text"}));
}

text('rejected', 'a broken byte',           "water \xff here");
text('rejected', 'an overlong slash',       "water \xc0\xaf here");
text('rejected', 'a surrogate in UTF-8',    "water \xed\xa0\x80 here");
text('rejected', 'a cut character',         "water \xf0\x9f\x9a");
text('either',   'a lone surrogate',        'boat \\ud800 now');
text('either',   'two low surrogates',      'boat \\udc00\\udc00 now');
text('accepted', 'a pair of surrogates',    'boat \\ud83d\\udea4 now');
text('either',   'a zero character',        'boat \\u0000 now');
text('accepted', 'control characters',      'bell \\u0007 escape \\u001b[31m delete \\u007f');
text('rejected', 'a raw control character', "bell \x07");
text('accepted', 'overrides of direction',  "boat \xe2\x80\xae\xe2\x80\xad\xe2\x81\xa6 tnegru \xe2\x80\xae");
text('accepted', 'zero-width signs',        "boat" . "\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf" x 3000);
text('accepted', 'a thousand accents',      'a' . "\xcc\x81" x 1000);
text('accepted', 'emoji, 64 kB of them',    "\xf0\x9f\x9a\xa4" x 16000);
text('accepted', 'joined emoji',            "\xf0\x9f\x91\xa9\xe2\x80\x8d" x 5000);
text('accepted', 'the longest text',        'a' x 65535);
text('rejected', 'a text that is too long', 'a' x 65536);
text('accepted', '64 kB of digits',         '9' x 65000);
text('accepted', '64 kB of numbers',        '12 boats, ' x 6500);
text('accepted', '64 kB of phones',         '0300-0000123 ' x 5000);
text('accepted', '64 kB of hashes',         '#' x 65000);
text('accepted', '64 kB of mentions',       '@a ' x 21000);
text('accepted', '64 kB of links',          'http://a.example/ ' x 3600);
text('accepted', '64 kB of places',         'Kathmandu, ' x 5900);
text('accepted', '64 kB of Thai',           "\xe0\xb8\x81" x 21000);
text('accepted', '64 kB of Burmese',        "\xe1\x80\x80\xe1\x80\xb9" x 10000);
text('accepted', 'markup',                  '</p></article><script>alert(1)</script><b onclick=\\"x\\">&amp;&lt;');
text('accepted', 'quotes for attributes',   '\\" onmouseover=\\"alert(1)\\" \' onload=\'x');
text('accepted', 'a comment',               '<!-- --> ]]> <![CDATA[ -->');
text('accepted', 'templates',               '{{title}} {{#t}}x{{/t}} ${7*7} %s%n');
text('accepted', 'SQL',                     "'); drop table post; --");
text('accepted', 'line ends of all kinds',  'one\\rtwo\\r\\nthree\\u2028four\\u2029five\\u0085six');
text('rejected', 'an empty text',           '');
text('either',   'only spaces',             '   ');
text('either',   'only marks',              "\xef\xbb\xbf\xe2\x80\x8b");
line('accepted', 'nesting of 50', '{"id":"ID","text":"deep","x":' . '[' x 50 . ']' x 50 . '}');
line('rejected', 'nesting of 5,000', '{"id":"ID","text":"deep","x":' . '[' x 5000 . ']' x 5000 . '}');
line('either',   'an unclosed nesting', '{"id":"ID","text":"deep","x":' . '{"a":' x 5000);
line('rejected', 'a huge number', '{"id":"ID","text":"far","lat":1e999,"lon":0}');
line('rejected', 'a place off the globe', '{"id":"ID","text":"far","lat":91,"lon":0}');
line('accepted', 'a huge number of no meaning', '{"id":"ID","text":"far","n":123456789012345678901234567890}');
line('either',   'the same member twice', '{"id":"ID","id":"other-twice","text":"one","text":"two"}');
line('rejected', 'an id of 1,000 bytes', '{"id":"' . 'i' x 1000 . '","text":"x"}');
line('accepted', 'an id of every script', "{\"id\":\"ID-\xe0\xa4\x95-\xf0\x9f\x9a\xa4\",\"text\":\"x\"}");
line('either',   'an id with a zero', '{"id":"ID\\u0000","text":"x"}');
line('either',   'an author of markup', '{"id":"ID","source":"sms","text":"x","author":"<script>","author_name":"\\"><img src=x>"}');
line('either',   'a link that runs', '{"id":"ID","source":"sms","text":"x","url":"javascript:alert(1)"}');
line('either',   'a language of markup', '{"id":"ID","source":"sms","text":"x","lang":"\\"><b>"}');
line('either',   'a source of markup', '{"id":"ID","source":"<b>\\"","text":"x"}');
line('rejected', 'a time long ago', '{"id":"ID","text":"x","at":"-5000-01-01"}');
line('rejected', 'a text that is a number', '{"id":"ID","text":5}');
line('rejected', 'an array', '["ID"]');
line('rejected', 'a word', 'water');
line('rejected', 'half a post', '{"id":"ID","text":"we ne');
line('rejected', 'two posts in one line', '{"id":"ID","text":"x"}{"id":"ID2","text":"y"}');
line('rejected', 'a line of 300 kB', '{"id":"ID","text":"x","y":"' . 'y' x 300_000 . '"}');
