#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every source file names its licence; nothing in the repository speaks of unfinished work, of the
# machines it was written on, or of hosts that packages come from.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

none "$(tracked 'src/*' 'tool/*' 'script/*' 'test/*' 'bench/*' '.ci/*' Makefile |
	grep -E '(\.(c|h|cc|sql|js|mjs|css|html|mk|sh|t|pl)|Makefile|/[^.]*)$' |
	grep -v '^src/.*/assets/.*\.\(png\|svg\|ico\|woff2\)$' |
	xargs -r grep -L 'SPDX-License-Identifier: AGPL-3.0-or-later')" \
	"every source file names the licence"

# Written with a gap in the middle, so that this file is not among the findings.
forbidden=(TO''DO FIX''ME '\bX''XX\b' '/wo''rk/' '/ro''ot/' '/tmp/e''xp' 'registry\.n''pmjs' 'deb\.deb''ian\.org'
	'pypi\.o''rg' 'crates\.i''o' 'lorem ip''sum')
for pattern in "${forbidden[@]}"; do
	none "$(tracked ':!LICENSE' | xargs grep -InP -- "$pattern")" "nothing says $pattern"
done
none "$(tracked '*package-lock.json' | xargs -r grep -n '"resolved"')" "lock files name no registry"
finish
