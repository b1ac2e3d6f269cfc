#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The house stands: a room includes only headers of its own and of the floors below it. Which rooms
# lie below which is said once, in tool/rules.mk (floor_ROOM).
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

make -s gen >/dev/null || exit 1
rooms=$(sed -n 's/^ROOMS := //p' Makefile)

# Prints the includes of one room that it may not have.
strangers() { # ROOM
	local below
	below=$(sed -n "s/^floor_$1 := //p" tool/rules.mk)
	[ "$below" != '$(ROOMS)' ] || below=$rooms
	tracked "src/$1/*.[ch]" "src/$1/*.cc" | xargs -r grep -Hn '^#include "' |
		while IFS=: read -r file line include; do
			name=${include#*\"}
			name=${name%\"*}
			[[ " $below " == *" ${name%%/*} "* ]] && continue
			# What all tests share, and what the build makes for one room.
			[[ $file == */test_* && -e test/$name ]] && continue
			[[ " $rooms " != *" ${name%%/*} "* && -e ${O:-build}/gen/$name ]] && continue
			echo "$file:$line: $name"
		done
}

for room in $rooms; do
	none "$(strangers "$room")" "$room includes only its own headers and those of floors below"
done
none "$(tracked 'src/*' | cut -d/ -f2 | sort -u | grep -vxF "${rooms// /$'\n'}")" "every folder of src is a room of the Makefile"
none "$(tracked 'src/*.h' | while read -r header; do
	guard=CAUSEWAY_$(sed 's,^src/,,; s,[/.],_,g' <<<"$header" | tr '[:lower:]' '[:upper:]')
	grep -q "^#define $guard\$" "$header" || echo "$header: $guard"
done)" "include guards are called after their file"
finish
