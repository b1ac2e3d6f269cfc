#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every query of every room is understood by SQLite and by PostgreSQL, on the tables that the
# migrations make. Tells how many have a text of their own for each engine.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1
folder=${O:-build}

# The rooms with SQL, from the ground up.
rooms=()
objects=()
for room in $(sed -n 's/^ROOMS := //p' Makefile | tr ' ' '\n' | tac); do
	if compgen -G "src/$room/*.sql" >"$SCRATCH/found"; then
		rooms+=("$room")
		objects+=("$folder/gen/$room/${room}_embedded.o")
	fi
done

{
	echo "enum { ROOMS = ${#rooms[@]} };"
	for room in "${rooms[@]}"; do
		echo "extern const struct query *const ${room}_queries[];"
		echo "extern const size_t ${room}_query_count;"
		[ ! -d "src/$room/migrate" ] || echo "extern const struct migration ${room}_migrations[];" \
			"extern const size_t ${room}_migration_count;"
	done
	echo "static const struct room { const char *name; const struct query *const *queries;" \
		"const size_t *query_count; const struct migration *migrations;" \
		"const size_t *migration_count; } rooms[] = {"
	for room in "${rooms[@]}"; do
		steps="NULL, NULL"
		[ ! -d "src/$room/migrate" ] || steps="${room}_migrations, &${room}_migration_count"
		echo "{\"$room\", ${room}_queries, &${room}_query_count, $steps},"
	done
	echo "};"
} >"$SCRATCH/rooms.h"

ok "the queries of all rooms are gathered" \
	gcc -std=gnu17 -O1 -D_GNU_SOURCE -pthread -Isrc -Itest -I"$SCRATCH" test/20-store/queries.c \
	"${objects[@]}" "$folder/libstore.a" "$folder/libbase.a" \
	-lsqlite3 -lpq -lsodium -lsimdjson -lm -lstdc++ -o "$SCRATCH/queries"

# Repeats the checks of the program as checks of this test.
relay() { # ENGINE ARGUMENTS…
	local engine=$1 line
	shift
	"$SCRATCH/queries" "$@" >"$SCRATCH/tap" 2>&1
	is "$?" 0 "$engine understands all of them"
	while IFS= read -r line; do
		case $line in
		ok\ *) tap_result yes "$engine: ${line#* - }" ;;
		not\ ok\ *) tap_result no "$engine: ${line#* - }" ;;
		1..*) ;;
		*) tap_note "${line#\# }" ;;
		esac
	done <"$SCRATCH/tap"
}

relay SQLite "$SCRATCH/data"
if start_postgres; then
	relay PostgreSQL "$SCRATCH/none" "$DATABASE_URL"
else
	ok "a PostgreSQL server starts" false
	tap_note "$(cat "$SCRATCH/postgres.log")"
fi
finish
