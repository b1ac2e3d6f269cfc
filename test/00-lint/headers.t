#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every header compiles alone, in both compilers, and opens with a paragraph that says what it is for.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

folder=${O:-build}
make -s O="$folder" gen >/dev/null || exit 1
mapfile -t headers < <(tracked 'src/*.h')
# A header is the main file here, whose unused functions and constants would be warned of.
flags=(-fsyntax-only -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror
	-Wno-unused-function -Wno-unused-const-variable -Isrc "-I$folder/gen" -x c)

# Each program reads many headers, because to start one costs more than to read one. clang itself
# starts one for each, so its front end is called with the arguments that it would be started with.
in_both() { # HEADER…: what gcc and clang have to say
	local front
	eval "front=($(clang -### "${flags[@]}" /dev/null 2>&1 | grep -F '"-cc1"'))"
	unset 'front[-1]'
	printf '%s\n' "$@" | xargs -P "$(nproc)" -n 32 gcc "${flags[@]}" 2>&1 || echo "gcc failed"
	printf '%s\n' "$@" | xargs -P "$(nproc)" -n 32 "${front[@]}" 2>&1 || echo "clang failed"
}

ok "there are headers" [ "${#headers[@]}" -ge 400 ]
none "$(in_both "${headers[@]}")" "every header compiles alone with gcc and with clang"
echo '#include <stdio.h>' >"$SCRATCH/whole.h"
echo 'size_t lacks_an_include(void);' >"$SCRATCH/lacks.h"
is "$(in_both "$SCRATCH/whole.h" "$SCRATCH/lacks.h" | grep -c 'lacks\.h:1:1: .*unknown type')" 2 \
	"one that lacks an include is told by both, also behind one that has it"
none "$(for header in "${headers[@]}"; do
	[[ $(sed -n 2p "$header") == //* ]] || echo "$header"
done)" "every header opens with what it is for"
finish
