// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody wrote themselves in a mail. Programs mark what they quote in few ways: lines that
// begin with ">" below one that names the writer, a rule with words in it, or the header of the
// quoted mail. All are known by their form, because their words are in any language.
#include "net/mail.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <unicode/uchar.h>

#define HEADS_LEAST 3	// lines of a quoted header
#define NAME_LINES  3	// that the line above a quote may be broken into
#define NAME_BYTES  200 // and so long it may be
#define HEAD_BYTES  60	// of the word before the colon in a quoted header
#define WIDE_COLON  "："

// The lines of a text, read where they stand.
struct lines {
	struct str text;
	struct str *at;
	size_t count;
};

static struct lines lines_of(struct arena *arena, struct str text)
{
	size_t count = 1;
	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '\n';
	struct lines lines = {.text = text, .at = arena_array(arena, count, sizeof *lines.at)};
	struct str rest = text;
	while (lines.at && lines.count < count)
		lines.at[lines.count++] = str_cut(&rest, '\n');
	return lines;
}

static bool is_quote(struct str line)
{
	return str_starts(str_trim(line), STR(">"));
}

static bool is_blank(struct str line)
{
	return str_trim(line).len == 0;
}

// RFC 3676, section 4.3; many leave out the space.
static bool is_signature(struct str line)
{
	return str_equal(line, STR("-- ")) || str_equal(str_trim(line), STR("--"));
}

// "-----Original Message-----", "________________________________"
static bool is_rule(struct str line)
{
	line = str_trim(line);
	return (str_starts(line, STR("-----")) && str_ends(line, STR("-----")) && line.len > 15) ||
	       (str_starts(line, STR("__________________")) && str_ends(line, STR("____")));
}

// A mail that is passed on begins here, in every language: "---------- Forwarded message ---------"
static bool is_passed_on(struct str line)
{
	return str_starts(str_trim(line), STR("---------- "));
}

// "From: Asha", "*Von:* Asha", "发件人：Asha"
static bool is_head(struct str line)
{
	line = str_trim(line);
	const size_t narrow = str_find_byte(line, ':'), wide = str_find(line, STR(WIDE_COLON));
	const size_t colon = narrow < wide ? narrow : wide;
	const size_t behind = colon + (narrow < wide ? 1 : strlen(WIDE_COLON));
	return colon != SIZE_MAX && colon > 1 && colon < HEAD_BYTES && behind < line.len &&
	       str_find_byte(str_slice(line, 0, colon), '@') == SIZE_MAX &&
	       (wide < narrow || line.at[behind] == ' ' || line.at[behind] == '*');
}

// A quoted mail begins here with its header: some lines of it, one of which holds an address.
static bool is_header(const struct lines *lines, size_t i)
{
	size_t heads = 0;
	bool address = false;
	for (; i < lines->count && is_head(lines->at[i]); i++) {
		heads++;
		address |= str_find_byte(lines->at[i], '@') != SIZE_MAX;
	}
	return address && heads >= HEADS_LEAST;
}

// In any script.
static bool has_digit(struct str line)
{
	for (size_t at = 0; at < line.len;)
		if (u_isdigit((UChar32)utf8_next(line, &at)))
			return true;
	return false;
}

// Without the marks of direction at the end, which are not seen.
static struct str seen(struct str line)
{
	size_t end = 0;
	for (size_t at = 0; at < line.len;) {
		const UChar32 letter = (UChar32)utf8_next(line, &at);
		if (!u_hasBinaryProperty(letter, UCHAR_BIDI_CONTROL) && letter != ' ')
			end = at;
	}
	return str_slice(line, 0, end);
}

// Where the line that names the writer of a quote begins ("On … Asha wrote:"), if what stands right
// above `quote` is one; else `quote`. It names a moment or an address, so that "We need these:"
// stays. Mail programs break it into up to three lines.
static size_t name_begin(const struct lines *lines, size_t quote)
{
	size_t last = quote;
	while (last > 0 && is_blank(lines->at[last - 1]))
		last--;
	const struct str end = last > 0 ? seen(str_trim(lines->at[last - 1])) : STR("");
	if (!str_ends(end, STR(":")) && !str_ends(end, STR(WIDE_COLON)))
		return quote;
	for (size_t first = last; first > 0 && last - first < NAME_LINES; first--) {
		const struct str line = lines->at[first - 1];
		if (is_blank(line) || line.len > NAME_BYTES)
			break;
		if (has_digit(line))
			return first - 1;
	}
	return str_find_byte(end, '@') != SIZE_MAX ? last - 1 : quote;
}

// The armour of a signature inside the text (RFC 9580, section 7): marks it, and takes away what it
// put before lines.
static void armour_mark(struct lines *lines, bool *others)
{
	enum { NONE, HEAD, SIGNED, SEAL } in = NONE;
	for (size_t i = 0; i < lines->count; i++) {
		const struct str line = str_trim(lines->at[i]);
		if (str_equal(line, STR("-----BEGIN PGP SIGNED MESSAGE-----")))
			in = HEAD;
		else if (str_equal(line, STR("-----BEGIN PGP SIGNATURE-----")))
			in = SEAL;
		else if (in == SIGNED && str_starts(lines->at[i], STR("- ")))
			lines->at[i] = str_slice(lines->at[i], 2, SIZE_MAX);
		others[i] = in == HEAD || in == SEAL;
		if (in == HEAD && line.len == 0)
			in = SIGNED;
		else if (in == SEAL && str_equal(line, STR("-----END PGP SIGNATURE-----")))
			in = NONE;
	}
}

// Marks what is not the writer's own.
static void marks_set(const struct lines *lines, bool answer, bool *others)
{
	bool rest = false, signature = false;
	for (size_t i = 0; i < lines->count; i++) {
		const struct str line = lines->at[i];
		if (others[i])
			continue;
		answer &= !is_passed_on(line);
		rest |= answer && (is_header(lines, i) ||
				   (is_rule(line) && i + 1 < lines->count &&
				    (is_header(lines, i + 1) ||
				     (is_blank(lines->at[i + 1]) && is_header(lines, i + 2)) ||
				     str_starts(str_trim(line), STR("-----")))));
		signature |= is_signature(line);
		signature &= !is_quote(line);
		others[i] = rest || signature || (answer && is_quote(line));
		if (!rest && answer && is_quote(line) && (i == 0 || !is_quote(lines->at[i - 1])))
			for (size_t above = name_begin(lines, i); above < i; above++)
				others[above] = true;
	}
}

struct str mail_words(struct arena *arena, struct str text, bool answer)
{
	struct buf out;
	struct lines lines = lines_of(arena, text);
	bool *others = arena_array(arena, lines.count + 1, sizeof *others);
	if (!lines.at || !others)
		return text;
	armour_mark(&lines, others);
	marks_set(&lines, answer, others);
	buf_init(&out, text.len + 1);
	for (size_t i = 0; i < lines.count; i++) {
		if (others[i])
			continue;
		buf_add(&out, lines.at[i]);
		buf_add_byte(&out, '\n');
	}
	const struct str own = arena_copy(arena, str_trim(buf_str(&out)));
	buf_free(&out);
	return own.len > 0 ? own : str_trim(text);
}
