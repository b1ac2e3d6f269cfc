#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# tool/embed turns a room's files into C that compiles and holds what the files say.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1
EMBED=$SCRATCH/embed
ok "the tool compiles" gcc -std=gnu17 -D_GNU_SOURCE -Isrc \
	tool/embed.c tool/strip.c src/store/written.c -o "$EMBED"
mkdir -p "$SCRATCH/room/migrate" "$SCRATCH/room/assets" "$SCRATCH/gen/room"
cd "$SCRATCH" || exit 1

embed() {
	"$EMBED" room gen/room/room_embedded.c gen/room/room_embedded.h "$@"
}

# Prints the value of a C expression over the embedded tables.
value() { # FORMAT EXPRESSION
	cat >value.c <<-END
		#include <stdio.h>
		#include "room/room_embedded.h"
		int main(void)
		{
			printf("$1", $2);
		}
	END
	gcc -std=gnu17 -Wall -Werror -Igen -I"$ROOT/src" value.c gen/room/room_embedded.c -o value && ./value
}

refused() { # FILE CONTENT
	mkdir -p "$(dirname "$1")"
	printf '%s\n' "$2" >"$1"
	embed "$1" 2>&1
}

cat >room/room.sql <<'END'
-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The queries of the room.

-- name: post_insert
-- Keeps a post.
-- It answers nothing.
INSERT INTO post (id, text) VALUES ($1, $2);

-- name: post_now
SELECT 'a;b', "q"; -- no more
END
ok "queries are embedded" embed room/room.sql
is "$(value %s sql_post_insert.sql)" 'INSERT INTO post (id, text) VALUES ($1, $2)' \
	"a statement is kept without its semicolon"
is "$(value %s sql_post_insert.help)" 'Keeps a post. It answers nothing.' \
	"the comment above a statement is its help"
is "$(value '%zu %u %s' 'room_query_count, room_queries[1]->index, room_queries[1]->name')" \
	'2 1 post_now' "queries are numbered in order"
is "$(value %s sql_post_now.sql)" "SELECT 'a;b', \"q\"; -- no more" \
	"semicolons in strings and before comments are no second statement"
is "$(refused a.sql "-- name: odd
SELECT '??=??/'" && value %s sql_odd.sql)" "SELECT '??=??/'" "no letters are read as one other"
is "$(refused a.sql '-- name: both
SELECT 1
-- postgres:
SELECT 2' && value '%s|%s' 'sql_both.sql, sql_both.postgres')" 'SELECT 1|SELECT 2' \
	"a variant stands beside the plain statement"
is "$(refused a.sql '-- name: each
-- sqlite:
SELECT 1
-- postgres:
SELECT 2' && value '%d|%s|%s' 'sql_each.sql == NULL, sql_each.sqlite, sql_each.postgres')" \
	'1|SELECT 1|SELECT 2' "a statement may be written for each engine"

is "$(refused a.sql '-- part: tail
-- says what it is
where id = $1
-- name: shared
SELECT 1
-- use: tail
limit 1' && value %s sql_shared.sql | tr '\n' ' ')" 'SELECT 1 where id = $1 limit 1' \
	"what queries share is put in where they say so"
like "$(refused b.sql '-- name: one
-- use: tail')" '^b.sql:2: no part above is called tail' "a part that is not there is refused"
like "$(refused b.sql '-- name: one
SELECT 1
-- sqlite:
SELECT 2
-- postgres:
SELECT 3')" '^b.sql:1: one has a statement for each engine' \
	"a plain statement that no engine uses is refused"
like "$(refused b.sql '-- name: one
SELECT 1
-- name: one
SELECT 2')" '^b.sql:3: one is already at b.sql:1' "two queries of one name are refused with both places"
like "$(refused b.sql 'SELECT 1')" '^b.sql:1: a statement without' "a statement without a name is refused"
like "$(refused b.sql '-- name: one
-- only words')" '^b.sql:1: one has no statement' "a name without a statement is refused"
like "$(refused b.sql '-- name: one
-- sqlite:
SELECT 1')" '^b.sql:1: one has no statement for postgres' "a missing engine is named"
like "$(refused b.sql '-- name: one
SELECT 1; SELECT 2')" '^b.sql:1: one holds more than one statement' "two statements in one query are refused"
like "$(refused b.sql '-- name: one
SELECT $1, $3')" '^b.sql:1: one uses \$3 but not \$2' "a gap in the parameters is refused"
like "$(refused b.sql '-- name: One
SELECT 1')" '^b.sql:1: a query.s name' "a name that is no C name is refused"

printf '%s\n' '-- name: many' '-- rows: 3' 'insert into t (a, b) values ($1, $2);' >rows.sql
ok "a query may take several rows" embed rows.sql
is "$(value '%s' 'sql_many.sql')" 'insert into t (a, b) values ($1, $2), ($3, $4), ($5, $6)' \
	"each has parameters of its own"
printf '%s\n' '-- name: many' '-- rows: 3' 'select $1;' >rows.sql
like "$(embed rows.sql 2>&1)" '^rows.sql:1: many has rows, so it must end in values' "one without values is refused"

cat >room/migrate/001-first.sql <<'END'
CREATE TABLE post (
	id INTEGER -- its number
);
-- sqlite:
CREATE VIRTUAL TABLE word;
-- postgres:
CREATE INDEX word;
-- both:
CREATE TABLE last (id INTEGER);
END
echo 'CREATE TABLE second (id INTEGER);' >room/migrate/002-second.sql
ok "migrations are embedded in any order of files" embed room/migrate/002-second.sql room/migrate/001-first.sql
is "$(value '%s' 'room_migrations[0].sqlite')" "$(grep -v -e INDEX -e '^-- ' room/migrate/001-first.sql)" \
	"SQLite gets the common parts and its own"
is "$(value '%s' 'room_migrations[0].postgres')" "$(grep -v -e VIRTUAL -e '^-- ' room/migrate/001-first.sql)" \
	"PostgreSQL gets the common parts and its own"
is "$(value '%s %d %s' 'room_migrations[1].room, room_migrations[1].number, room_migrations[1].title')" \
	'room 2 second' "a migration knows its room, number and title"
# Guarded tables: only queries of their room that say so write them.
guarded() { # CONTENT
	printf 'account\troom\nvault\tother\n' >guarded.tsv
	printf '%s\n' "$1" >g.sql
	embed guarded.tsv g.sql 2>&1
}
is "$(guarded '-- name: grow
-- Adds one.
-- writes: account
insert into account values (1)' && value '%s|%s' 'sql_grow.writes, sql_grow.help')" 'account|Adds one.' \
	"a query says which guarded table it writes"
like "$(guarded '-- name: grow
insert into account values (1)')" '^g.sql:1: grow writes the guarded table account: say' \
	"one that does not say so is refused"
like "$(guarded '-- name: grab
-- writes: vault
update vault set a = 1')" 'grab writes the table vault, which only other may write' \
	"one of another room is refused even then"
like "$(guarded '-- name: boast
-- writes: account
select 1')" 'boast does not write account' "so is one that says more than it does"
is "$(guarded '-- name: look
select 1 from account, vault' && value '%d' 'sql_look.writes == NULL')" 1 "reading needs no word"

like "$(refused room/migrate/004-gap.sql 'SELECT 1')" 'migration 1 was expected' "a gap in the numbers is refused"
like "$(refused room/migrate/4-short.sql 'SELECT 1')" 'called like 001-title.sql' "a wrong file name is refused"

printf '<p class="a">{{name}} پانی\\\n</p>\n' >room/stream.html
ok "a template is embedded" embed room/stream.html
is "$(value '%s' 'room_templates[0].text')" "$(cat room/stream.html)" "a template is kept to the byte"
is "$(value '%s %zu' 'room_templates[0].name, room_templates[0].len')" "stream $(wc -c <room/stream.html)" \
	"a template is named without its ending"

cat >room/assets/a.css <<'END'
/* words */
a:hover , b > c {
	color: red; /* why */
	background: url(data:a;b/*c*/);
	width: calc(1px + 2px);
	content: "/* kept */  ;";
}
END
cat >room/assets/a.js <<'END'
// words
const a = 4 / 2; // why
/* more
   words */
const r = /[/"]\/* no comment/g, s = "// kept";
	const t = `a ${"}"} // kept
  b`;
END
printf '\000\001"\\\377' >room/assets/a.png
ok "assets are embedded" embed room/assets/a.css room/assets/a.js room/assets/a.png
is "$(value '%s' '(const char *)room_assets[0].at')" \
	'a:hover,b > c{color: red;background: url(data:a;b/*c*/);width: calc(1px + 2px);content: "/* kept */  ;"}' \
	"a stylesheet loses comments and idle space, nothing else"
is "$(value '%s' '(const char *)room_assets[1].at')" 'const a = 4 / 2;
const r = /[/"]\/* no comment/g, s = "// kept";
const t = `a ${"}"} // kept
  b`;' "a script loses comments and indentation, nothing else"
is "$(value '%zu %d %s' 'room_assets[2].len, room_assets[2].at[4], room_assets[2].type')" '5 255 image/png' \
	"bytes of any value are kept"
first=$(value '%s' 'room_assets[2].hash')
like "$first" '^[0-9a-f]{16}$' "a hash has 16 hexadecimal digits"
printf '\000\001"\\\376' >room/assets/a.png
embed room/assets/a.css room/assets/a.js room/assets/a.png
unlike "$(value '%s' 'room_assets[2].hash')" "$first" "another content has another hash"
like "$(refused room/assets/a.exe x)" 'type of this file' "a file of unknown type is refused"
finish
