// SPDX-License-Identifier: AGPL-3.0-or-later
// Which letters the bytes of a mail's text are.
#include "net/mail.h"

#include "base/utf8.h"

#include <unicode/ucnv.h>

#define CHARSET_MAX 60
#define WIDE_LEAST  4 // letters beyond ASCII that are no UTF-8 by chance

// What programs write and what they mean by it, as browsers read it too (WHATWG Encoding, section
// 4.2): the larger sets that the named ones are parts of.
static const struct {
	const char *said, *meant;
} meanings[] = {
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"iso_8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"ascii", "windows-1252"},
    {"ansi_x3.4-1968", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"iso-8859-6-i", "iso-8859-6"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"ks_c_5601-1987", "windows-949"},
    {"ksc5601", "windows-949"},
    {"euc-kr", "windows-949"},
    {"shift_jis", "windows-31j"},
    {"x-sjis", "windows-31j"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"utf8", "utf-8"},
};

// Charsets of one byte a letter. Text in them that happens to be well-formed UTF-8 with letters
// beyond ASCII is UTF-8: in these it would be nonsense.
static const char *const single[] = {"windows-125", "cp125",	   "iso-8859-",
				     "koi8",	    "windows-874", "macintosh"};

static bool is_single(struct str charset)
{
	for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
		if (str_starts(charset, str_from(single[i])))
			return true;
	return false;
}

// Letters of several bytes in valid UTF-8.
static size_t wide_letters(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += (unsigned char)text.at[i] >= 0xC0;
	return count;
}

// In lower case, as it is meant; false for what cannot be a name.
static bool charset_of(struct str said, char name[CHARSET_MAX])
{
	said = str_trim(said);
	if (said.len == 0 || said.len >= CHARSET_MAX)
		return false;
	for (size_t i = 0; i < said.len; i++) {
		const char c = said.at[i];
		if (c <= ' ' || c > '~' || c == ',')
			return false;
		name[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
	}
	name[said.len] = '\0';
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (strcmp(name, meanings[i].said) == 0)
			snprintf(name, CHARSET_MAX, "%s", meanings[i].meant);
	return true;
}

static bool is_ascii(struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if ((unsigned char)bytes.at[i] >= 0x80)
			return false;
	return true;
}

// Empty if ICU does not know the charset.
static struct str converted(struct arena *arena, struct str bytes, const char *charset)
{
	UErrorCode code = U_ZERO_ERROR;
	const size_t room = bytes.len * 3 + 16; // nothing grows to more
	char *out = arena_raw(arena, room);
	if (!out || room > INT32_MAX)
		return (struct str){0};
	const int32_t len =
	    ucnv_convert("UTF-8", charset, out, (int32_t)room, bytes.at, (int32_t)bytes.len, &code);
	if (U_FAILURE(code) || len < 0)
		return (struct str){0};
	return str_of(out, (size_t)len);
}

static struct str mended(struct arena *arena, struct str bytes)
{
	struct buf out;
	buf_init(&out, bytes.len * 3 + 1);
	utf8_mend(bytes, &out);
	const struct str copy = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return copy;
}

struct str mail_letters(struct arena *arena, struct str bytes, struct str charset)
{
	char name[CHARSET_MAX];
	const bool named = charset_of(charset, name);
	const bool utf8 = utf8_valid(bytes);
	if (bytes.len == 0)
		return STR("");
	if (utf8 && (!named || strcmp(name, "utf-8") == 0))
		return arena_copy(arena, bytes);
	// So is longer text in charsets of two bytes a letter, unless these hold zeros.
	if (utf8 && (is_single(str_from(name)) ||
		     (wide_letters(bytes) >= WIDE_LEAST && str_find_byte(bytes, '\0') == SIZE_MAX)))
		return arena_copy(arena, bytes);
	if (named && strcmp(name, "utf-8") == 0 && !is_ascii(bytes)) {
		// Says UTF-8 and is not: a few broken bytes in it, or something else altogether.
		const size_t run = utf8_valid_run(bytes);
		const bool mostly = run > 0 && !is_ascii(str_slice(bytes, 0, run));
		if (mostly)
			return mended(arena, bytes);
		snprintf(name, sizeof name, "windows-1252");
	}
	struct str text = converted(arena, bytes, named ? name : "windows-1252");
	if (text.len == 0 && !utf8)
		text = converted(arena, bytes, "windows-1252");
	return text.len > 0 ? text : mended(arena, bytes);
}
