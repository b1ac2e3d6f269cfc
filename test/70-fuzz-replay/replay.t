#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every input that fuzzing once found worth keeping (test/fuzz/corpus) goes through its reader again,
# as built and with sanitizers: none of them crashes it, hangs it or makes it break a promise of its
# header. `make fuzz-replay` and `make O=build-address SAN=address fuzz-replay` build the programs.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1
folder=${O:-build}

replay() { # PROGRAM FILES…
	timeout 120 "$@" >"$SCRATCH/replay" 2>&1 || {
		grep -v '^ok ' "$SCRATCH/replay" | head -n 40
		echo "after: $(grep '^ok ' "$SCRATCH/replay" | tail -n 1)"
		return 1
	}
}

for source in test/fuzz/*.c; do
	name=$(basename "$source" .c)
	[ "$name" != replay ] || continue
	files=("test/fuzz/corpus/$name"/*)
	ok "$name has a corpus" [ -f "${files[0]}" ]
	for build in "$folder" "$folder-address"; do
		what="$name: ${#files[@]} inputs do no harm (${build#"$folder"-})"
		if [ -x "$build/fuzz/replay/$name" ]; then
			ok "${what/($folder)/(as built)}" replay "$build/fuzz/replay/$name" "${files[@]}"
		else
			skip "not built" "${what/($folder)/(as built)}"
		fi
	done
done
ok "all corpora together have at most 2 MB" \
	[ "$(find test/fuzz/corpus -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }')" -le 2000000 ]
finish
