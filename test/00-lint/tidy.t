#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# clang-tidy (checks in .clang-tidy) and cppcheck find nothing.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

folder=${O:-build}
make -s O="$folder" gen >/dev/null || exit 1
mapfile -t files < <(tracked 'src/*.c' 'tool/*.c')
read -ra libraries < <(pkg-config --cflags libpq)
flags=(-std=gnu17 -D_GNU_SOURCE -include src/base/banned.h -Isrc "-I$folder/gen" -Itest "${libraries[@]}")

none "$(
	export FLAGS="${flags[*]}"
	printf '%s\n' "${files[@]}" |
		xargs -P 2 -n 6 sh -c 'clang-tidy --quiet "$@" -- $FLAGS 2>/dev/null' sh |
		grep -E '(warning|error):' | sort -u
)" "clang-tidy finds nothing"

# Debian 12's cppcheck does not know __VA_OPT__; any expression in its place keeps it reading. It
# errs on leaks and on checks of null, which the tests under AddressSanitizer see better.
none "$(cppcheck --quiet -j 2 --std=c11 --enable=warning,performance,portability --inline-suppr \
	--suppress=missingInclude --suppress=memleak --suppress=nullPointerRedundantCheck \
	-D_GNU_SOURCE '-D__VA_OPT__(...)=+0,' -Isrc -Itest "${files[@]}" 2>&1 |
	grep -E '^[^ ]+:[0-9]+:')" "cppcheck finds nothing"
finish
