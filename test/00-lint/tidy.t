#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The other compiler has nothing to say, under the warnings of the Makefile; clang-tidy (checks in
# .clang-tidy), which reads the code for both, and cppcheck find nothing.
# First: it takes longest.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

folder=${O:-build}
make -s O="$folder" gen >/dev/null || exit 1
mapfile -t files < <(tracked 'src/*.c' 'tool/*.c')
read -ra warnings < <(sed -n 's/^WARN := //p' Makefile)
read -ra libraries < <(pkg-config --cflags libpq libxml-2.0 gmime-3.0)
flags=(-std=gnu17 -D_GNU_SOURCE -include src/base/banned.h -Isrc "-I$folder/gen" -Itest
	"${warnings[@]}" "${libraries[@]}")

ok "there are warnings to ask for" [ "${#warnings[@]}" -ge 5 ]
(
	export FLAGS="${flags[*]}"
	printf '%s\n' "${files[@]}" | xargs -P 2 -n 6 sh -c \
		'clang-tidy --quiet --checks="clang-diagnostic-*" "$@" -- $FLAGS 2>/dev/null' sh
) | grep -E '(warning|error):' | sort -u >"$SCRATCH/found"
none "$(grep -F '[clang-diagnostic-' "$SCRATCH/found")" "clang compiles everything without a warning"
none "$(grep -vF '[clang-diagnostic-' "$SCRATCH/found")" "clang-tidy finds nothing"

# Debian 12's cppcheck does not know __VA_OPT__; any expression in its place keeps it reading. It
# errs on leaks and on checks of null, which the tests under AddressSanitizer see better.
none "$(cppcheck --quiet -j 2 --std=c11 --enable=warning,performance,portability --inline-suppr \
	--suppress=missingInclude --suppress=memleak --suppress=nullPointerRedundantCheck \
	-D_GNU_SOURCE '-D__VA_OPT__(...)=+0,' -Isrc -Itest "${files[@]}" 2>&1 |
	grep -E '^[^ ]+:[0-9]+:')" "cppcheck finds nothing"
finish
