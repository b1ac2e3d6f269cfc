# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
# The unit tests that can use a database say the same of PostgreSQL as of SQLite. They run here
# with a server of their own. Sourced by postgres.t and postgres_address.t, which set `folder`, the
# build whose tests run.
cd "$ROOT" || exit 1

# Runs a TAP program and repeats its checks as checks of this test.
relay() { # PROGRAM
	local program=$1 line status
	"$program" >"$SCRATCH/tap" 2>"$SCRATCH/errors"
	status=$?
	cat "$SCRATCH/tap" >>"$SCRATCH/all"
	while IFS= read -r line; do
		case $line in
		*' # SKIP '*) skip "${line#*# SKIP }" "$program: $(sed 's/^ok [0-9]* - //; s/ # SKIP.*//' <<<"$line")" ;;
		ok\ *) tap_result yes "$program: ${line#* - }" ;;
		not\ ok\ *) tap_result no "$program: ${line#* - }" ;;
		\#*) echo "$line" ;;
		esac
	done <"$SCRATCH/tap"
	is "$status" 0 "$program: ends well"
	[ "$status" -eq 0 ] || tap_note "$(tail -n 30 "$SCRATCH/errors")"
}

if ! start_postgres; then
	ok "a PostgreSQL server starts" false
	tap_note "$(cat "$SCRATCH/postgres.log")"
	finish
fi
: >"$SCRATCH/all"
export CAUSEWAY_TEST_POSTGRES=$DATABASE_URL
mapfile -t tests < <(tracked 'src/*/test_*.c' | xargs grep -l CAUSEWAY_TEST_POSTGRES)
for source in "${tests[@]}"; do
	program=${source#src/}
	program=$folder/test/${program%.c}
	[ ! -x "$program" ] || relay "$program"
done
ok "there were programs to run" [ -s "$SCRATCH/all" ]
none "$(grep 'CAUSEWAY_TEST_POSTGRES names no database' "$SCRATCH/all")" "nothing was left out for want of a database"
finish
