#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A mailbox over TLS, as on the internet, with a Dovecot that nobody here wrote: its certificate is
# looked at, the mailbox tells by itself that something came, and a server that hides its STARTTLS,
# as somebody in between does, gets no password. A WebSocket is looked at in the same way. In a
# network and with certificates of the test's own.
if [ "$EUID" -eq 0 ] && [ -z "${MAIL_TLS_APART:-}" ] && unshare -m -n true 2>/dev/null; then
	MAIL_TLS_APART=1 exec unshare -m -n "$0"
fi
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"

[ -n "${MAIL_TLS_APART:-}" ] || skip_all "a network of its own needs root"
for program in dovecot ip openssl python3; do
	command -v "$program" >/dev/null || skip_all "$program is not installed"
done
ROOTS=/etc/ssl/certs/ca-certificates.crt
[ -f "$ROOTS" ] || skip_all "there is no $ROOTS"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
BOX=$(user_folder box)
ADDRESS=9.9.9.9 # public, and here on the loopback of a network without a way out

apart() {
	ip link set lo up && ip addr add "$ADDRESS/32" dev lo &&
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
			-subj /CN=mail.relief.test -addext subjectAltName=DNS:mail.relief.test \
			-keyout "$SCRATCH/tls.key" -out "$SCRATCH/tls.pem" 2>/dev/null &&
		printf '127.0.0.1 localhost\n%s mail.relief.test other.relief.test\n' "$ADDRESS" >"$SCRATCH/hosts" &&
		chmod 644 "$SCRATCH/tls.pem" "$SCRATCH/hosts" &&
		mount --bind "$SCRATCH/tls.pem" "$ROOTS" && mount --bind "$SCRATCH/hosts" /etc/hosts
}

dovecot_start() {
	cat >"$SCRATCH/dovecot.conf" <<-END
		base_dir = $SCRATCH/dovecot
		state_dir = $SCRATCH/dovecot-state
		instance_name = tls
		protocols = imap
		listen = $ADDRESS
		log_path = $SCRATCH/dovecot.log
		ssl = required
		ssl_cert = <$SCRATCH/tls.pem
		ssl_key = <$SCRATCH/tls.key
		mail_location = maildir:$BOX/%u
		first_valid_uid = 1
		passdb {
		  driver = static
		  args = password=secret
		}
		userdb {
		  driver = static
		  args = uid=$TEST_USER gid=$(id -gn "$TEST_USER") home=$BOX/%u allow_all_users=yes
		}
		service imap-login {
		  inet_listener imap {
		    port = $IMAP
		  }
		  inet_listener imaps {
		    port = $IMAPS
		    ssl = yes
		  }
		}
	END
	dovecot -F -c "$SCRATCH/dovecot.conf" >"$SCRATCH/dovecot.out" 2>&1 &
	at_end "{ kill $!; wait $!; } 2>/dev/null"
	wait_until 10 curl -s --max-time 2 "imaps://mail.relief.test:$IMAPS/" -u a:secret
}

# IMAP and SMTP that offer no STARTTLS, and note what they are told.
strip_start() {
	python3 - "$ADDRESS" "$STRIP" "$STRIP_OUT" "$SCRATCH/told" <<'END' &
import socket, sys, threading
def serve(port, greeting, answer):
    listening = socket.create_server((sys.argv[1], port))
    while True:
        line, _ = listening.accept()
        line.sendall(greeting)
        with line, line.makefile("rb") as told, open(sys.argv[4], "ab", 0) as log:
            for words in told:
                log.write(words)
                line.sendall(answer(words.split()))
def imap(words):
    said = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" if words[1:2] == [b"CAPABILITY"] else b""
    return said + words[0] + b" OK good\r\n"
threading.Thread(target=serve, daemon=True, args=(int(sys.argv[2]), b"* OK ready\r\n", imap)).start()
serve(int(sys.argv[3]), b"220 ready\r\n", lambda words: b"250-office\r\n250 AUTH PLAIN LOGIN\r\n")
END
	at_end "kill $! 2>/dev/null"
	wait_until 10 eval "curl -s --max-time 2 telnet://$ADDRESS:$STRIP_OUT </dev/null | grep -q 220"
}

# SMTP that takes mail only behind STARTTLS, or over TLS from the beginning, and notes what it is
# told, and how.
submit_start() {
	python3 - "$ADDRESS" "$SUBMIT" "$SUBMITS" "$SCRATCH/tls.pem" "$SCRATCH/tls.key" "$SCRATCH/submitted" <<'END' &
import socket, ssl, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[4], sys.argv[5])
log = open(sys.argv[6], "ab", 0)
def talk(line, safe):
    told, data = line.makefile("rb"), False
    while words := told.readline():
        log.write((b"sealed " if safe else b"open ") + words)
        said = words.split()[:1]
        if data and words != b".\r\n":
            continue
        if said == [b"STARTTLS"]:
            line.sendall(b"220 go on\r\n")
            line, safe = context.wrap_socket(line, server_side=True), True
            told = line.makefile("rb")
        elif said == [b"EHLO"]:
            line.sendall(b"250-office\r\n" + (b"250 AUTH PLAIN\r\n" if safe else b"250 STARTTLS\r\n"))
        elif said == [b"AUTH"]:
            line.sendall(b"334 \r\n" if safe else b"530 not in the open\r\n")
            if safe and told.readline():
                line.sendall(b"235 in\r\n")
        else:
            data = said == [b"DATA"]
            line.sendall(b"354 go on\r\n" if data else b"250 good\r\n")
def serve(port, safe):
    listening = socket.create_server((sys.argv[1], port))
    while True:
        line, _ = listening.accept()
        try:
            with context.wrap_socket(line, server_side=True) if safe else line as line:
                line.sendall(b"220 office\r\n")
                talk(line, safe)
        except OSError:
            pass
threading.Thread(target=serve, daemon=True, args=(int(sys.argv[3]), True)).start()
serve(int(sys.argv[2]), False)
END
	at_end "kill $! 2>/dev/null"
	wait_until 10 eval "curl -s --max-time 2 telnet://$ADDRESS:$SUBMIT </dev/null | grep -q 220"
}

# A stream as Jetstream's: it takes a WebSocket up over TLS and says one post.
stream_start() {
	python3 - "$ADDRESS" "$STREAM" "$SCRATCH/tls.pem" "$SCRATCH/tls.key" <<'END' &
import base64, hashlib, socket, ssl, struct, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[3], sys.argv[4])
POST = (b'{"did":"did:plc:ana","time_us":5,"kind":"commit","commit":{"rev":"3k","operation":"create",'
        b'"collection":"app.bsky.feed.post","rkey":"k","record":{"text":"Sealed: help at the mill #flood",'
        b'"createdAt":"2027-01-15T07:00:00Z"}}}')
def talk(line):
    try:
        with context.wrap_socket(line, server_side=True) as line, line.makefile("rb") as told:
            heads = dict(l.decode().strip().split(": ", 1) for l in iter(told.readline, b"\r\n") if b": " in l)
            key = heads.get("Sec-WebSocket-Key")
            if not key:
                return line.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            taken = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
            line.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Accept: " + base64.b64encode(taken) + b"\r\n\r\n")
            line.sendall(b"\x81\x7e" + struct.pack(">H", len(POST)) + POST)
            told.read(1)
    except OSError:
        pass
listening = socket.create_server((sys.argv[1], int(sys.argv[2])))
while True:
    threading.Thread(target=talk, daemon=True, args=(listening.accept()[0],)).start()
END
	at_end "kill $! 2>/dev/null"
	wait_until 10 eval "curl -s --max-time 2 -o /dev/null https://mail.relief.test:$STREAM/"
}

as() { # PATH [CURL ARGUMENTS…]
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
tried() { # SERVER [OUT]: what a test says
	as /sources -X POST -d kind=mail -d name=mail -d every=60 -d mailbox=help@relief.test \
		-d user=help@relief.test -d password=secret -d test=yes --data-urlencode "server=$1" \
		--data-urlencode "out=${2:-}" | grep -E 'It works|does not work'
}
follows() { # NAME HOST [MORE…]: live, for a word
	as /sources -X POST -d kind=bluesky -d "name=$1" -d every=1 -d what=words -d word=mill \
		-d way=jetstream --data-urlencode "server=https://mail.relief.test:$STREAM" \
		--data-urlencode "stream=wss://$2:$STREAM" "${@:3}"
}
mail_comes() { # NUMBER
	printf 'From: ana@relief.test\r\nMessage-ID: <m%s@relief.test>\r\nSubject: water\r\n\r\nWe are %s.\r\n' "$1" "$1" |
		as_user tee "$BOX/help@relief.test/tmp/$1" >/dev/null
	as_user mv "$BOX/help@relief.test/tmp/$1" "$BOX/help@relief.test/new/$1"
}
has_posts() { # COUNT
	[ "$(sql 'select count(*) from post')" -ge "$1" ]
}

ok "a network apart" apart || finish
IMAP=$(free_port)
IMAPS=$(free_port)
STRIP=$(free_port)
STRIP_OUT=$(free_port)
SUBMIT=$(free_port)
SUBMITS=$(free_port)
STREAM=$(free_port)
as_user mkdir -p "$BOX/help@relief.test/new" "$BOX/help@relief.test/cur" "$BOX/help@relief.test/tmp"
ok "Dovecot starts" dovecot_start
ok "so do servers that offer no TLS" strip_start
ok "and one that takes mail with it alone" submit_start
if ! prepare; then
	ok "the server is set up and starts" false
	finish
fi
page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null
like "$(tried "imaps://mail.relief.test:$IMAPS")" 'It works' "a mailbox is read over TLS"
like "$(tried "imap://mail.relief.test:$IMAP")" 'It works' "and by STARTTLS"
like "$(tried "imaps://other.relief.test:$IMAPS")" 'cannot prove that it is the server' \
	"a certificate of another name is not taken"
like "$(tried "imap://other.relief.test:$IMAP")" 'cannot prove that it is the server' "by STARTTLS neither"
like "$(tried "imap://mail.relief.test:$STRIP")" 'offers no encrypted connection' \
	"who hides STARTTLS is told from who refuses a password"
like "$(tried "imaps://mail.relief.test:$IMAPS" "smtp://mail.relief.test:$STRIP_OUT")" \
	'offers no encrypted connection' "also where mails leave"
like "$(cat "$SCRATCH/told")" 'CAPABILITY.*EHLO' "both were asked"
unlike "$(cat "$SCRATCH/told")" 'LOGIN|AUTH|secret|help@' "and got neither user nor password"
like "$(tried "imaps://mail.relief.test:$IMAPS" "smtp://mail.relief.test:$SUBMIT")" 'It works' \
	"mail leaves by STARTTLS"
like "$(tried "imaps://mail.relief.test:$IMAPS" "smtps://mail.relief.test:$SUBMITS")" 'It works' \
	"and over TLS from the beginning"
for scheme in smtp:$SUBMIT smtps:$SUBMITS; do
	like "$(tried "imaps://mail.relief.test:$IMAPS" "${scheme%:*}://other.relief.test:${scheme#*:}")" \
		'cannot prove that it is the server' "by ${scheme%:*} not to a server with another's certificate"
done
as /sources -X POST -d kind=mail -d name=mail -d every=60 -d mailbox=help@relief.test \
	-d user=help@relief.test -d password=secret -d copy=no \
	--data-urlencode "out=smtp://mail.relief.test:$SUBMIT" \
	--data-urlencode "server=imaps://mail.relief.test:$IMAPS" >/dev/null
is "$(status)" 303 "one is added whose next look is an hour away"
idles() {
	grep -rqs help@relief.test "$SCRATCH/dovecot.log" && [ "$(sql 'select count(*) from inlet_state where asked_at > 0')" -eq 1 ]
}
ok "it is asked" wait_until 20 idles
mail_comes 14
ok "what comes is told over TLS by itself" wait_until 20 has_posts 1
ok "its answer leaves by STARTTLS" wait_until 20 grep -q '^sealed \.' "$SCRATCH/submitted"
like "$(cat "$SCRATCH/submitted")" 'sealed RCPT TO:<ana@relief.test>' "to who wrote"
none "$(grep '^open' "$SCRATCH/submitted" | grep -vE '^open (EHLO|STARTTLS)')" \
	"and in the open nothing but a greeting was said"
mail_comes 15
ok "and again" wait_until 20 has_posts 2
ok "a stream by WebSocket starts" stream_start
like "$(follows live other.relief.test -d test=yes | grep -E 'It works|does not work')" \
	'cannot prove that it is the server' "a WebSocket with another's certificate is not taken"
follows other other.relief.test >/dev/null
follows live mail.relief.test >/dev/null
ok "over TLS it brings what is written" wait_until 20 has_posts 3
like "$(api GET /posts | jq -r '.posts[].text')" 'Sealed: help at the mill' "as it was"
like "$(as /sources)" 'other.{1,2000}cannot prove that it is the server' "the page of sources tells which is not"
finish
