// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/sms.h"

#include "base/utf8.h"

#include <limits.h>
#include <stdlib.h>

struct room {
	unsigned alone, joined; // units of a single message, and of each of several
};

static const struct room rooms[] = {[SMS_GSM] = {160, 153}, [SMS_WIDE] = {70, 67}};

// The characters of the default alphabet beyond ASCII, and those of ASCII that it lacks or keeps
// in its extension, where each takes two units. Both in the order of their code points.
static const uint32_t beyond_ascii[] = {
    0xA1, 0xA3, 0xA4, 0xA5,  0xA7,  0xBF,  0xC4,  0xC5,	 0xC6,	0xC7,  0xC9,  0xD1,  0xD6,
    0xD8, 0xDC, 0xDF, 0xE0,  0xE4,  0xE5,  0xE6,  0xE8,	 0xE9,	0xEC,  0xF1,  0xF2,  0xF6,
    0xF8, 0xF9, 0xFC, 0x393, 0x394, 0x398, 0x39B, 0x39E, 0x3A0, 0x3A3, 0x3A6, 0x3A8, 0x3A9,
};

#define FORM_FEED 0x0C
#define EURO	  0x20AC

static int compare_points(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

// How many units a character takes in the default alphabet; 0: it is not there.
static unsigned gsm_units(uint32_t point)
{
	if (point == EURO || point == FORM_FEED)
		return 2;
	if (point < 0x80) {
		if (point < ' ')
			return point == '\n' || point == '\r';
		return point == '`' || point == 0x7F ? 0 : strchr("[]{}\\^|~", (int)point) ? 2 : 1;
	}
	return bsearch(&point, beyond_ascii, sizeof beyond_ascii / sizeof beyond_ascii[0],
		       sizeof beyond_ascii[0], compare_points) != NULL;
}

static unsigned units_of(enum sms_alphabet alphabet, uint32_t point)
{
	return alphabet == SMS_GSM ? gsm_units(point) : point > 0xFFFF ? 2 : 1;
}

struct str sms_first_wide(struct str text)
{
	for (size_t at = 0; at < text.len;) {
		const size_t from = at;
		if (gsm_units(utf8_next(text, &at)) == 0)
			return str_slice(text, from, at - from);
	}
	return STR("");
}

// --- parts ---

// A text while it is laid out.
struct layout {
	struct sms_size size;
	unsigned in_part; // units in the part that is being filled
	size_t begins;	  // where that part begins
};

// Lays the text out in parts with room for `room` units; stops where part number `last` ends, and
// gives the byte behind it.
static size_t lay_out(struct str text, unsigned room, unsigned last, struct layout *layout)
{
	size_t at = 0;
	while (at < text.len) {
		const size_t from = at;
		const unsigned units = units_of(layout->size.alphabet, utf8_next(text, &at));
		if (layout->in_part + units > room) {
			if (layout->size.parts - 1 == last)
				return from;
			layout->size.parts++;
			layout->in_part = 0;
			layout->begins = from;
		}
		layout->in_part += units;
		layout->size.units += units;
	}
	layout->size.left = room - layout->in_part;
	return text.len;
}

static struct layout layout_of(struct str text)
{
	const enum sms_alphabet alphabet = sms_first_wide(text).len ? SMS_WIDE : SMS_GSM;
	return (struct layout){.size = {.alphabet = alphabet, .parts = 1}};
}

// The room that each part of the text has.
static unsigned room_of(struct str text)
{
	struct layout layout = layout_of(text);
	const struct room room = rooms[layout.size.alphabet];
	return lay_out(text, room.alone, 0, &layout) == text.len ? room.alone : room.joined;
}

struct sms_size sms_size(struct str text)
{
	struct layout layout = layout_of(text);
	lay_out(text, room_of(text), UINT_MAX, &layout);
	return layout.size;
}

struct str sms_part(struct str text, unsigned part)
{
	struct layout layout = layout_of(text);
	const size_t end = lay_out(text, room_of(text), part, &layout);
	if (layout.size.parts - 1 < part)
		return STR("");
	return str_slice(text, layout.begins, end - layout.begins);
}

// --- plain signs ---

static const struct {
	uint32_t from, to; // code points, both included
	const char *plain;
} plain_signs[] = {
    {0xA0, 0xA0, " "},	   {0xAB, 0xAB, "\""},	    {0xAD, 0xAD, ""},	    {0xBB, 0xBB, "\""},
    {0x2000, 0x200A, " "}, {0x2010, 0x2015, "-"},   {0x2018, 0x201B, "'"},  {0x201C, 0x201F, "\""},
    {0x2022, 0x2022, "-"}, {0x2026, 0x2026, "..."}, {0x2028, 0x2029, "\n"}, {0x202F, 0x202F, " "},
    {0x2032, 0x2032, "'"}, {0x2033, 0x2033, "\""},  {0x2039, 0x203A, "'"},  {0x205F, 0x205F, " "},
    {0x2060, 0x2060, ""},  {0x2212, 0x2212, "-"},   {0x3000, 0x3000, " "},  {0xFEFF, 0xFEFF, ""},
};

static const char *plain_of(uint32_t point)
{
	for (size_t i = 0; i < sizeof plain_signs / sizeof plain_signs[0]; i++) {
		if (point >= plain_signs[i].from && point <= plain_signs[i].to)
			return plain_signs[i].plain;
	}
	return point == '`' ? "'" : NULL;
}

static void signs_replace(struct str text, struct buf *out)
{
	for (size_t at = 0; at < text.len;) {
		const size_t from = at;
		const char *plain = plain_of(utf8_next(text, &at));
		buf_add(out, plain ? str_from(plain) : str_slice(text, from, at - from));
	}
}

void sms_plain(struct str text, struct buf *out)
{
	const size_t begins = out->len;
	signs_replace(text, out);
	const struct str plain = str_of(out->at + begins, out->len - begins);
	const bool helps =
	    sms_first_wide(plain).len == 0 && sms_size(plain).parts <= sms_size(text).parts;
	if (out->full || helps)
		return;
	out->len = begins;
	buf_add(out, text);
}
