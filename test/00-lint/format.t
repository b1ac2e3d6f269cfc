#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The code is laid out as .clang-format says.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

mapfile -t files < <(tracked 'src/*.[ch]' 'src/*.cc' 'tool/*.[ch]' 'test/*.[ch]')
none "$(clang-format --dry-run "${files[@]}" 2>&1 | grep -o '^[^ ]*:[0-9]*:[0-9]*: ' | sort -u -t: -k1,1)" \
	"code is laid out by clang-format (make format)"
none "$(grep -nP '[ \t]+$' "${files[@]}")" "no line ends in white space"
# Signs that stand on others take no column.
none "$(perl -CSD -ne 'chomp; s/\p{Mn}//g; 1 while s/^([^\t]*)\t/$1 . " " x (8 - length($1) % 8)/e;
	print "$ARGV:$.: ", length, " columns\n" if length > 100;
	close ARGV if eof' "${files[@]}")" "no line is wider than 100 columns"
finish
