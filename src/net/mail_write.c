// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/mail_write.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "net/mail_link.h"

#include <sodium.h>
#include <time.h>

#define WORD_BYTES 39 // of text in one encoded word, of which "Subject: " leaves 76 letters
#define LINE_BYTES 57 // of text in one line of base64: 76 letters
#define LINE_MOST  76 // letters of a line of quoted-printable
#define ID_BYTES   500

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
	return true;
}

static void base64_add(struct buf *out, struct str bytes)
{
	const size_t room = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
	char *to = buf_reserve(out, room);
	if (!to)
		return;
	sodium_bin2base64(to, room, (const unsigned char *)bytes.at, bytes.len,
			  sodium_base64_VARIANT_ORIGINAL);
	out->len += room - 1;
}

// --- headers ---

// What somebody typed, as one line: control characters are spaces.
static struct str one_line(struct arena *arena, struct str text)
{
	char *copy = arena_raw(arena, text.len + 1);
	if (!copy)
		return (struct str){0};
	for (size_t i = 0; i < text.len; i++)
		copy[i] = (unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f ? ' ' : text.at[i];
	copy[text.len] = '\0';
	return str_trim(str_of(copy, text.len));
}

// Text in a header: as it is if it is short and plain, else as encoded words of RFC 2047, each on a
// line of its own and none with half a letter.
static void words_add(struct buf *out, struct str text)
{
	if (is_plain(text) && text.len <= LINE_MOST - 20 && str_find(text, STR("=?")) == SIZE_MAX) {
		buf_add(out, text);
		return;
	}
	while (text.len > 0) {
		const struct str part = utf8_prefix(text, WORD_BYTES);
		buf_add(out, STR("=?UTF-8?B?"));
		base64_add(out, part);
		buf_add(out, STR("?="));
		text = str_slice(text, part.len, SIZE_MAX);
		if (text.len > 0)
			buf_add(out, STR("\r\n "));
	}
}

static void header_add(struct buf *out, const char *name, struct str value)
{
	buf_format(out, "%s: %.*s\r\n", name, STR_ARG(value));
}

// A name in front of an address: quoted if it is plain, so that no sign in it means anything.
static void from_add(struct buf *out, const struct mail_draft *draft)
{
	const struct str name = draft->from_name;
	const bool quotes =
	    str_find_byte(name, '"') != SIZE_MAX || str_find_byte(name, '\\') != SIZE_MAX;
	buf_add(out, STR("From: "));
	if (name.len > 0 && is_plain(name) && name.len < 50 && !quotes) {
		buf_format(out, "\"%.*s\" ", STR_ARG(name));
	} else if (name.len > 0) {
		// As an encoded word also if it is plain: that has no quotes.
		const struct str part = utf8_prefix(name, WORD_BYTES);
		buf_add(out, STR("=?UTF-8?B?"));
		base64_add(out, part);
		buf_add(out, STR("?= "));
	}
	buf_format(out, "<%.*s>\r\n", STR_ARG(draft->from));
}

static void date_add(struct buf *out, int64_t at)
{
	static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tm when;
	const time_t seconds = (time_t)(at / 1000);
	gmtime_r(&seconds, &when);
	buf_format(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[when.tm_wday],
		   when.tm_mday, months[when.tm_mon], when.tm_year + 1900, when.tm_hour,
		   when.tm_min, when.tm_sec);
}

static void headers_add(struct buf *out, const struct mail_draft *draft)
{
	from_add(out, draft);
	buf_format(out, "To: <%.*s>\r\nSubject: ", STR_ARG(draft->to));
	words_add(out, draft->subject);
	buf_add(out, STR("\r\n"));
	date_add(out, draft->at);
	buf_format(out, "Message-ID: <%.*s>\r\n", STR_ARG(draft->id));
	if (draft->in_reply_to.len > 0) {
		buf_format(out, "In-Reply-To: <%.*s>\r\n", STR_ARG(draft->in_reply_to));
		buf_format(out, "References: <%.*s>\r\n", STR_ARG(draft->in_reply_to));
	}
	if (draft->automatic)
		header_add(out, "Auto-Submitted",
			   draft->in_reply_to.len > 0 ? STR("auto-replied")
						      : STR("auto-generated"));
	if (draft->unsubscribe.len > 0) {
		buf_format(out, "List-Unsubscribe: <%.*s>\r\n", STR_ARG(draft->unsubscribe));
		header_add(out, "List-Unsubscribe-Post", STR("List-Unsubscribe=One-Click"));
	}
	if (draft->lang.len > 0)
		header_add(out, "Content-Language", draft->lang);
}

// --- the text ---

// RFC 2045, section 6.7: equals signs, what is not ASCII and white space before the end of a line
// are written as numbers.
static void quoted_add(struct buf *out, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t column = 0;
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.at[i];
		const bool last = i + 1 == text.len || text.at[i + 1] == '\n';
		if (c == '\n') {
			buf_add(out, STR("\r\n"));
			column = 0;
			continue;
		}
		const bool plain = c != '=' && c <= '~' && (c > ' ' || (c == ' ' && !last));
		if (column + (plain ? 1 : 3) > LINE_MOST - 1) {
			buf_add(out, STR("=\r\n"));
			column = 0;
		}
		// A line that begins with "From " is changed by some servers, and a dot is not
		// safe.
		const bool risky = column == 0 && (c == 'F' || c == '.');
		if (plain && !risky) {
			buf_add_byte(out, (char)c);
			column++;
			continue;
		}
		buf_add_byte(out, '=');
		buf_add_byte(out, hex[c >> 4]);
		buf_add_byte(out, hex[c & 15]);
		column += 3;
	}
	buf_add(out, STR("\r\n"));
}

static void lines_add(struct buf *out, struct str text)
{
	struct buf crlf;
	buf_init(&crlf, text.len * 2 + 2);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\n')
			buf_add_byte(&crlf, '\r');
		buf_add_byte(&crlf, text.at[i]);
	}
	for (struct str rest = buf_str(&crlf); rest.len > 0;
	     rest = str_slice(rest, LINE_BYTES, SIZE_MAX)) {
		base64_add(out, str_slice(rest, 0, LINE_BYTES));
		buf_add(out, STR("\r\n"));
	}
	buf_free(&crlf);
}

static void body_add(struct buf *out, struct str text)
{
	size_t others = 0;
	for (size_t i = 0; i < text.len; i++)
		others += (unsigned char)text.at[i] >= 0x80;
	// Base64 is a third longer than the text, quoted-printable three times what is not ASCII.
	const bool base64 = others * 6 > text.len;
	buf_add(out, STR("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"));
	header_add(out, "Content-Transfer-Encoding",
		   base64 ? STR("base64") : STR("quoted-printable"));
	buf_add(out, STR("\r\n"));
	if (base64)
		lines_add(out, text);
	else
		quoted_add(out, text);
}

// --- the whole ---

// What stands between "<" and ">".
static bool id_good(struct str id)
{
	return id.len > 0 && id.len <= ID_BYTES && is_plain(id) &&
	       str_find_byte(id, ' ') == SIZE_MAX && str_find_byte(id, '<') == SIZE_MAX &&
	       str_find_byte(id, '>') == SIZE_MAX;
}

static bool lang_good(struct str lang)
{
	return lang.len <= 35 && is_plain(lang) && str_find_byte(lang, ' ') == SIZE_MAX;
}

enum outcome mail_write(struct arena *arena, const struct mail_draft *draft, struct str *ret_bytes,
			struct fault *fault)
{
	struct buf out, text;
	if (!mail_address_good(draft->from) || !mail_address_good(draft->to))
		return fail(INVALID, fault, "This is no address that mail can go to.");
	if (!id_good(draft->id) || !lang_good(draft->lang) ||
	    (draft->in_reply_to.len > 0 && !id_good(draft->in_reply_to)) ||
	    (draft->unsubscribe.len > 0 && !id_good(draft->unsubscribe)))
		return fail(INVALID, fault, "A header of the mail cannot be written.");
	struct mail_draft lines = *draft;
	lines.subject = one_line(arena, draft->subject);
	lines.from_name = one_line(arena, draft->from_name);
	if (!lines.subject.at || !lines.from_name.at)
		return fail(TOO_MUCH, fault, "The mail is too long.");
	buf_init(&text, MAIL_OUT_MAX);
	for (size_t i = 0; i < draft->text.len; i++)
		if (draft->text.at[i] != '\r')
			buf_add_byte(&text, draft->text.at[i]);
	buf_init(&out, MAIL_OUT_MAX);
	headers_add(&out, &lines);
	body_add(&out, buf_str(&text));
	struct str bytes = {0};
	if (!out.full && !text.full)
		bytes = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	buf_free(&text);
	if (!bytes.at)
		return fail(TOO_MUCH, fault, "The mail is too long.");
	*ret_bytes = bytes;
	return OK;
}
