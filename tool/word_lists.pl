#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
# Turns the spelling lists of unpacked Debian packages, and the word lists in their Tesseract files,
# into one list of lower-case words for each language, a word a line, in UTF-8.
#   perl tool/word_lists.pl FILES OUT
use v5.32;
use warnings;
use Encode qw(decode encode find_encoding);
use File::Basename qw(basename dirname);

my ($files, $out) = @ARGV;
die "usage: perl tool/word_lists.pl FILES OUT\n" unless defined $out;
my $spelling = "$files/usr/share/hunspell";
my $aspell   = "$files/usr/share/aspell";
my %same_as  = (no => 'nb', kmr => 'ku');
my $graphs   = "$files/usr/share/tesseract-ocr/5/tessdata";
# Words of Tesseract are words of the web, spelling lists are mostly stems: where there are enough of
# the first, no more of the second are taken.
use constant {ENOUGH => 20_000, SPELT_MOST => 60_000};
# Tesseract's names of languages that are no codes of three letters, or several for one.
my %code_of = qw(afr af amh am ara ar aze az bel be bos bs bul bg cat ca ceb ceb ces cs chi_sim zh cym cy
	dan da deu de eng en epo eo est et eus eu fas fa fil tl fin fi fra fr gla gd gle ga glg gl hat ht
	hin hi hrv hr hun hu ind id isl is ita it jav jv jpn ja kaz kk kir ky kmr ku lat la lav lv lit lt
	ltz lb mar mr mkd mk mlt mt mon mn mri mi msa ms nep ne nld nl nor nb oci oc pol pl por pt pus ps
	que qu ron ro rus ru slk sk slv sl spa es sqi sq srp sr srp_latn sr sun su swa sw swe sv tat tt tgk
	tg tir ti tur tr uig ug ukr uk urd ur uzb uz uzb_cyrl uz vie vi yor yo);
my %short = map { $_ => 1 } qw(ja zh); # words of two signs
my %noun_capital = map { $_ => 1 } qw(de lb);
my (%words, %seen, %web);

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
for my $path (sort glob "$graphs/*.traineddata") {
	my $language = $code_of{basename($path, '.traineddata')} // next;
	open my $read, '-|:encoding(UTF-8)', 'perl', dirname($0) . '/word_graphs.pl', $path
		or die "$path: $!\n";
	while (my $word = <$read>) {
		chomp $word;
		$word = lcfirst $word if $noun_capital{$language};
		my $least = $short{$language} ? 2 : 3;
		next unless $word =~ /^[\p{L}\p{M}\x{2019}\x{200C}]{$least,30}$/;
		$web{$language}{$word} = 1 if $word eq lc $word;
	}
	close $read or die "$path cannot be read\n";
}
# As many words of a spelling list as are wanted beside those of the web, evenly.
sub chosen {
	my ($language) = @_;
	my %kept  = %{$web{$language} // {}};
	my @spelt = grep { !$kept{$_} } sort keys %{$words{$language} // {}};
	my $room  = keys %kept > ENOUGH ? keys %kept : SPELT_MOST;
	my $every = @spelt > $room ? @spelt / $room : 1;
	for (my $i = 0; $i < @spelt; $i += $every) {
		$kept{$spelt[$i]} = 1;
	}
	return sort keys %kept;
}
for my $language (sort keys %{{%words, %web}}) {
	open my $list, '>:raw', "$out/$language.txt" or die "$out/$language.txt: $!\n";
	print {$list} map { encode('UTF-8', "$_\n") } chosen($language);
	close $list or die "$out/$language.txt: $!\n";
}
