// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/withheld.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/fold.h"

#define TEXT_MAX ((size_t)256 << 10) // bytes of what is made

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_dot(uint32_t c)
{
	return c == 0x2022; // of a number that is masked already
}

// What may stand between the digits of one number.
static bool parts_number(uint32_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == ',' || c == '(' || c == ')' || c == '/' ||
	       c == 0xA0 || c == 0x2010 || c == 0x2011 || c == 0x202F || c == 0x2009;
}

// The end of the long number that begins at `from`; `from` if there is none.
static size_t number_end(struct str text, size_t from)
{
	size_t at = from, end = from, digits = 0, apart = 0;
	if (text.at[at] == '+')
		at++;
	while (at < text.len) {
		const uint32_t c = utf8_next(text, &at);
		if (fold_digit(c) >= 0 || is_dot(c)) {
			digits++;
			apart = 0;
			end = at;
		} else if (digits == 0 || !parts_number(c) || ++apart > 2) {
			break;
		}
	}
	return digits >= WITHHELD_DIGITS ? end : from;
}

static size_t word_end(struct str text, size_t from)
{
	while (from < text.len && !is_space(text.at[from]))
		from++;
	return from;
}

// Letters and digits mixed, all capitals: a code of ours, a number plate, a flight.
static bool is_code(struct str word)
{
	size_t capitals = 0, digits = 0;
	for (size_t i = 0; i < word.len; i++) {
		const char c = word.at[i];
		capitals += c >= 'A' && c <= 'Z';
		digits += c >= '0' && c <= '9';
		if ((c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80)
			return false;
	}
	return capitals + digits >= 5 && capitals > 0 && digits > 0;
}

// "fb.com/name", as people write a link without what stands before it.
static bool is_bare_link(struct str word)
{
	const size_t slash = str_find_byte(word, '/');
	size_t letters = 0;
	while (slash != SIZE_MAX && letters < slash &&
	       (word.at[slash - letters - 1] | 0x20) >= 'a' &&
	       (word.at[slash - letters - 1] | 0x20) <= 'z')
		letters++;
	return letters >= 2 && slash > letters + 1 && word.at[slash - letters - 1] == '.';
}

static bool leads_somewhere(struct str word)
{
	return str_find_byte(word, '@') != SIZE_MAX || str_find(word, STR("://")) != SIZE_MAX ||
	       str_find(word, STR("ww.")) != SIZE_MAX || str_find(word, STR("WW.")) != SIZE_MAX ||
	       str_find(word, STR("[[")) != SIZE_MAX || str_find(word, STR("]]")) != SIZE_MAX ||
	       is_bare_link(word) || is_code(word);
}

// A sign at the end of a word belongs to the sentence.
static size_t without_signs(struct str text, size_t from, size_t end)
{
	while (end > from + 1 && strchr(".,;:!?)", text.at[end - 1]))
		end--;
	return end;
}

bool withheld_take(struct arena *arena, struct str text, struct withheld *ret_withheld,
		   struct str *ret_text)
{
	struct buf out;
	size_t at = 0;
	bool fits = true, begins = true;
	struct withheld withheld = {.count = 0};
	buf_init(&out, TEXT_MAX);
	while (at < text.len && fits) {
		size_t end = begins && !is_space(text.at[at]) ? word_end(text, at) : at;
		if (end > at && !leads_somewhere(str_slice(text, at, end - at)))
			end = at;
		end = end > at ? without_signs(text, at, end) : number_end(text, at);
		if (end == at && str_starts(str_slice(text, at, 2), STR("[[")))
			end = at + 2; // else it could be taken for a marker
		if (end > at) {
			fits = withheld.count < WITHHELD_MAX;
			if (fits)
				withheld.part[withheld.count++] = str_slice(text, at, end - at);
			buf_format(&out, "[[%zu]]", withheld.count);
			begins = true; // what follows at once may lead somewhere too
			at = end;
			continue;
		}
		const size_t from = at;
		utf8_next(text, &at);
		begins = is_space(text.at[from]) || text.at[from] == '(' || text.at[from] == '"';
		buf_add(&out, str_slice(text, from, at - from));
	}
	const struct str made = arena_copy(arena, buf_str(&out));
	fits = fits && !out.full && made.at;
	buf_free(&out);
	if (!fits)
		return false;
	*ret_withheld = withheld;
	*ret_text = made;
	return true;
}

// The number of the marker that begins at *at, which moves behind it; 0 if none does.
static size_t marker_read(struct str text, size_t *at)
{
	size_t i = *at, number = 0, digits = 0;
	if (!str_starts(str_slice(text, i, 2), STR("[[")))
		return 0;
	for (i += 2; i < text.len && text.at[i] != ']';) {
		const uint32_t c = utf8_next(text, &i);
		if (c == ' ' || c == 0xA0)
			continue;
		if (fold_digit(c) < 0 || ++digits > 2)
			return 0;
		number = number * 10 + (size_t)fold_digit(c);
	}
	if (!str_starts(str_slice(text, i, 2), STR("]]")))
		return 0;
	*at = i + 2;
	return number;
}

struct str withheld_restore(struct arena *arena, const struct withheld *withheld, struct str text,
			    bool *ret_whole)
{
	struct buf out;
	uint8_t seen[WITHHELD_MAX] = {0};
	bool whole = true;
	buf_init(&out, TEXT_MAX);
	for (size_t at = 0; at < text.len;) {
		const size_t from = at, number = marker_read(text, &at);
		if (number > 0 && number <= withheld->count) {
			buf_add(&out, withheld->part[number - 1]);
			whole = whole && !seen[number - 1];
			seen[number - 1] = 1;
			continue;
		}
		at = from;
		utf8_next(text, &at);
		buf_add(&out, str_slice(text, from, at - from));
	}
	for (size_t i = 0; i < withheld->count; i++) {
		if (seen[i])
			continue;
		whole = false;
		buf_add_byte(&out, ' ');
		buf_add(&out, withheld->part[i]);
	}
	const struct str made = out.full ? STR("") : arena_copy(arena, buf_str(&out));
	buf_free(&out);
	*ret_whole = whole;
	return made;
}
