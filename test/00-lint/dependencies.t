#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# docs/dependencies.md is what script/deps makes of deps.txt, and the list is complete.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

none "$(script/deps --markdown | diff docs/dependencies.md -)" \
	"docs/dependencies.md is current (script/deps --markdown >docs/dependencies.md)"
none "$(grep -vE '^(#|$)' deps.txt | awk -F ' \\| ' 'NF != 4')" "every dependency has a layer, a licence and a purpose"
none "$(grep -vE '^(#|$)' deps.txt | cut -d' ' -f1 | sort | uniq -d)" "nothing is listed twice"
none "$(tracked '*package.json' | while read -r file; do
	jq -r '(.dependencies // {}) + (.devDependencies // {}) | to_entries[] | "npm:\(.key)"' "$file"
done | sort -u | grep -vxF "$(sed -n 's/^\(npm:[^ ]*\) .*/\1/p' deps.txt)")" "every npm package is in deps.txt"
none "$(tracked '*package.json' | xargs -r jq -r '(.dependencies // {}) + (.devDependencies // {}) |
	to_entries[] | select(.value | test("^[0-9.]+$") | not) | .key')" "npm packages are wanted at one version"
fails "a layer that does not exist is refused" script/deps --layer nothing --check
is "$(script/deps --layer bench --list)" $'wrk\nlibjansson-dev\nfasttext\nglpk-utils' "the packages of a layer are listed"
mkdir "$SCRATCH/bin"
cat >"$SCRATCH/bin/apt-cache" <<'END'
#!/bin/sh
shift
for name; do
	installed=1.0-1 newest=1.0-1
	case $name in
	wrk) newest=1.0-1+deb12u1 ;;
	fasttext) installed='(none)' ;;
	esac
	printf '%s:\n  Installed: %s\n  Candidate: %s\n' "$name" "$installed" "$newest"
done
END
chmod 755 "$SCRATCH/bin/apt-cache"
is "$(PATH=$SCRATCH/bin:$PATH script/deps --layer bench --old; echo $?)" $'wrk 1.0-1 1.0-1+deb12u1\n1' \
	"components that are older than their updates are named"
finish
