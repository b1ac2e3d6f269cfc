#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the suites of single matters promise on SQLite holds on PostgreSQL, too.
# First: it takes longest.
. "$(dirname "$0")/../lib.sh"
start_postgres || skip_all "PostgreSQL is not installed"

# Runs another test on a database of its own; repeats its checks as checks of this one.
relay() { # NAME
	local line status
	psql -qAt "$DATABASE_URL" -c "create database $1" || return
	SUITE_DATABASE=${DATABASE_URL%/*}/$1 "$(dirname "$0")/$1.t" >"$SCRATCH/tap" 2>"$SCRATCH/errors"
	status=$?
	while IFS= read -r line; do
		case $line in
		*' # SKIP '*) skip "${line#*# SKIP }" "$1: $(sed 's/^ok [0-9]* - //; s/ # SKIP.*//' <<<"$line")" ;;
		ok\ *) tap_result yes "$1: ${line#* - }" ;;
		not\ ok\ *) tap_result no "$1: ${line#* - }" ;;
		\#*) echo "$line" ;;
		esac
	done <"$SCRATCH/tap"
	is "$status" 0 "$1: ends well"
	[ "$status" -eq 0 ] || tap_note "$(tail -n 20 "$SCRATCH/errors")"
}

# Those that matter most to people. Some others look things up in words that only SQLite knows.
for name in sources chats organisations duty alarm protection probation api exercise learn self_service setup; do
	relay "$name"
done
finish
