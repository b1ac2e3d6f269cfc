#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The other compiler has nothing to say either, under the warnings of the Makefile.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

folder=${O:-build}
make -s O="$folder" gen >/dev/null || exit 1
mapfile -t files < <(tracked 'src/*.c' 'tool/*.c')
read -ra warnings < <(sed -n 's/^WARN := //p' Makefile)
read -ra libraries < <(pkg-config --cflags libpq)
flags=(-fsyntax-only -std=gnu17 -D_GNU_SOURCE -include src/base/banned.h -Isrc "-I$folder/gen" -Itest
	"${warnings[@]}" "${libraries[@]}")

ok "there are warnings to ask for" [ "${#warnings[@]}" -ge 5 ]
none "$(
	export FLAGS="${flags[*]}"
	printf '%s\n' "${files[@]}" | xargs -P 2 -n 6 sh -c 'clang $FLAGS "$@" 2>&1' sh |
		grep -E '(warning|error):' | sort -u
)" "clang compiles everything without a warning"
finish
