#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# docs/api.md tells the truth: its examples (```sh) run one after the other against a server, and
# each prints what stands below it (```json or ```text). Ids, codes and times of arrival may differ.
# And the guide knows every screen of the team.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
prepare || skip_all "the server does not start"
[ -e "$(dirname "$CAUSEWAY")/share/causeway/gazetteer/places.cwg" ] ||
	skip_all "the place names are not built: make gazetteer"

work=$(user_folder work)
as_user cp "$DATA/token" "$work/token"
as_user ln -s "$DATA" "$work/data" # where `causeway` looks without --data

# Cuts the page into work/N.sh and, where an answer follows, N.want; prints N and its line.
examples() { # PAGE
	perl -e '
		my ($page, $folder, $server) = @ARGV;
		open my $in, "<", $page or die "$page: $!";
		local $/;
		my $text = <$in>;
		my $n = 0;
		while ($text =~ /^```sh\n(.*?)^```\n(?:```(?:json|text)\n(.*?)^```\n)?/msg) {
			my ($example, $want, $line) = ($1, $2, 1 + (substr($text, 0, $-[0]) =~ tr/\n//));
			$n++;
			$example =~ s,http://localhost:8080,$server,g;
			open my $out, ">", "$folder/$n.sh" or die;
			print $out $example;
			if (defined $want) {
				open $out, ">", "$folder/$n.want" or die;
				print $out $want;
			}
			print "$n $line\n";
		}' "$1" "$work" "$SERVER_URL"
}

# What may differ from one run to the next.
settled() {
	sed -E -e "s,$SERVER_URL,http://localhost:8080,g" -e 's/"[0-9]{15,}"/"ID"/g' \
		-e 's/"received_at": ?"[^"]*"/"received_at": "TIME"/' -e 's,/s/[0-9A-Z]{8}$,/s/CODE,' \
		-e '/^$/d' "$1"
}

list=$(examples "$ROOT/docs/api.md")
# All in one shell, as a reader would.
{
	echo "PATH=$(dirname "$CAUSEWAY"):\$PATH; set -u; cd '$work'"
	while read -r number _; do
		echo ". ./$number.sh >$number.got 2>&1"
	done <<<"$list"
} >"$work/all.sh"
chmod -R a+rX "$work"
as_user timeout 60 bash "$work/all.sh" >"$SCRATCH/all.log" 2>&1
is "$?" 0 "the examples of docs/api.md run"
like "$(wc -l <<<"$list")" '^[1-9][0-9]+$' "there are examples"
while read -r number line; do
	if [ -f "$work/$number.want" ]; then
		is "$(settled "$work/$number.got")" "$(settled "$work/$number.want")" \
			"docs/api.md:$line prints what stands below it"
	else
		is "$(cat "$work/$number.got")" "" "docs/api.md:$line prints nothing"
	fi
done <<<"$list"

# Templates that strangers see: their masthead has no "Help".
public=" alarm_link api appeal appeal_embed appeal_follow appeal_poster appeal_share code complain complained rumours_public offer offer_received end error help instance invite locked report reset reset_link root signin site status thank thanked unlock "
unknown() {
	local template name
	grep -l '<main' "$ROOT"/src/*/*.html | while read -r template; do
		name=$(basename "$template" .html)
		[[ $public == *" $name "* || $name == wizard_* ]] ||
			[ "$(curl -s -o /dev/null -w '%{http_code}' "$SERVER_URL/help/$name")" = 200 ] || echo "$name"
	done
}
none "$(unknown)" "the help of every screen of the team is its page of the guide"
is "$(curl -s -o /dev/null -w '%{http_code}' "$SERVER_URL/help/nothing")" 303 \
	"what the guide does not know leads to the list of its pages"
none "$(cd "$ROOT/docs/guide" && for page in *.md; do [ -f "ur/$page" ] || echo "$page"; done)" \
	"every page of the guide is there in Urdu"
ok "the server stops in good order" stop_server
finish
