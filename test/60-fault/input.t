#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Posts with every kind of broken content: each is accepted, or rejected with a reason; the pages
# and answers that show them stay sound; none takes longer than its length.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"
here=$(cd "$(dirname "$0")" && pwd)

# shellcheck disable=SC2034 # prepare reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi

# "accepted", "rejected with a reason", or what else came.
verdict() {
	jq -r 'if .accepted == 1 then "accepted"
		elif .rejected_total == 1 and (.rejected[0].error | length) > 10 then "rejected"
		else tojson end' <"$SCRATCH/body" 2>&1
}

perl "$here/broken_posts.pl" >"$SCRATCH/posts"
accepted=0
while IFS= read -r -d $'\n' entry; do
	want=${entry%%$'\t'*}
	entry=${entry#*$'\t'}
	name=${entry%%$'\t'*}
	printf '%s\n' "${entry#*$'\t'}" | push >/dev/null
	got=$(verdict)
	[ "$got" != accepted ] || accepted=$((accepted + 1))
	[ "$want" = either ] && [[ $got =~ ^(accepted|rejected)$ ]] && want=$got
	is "$got" "$want" "$name: $want"
done <"$SCRATCH/posts"

# In one body with others, a broken one costs only itself.
cut -f3- "$SCRATCH/posts" | sed 's/"id":"x/"id":"again-x/' | push >/dev/null
is "$(status)" 200 "all of them in one body are taken line by line"
is "$(jq '.accepted + .known + .rejected_total' <"$SCRATCH/body")" "$(wc -l <"$SCRATCH/posts")" \
	"and each line gets its answer"
ok "those that were fine alone are fine together" [ "$(jq .accepted <"$SCRATCH/body")" -ge "$accepted" ]
is "$(printf '\xef\xbb\xbf{"id":"bom","text":"x"}\n' | push | jq .accepted)" 1 \
	"a byte order mark before a body is left out"
is "$(printf '{"id":"cr1","text":"x"}\r{"id":"cr2","text":"y"}\r' | push | jq '.accepted + .rejected_total')" 1 \
	"a bare carriage return ends no line"
is "$(printf '{"id":"crlf1","text":"x"}\r\n{"id":"crlf2","text":"y"}\r\n' | push | jq .accepted)" 2 \
	"with a line feed it does"

# What shows them.
curl -s -o /dev/null -c "$SCRATCH/jar" "$SERVER_URL/signin" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password'
shown() { # ADDRESS
	curl -s --max-time 20 -b "$SCRATCH/jar" -o "$SCRATCH/page" -w '%{http_code}' "$SERVER_URL$1"
}
next=/t/river/stream
pages=0
while [ -n "$next" ] && [ "$pages" -lt 10 ]; do
	pages=$((pages + 1))
	is "$(shown "$next")" 200 "page $pages of the stream is shown"
	none "$(perl "$here/html_check.pl" <"$SCRATCH/page")" "and is well-formed"
	unlike "$(cat "$SCRATCH/page")" '<script>|<img src=x|onclick="|href="javascript' "nobody's words become markup"
	next=$(grep -o 'href="/t/river/stream?[^"]*before=[0-9]*"' "$SCRATCH/page" | tail -n 1 | cut -d'"' -f2)
	next=${next//&amp;/&}
done
ok "there is more than one page" [ "$pages" -gt 1 ]
for address in '/t/river/stream?lang=%22%3E%3Cb%3E' '/t/river/stream?q=%3Cscript%3E' '/ur/t/river/stream' '/c/river'; do
	is "$(shown "$address")" 200 "$address is shown"
	none "$(perl "$here/html_check.pl" <"$SCRATCH/page")" "and is well-formed"
done
api GET '/posts?limit=200' >/dev/null
ok "the answer of the API is valid JSON" jq -e '.posts | length > 50' "$SCRATCH/body"
ok "and valid UTF-8" iconv -f UTF-8 -t UTF-8 "$SCRATCH/body" -o /dev/null
unlike "$(cat "$SCRATCH/server.log")" 'status=5|ERROR' "no request ended in a fault"

# Time is linear: sixteen times the text takes at most forty times as long, start included.
elapsed() { # BYTES UNIT: ms for 150 posts with texts of so many bytes
	local begin
	perl -e 'my ($bytes, $unit) = @ARGV; my $text = substr $unit x ($bytes / length($unit) + 1), 0, $bytes;
		print qq({"id":"$_","text":"$text"}\n) for 1 .. 150' "$1" "$2" >"$SCRATCH/long"
	begin=$(date +%s%N)
	"$CAUSEWAY" triage --country NP <"$SCRATCH/long" >/dev/null || return 1
	echo $((($(date +%s%N) - begin) / 1000000))
}
for unit in 'a' '9' '#' '@a ' '12 boats ' '0300-0000123 ' 'Kathmandu ' 'water ' '1,' 'http://a ' '. ' '+'; do
	short=$(elapsed 4000 "$unit")
	long=$(elapsed 64000 "$unit")
	ok "time is linear for '$unit' ($short ms, $long ms)" [ "${long:-999999}" -le $((40 * (short + 1))) ]
done
stop_server
is "$?" 0 "the server stops in good order"
finish
