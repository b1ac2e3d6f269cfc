# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# What the shell tests share: TAP in plain words, and servers of their own that end with the test.
# A test sources this file, calls ok, is, like, unlike or skip, and ends with `finish`.

set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT
TAP_COUNT=0
TAP_FAILED=0

# Everything a test writes goes here; it is removed at the end.
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/causeway-test.XXXXXX")
chmod 755 "$SCRATCH"
AT_END=()

# at_end COMMAND: run when the test ends, however it ends; the last one given runs first.
at_end() {
	AT_END=("$1" "${AT_END[@]}")
}

tap_cleanup() {
	local command
	for command in "${AT_END[@]}"; do
		eval "$command"
	done
	rm -rf "$SCRATCH"
}
trap tap_cleanup EXIT
trap 'exit 130' INT TERM

tap_result() { # PASS NAME
	TAP_COUNT=$((TAP_COUNT + 1))
	if [ "$1" = yes ]; then
		echo "ok $TAP_COUNT - $2"
	else
		echo "not ok $TAP_COUNT - $2"
		TAP_FAILED=$((TAP_FAILED + 1))
	fi
}

tap_note() { # TEXT…
	printf '%s\n' "$*" | sed 's/^/# /'
}

# ok "what holds" COMMAND…: passes if the command succeeds; its output is shown if it fails.
ok() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		tap_result yes "$name"
	else
		tap_result no "$name"
		tap_note "failed: $*"
		tap_note "$output"
	fi
}

# fails "what is refused" COMMAND…: passes if the command fails.
fails() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		tap_result no "$name"
		tap_note "succeeded: $*"
		tap_note "$output"
	else
		tap_result yes "$name"
	fi
}

is() { # GOT WANT NAME
	if [ "$1" = "$2" ]; then
		tap_result yes "$3"
	else
		tap_result no "$3"
		tap_note "got:  $1"
		tap_note "want: $2"
	fi
}

like() { # GOT REGEX NAME (an extended regular expression of bash)
	if [[ $1 =~ $2 ]]; then
		tap_result yes "$3"
	else
		tap_result no "$3"
		tap_note "got: $1"
		tap_note "want something like: $2"
	fi
}

unlike() { # GOT REGEX NAME
	if [[ $1 =~ $2 ]]; then
		tap_result no "$3"
		tap_note "got: $1"
		tap_note "want nothing like: $2"
	else
		tap_result yes "$3"
	fi
}

skip() { # WHY NAME
	TAP_COUNT=$((TAP_COUNT + 1))
	echo "ok $TAP_COUNT - $2 # SKIP $1"
}

skip_all() { # WHY: ends the test
	echo "1..0 # SKIP $1"
	exit 0
}

finish() {
	echo "1..$TAP_COUNT"
	[ "$TAP_FAILED" -eq 0 ]
	exit
}
