// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/utf8.h"

#include "tap.h"

static void every_code_point_comes_back(void)
{
	bool same = true, lengths = true, valid = true;
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c < 0xE000)
			continue;
		char bytes[4];
		size_t len = utf8_put(bytes, c), at = 0;
		size_t want = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		lengths = lengths && len == want;
		same = same && utf8_next(str_of(bytes, len), &at) == c && at == len;
		valid = valid && utf8_valid(str_of(bytes, len));
	}
	ok(lengths, "each code point takes as few bytes as it can");
	ok(same, "each code point written is read back");
	ok(valid, "each code point written is well-formed");
	char bytes[4];
	size_t at = 0;
	for (uint32_t c = 0xD800; c < 0x120000; c = c == 0xDFFF ? 0x110000 : c + 1) {
		size_t len = utf8_put(bytes, c);
		at = 0;
		same = same && utf8_next(str_of(bytes, len), &at) == UTF8_REPLACEMENT;
	}
	ok(same, "surrogates and numbers that are no code points are written as U+FFFD");
}

static void broken_bytes_are_mended_one_by_one(void)
{
	static const struct {
		const char *what, *broken, *mended;
		size_t good;
	} table[] = {
	    {"a lone continuation byte", "a\x80z", "a\xEF\xBF\xBDz", 1},
	    {"a cut two-byte letter", "a\xC3", "a\xEF\xBF\xBD", 1},
	    {"a cut three-byte letter", "\xE0\xA4", "\xEF\xBF\xBD\xEF\xBF\xBD", 0},
	    {"a letter broken off by another", "\xE0\xA4z", "\xEF\xBF\xBD\xEF\xBF\xBDz", 0},
	    {"an over-long slash", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD", 0},
	    {"an over-long three-byte form", "\xE0\x9F\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
	     0},
	    {"a surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 0},
	    {"a number over 0x10FFFF", "\xF4\x90\x80\x80",
	     "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 0},
	    {"bytes that UTF-8 never uses", "\xF5\xFF", "\xEF\xBF\xBD\xEF\xBF\xBD", 0},
	    {"a break after eight plain bytes", "12345678\xFF", "12345678\xEF\xBF\xBD", 8},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct str broken = str_from(table[i].broken);
		struct buf mended;
		buf_init(&mended, 1000);
		utf8_mend(broken, &mended);
		ok(!utf8_valid(broken), "%s is seen", table[i].what);
		is_int(utf8_valid_run(broken), table[i].good, "and where it stands");
		is_str(buf_str(&mended), str_from(table[i].mended), "and mended");
		buf_free(&mended);
	}
}

static void good_text_stays(void)
{
	struct str text = STR("Water, पानी, پانی, ရေ, 水, 🌊");
	struct buf out;
	buf_init(&out, 1000);
	utf8_mend(text, &out);
	is_str(buf_str(&out), text, "text in six scripts is left as it is");
	ok(utf8_valid(text) && utf8_valid((struct str){NULL, 0}), "and is valid, as is nothing");
	is_int(utf8_length(text), 27, "its letters are counted, not its bytes");
	is_int(utf8_length(STR("a\xFF\xFF")), 3, "broken bytes count one each");
	buf_free(&out);
}

static void a_prefix_cuts_between_letters(void)
{
	struct str text = STR("aé水🌊");
	static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
	for (size_t max = 0; max < sizeof(kept) / sizeof(kept[0]); max++)
		is_int(utf8_prefix(text, max).len, kept[max], "of 10 bytes cut at %zu, %zu stay",
		       max, kept[max]);
	is_int(utf8_prefix(STR("\x80\x80\x80\x80\x80"), 4).len, 4,
	       "broken text is cut where it is asked for");
	is_int(utf8_prefix(STR("ab\xE0zz"), 3).len, 3,
	       "a broken letter does not pull others along");
}

int main(void)
{
	every_code_point_comes_back();
	broken_bytes_are_mended_one_by_one();
	good_text_stays();
	a_prefix_cuts_between_letters();
	return tap_done();
}
