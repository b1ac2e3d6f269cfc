// SPDX-License-Identifier: AGPL-3.0-or-later
// Mail that goes out: what is written is read again as it was meant, nothing typed becomes a
// header, and what servers answer is taken apart.
#include "net/dkim.h"
#include "net/imap_read.h"
#include "net/mail.h"
#include "net/mail_link.h"
#include "net/mail_write.h"

#include "base/buf.h"
#include "tap.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

static struct arena arena;
static struct fault fault;

static const struct mail_draft plain = {
    .id = STR("cw-77-0a1b@help.example"),
    .from = STR("team@help.example"),
    .from_name = STR("River desk"),
    .to = STR("asha@town.example"),
    .subject = STR("Your message"),
    .text = STR("We have it.\n"),
    .at = 1783998760000,
};

static struct str written(const struct mail_draft *draft)
{
	struct str bytes = STR("");
	is_int(mail_write(&arena, draft, &bytes, &fault), OK, "it is written");
	return bytes;
}

static void reads_back(struct str text, struct str subject, const char *what)
{
	struct mail mail = {0};
	struct mail_draft draft = plain;
	draft.text = text;
	draft.subject = subject;
	const struct str bytes = written(&draft);
	size_t longest = 0;
	for (struct str rest = bytes; rest.len > 0;) {
		const struct str line = str_cut(&rest, '\n');
		longest = line.len > longest ? line.len : longest;
	}
	ok(longest <= 77, "%s: no line is longer than 76 letters", what);
	mail_read(&arena, bytes, &mail, &fault);
	is_str(mail.whole, str_trim(text), "%s: the text comes back", what);
	is_str(mail.subject, subject, "%s: and the subject", what);
}

static void test_texts(void)
{
	reads_back(STR("We have it.\n\nSomebody reads it soon = 5 minutes."), STR("Your message"),
		   "plain words");
	reads_back(STR("From here:\n.\n..two\nspaces at the end are gone by nobody \nx"),
		   STR("=?UTF-8?B?QQ==?= is no word"), "what servers like to change");
	reads_back(STR("آپ کا پیغام ہمارے پاس ہے۔\nکوئی اسے جلد پڑھے گا۔"),
		   STR("آپ کا پیغام ہمارے پاس ہے، اور کوئی اسے جلد پڑھے گا، بہت جلد"), "Urdu");
	reads_back(STR("a line of two hundred letters a line of two hundred letters a line of two "
		       "hundred letters a line of two hundred letters a line of two hundred"),
		   STR("Réponse"), "a long line");
}

static bool has_line(struct str mail, const char *start)
{
	const struct str head = str_slice(mail, 0, str_find(mail, STR("\r\n\r\n")));
	for (struct str rest = head; rest.len > 0;)
		if (str_starts(str_cut(&rest, '\n'), str_from(start)))
			return true;
	return false;
}

static void test_headers(void)
{
	struct mail mail = {0};
	struct str bytes;
	struct mail_draft draft = plain;
	draft.subject = STR("x\r\nBcc: all@town.example");
	draft.from_name = STR("Desk\r\nX-Evil: yes\" <boss@x>, \"");
	draft.in_reply_to = STR("one@town.example");
	draft.unsubscribe = STR("https://help.example/u/ABC");
	draft.automatic = true;
	bytes = written(&draft);
	ok(!has_line(bytes, "Bcc:") && !has_line(bytes, "X-Evil:"),
	   "what was typed becomes no header");
	ok(has_line(bytes, "List-Unsubscribe: <https://help.example/u/ABC>\r") &&
	       has_line(bytes, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r"),
	   "it can be ended with one click (RFC 8058)");
	mail_read(&arena, bytes, &mail, &fault);
	is_str(mail.from, STR("team@help.example"), "nor another sender");
	is_int(mail.sort, MAIL_AUTOMATIC, "a program says that it is one");
	is_str(mail.answers[0], STR("one@town.example"), "what it answers");
	is_str(mail.id, plain.id, "its own id");
	is_int(mail.at, plain.at, "and its moment");
	static const char *const bad[] = {"",	   "a",	    "a@",      "@b", "a b@c", "a@b\r\nRCPT",
					  "a@b@c", "<a@b>", "a@b,c@d", "ä@b"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		draft = plain;
		draft.to = str_from(bad[i]);
		is_int(mail_write(&arena, &draft, &bytes, &fault), INVALID, "no address: %zu", i);
	}
	draft = plain;
	draft.in_reply_to = STR("x>\r\nBcc: y");
	is_int(mail_write(&arena, &draft, &bytes, &fault), INVALID, "nor an id with a line break");
}

static struct str key_make(gnutls_pk_algorithm_t kind, unsigned bits)
{
	gnutls_datum_t pem = {0};
	gnutls_x509_privkey_t key;
	gnutls_x509_privkey_init(&key);
	gnutls_x509_privkey_generate(key, kind, bits, 0);
	gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem);
	const struct str text = arena_copy(&arena, str_of((const char *)pem.data, pem.size));
	gnutls_free(pem.data);
	gnutls_x509_privkey_deinit(key);
	return text;
}

static void test_dkim(void)
{
	struct str header, again, record;
	const struct str key = key_make(GNUTLS_PK_EDDSA_ED25519, 256);
	struct dkim dkim = {STR("help.example"), STR("one"), key};
	const struct str mail = written(&plain);
	is_int(dkim_sign(&arena, &dkim, mail, plain.at, &header, &fault), OK, "a mail is signed");
	ok(str_find(header, STR("a=ed25519-sha256; c=relaxed/relaxed; d=help.example;")) !=
	       SIZE_MAX,
	   "with what is needed to check it");
	// White space may change on the way without harm, words may not.
	struct buf moved;
	buf_init(&moved, 65536);
	for (size_t i = 0; i < mail.len; i++) {
		if (mail.at[i] == ' ')
			buf_add_byte(&moved, ' ');
		buf_add_byte(&moved, mail.at[i]);
	}
	buf_add(&moved, STR("\r\n\r\n"));
	dkim_sign(&arena, &dkim, buf_str(&moved), plain.at, &again, &fault);
	is_str(again, header, "white space that servers add changes nothing");
	buf_add(&moved, STR("and pay here\r\n"));
	dkim_sign(&arena, &dkim, buf_str(&moved), plain.at, &again, &fault);
	ok(!str_equal(again, header), "a word does");
	buf_free(&moved);
	char *flat = arena_raw(&arena, key.len);
	for (size_t i = 0; i < key.len; i++)
		flat[i] = key.at[i] == '\n' ? ' ' : key.at[i];
	dkim.key = str_of(flat, key.len);
	dkim_sign(&arena, &dkim, mail, plain.at, &again, &fault);
	is_str(again, header, "a key on one line is the same key");
	is_int(dkim_record(&arena, key, &record, &fault), OK, "the record for the name service");
	ok(str_starts(record, STR("v=DKIM1; k=ed25519; p=")) && record.len == 66, "has the key");
	dkim.key = STR("-----BEGIN "
		       "PRIVATE KEY-----\nAAAA\n-----END "
		       "PRIVATE KEY-----\n");
	is_int(dkim_sign(&arena, &dkim, mail, plain.at, &again, &fault), INVALID, "no key");
	dkim.key = key;
	dkim.selector = STR("a;b");
	is_int(dkim_sign(&arena, &dkim, mail, plain.at, &again, &fault), INVALID, "no selector");
}

static void test_imap(void)
{
	uint32_t number = 0, list[3];
	size_t count = 0;
	bool more = false;
	is_int(imap_literal(STR("* 1 FETCH (BODY[]<0> {42}")), 42, "the length of a literal");
	ok(imap_literal(STR("{x}")) == SIZE_MAX && imap_literal(STR("42}")) == SIZE_MAX &&
	       imap_literal(STR("{99999999999}")) == SIZE_MAX && imap_literal(STR("")) == SIZE_MAX,
	   "or none");
	ok(imap_number(STR("* OK [UIDVALIDITY 7] ok"), "UIDVALIDITY", &number) && number == 7,
	   "the validity of UIDs");
	ok(!imap_number(STR("* OK [XUIDNEXT 7]"), "UIDNEXT", &number), "no other word");
	ok(imap_exists(STR("* 12 EXISTS"), &number) && number == 12, "how many there are");
	ok(!imap_exists(STR("* -1 EXISTS"), &number), "a number that is none");
	ok(imap_search_take(STR("* SEARCH 9 4 7 4 x 5 3"), 4, list, 3, &count, &more), "a search");
	ok(count == 3 && list[0] == 4 && list[1] == 5 && list[2] == 7 && more,
	   "the first ones in order, and that there are more");
	ok(!imap_search_take(STR("* 1 EXISTS"), 1, list, 3, &count, &more), "is no other answer");
	is_int(imap_end_of(STR("C1 OK done"), STR("C1")), IMAP_OK, "done");
	is_int(imap_end_of(STR("C1 NO"), STR("C1")), IMAP_NO, "refused");
	is_int(imap_end_of(STR("C11 OK"), STR("C1")), IMAP_NOT_YET, "another command's");
}

static void test_servers(void)
{
	is_str(mail_url(&arena, STR(" mail.example "), "imaps"), STR("imaps://mail.example"),
	       "a name alone means TLS");
	is_str(mail_url(&arena, STR("smtp://mail.example:587/"), "smtps"),
	       STR("smtp://mail.example:587"), "STARTTLS by its scheme");
	is_int(mail_url(&arena, STR("https://mail.example"), "imaps").len, 0, "no web page");
	is_int(mail_url(&arena, STR("imaps://a@b/c?d"), "imaps").len, 0, "no name or path in it");
}

int main(void)
{
	arena_init(&arena, (size_t)16 << 20);
	test_texts();
	test_headers();
	test_dkim();
	test_imap();
	test_servers();
	arena_free(&arena);
	return tap_done();
}
