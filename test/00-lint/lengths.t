#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Functions and files stay short enough to be read at once. The figures are printed each time.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

mapfile -t files < <(tracked 'src/*.[ch]' 'src/*.cc' 'tool/*.[ch]')
ctags -o - --kinds-C=f --kinds-C++=f --fields=+ne --sort=no "${files[@]}" |
	perl -ne 'print $3 - $2 + 1, "\t$1\n" if /^(\S+\t\S+)\t.*\tline:(\d+).*\tend:(\d+)/' |
	sort -n >"$SCRATCH/functions"

count=$(wc -l <"$SCRATCH/functions")
at_share() { # PERCENT: the length that this share of the functions does not pass
	sed -n "$(((count * $1 + 99) / 100))s/\t.*//p" "$SCRATCH/functions"
}
long=$(awk '$1 > 100' "$SCRATCH/functions")
over=$(grep -c . <<<"$long")
tap_note "$count functions: median $(at_share 50) lines, p90 $(at_share 90), p99 $(at_share 99)," \
	"$over over 100 ($(perl -e "printf '%.1f', 100 * $over / $count") %)"
tap_note "the longest:"
tap_note "$(tail -n 5 "$SCRATCH/functions")"

ok "there are functions to measure" [ "$count" -gt 50 ]
ok "nine functions in ten have at most 45 lines" [ "$(at_share 90)" -le 45 ]
ok "99 in 100 have at most 120 lines" [ "$(at_share 99)" -le 120 ]
ok "fewer than 1.5 % have over 100 lines" [ $((over * 1000)) -lt $((count * 15)) ]

mapfile -t all < <(tracked 'src/*.[ch]' 'src/*.cc' 'tool/*' 'test/*.[ch]' 'test/*.t' 'test/*.mjs' 'script/*')
wc -l "${all[@]}" | grep -v ' total$' | sort -n >"$SCRATCH/files"
tap_note "${#all[@]} files: $(awk '$1 > 700' "$SCRATCH/files" | wc -l) over 700 lines, the longest:"
tap_note "$(tail -n 3 "$SCRATCH/files")"
none "$(awk '$1 > 900' "$SCRATCH/files")" "no file has over 900 lines"
finish
