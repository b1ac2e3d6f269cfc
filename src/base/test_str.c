// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/str.h"

#include "tap.h"

static const struct str nothing = {NULL, 0};

static void comparing(void)
{
	ok(str_equal(STR("flood"), str_from("flood")), "equal text is equal");
	ok(!str_equal(STR("flood"), STR("floods")), "a prefix is not equal");
	ok(str_equal(nothing, STR("")), "nothing equals an empty text");
	ok(str_equal_nocase(STR("Content-TYPE"), STR("content-type")), "case does not count");
	ok(!str_equal_nocase(STR("@`"), STR("`@")), "only letters have a case");
	ok(!str_equal_nocase(STR("\xC3\x84"), STR("\xC3\xA4")),
	   "letters beyond ASCII are not folded");
	ok(str_compare(STR("ab"), STR("abc")) < 0 && str_compare(STR("b"), STR("abc")) > 0 &&
	       str_compare(STR("abc"), STR("abc")) == 0,
	   "order is by bytes, shorter first");
	ok(str_compare(STR("\xFF"), STR("a")) > 0, "bytes over 127 come after ASCII");
	ok(str_compare(nothing, STR("a")) < 0 && str_compare(nothing, nothing) == 0,
	   "nothing comes first");
	ok(str_starts(STR("--listen"), STR("--")) && !str_starts(STR("-"), STR("--")) &&
	       str_starts(nothing, nothing),
	   "a prefix is seen");
	ok(str_ends(STR("a.html"), STR(".html")) && !str_ends(STR("html"), STR(".html")),
	   "an ending is seen");
}

static void finding(void)
{
	is_int(str_find(STR("one two two"), STR("two")), 4, "the first occurrence is found");
	ok(str_find(STR("one"), STR("ones")) == SIZE_MAX, "a longer needle is not found");
	is_int(str_find(STR("one"), nothing), 0, "an empty needle is found at once");
	ok(str_find(nothing, STR("a")) == SIZE_MAX, "nothing is found in nothing");
	is_int(str_find_byte(STR("a\0b"), 'b'), 2, "a zero byte is a byte like others");
	ok(str_find_byte(nothing, 'b') == SIZE_MAX, "no byte is found in nothing");
}

static void cutting(void)
{
	is_str(str_slice(STR("monsoon"), 3, 2), STR("so"), "a slice in the middle");
	is_str(str_slice(STR("monsoon"), 3, SIZE_MAX), STR("soon"), "a slice is clipped");
	is_str(str_slice(STR("monsoon"), 99, 1), STR(""), "a slice beyond the end is empty");
	ok(str_slice(nothing, 1, 1).len == 0, "a slice of nothing is nothing");
	is_str(str_trim(STR(" \t\r\n\v\f a b \n")), STR("a b"), "white space goes at both ends");
	is_str(str_trim(STR(" \n ")), STR(""), "only white space leaves nothing");

	struct str rest = STR("a=b=c");
	is_str(str_cut(&rest, '='), STR("a"), "cut gives what stands before the separator");
	is_str(rest, STR("b=c"), "cut leaves the rest");
	str_cut(&rest, '=');
	is_str(str_cut(&rest, '='), STR("c"), "the last part comes whole");
	ok(rest.at == NULL && rest.len == 0, "after the last part the rest is no text");
	rest = STR("line\n");
	str_cut(&rest, '\n');
	ok(rest.at != NULL && rest.len == 0, "a separator at the end leaves an empty part");
}

static void whole_numbers(void)
{
	static const struct {
		const char *text;
		bool fits;
		int64_t value;
	} table[] = {
	    {"0", true, 0},
	    {"-0", true, 0},
	    {"0042", true, 42},
	    {"9223372036854775807", true, INT64_MAX},
	    {"-9223372036854775808", true, INT64_MIN},
	    {"9223372036854775808", false, 0},
	    {"-9223372036854775809", false, 0},
	    {"99999999999999999999999", false, 0},
	    {"", false, 0},
	    {"-", false, 0},
	    {"--1", false, 0},
	    {"+1", false, 0},
	    {" 1", false, 0},
	    {"1 ", false, 0},
	    {"1.0", false, 0},
	    {"0x10", false, 0},
	    {"\xD9\xA1", false, 0},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int64_t value = 77;
		bool read = str_to_i64(str_from(table[i].text), &value);
		ok(read == table[i].fits && value == (read ? table[i].value : 77), "\"%s\" is %s",
		   table[i].text,
		   table[i].fits ? "read as a number" : "refused, the result untouched");
	}
	uint64_t value = 77;
	ok(str_to_u64(STR("18446744073709551615"), &value) && value == UINT64_MAX,
	   "the largest unsigned number is read");
	ok(!str_to_u64(STR("18446744073709551616"), &value) && !str_to_u64(STR("-1"), &value) &&
	       value == UINT64_MAX,
	   "one more, and a negative one, are refused");
}

static void broken_numbers(void)
{
	static const struct {
		const char *text;
		bool fits;
		double value;
	} table[] = {
	    {"27.7172", true, 27.7172},
	    {"-0.5", true, -0.5},
	    {"1e3", true, 1000},
	    {"1.5E-2", true, 0.015},
	    {"007", true, 7},
	    {"1e999", false, 0},
	    {"inf", false, 0},
	    {"nan", false, 0},
	    {"0x1p3", false, 0},
	    {".5", false, 0},
	    {"5.", false, 0},
	    {"1e", false, 0},
	    {"1e+", false, 0},
	    {"1,5", false, 0},
	    {" 1", false, 0},
	    {"", false, 0},
	    {"-", false, 0},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		double value = 77;
		bool read = str_to_double(str_from(table[i].text), &value);
		ok(read == table[i].fits && value == (read ? table[i].value : 77), "\"%s\" is %s",
		   table[i].text,
		   table[i].fits ? "read as a number" : "refused, the result untouched");
	}
	char digits[STR_DOUBLE_MAX + 1];
	memset(digits, '1', sizeof(digits));
	double value;
	ok(str_to_double(str_of(digits, STR_DOUBLE_MAX), &value) &&
	       !str_to_double(str_of(digits, STR_DOUBLE_MAX + 1), &value),
	   "a number has at most %d bytes", STR_DOUBLE_MAX);
}

int main(void)
{
	comparing();
	finding();
	cutting();
	whole_numbers();
	broken_numbers();
	return tap_done();
}
