#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Turns the spelling lists of unpacked Debian packages into one list of lower-case words for each
# language, a word a line, in UTF-8.
#   perl tool/word_lists.pl FILES OUT
use v5.32;
use warnings;
use Encode qw(decode encode find_encoding);
use File::Basename qw(basename);

my ($files, $out) = @ARGV;
die "usage: perl tool/word_lists.pl FILES OUT\n" unless defined $out;
my $spelling = "$files/usr/share/hunspell";
my $aspell   = "$files/usr/share/aspell";
my %same_as  = (no => 'nb', kmr => 'ku');
my (%words, %seen);

sub read_bytes {
	my ($path) = @_;
	open my $file, '<:raw', $path or return '';
	local $/ = undef;
	return scalar <$file>;
}

sub keep {
	my ($language, $text, $end) = @_;
	for my $line (split /\r?\n/, $text) {
		my ($word) = split $end, $line;
		next unless defined $word && $word =~ /^[\p{L}\p{M}\x{2019}\x{200C}]{3,30}$/;
		$words{$language}{$word} = 1 if $word eq lc $word;
	}
	return;
}

# The character set that the affix file names.
sub charset {
	my ($affixes) = @_;
	my ($name) = read_bytes($affixes) =~ /^(?:\xEF\xBB\xBF)?SET\s+(\S+)/m;
	$name = 'cp1251' if ($name // '') eq 'microsoft-cp1251';
	return find_encoding($name // 'UTF-8') // find_encoding('UTF-8');
}

for my $path (sort glob "$spelling/*.dic") {
	my $real = -l $path ? "$spelling/" . basename(readlink $path) : $path;
	next if !-e $real || $seen{$real}++ || $real =~ /_med/;
	my ($language) = basename($real) =~ /^([a-z]+)/;
	my $text = charset($real =~ s/\.dic$/.aff/r)->decode(read_bytes($real));
	keep($same_as{$language} // $language, $text, qr{[/\t ]});
}
for my $path (sort glob "$aspell/*.cwl.gz") {
	my ($language) = basename($path) =~ /^([a-z]+)/;
	next if keys %{$words{$language} // {}} > 20_000;
	my $bytes = `zcat '$path' | '$files/usr/bin/prezip-bin' -d`;
	my $text  = eval { decode('UTF-8', $bytes, Encode::FB_CROAK) } // decode('iso-8859-1', $bytes);
	keep($language, $text, qr{/});
}
for my $language (sort keys %words) {
	open my $list, '>:raw', "$out/$language.txt" or die "$out/$language.txt: $!\n";
	print {$list} map { encode('UTF-8', "$_\n") } sort keys %{$words{$language}};
	close $list or die "$out/$language.txt: $!\n";
}
