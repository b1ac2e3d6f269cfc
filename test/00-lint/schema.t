#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The schema is commented prose: every column of every migration says what it holds.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

# Columns of CREATE TABLE and ADD COLUMN whose line has no comment. Lines that begin a constraint
# are not columns; virtual tables are left out.
uncommented() { # FILE…
	awk '
		{ line = tolower($0) }
		line ~ /^create table / { table = 1; depth = 0 }
		table && depth == 1 && line !~ /^[ \t]*(--|primary |foreign |unique|check|constraint|exclude|\)|$)/ &&
			line !~ /--/ { print FILENAME ":" FNR ": " $0 }
		line ~ /^alter table .* add column / && line !~ /--/ { print FILENAME ":" FNR ": " $0 }
		{
			sub(/--.*/, "")
			gsub(/\047[^\047]*\047/, "")
			depth += gsub(/\(/, "(") - gsub(/\)/, ")")
			if (/;/) table = 0
		}
	' "$@"
}

mapfile -t migrations < <(tracked 'src/*/migrate/*.sql')
if [ ${#migrations[@]} -eq 0 ]; then
	skip_all "no migrations"
fi
none "$(uncommented "${migrations[@]}")" "every column has a comment on its line"
none "$(grep -iLE '^-- .{20}' "${migrations[@]}")" "every migration says why it is there"
printf 'CREATE TABLE a (\n\tb INTEGER,\n\tc TEXT -- words\n);\n' >"$SCRATCH/001-a.sql"
is "$(uncommented "$SCRATCH/001-a.sql")" "$SCRATCH/001-a.sql:2: $(printf '\tb INTEGER,')" \
	"a column without a comment is found"
finish
