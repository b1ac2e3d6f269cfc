#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What a server says of itself: four public pages in every language, with words of its own or the
# standard ones; its name.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
as() { # PATH [CURL ARGUMENTS…], as the administrator
	local path=$1
	shift
	page "$path" -b "$SCRATCH/jar" -D "$SCRATCH/head" -H "Origin: $SERVER_URL" "$@"
}
curl -s -o /dev/null -c "$SCRATCH/jar" -d email=asha@example.org \
	--data-urlencode 'password=a quiet and long password' "$SERVER_URL/signin"

for name in about privacy accessibility contact; do
	page "/$name" >/dev/null
	is "$(status)" 200 "/$name is open to everybody"
	is "$(grep -c '<p' "$SCRATCH/body" | awk '{print ($1 > 3)}')" 1 "with standard words"
	like "$(page /)" "href=\"/$name\"" "and stands at the foot of public pages"
	like "$(page "/ur/$name")" 'dir="rtl"' "in other languages, too"
done
unlike "$(as /t)" 'href="/privacy"' "the team's pages do without them"

page /t/instance/pages >/dev/null
is "$(status)" 303 "a stranger does not change them"
like "$(as /t/instance/pages)" 'name="words"' "the administrator does"
as /t/instance/pages -X POST -d 'page=privacy&lang=en' --data-urlencode \
	$'words=# Ours\n\nWe *keep* little. <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://x.example/p.png)' >/dev/null
is "$(status)" 303 "words are saved"
like "$(page /privacy)" '<h2>Ours</h2>' "and public at once"
like "$(cat "$SCRATCH/body")" '<em>keep</em>' "with what is bold or a list"
unlike "$(cat "$SCRATCH/body")" '<script>alert|javascript:alert|x.example' "and nothing that runs or loads"
like "$(page /fr/privacy)" '<h2>Ours</h2>' "a language without words of its own shows the English ones"
like "$(cat "$SCRATCH/body")" 'lang="en"' "and says that they are"
as /t/instance/pages -X POST -d 'page=privacy&lang=ur' --data-urlencode 'words=ہم کم رکھتے ہیں۔' >/dev/null
like "$(page /ur/privacy)" 'ہم کم رکھتے ہیں' "each language has its own words"
like "$(as '/t/instance/pages?page=privacy&lang=ur')" 'ہم کم رکھتے ہیں' "the form shows those of the language"
unlike "$(as '/t/instance/pages?page=privacy&lang=fr')" 'Ours' "and never those of another one"
head -c 21000 /dev/zero | tr '\0' a >"$SCRATCH/long"
as /t/instance/pages -X POST -d 'page=privacy&lang=en' --data-urlencode "words@$SCRATCH/long" >/dev/null
is "$(status)" 422 "too many words are told"
like "$(cat "$SCRATCH/body")" 'aaaaaaaaaa' "and stay in the form"
as /t/instance/pages -X POST -d 'page=nonsense&lang=en&words=x' >/dev/null
is "$(status)" 422 "a page that does not exist is refused"
as /t/instance/pages -X POST -d 'page=privacy&lang=en&words=' >/dev/null
unlike "$(page /privacy)" 'Ours' "empty words bring the standard ones back"
like "$(as_user "$CAUSEWAY" audit list --data "$DATA")" 'instance.page.*privacy' "each change is on record"

as /t/instance/site -X POST --data-urlencode 'site=Relief <b>& more' >/dev/null
like "$(page /)" 'Relief &lt;b&gt;&amp; more' "the site is renamed at once"
as /t/instance/site -X POST -d 'site=' >/dev/null
is "$(status)" 422 "a site without a name is not"
stop_server
start_server "$DATA"
like "$(page /)" 'Relief &lt;b&gt;' "the name stays after a restart"
finish
