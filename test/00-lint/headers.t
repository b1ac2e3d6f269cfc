#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every header compiles alone, in both compilers, and opens with a paragraph that says what it is for.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

folder=${O:-build}
make -s O="$folder" gen >/dev/null || exit 1
mapfile -t headers < <(tracked 'src/*.h')
flags=(-fsyntax-only -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-function -Isrc "-I$folder/gen" -x c)
for compiler in gcc clang; do
	none "$(for header in "${headers[@]}"; do
		echo "#include \"${header#src/}\"" | "$compiler" "${flags[@]}" - 2>&1 || echo "in $header"
	done)" "every header compiles alone with $compiler"
done
none "$(for header in "${headers[@]}"; do
	[[ $(sed -n 2p "$header") == //* ]] || echo "$header"
done)" "every header opens with what it is for"
finish
