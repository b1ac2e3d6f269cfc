#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the store promises it keeps when its database is sealed: writes and reads, jobs, power cuts at
# any moment, kill -9, a full disk. Plain and, where that build exists, under AddressSanitizer.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

export CAUSEWAY_TEST_VAULT=1
built=${O:-build}
ran=0
for folder in "$built" "$built-address"; do
	for name in test_store test_job test_power; do
		program=$folder/test/store/$name
		[ -x "$program" ] || continue
		ran=$((ran + 1))
		"$program" >"$SCRATCH/tap" 2>&1
		is "$?" 0 "$program passes with a sealed database"
		none "$(grep -A 3 '^not ok' "$SCRATCH/tap")" "$program: every check"
	done
done
ok "there were programs to run" [ "$ran" -gt 0 ]
finish
