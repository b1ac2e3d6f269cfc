#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every source file names its licence; nothing in the repository speaks of unfinished work, of the
# machines it was written on, or of hosts that packages come from.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

none "$(tracked 'src/*' 'tool/*' 'script/*' 'test/*' ':!test/fuzz/corpus' 'bench/*' '.ci/*' Makefile |
	grep -E '(\.(c|h|cc|sql|js|mjs|css|html|mk|sh|t|pl)|Makefile|/[^.]*)$' |
	grep -v '^src/.*/assets/.*\.\(png\|svg\|ico\|woff2\)$' |
	xargs -r grep -L 'SPDX-License-Identifier: AGPL-3.0-or-later')" \
	"every source file names the licence"

# This file, which has to name them, and the licence are left out.
forbidden=('\bTODO\b' FIXME '\bXXX\b' '/work/[a-z.]' '/root/' '/tmp/exp' '^#: /' 'registry\.npmjs' 'deb\.debian\.org'
	'pypi\.org' 'crates\.io' 'lorem ipsum')
for pattern in "${forbidden[@]}"; do
	none "$(tracked ':!LICENSE' ':!test/00-lint/words.t' | xargs grep -InP -- "$pattern")" "nothing says $pattern"
done
none "$(tracked '*package-lock.json' | xargs -r grep -n '"resolved"')" "lock files name no registry"
finish
