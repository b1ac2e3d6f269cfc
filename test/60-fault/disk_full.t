#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The disk under a running server fills up. It says so in words, goes on being read, keeps all that
# it acknowledged, and takes posts again as soon as somebody makes room. The same where the system
# lets no file grow any more.
. "$(dirname "$0")/../lib.sh"
# In a space of its own for mounts: whatever happens, no file system stays behind.
if [ -z "${CAUSEWAY_OWN_MOUNTS:-}" ]; then
	unshare --mount mount -t tmpfs tmpfs /mnt 2>/dev/null ||
		skip_all "this user may not mount a small file system"
	rm -rf "$SCRATCH"
	exec env CAUSEWAY_OWN_MOUNTS=1 unshare --mount "$0"
fi
. "$(dirname "$0")/../30-http/suite.sh"

# shellcheck disable=SC2034 # prepare reads it
SETUP_FLAGS=()
disk=$(user_folder data)
mount -t tmpfs -o "size=24m,mode=700,uid=$(id -u "$TEST_USER")" tmpfs "$disk" ||
	skip_all "this user may not mount a small file system"
at_end "umount '$disk'"

batch() { # NUMBER COUNT
	perl -e 'my ($b, $count) = @ARGV;
		print qq({"id":"b$b-$_","text":"We need water in ward $_ of $b, ) . "many people " x 20 . qq("}\n)
			for 1 .. $count' "$1" "$2"
}
free_bytes() {
	df --output=avail -B1 "$disk" | tail -n 1
}
# Pushes until something else than 200 comes; adds what was acknowledged to `kept`.
push_until_full() {
	for ((n = n + 1; n < 2000; n++)); do
		batch "$n" 50 | push >/dev/null
		kept=$((kept + $(jq '.accepted // 0' <"$SCRATCH/body")))
		[ "$(status)" = 200 ] || return 0
	done
	return 1
}
push_works() {
	n=$((n + 1))
	batch "$n" 10 | push >/dev/null
	[ "$(status)" = 200 ] || return 1
	kept=$((kept + 10))
}

if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
n=0 kept=0
ok "there is room at first" push_works
# All but 2 MiB are taken by somebody else.
fallocate -l "$(($(free_bytes) - 2 * 1024 * 1024))" "$disk/somebody-else"
ok "pushing ends when the disk is full" push_until_full
is "$(status)" 503 "with status 503"
like "$(jq -r .error.message <"$SCRATCH/body")" '[Dd]isk|[Ss]pace|full' "and a sentence that says why"
tap_note "$(jq -r .error.message <"$SCRATCH/body")"
is "$(api GET /posts?limit=1 | jq '.posts | length')" 1 "posts can be read"
is "$(status)" 200 "with status 200"
is "$(api GET /stats | jq .posts)" "$kept" "all that was acknowledged is there"
page /c/river >/dev/null
is "$(status)" 200 "the public page is there"
page /healthz >/dev/null
is "$(status)" 200 "the server says that it is ready"
page /signin -d 'email=asha@example.org' --data-urlencode 'password=a quiet and long password' >/dev/null
like "$(status)" '^(303|503)$' "signing in works or says that it cannot now"
ok "it is still full" [ "$(free_bytes)" -lt 1048576 ]
rm "$disk/somebody-else"
ok "with room again posts are taken, without a restart" wait_until 10 push_works
page /signin -d 'email=asha@example.org' --data-urlencode 'password=a quiet and long password' >/dev/null
is "$(status)" 303 "and people can sign in"
is "$(api GET /stats | jq .posts)" "$kept" "nothing acknowledged was lost, nothing else was kept"
stop_server
is "$?" 0 "the server stops in good order"

# A process may have files of so many KiB.
limit=$(ulimit -Sf)
ulimit -Sf "$(($(stat -c %s "$disk/causeway.db") / 1024 + 512))"
ok "a server starts whose files may hardly grow" start_server "$DATA"
ulimit -Sf "$limit"
# shellcheck disable=SC2034 # push reads it
API=$SERVER_URL/api/v1/campaigns/river
ok "pushing ends when one has grown so far" push_until_full
is "$(status)" 503 "with status 503"
like "$(jq -r .error.message <"$SCRATCH/body")" 'may not grow.*Raise the limit' \
	"and a sentence that says what to do"
is "$(api GET /stats | jq .posts)" "$kept" "what was acknowledged is there, and can be read"
stop_server
is "$?" 0 "the server stops in good order"
is "$(as_user "$CAUSEWAY" check --data "$DATA" 2>&1)" "No problem found." "the check finds no problem"
is "$(sqlite3 -readonly "$DATA/causeway.db" "select count(*), count(distinct raw ->> '\$.id') from post")" \
	"$kept|$kept" "each post is there once"
finish
