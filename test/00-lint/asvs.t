#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# docs/asvs.md answers every requirement of level 2 and names tests that exist; so does the threat
# model, docs/security.md.
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

# The numbers of level 2 of ASVS 4.0.3: section, colon, numbers.
wanted() {
	tr ' ' '\n' <<-E | while IFS=: read -r section numbers; do
		1.1:1-7 1.2:1-4 1.4:1,4,5 1.5:1-4 1.6:1-4 1.7:1-2 1.8:1-2 1.9:1-2 1.10:1 1.11:1-2 1.12:2 1.14:1-6
		2.1:1-12 2.2:1-3 2.3:1-3 2.4:1-6 2.5:1-7 2.6:1-3 2.7:1-6 2.8:1-7 2.9:1-3 2.10:1-4
		3.1:1 3.2:1-4 3.3:1-4 3.4:1-5 3.5:1-3 3.7:1
		4.1:1-3,5 4.2:1-2 4.3:1-3
		5.1:1-5 5.2:1-8 5.3:1-10 5.4:1-3 5.5:1-4
		6.1:1-3 6.2:1-6 6.3:1-2 6.4:1-2
		7.1:1-4 7.2:1-2 7.3:1,3,4 7.4:1-3
		8.1:1-4 8.2:1-3 8.3:1-8
		9.1:1-3 9.2:1-4
		10.2:1-2 10.3:1-3
		11.1:1-8
		12.1:1-3 12.2:1 12.3:1-6 12.4:1-2 12.5:1-2 12.6:1
		13.1:1,3-5 13.2:1-3,5-6 13.3:1-2 13.4:1-2
		14.1:1-4 14.2:1-6 14.3:2-3 14.4:1-7 14.5:1-4
	E
		for range in ${numbers//,/ }; do
			seq -f "$section.%g" "${range%-*}" "${range#*-}"
		done
	done
}
rows() {
	grep -E '^\| [0-9]+\.[0-9]+\.[0-9]+ \|' docs/asvs.md
}
is "$(rows | cut -d' ' -f2)" "$(wanted)" "every requirement of level 2 is there once, in order"

# Of lines "WHERE<tab>ENTRY": entries that are no evidence. A test is a file, or a file and a
# sentence that stands in it.
unproven() {
	local where entry file sentence
	while IFS=$'\t' read -r where entry; do
		case $entry in
		'accepted until 20'[0-9][0-9]-[01][0-9]': '?* | 'not applicable: '?*) continue ;;
		esac
		file=${entry%%: \"*}
		sentence=
		[ "$file" = "$entry" ] || sentence=${entry#*: \"}
		if [[ ! $file =~ ^(test/[0-9]+-[a-z-]+/[a-z_0-9]+\.(t|sh)|src/[a-z]+/test_[a-z_0-9]+\.c)$ ]]; then
			echo "$where: '$entry' is no test, not 'accepted until YEAR-MONTH: …' and not 'not applicable: …'"
		elif [ ! -f "$file" ]; then
			echo "$where: there is no $file"
		elif [ -n "$sentence" ] && ! grep -qF -- "${sentence%\"}" "$file"; then
			echo "$where: $file does not say \"${sentence%\"}\""
		fi
	done
}
entries() { # of the checklist, one a line
	rows | sed 's/ |$//' | awk -F ' \\| ' '{
		sub(/^\| /, "", $1)
		n = split($3, part, "; ")
		entry = ""
		for (i = 1; i <= n; i++) {
			# A reason may hold a semicolon.
			if (entry ~ /^(accepted until [0-9-]+|not applicable): /) { entry = entry "; " part[i]; continue }
			if (entry != "") print $1 "\t" entry
			entry = part[i]
		}
		print $1 "\t" entry
	}'
}
none "$(entries | unproven)" "each has a test that exists, or says why not"
tap_note "$(entries | awk -F '\t' '{ kind = $2 ~ /^accepted/ ? "accepted" : $2 ~ /^not app/ ? "not applicable" : "tests"
	count[kind]++ } END { for (k in count) printf "%s: %d  ", k, count[k] }')"
is "$(printf '1\t%s\n' 'test/00-lint/nothing.t' 'see the code' 'test/00-lint/asvs.t: "never said '"here\"" 'open: x' \
	'accepted: x' 'accepted until 2027-05: x' | unproven | wc -l)" 5 "what is no evidence is found"
tap_note "to be looked at again: $(entries | awk -F '\t' -v now="$(date +%Y-%m)" \
	'match($2, /^accepted until [0-9-]+/) && substr($2, 16, 7) <= now { printf "%s ", $1 }')"
none "$(grep -oE '`(test|src)/[^`]*`' docs/security.md | tr -d '`' | sed 's/^/security.md\t/' | unproven)" \
	"the threat model names tests that exist"

# --- what can be read in the source ---

passwords() { # the inputs for passwords and passphrases
	grep -ho '<input [^\n]*type="password".*' src/*/*.html
}
none "$(passwords | grep -vE 'autocomplete="(current|new)-password"')" \
	"password managers find every field for a password"
none "$(grep -lE 'onpaste|addEventListener\(.paste' src/page/assets/*.js)" "and nothing hinders pasting"
none "$(passwords | grep 'autocomplete="new-password"' | grep -v 'data-show=')" "a new password can be looked at"
none "$(git ls-files -z | xargs -0 grep -lE 'BEGIN ([A-Z]+ )?PRIVATE KEY' | grep -v 'test/00-lint/asvs.t')" \
	"no private key lies in the source"
none "$(git ls-files -z | xargs -0 grep -lE 'cw_[A-Za-z0-9_-]{30,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[0-9A-Za-z-]{10,}' |
	grep -v 'test/00-lint/asvs.t')" "nor a token or a password of a service"
# The files that hold keys, as settings and code name them, and the table of docs/operations.md.
keys() {
	grep -ohE '\.name = "[a-z-]*key(-file)?"' src/app/commands.c | grep -v new- | cut -d'"' -f2
	grep -ohE '"[^"]*%[^"]*/(key|[a-z]+\.key)"' src/app/*.c | sed 's|.*/\(.*\)"|\1|'
}
none "$(keys | sort -u | while read -r key; do
	sed -n '/^## Keys/,/^## /p' docs/operations.md | grep -q "^| [^|]*\`$key\`" || echo "$key"
done)" "every file with a key has its renewal written down"
ok "and there are some: $(keys | sort -u | tr '\n' ' ')" [ "$(keys | sort -u | wc -l)" -ge 4 ]
finish
