// SPDX-License-Identifier: AGPL-3.0-or-later
// Mail as it really comes: charsets that are wrong or not named, parts inside parts, quotes,
// robots, reports of mail servers. All of it is invented.
#include "net/mail.h"

#include "base/buf.h"
#include "tap.h"

#include <stdlib.h>

static struct arena arena;
static struct mail mail;

static void reads_bytes(struct str bytes)
{
	struct fault fault = {0};
	arena_reset(&arena);
	mail = (struct mail){0};
	const enum outcome outcome = mail_read(&arena, bytes, &mail, &fault);
	if (outcome != OK)
		printf("# %s\n", fault.text);
	tap_failed += outcome != OK;
}
static void reads(const char *text)
{
	reads_bytes(str_from(text));
}

#define FROM "From: Asha <asha@town.example>\r\n"

static void words_are(const char *bytes, const char *words, const char *what)
{
	reads(bytes);
	is_str(mail.words, str_from(words), "%s", what);
}

static void test_charsets(void)
{
	static const struct {
		const char *charset, *body, *words;
	} cases[] = {
	    {"utf-8", "Pani ch\xc4\x81hie \xe0\xa4\xaa\xe0\xa4\xbe\xe0\xa4\xa8\xe0\xa5\x80",
	     "Pani chāhie पानी"},
	    {"iso-8859-1", "Cami\xf3n \x93roto\x94 en Le\xf3n", "Camión “roto” en León"},
	    {"ISO-8859-2",
	     "Potrzebujemy \xb3\xf3"
	     "dki",
	     "Potrzebujemy łódki"},
	    {"windows-1251", "\xcd\xf3\xe6\xed\xe0 \xe2\xee\xe4\xe0", "Нужна вода"},
	    {"koi8-r", "\xee\xd5\xd6\xce\xc1 \xd7\xcf\xc4\xc1", "Нужна вода"},
	    {"windows-1256", "\xe4\xcd\xca\xc7\xcc \xe3\xc7\xc1", "نحتاج ماء"},
	    {"iso-8859-9", "Yard\xfdm gerekiyor", "Yardım gerekiyor"},
	    {"tis-620", "\xb5\xe9\xcd\xa7\xa1\xd2\xc3\xb9\xe9\xd3", "ต้องการน้ำ"},
	    {"shift_jis", "\x90\x85\x82\xaa\x95\x4b\x97\x76\x82\xc5\x82\xb7", "水が必要です"},
	    {"iso-2022-jp", "\x1b$B?e$,I,MW$G$9\x1b(B", "水が必要です"},
	    {"gb2312", "\xd0\xe8\xd2\xaa\xcb\xae", "需要水"},
	    {"big5", "\xbb\xdd\xadn\xa4\xf4", "需要水"},
	    {"ks_c_5601-1987", "\xb9\xb0\xc0\xcc \xc7\xca\xbf\xe4\xc7\xd5\xb4\xcf\xb4\xd9",
	     "물이 필요합니다"},
	    {"utf-7", "Wir brauchen +AOQ-rzte", "Wir brauchen ärzte"},
	    {"x-nobody-knows", "plain words", "plain words"},
	    {"iso-8859-1", "\xe0\xa4\xaa\xe0\xa4\xbe\xe0\xa4\xa8\xe0\xa5\x80 now", "पानी now"},
	    {"us-ascii", "caf\xe9", "café"},
	    {"utf-8", "caf\xe9 ferm\xe9", "café fermé"},
	    {"", "na\xefve", "naïve"},
	    {"", "\xd9\xbe\xd8\xa7\xd9\x86\xdb\x8c", "پانی"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char bytes[500];
		snprintf(bytes, sizeof bytes,
			 FROM "Content-Type: text/plain%s%s\r\nContent-Transfer-Encoding: 8bit\r\n"
			      "\r\n%s\r\n",
			 cases[i].charset[0] ? "; charset=" : "", cases[i].charset, cases[i].body);
		words_are(bytes, cases[i].words, cases[i].charset[0] ? cases[i].charset : "none");
	}
}

static void test_headers(void)
{
	reads("From: =?UTF-8?B?2KLYtNin?= <Asha@Town.Example>\r\n"
	      "Reply-To: team@help.example\r\n"
	      "Subject: =?iso-8859-1?Q?Puente_ca=EDdo?= =?utf-8?q?_en_Le=C3=B3n?=\r\n"
	      "Date: Tue, 14 Jul 2026 08:57:40 +0545\r\n"
	      "Message-ID: <one@town.example>\r\n"
	      "In-Reply-To: <two@help.example>\r\n"
	      "References: <zero@help.example>\r\n <two@help.example>\r\n\r\nHola\r\n");
	is_str(mail.from, STR("asha@town.example"), "an address, in lower case");
	is_str(mail.from_name, STR("آشا"), "a name of RFC 2047");
	is_str(mail.subject, STR("Puente caído en León"), "a subject in two charsets");
	is_str(mail.reply_to, STR("team@help.example"), "where an answer goes");
	is_int(mail.at, 1783998760000, "when it was written");
	is_str(mail.id, STR("one@town.example"), "its id");
	is_int(mail.n_answers, 2, "what it answers, each once");
	is_str(mail.answers[0], STR("two@help.example"), "the nearest first");
	is_str(mail.answers[1], STR("zero@help.example"), "then the older ones");
	is_int(mail.sort, MAIL_PERSON, "a person wrote it");
	reads("From: not an address\r\nMessage-ID: <a b>\r\nSubject: x\x01y\r\n\r\nz");
	is_int(mail.from.len + mail.id.len, 0, "what is no address and no id is left out");
	is_str(mail.subject, STR("x y"), "control characters are spaces");
	reads("From: =?utf-8?B?2KLYtNin?=\r\n =?utf-8?B?INiu2KfZhg==?= <a@b.example>\r\n"
	      "Subject: =?utf-8?B?TmVlZCBib2F0cw==?=\r\n =?UTF-8?B?IGluIEtvc2hp?= now"
	      " =?iso-8859-1?B?6Q==?=\r\n =?utf-8?Q?_=21?=\r\n\r\nx");
	is_str(mail.subject, STR("Need boats in Koshi now é !"),
	       "encoded words that are padded each for itself");
	is_str(mail.from_name, STR("آشا خان"), "also in a name");
	reads("");
	is_int(mail.words.len, 0, "an empty mail is read");
}

static void test_parts(void)
{
	words_are(FROM "Content-Type: multipart/mixed; boundary=m\r\n\r\n"
		       "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
		       "--a\r\nContent-Type: text/plain; charset=utf-8\r\n"
		       "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		       "Agua =C3=A9 pouca, pre=\r\ncisamos de 40 litros.\r\n"
		       "--a\r\nContent-Type: text/html\r\n\r\n<p>HTML</p>\r\n--a--\r\n"
		       "--m\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
		       "Content-Disposition: attachment;\r\n"
		       " filename*0*=UTF-8''rua%20alag;\r\n filename*1*=ada%C3%A9.jpg\r\n\r\n"
		       "QUJDREVGRw==\r\n--m--\r\n",
		  "Agua é pouca, precisamos de 40 litros.", "plain text of several forms, decoded");
	is_int(mail.n_attachments, 1, "a picture is beside it");
	is_str(mail.attachments[0].name, STR("rua alagadaé.jpg"), "with its name (RFC 2231)");
	is_str(mail.attachments[0].type, STR("image/jpeg"), "its type");
	is_int(mail.attachments[0].bytes, 7, "and its size");
	is_str(mail.attachments[0].content, STR("ABCDEFG"), "and its bytes");
	words_are(FROM
		  "Content-Type: multipart/alternative; boundary=a\r\n\r\n"
		  "--a\r\nContent-Type: text/plain\r\n\r\n \r\n--a\r\n"
		  "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n"
		  "Content-Type: text/html; charset=iso-8859-1\r\n\r\n"
		  "<p>We need<br>a b\xf6"
		  "at</p><script>x</script>\r\n"
		  "--r\r\nContent-Type: image/png; name=logo.png\r\n\r\nx\r\n--r--\r\n--a--\r\n",
		  "We need\na böat", "HTML where plain text is empty");
	words_are(FROM "Content-Type: text/html\r\n\r\n<b>Only</b> HTML &amp; no more",
		  "Only HTML & no more", "a mail of HTML alone");
	words_are(FROM "Content-Type: text/plain; charset=utf-8\r\n"
		       "Content-Transfer-Encoding: base64\r\n\r\n2b7Yp9mG24w=\r\n",
		  "پانی", "base64");
	words_are(FROM "Subject: Fwd: help\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
		       "--m\r\n\r\nPlease read.\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n"
		       "From: b@c.example\r\nSubject: Trapped\r\n\r\nOn the roof.\r\n--m--\r\n",
		  "Please read.\n\nTrapped\n\nOn the roof.", "a mail inside a mail is read");
	words_are(FROM "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nnever ended",
		  "never ended", "parts without an end");
	words_are(FROM "Content-Type: multipart/mixed\r\n\r\n--m\r\n\r\nx\r\n", "",
		  "parts without a boundary");
	words_are(FROM
		  "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n\r\nsigned words\r\n"
		  "--s\r\nContent-Type: application/pgp-signature\r\n\r\nxx\r\n--s--\r\n",
		  "signed words", "signed words, without the signature");
	is_int(mail.n_attachments, 0, "which is no attachment");
}

static void test_quotes(void)
{
#define ANSWER FROM "In-Reply-To: <x@y.example>\r\n\r\n"
	words_are(ANSWER "Yes, 14 people.\r\n\r\nOn Tue, 14 Jul 2026 at 03:12, Team wrote:\r\n"
			 "> How many are you?\r\n> Where?\r\n",
		  "Yes, 14 people.", "a quote below an answer is cut");
	is_str(mail.whole,
	       STR("Yes, 14 people.\n\nOn Tue, 14 Jul 2026 at 03:12, Team wrote:\n"
		   "> How many are you?\n> Where?"),
	       "and stays in the whole");
	words_are(ANSWER "Am 14.07.2026 um 03:12 schrieb Team\r\n<team@help.example>:\r\n> Wo?\r\n"
			 "In der Schule.\r\n> Wie viele?\r\n12.\r\n-- \r\nAsha\r\n",
		  "In der Schule.\n12.", "answers between the lines stay, a signature goes");
	words_are(ANSWER
		  "Still here.\r\n\r\n-----Mensaje original-----\r\nDe: team@help.example\r\n"
		  "Enviado: martes\r\nPara: Asha\r\nWhere are you?\r\n",
		  "Still here.", "the form of Outlook, in any language");
	words_are(ANSWER "We need:\r\n\r\nWater: 40 litres\r\nBlankets: 12\r\nMilk: 3 tins\r\n",
		  "We need:\n\nWater: 40 litres\nBlankets: 12\nMilk: 3 tins",
		  "a list of needs is no quoted header");
	words_are(ANSWER "> all of it\r\n> quoted\r\n", "> all of it\n> quoted",
		  "what is only a quote stays");
	words_are(FROM "\r\nRead this:\r\n> Trapped on the roof, 4 people\r\n",
		  "Read this:\n> Trapped on the roof, 4 people",
		  "what answers nothing keeps its quotes");
	words_are(FROM "Subject: FW: x\r\nReferences: <a@b>\r\n\r\nPlease help her\r\n\r\n"
		       "From: m@n.example\r\nSent: Monday\r\nTo: us\r\nWe are trapped\r\n",
		  "Please help her\n\nFrom: m@n.example\nSent: Monday\nTo: us\nWe are trapped",
		  "what is passed on stays");
}

static void sort_is(const char *headers, enum mail_sort sort, const char *what)
{
	char bytes[500];
	snprintf(bytes, sizeof bytes, "%s\r\n\r\nwords\r\n", headers);
	reads(bytes);
	is_int(mail.sort, sort, "%s", what);
}

static void test_sorts(void)
{
	sort_is("From: a@b.example\r\nAuto-Submitted: auto-replied", MAIL_AUTOMATIC,
		"out of office");
	sort_is("From: a@b.example\r\nAuto-Submitted: no", MAIL_PERSON, "said to be a person");
	sort_is("From: a@b.example\r\nX-Autoreply: yes", MAIL_AUTOMATIC, "an older way to say so");
	sort_is("From: No-Reply@shop.example", MAIL_AUTOMATIC, "an address that nobody reads");
	sort_is("Return-Path: <>\r\nFrom: a@b.example", MAIL_AUTOMATIC, "a null sender");
	sort_is("From: a@b.example\r\nPrecedence: bulk", MAIL_LIST, "a mail to many");
	sort_is("From: a@b.example\r\nList-Id: <news.b.example>", MAIL_LIST, "a mailing list");
	sort_is("Return-Path: <>\r\nFrom: MAILER-DAEMON@b.example", MAIL_BOUNCE,
		"a bounce in words");
}

static void test_bounces(void)
{
#define REPORT(action, last)                                                                       \
	"Return-Path: <>\r\nFrom: postmaster@mx.example\r\n"                                       \
	"Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"          \
	"--r\r\n\r\nSorry.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n"                \
	"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; asha@town.example\r\n"     \
	"Action: " action "\r\nStatus: 5.1.1\r\n"                                                  \
	"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--r\r\n" last "--r--\r\n"
	reads(REPORT("failed",
		     "Content-Type: message/rfc822\r\n\r\nMessage-ID: <m1@help.example>\r\n"
		     "Subject: x\r\n\r\ny\r\n"));
	is_int(mail.sort, MAIL_BOUNCE, "a report of RFC 3464");
	is_int(mail.fate, MAIL_FAILED, "says that it failed");
	is_str(mail.about, STR("m1@help.example"), "which mail");
	is_str(mail.fate_why, STR("smtp; 550 5.1.1 no such user"), "and why");
	reads(REPORT("delayed", "Content-Type: text/rfc822-headers\r\n\r\nTo: a@b\r\n"
				"Message-Id: <m2@help.example>\r\n"));
	is_int(mail.fate, MAIL_DELAYED, "a delay is no failure");
	is_str(mail.about, STR("m2@help.example"), "with the header alone");
	reads("From: Mail Delivery System <Mailer-Daemon@mx.example>\r\n"
	      "X-Failed-Recipients: asha@town.example\r\n\r\n"
	      "A message that you sent could not be delivered.\r\n\r\n"
	      "  asha@town.example\r\n    550 unrouteable\r\n\r\n"
	      "------ This is a copy of your message ------\r\n\r\n"
	      "Message-Id: <m3@help.example>\r\nSubject: hello\r\n");
	is_int(mail.fate, MAIL_FAILED, "the common form in words");
	is_str(mail.about, STR("m3@help.example"), "is about a mail, too");
}

static void test_limits(void)
{
	struct buf bytes;
	buf_init(&bytes, (size_t)16 << 20);
	buf_add_cstr(&bytes,
		     FROM "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nfirst\r\n");
	while (bytes.len < ((size_t)3 << 20))
		buf_add_cstr(&bytes, "--a\n\n");
	reads_bytes(buf_str(&bytes));
	is_str(mail.words, STR("first"), "half a million parts cost little");
	ok(mail.cut, "and it says that it did not read them all");
	buf_reset(&bytes);
	for (int i = 0; i < 100; i++)
		buf_format(&bytes, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n",
			   i, i);
	buf_add_cstr(&bytes, "\r\ndeep\r\n");
	reads_bytes(buf_str(&bytes));
	ok(mail.cut && mail.words.len == 0, "parts a hundred deep are not looked for");
	buf_reset(&bytes);
	buf_add_cstr(&bytes, FROM "\r\n");
	while (bytes.len < ((size_t)6 << 20))
		buf_add_cstr(&bytes, "water and bread for all of us, please come soon\r\n");
	reads_bytes(buf_str(&bytes));
	ok(mail.cut && mail.whole.len <= MAIL_TEXT_MAX && mail.whole.len > MAIL_TEXT_MAX - 100,
	   "a long text is cut");
	buf_reset(&bytes);
	buf_add_cstr(&bytes, FROM "Content-Type: multipart/mixed; boundary=a\r\n\r\n");
	for (int i = 0; i < 150; i++)
		buf_add_cstr(&bytes, "--a\r\nContent-Type: image/png\r\n\r\nx\r\n");
	reads_bytes(buf_str(&bytes));
	is_int(mail.n_attachments, 150, "attachments are counted");
	buf_free(&bytes);
}

int main(void)
{
	arena_init(&arena, (size_t)48 << 20);
	test_charsets();
	test_headers();
	test_parts();
	test_quotes();
	test_sorts();
	test_bounces();
	test_limits();
	arena_free(&arena);
	return tap_done();
}
