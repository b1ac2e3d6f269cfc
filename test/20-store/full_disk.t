#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A disk that is really full: a small file system of memory, seen by this test alone. The store
# says so, goes on reading, and writes again as soon as there is room.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1
program=${O:-build}/test/store/test_power
[ -x "$program" ] || skip_all "$program is not built"
mkdir "$SCRATCH/small"
mount_small() {
	unshare --mount sh -c "mount -t tmpfs -o size=16m tmpfs '$SCRATCH/small' && exec \"\$@\"" sh "$@"
}
mount_small true 2>/dev/null || skip_all "this user may not mount a small file system"
export CAUSEWAY_TEST_SMALL_DISK=$SCRATCH/small
mount_small "$program" >"$SCRATCH/tap"
is "$?" 0 "a server on a full disk says so, reads on, and recovers by itself"
tap_note "$(cat "$SCRATCH/tap")"
like "$(cat "$SCRATCH/tap")" "somebody makes room" "it really was full"
finish
