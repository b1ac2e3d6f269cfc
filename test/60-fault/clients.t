#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Slow, broken and hostile clients: the server stays up, refuses what could be read in two ways,
# never answers 500, keeps its memory, and meanwhile answers everybody else at once.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"
here=$(cd "$(dirname "$0")" && pwd)
readonly MEMORY_GROWTH=${MEMORY_GROWTH:-$((64 * 1024))} # KiB

memory() { # FIELD of the server's status file, KiB
	awk -v field="$1:" '$1 == field { print $2 }' "/proc/$SERVER_PID/status"
}
few_connections() {
	page /metrics | awk '$1 == "causeway_http_connections" { few = $2 < 200 } END { exit !few }'
}
attack() { # NAME "what holds"
	none "$(perl "$here/hostile.pl" "${SERVER_URL#http://}" "$1" 2>&1)" "$2"
}

# shellcheck disable=SC2034 # prepare reads it
SETUP_FLAGS=()
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
printf '{"id":"a1","text":"We need water at the school"}\n' | push >/dev/null
before=$(memory VmRSS)

attack slow-heads "300 heads that come a byte at a time keep nobody waiting"
attack slow-bodies "nor do 300 bodies"
attack idle "nor do 1,000 connections that say nothing"
attack half-closed "nor do connections that are closed halfway"
attack smuggling "what could hide a second request is refused, and the second is not answered"
attack heads "heads beyond the limits or the standard are refused"
attack paths "tricks with addresses lead nowhere"
attack pipelines "requests behind each other are answered in turn, garbage behind them ends it"
attack noise "1,500 random beginnings of requests do no harm"

ok "the server is still the same process" kill -0 "$SERVER_PID"
peak=$(memory VmHWM)
ok "it took at most $((MEMORY_GROWTH / 1024)) MiB more memory ($before KiB before, $peak KiB at most)" \
	[ $((peak - before)) -lt "$MEMORY_GROWTH" ]
ok "connections that were left are closed" wait_until 60 few_connections
is "$(api GET /stats | jq .posts)" 1 "no attack left a post"
printf '{"id":"a2","text":"Two boats at the mill"}\n' | push >/dev/null
is "$(status)" 200 "posts are taken as before"
unlike "$(cat "$SCRATCH/server.log")" 'status=500|ERROR' "the log tells of no fault"
stop_server
is "$?" 0 "the server stops in good order"
finish
