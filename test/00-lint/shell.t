#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The shell scripts are free of mistakes that shellcheck knows.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

mapfile -t scripts < <(tracked | while read -r file; do
	case $(head -n 1 "$file" | tr -d '\0') in
	'#!/bin/bash' | '#!/bin/sh') echo "$file" ;;
	esac
done)
scripts+=(test/lib.sh)
ok "there are scripts to check" [ "${#scripts[@]}" -ge 5 ]
# SC1091: sourced files are checked on their own; SC2016: \$1 in single quotes is SQL.
none "$(shellcheck -f gcc -e SC1091,SC2016 "${scripts[@]}")" "shellcheck finds nothing"
none "$(for script in "${scripts[@]}"; do
	[[ $script == *lib.sh || -x $script ]] || echo "$script"
done)" "scripts are executable"
finish
