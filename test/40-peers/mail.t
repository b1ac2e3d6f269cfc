#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# E-mail with programs that nobody here wrote: OpenSMTPD takes and brings mail, Dovecot keeps it,
# swaks writes it, dkimpy checks signatures. What was sent is read back from Dovecot.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../30-http/suite.sh"

[ "$EUID" -eq 0 ] || skip_all "OpenSMTPD and Dovecot start as root only"
unshare -m true 2>/dev/null || skip_all "OpenSMTPD cannot have a queue of its own here"
for program in smtpd dovecot swaks; do
	command -v "$program" >/dev/null || skip_all "$program is not installed"
done

MAIL_COUNT=${MAIL_COUNT:-60}
MAIL_KILLS=${MAIL_KILLS:-2}
IMAP=$(free_port)
LMTP=$(free_port)
SMTP=$(free_port)
BOX=$(user_folder box)

peers_start() {
	local group
	group=$(id -gn "$TEST_USER")
	cat >"$SCRATCH/dovecot.conf" <<-END
		base_dir = $SCRATCH/dovecot
		state_dir = $SCRATCH/dovecot-state
		instance_name = test
		protocols = imap lmtp
		listen = 127.0.0.1
		log_path = $SCRATCH/dovecot.log
		ssl = no
		disable_plaintext_auth = no
		mail_location = maildir:$BOX/%u
		first_valid_uid = 1
		passdb {
		  driver = static
		  args = password=secret
		}
		userdb {
		  driver = static
		  args = uid=$TEST_USER gid=$group home=$BOX/%u allow_all_users=yes
		}
		service imap-login {
		  inet_listener imap {
		    address = 127.0.0.1
		    port = $IMAP
		  }
		  inet_listener imaps {
		    port = 0
		  }
		}
		service lmtp {
		  inet_listener lmtp {
		    address = 127.0.0.1
		    port = $LMTP
		  }
		}
	END
	cat >"$SCRATCH/smtpd.conf" <<-END
		listen on 127.0.0.1 port $SMTP
		table everybody { "@" = $TEST_USER }
		action "keep" lmtp "127.0.0.1:$LMTP" rcpt-to virtual <everybody>
		match from any for domain { "relief.test", "example.org" } action "keep"
	END
	dovecot -F -c "$SCRATCH/dovecot.conf" >"$SCRATCH/dovecot.out" 2>&1 &
	at_end "{ kill $!; wait $!; } 2>/dev/null"
	# It has one queue for the whole machine: without one of its own, this test would be brought
	# what another left there.
	install -d -m 711 "$SCRATCH/queue"
	# shellcheck disable=SC2016 # the inner shell reads them
	unshare -m sh -c 'mount --bind "$1" /var/spool/smtpd && exec smtpd -d -f "$2"' \
		sh "$SCRATCH/queue" "$SCRATCH/smtpd.conf" >"$SCRATCH/smtpd.out" 2>&1 &
	at_end "{ kill $!; wait $!; } 2>/dev/null"
	wait_until 10 curl -s --max-time 2 "imap://127.0.0.1:$IMAP/" -u a:secret &&
		wait_until 10 swaks --server "127.0.0.1:$SMTP" --quit-after HELO
}

# How many mails somebody has; all of them, headers and bodies decoded.
mails_of() { # ADDRESS
	find "$BOX/$1/new" "$BOX/$1/cur" -type f 2>/dev/null | wc -l
}
has_mails() { # ADDRESS COUNT
	[ "$(mails_of "$1")" -ge "$2" ]
}
mail_of() { # ADDRESS [NUMBER]: the newest, or that one
	curl -s --max-time 10 "imap://127.0.0.1:$IMAP/INBOX;MAILINDEX=${2:-$(mails_of "$1")}" -u "$1:secret"
}
decoded() { # a mail on standard input: subject and text
	perl -MMIME::QuotedPrint -MMIME::Base64 -0777 -ne 's/\r//g; my ($h, $b) = split /\n\n/, $_, 2;
		$h =~ /^Content-Transfer-Encoding: (\S+)/mi;
		print "$h\n\n", $1 eq "base64" ? decode_base64($b) : decode_qp($b)'
}
header_of() { # NAME, of a mail on standard input
	tr -d '\r' | sed -n "s/^$1: //Ip" | head -n 1
}

as() { # PATH [CURL ARGUMENTS…]
	local path=$1
	shift
	page "/t/river$path" -b "$SCRATCH/jar" -H "Origin: $SERVER_URL" "$@"
}
write_us() { # FROM SUBJECT BODY [SWAKS ARGUMENTS…]
	local from=$1 subject=$2 body=$3
	shift 3
	swaks --server "127.0.0.1:$SMTP" --from "$from" --to help@relief.test \
		--header "Subject: $subject" --body "$body" "$@" >"$SCRATCH/swaks.log" 2>&1
}
hurry() { # as if the time of the next look had come, and what is in doubt were old
	sql "update job set due_at = 0 where state = 'waiting' and (kind like 'listen.poll%' or
		kind = 'outbox.send')"
}
hurry_until() { # COMMAND…
	hurry
	"$@"
}
posts() {
	sql 'select count(*) from post'
}
has_posts() { # COUNT
	[ "$(posts)" -ge "$1" ]
}
outbox_has() { # SQL CONDITION
	[ "$(sql "select count(*) from outbox where $1")" -ge 1 ]
}

test_source() {
	local key
	openssl genrsa 2048 >"$SCRATCH/dkim.pem" 2>/dev/null
	key=$(cat "$SCRATCH/dkim.pem")
	local box=(-d kind=mail -d name=mail -d every=1 -d mailbox=help@relief.test
		-d user=help@relief.test -d copy=yes -d selector=one
		--data-urlencode "server=imap://127.0.0.1:$IMAP" --data-urlencode "dkim=$key")
	local good=(-d password=secret --data-urlencode "out=smtp://127.0.0.1:$SMTP")
	like "$(as /sources -X POST "${box[@]}" "${good[@]}" -d test=yes)" 'It works' \
		"a mailbox is tested, reading and sending"
	like "$(as /sources -X POST "${box[@]}" -d test=yes -d password=wrong | grep 'does not work')" \
		'does not let us in' "a wrong password is told"
	like "$(as /sources -X POST "${box[@]}" -d test=yes -d password=secret \
		--data-urlencode 'out=smtp://127.0.0.1:9' | grep 'does not work')" \
		'private network' "a private server that nobody allowed is not asked"
	as /sources -X POST "${box[@]}" "${good[@]}" >/dev/null
	is "$(status)" 303 "and added"
}

test_first() {
	local mail id
	write_us ana@relief.test 'Agua' 'Somos 14 en la escuela de Kunda, necesitamos agua.'
	ok "what somebody writes becomes a post" wait_until 20 hurry_until has_posts 1
	is "$(api GET /posts | jq -r '.posts[0] | [.text, .direct, .source, .author // ""] | map(tostring) | join("|")')" \
		"Agua

Somos 14 en la escuela de Kunda, necesitamos agua.|true|mail|" \
		"a message to us, without the address"
	ok "its sender gets an answer" wait_until 20 hurry_until has_mails ana@relief.test 1
	mail=$(mail_of ana@relief.test | decoded)
	like "$mail" 'code [2-9A-Z]{8}|código [2-9A-Z]{8}' "with a code"
	like "$mail" '000' "and the emergency number"
	like "$(header_of Auto-Submitted <<<"$mail")" auto-replied "marked as a program's"
	ACK=$(header_of Message-ID <<<"$mail")
	id=$(header_of In-Reply-To <<<"$mail")
	is "$(api GET /posts | jq -r '.posts[0].external_id')" "$(tr -d '<>' <<<"$id")" \
		"as an answer to that mail"
	ok "the outbox says that it left" wait_until 10 outbox_has "state in ('sent', 'delivered')"
	if /usr/bin/python3 -c 'import dkim' 2>/dev/null; then
		openssl rsa -in "$SCRATCH/dkim.pem" -pubout -outform der 2>/dev/null | base64 -w 0 >"$SCRATCH/public"
		ok "signed so that dkimpy finds it good" /usr/bin/python3 -c '
import dkim, sys
mail = open(sys.argv[1], "rb").read()
record = b"v=DKIM1; k=rsa; p=" + open(sys.argv[2], "rb").read()
sys.exit(not dkim.verify(mail, dnsfunc=lambda name, timeout=5: record))' \
			"$(find "$BOX/ana@relief.test" -name '*.vm*' -o -path '*/new/*' -type f | head -n 1)" "$SCRATCH/public"
	else
		skip "python3-dkim is not installed" "signed so that dkimpy finds it good"
	fi
	ok "its copy comes back to the mailbox" wait_until 10 has_mails help@relief.test 2
}

test_thread() {
	write_us ana@relief.test "Re: Agua" 'Ya somos 20.

On Tue, 14 Jul 2026 Team wrote:
> code' --header "In-Reply-To: $ACK" --header "References: <x@y.example> $ACK"
	ok "an answer to us comes in" wait_until 20 hurry_until has_posts 2
	is "$(api GET '/posts?limit=1' | jq -r '.posts[0].text')" "Ya somos 20." \
		"without what it quotes, and our own copy is no post"
	write_us help@relief.test 'River' 'River: we have your message' --header \
		'Message-Id: <causeway.383351208003239936.0123456789abcdef@relief.test>'
	write_us robot@relief.test 'Out of office' 'I am away.' --header 'Auto-Submitted: auto-replied'
	ok "what a program answers is kept" wait_until 20 hurry_until has_posts 3
	is "$(api GET '/posts?limit=1' | jq -r '.posts[0].text')|$(posts)" "Out of office

I am away.|3" "the copy of an answer that another inlet sent from this mailbox is not"
	is "$(mails_of robot@relief.test)" 0 "and gets no answer"
	is "$(mails_of ana@relief.test)" 1 "nor does somebody who had one get another"
}

test_files() {
	local id file
	/usr/bin/python3 "$ROOT/test/30-http/pictures.py" "$SCRATCH" "${CAUSEWAY%/*}/causeway-photo" 2>/dev/null
	printf '%%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%%%EOF\n' >"$SCRATCH/insulin.pdf"
	printf '<html><script>alert(1)</script></html>' >"$SCRATCH/page.html"
	write_us gita@relief.test 'Prescription' 'My mother needs what stands there.' \
		--attach-type application/pdf --attach-name insulin.pdf --attach "@$SCRATCH/insulin.pdf" \
		--attach-type text/html --attach-name page.html --attach "@$SCRATCH/page.html" \
		--attach-type image/jpeg --attach-name sheet.jpg --attach "@$SCRATCH/located.jpg"
	ok "a mail with files comes in" wait_until 20 hurry_until has_posts 4
	id=$(sql 'select max(id) from post')
	is "$(sql "select group_concat(kind, ' ') from (select kind from attachment where post_id = $id order by kind)")" \
		"pdf picture" "PDF and picture are kept beside it, a page of HTML is not"
	like "$(as "/posts/$id")" 'insulin.pdf' "its page lists them"
	like "$(tr -d '\n' <"$SCRATCH/body")" 'page.html.{1,400}Only PDF, pictures and plain text' \
		"and what was not kept, with the reason"
	file=$(sql "select id from attachment where kind = 'pdf'")
	as "/posts/$id/files/$file" -X POST -D "$SCRATCH/head" >/dev/null
	ok "one is downloaded as it came" cmp -s "$SCRATCH/body" "$SCRATCH/insulin.pdf"
	like "$(cat "$SCRATCH/head")" '[Aa]ttachment; filename' "never shown by the browser itself"
	file=$(sql "select id from attachment where kind = 'picture'")
	as "/posts/$id/files/$file" -X POST >/dev/null
	unlike "$(strings "$SCRATCH/body")" 'SecretPhone' "a picture is drawn anew and tells nothing else"
	is "$(sql "select count(*) from audit where action = 'attachment.open'")" 2 "each opening is on record"
	as "/posts/$((id - 1))/files/$file" -X POST >/dev/null
	is "$(status)" 404 "no other Post gives it"
}

test_trouble() {
	write_us stranger@elsewhere.test 'Hello' 'We need blankets.'
	ok "an address that the mail server refuses is seen by a person" wait_until 20 hurry_until \
		outbox_has "state = 'dead' and trouble = 'address'"
	write_us lena@relief.test 'Boat' 'Send a boat.'
	ok "an answer leaves" wait_until 20 hurry_until has_mails lena@relief.test 1
	cat >"$SCRATCH/bounce" <<-END
		From: Mail Delivery System <MAILER-DAEMON@relief.test>
		To: help@relief.test
		Subject: Undelivered
		Content-Type: multipart/report; report-type=delivery-status; boundary=b

		--b

		Sorry.
		--b
		Content-Type: message/delivery-status

		Reporting-MTA: dns; relief.test

		Final-Recipient: rfc822; lena@relief.test
		Action: failed
		Status: 5.1.1
		Diagnostic-Code: smtp; 550 no such user

		--b
		Content-Type: message/rfc822

		Message-ID: $(mail_of lena@relief.test 1 | header_of Message-ID)

		x
		--b--
	END
	swaks --server "127.0.0.1:$SMTP" --from '<>' --to help@relief.test --data "$SCRATCH/bounce" \
		>"$SCRATCH/swaks.log" 2>&1
	ok "a bounce is told of the mail that it is about" wait_until 60 hurry_until \
		outbox_has "state = 'dead' and trouble = 'undelivered'"
	is "$(posts)" 6 "and is no post"
}

test_house() {
	like "$(as_user "$CAUSEWAY" mail test boss@relief.test --data "$DATA")" 'took it' \
		"the server's own mailbox is tried from the command line"
	ok "and the mail arrives" wait_until 10 has_mails boss@relief.test 1
	page /reset -X POST -d email=asha@example.org >/dev/null
	like "$(cat "$SCRATCH/body")" 'is on its way' "who cannot get in is told to look at their mail"
	sql "update job set due_at = 0 where state = 'waiting' and kind = 'letters.write'"
	ok "a link comes" wait_until 20 grep -rqs 'http://help.test/reset/' "$BOX/asha@example.org"
	like "$(page "$(grep -lr "/reset/" "$BOX/asha@example.org" | head -n 1 | xargs cat | decoded | grep -o '/reset/[A-Za-z0-9_-]*' | head -n 1)")" \
		'asha@example.org' "that opens"
	page /reset -X POST -d email=nobody@relief.test >/dev/null
	like "$(cat "$SCRATCH/body")" 'is on its way' "somebody without an account is told the same"
	as /team/invite -X POST -d email=new@relief.test -d role=responder >/dev/null
	like "$(cat "$SCRATCH/body")" 'by e-mail, too' "an invitation goes out by mail, too"
	ok "and arrives" wait_until 20 has_mails new@relief.test 1
	is "$(mails_of nobody@relief.test)" 0 "but nothing goes to who has no account"
}

# The mailbox says by itself that something came: its next look would be a quarter of an hour away.
test_idle() {
	local before
	before=$(posts)
	hurry
	write_us zara@relief.test 'Food' 'We need food for 30.'
	ok "the next mail comes in" wait_until 20 hurry_until has_posts $((before + 1))
	write_us zara@relief.test 'Food' 'Now we are 40.'
	ok "the server tells of one more as soon as it is there" wait_until 20 has_posts $((before + 2))
	ok "the mailbox ends the connection" doveadm -c "$SCRATCH/dovecot.conf" kick help@relief.test
	write_us zara@relief.test 'Food' 'Now we are 50.'
	ok "it is asked again at once" wait_until 20 has_posts $((before + 3))
	write_us zara@relief.test 'Food' 'Now we are 60.'
	ok "and tells again" wait_until 20 has_posts $((before + 4))
}

# Each of MAIL_COUNT people writes once, from one of two domains.
all_write() {
	perl -MIO::Socket::INET -e 'my ($port, $count) = @ARGV;
		my $s;
		sub say_it { print $s "$_[0]\r\n"; my $l; do { $l = <$s> } while $l =~ /^\d+-/; $l }
		for (1 .. $count) {
			my $who = "p$_\@" . ($_ % 2 ? "relief.test" : "example.org");
			if ($_ % 50 == 1) { # it takes 100 mails from one connection
				$s = IO::Socket::INET->new("127.0.0.1:$port") or die;
				<$s>;
				say_it("HELO relief.test");
			}
			say_it("MAIL FROM:<$who>");
			say_it("RCPT TO:<help\@relief.test>");
			say_it("DATA");
			say_it("From: $who\r\nMessage-ID: <k$_\@relief.test>\r\nSubject: water\r\n\r\nWe are $_ people.\r\n.");
		}' "$SMTP" "$MAIL_COUNT"
}
# How many answers each of them has, one line a person who has any.
answers() {
	find "$BOX" -path '*/p[0-9]*@*/new/*' -type f -printf '%h\n' | sort | uniq -c
}

# Whoever writes gets one answer, however often the server is killed meanwhile.
test_kill() {
	local before patience=$((40 + MAIL_COUNT / 4)) pause
	before=$(posts)
	sql "insert into campaign_limit (campaign_id, name, value)
		select id, 'ack-range', 10000 from campaign union all
		select id, 'ack-day', 100000 from campaign"
	all_write
	wait_until "$patience" has_mails help@relief.test "$MAIL_COUNT"
	for _ in $(seq "$MAIL_KILLS"); do
		hurry
		pause=$((100 + RANDOM % (800 + MAIL_COUNT)))
		sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"
		kill -9 "$SERVER_PID"
		wait "$SERVER_PID" 2>/dev/null
		start_server "$DATA" || return
	done
	ok "all of $MAIL_COUNT mails come in" wait_until "$patience" hurry_until \
		has_posts $((before + MAIL_COUNT))
	# What was on its way is asked for at the mailbox after 20 seconds.
	all_answered() {
		hurry
		[ "$(answers | wc -l)" -ge "$MAIL_COUNT" ]
	}
	wait_until "$patience" all_answered
	is "$((MAIL_COUNT - $(answers | wc -l))) missing, $(answers | awk '$1 > 1' | wc -l) doubled" \
		"0 missing, 0 doubled" \
		"and each has one answer in its mailbox, although the server was killed $MAIL_KILLS times"
	is "$(posts)" $((before + MAIL_COUNT)) "each is one post"
}

if ! peers_start; then
	tap_note "$(cat "$SCRATCH/dovecot.out" "$SCRATCH/smtpd.out")"
	ok "the mail servers start" false
	finish
fi
export CAUSEWAY_LISTEN_PRIVATE=127.0.0.1:$IMAP,127.0.0.1:$SMTP
export CAUSEWAY_SMTP_URL=smtp://127.0.0.1:$SMTP CAUSEWAY_SMTP_FROM=house@relief.test
export CAUSEWAY_PUBLIC_ADDRESS=http://help.test
# shellcheck disable=SC2034 # suite.sh reads it
SETUP_FLAGS=()
prepare || { ok "the server is set up and starts" false; finish; }
page /signin -X POST -c "$SCRATCH/jar" -d 'email=asha@example.org' \
	--data-urlencode 'password=a quiet and long password' >/dev/null
ACK=
test_source
test_first
test_thread
test_files
test_trouble
test_house
test_idle
test_kill
finish
