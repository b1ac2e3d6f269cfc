#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The same faults against a server built with AddressSanitizer and UndefinedBehaviorSanitizer: a
# wrong access ends it, a leak makes it end with a failure, and then the test that caused it fails.
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
cd "$ROOT" || exit 1
folder=${O:-build}-address
[ -x "$folder/causeway" ] || skip_all "$folder/causeway is not built (make SAN=address)"

for name in clients input stop kill9; do
	# The sanitizer keeps what was freed for a while, to tell of a use after it.
	O=$folder FAULT_ROUNDS=6 MEMORY_GROWTH=$((96 * 1024)) "$here/$name.t" >"$SCRATCH/$name.tap" 2>&1
	is "$?" 0 "$name.t holds with sanitizers"
	[ ! -s "$SCRATCH/$name.tap" ] || tap_note "$(grep -A 10 '^not ok' "$SCRATCH/$name.tap")"
done
finish
