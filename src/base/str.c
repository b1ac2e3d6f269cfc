// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/str.h"

#include <math.h>

static unsigned char lower(char byte)
{
	unsigned char c = (unsigned char)byte;
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

static bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct str str_slice(struct str s, size_t start, size_t len)
{
	if (start >= s.len)
		return (struct str){s.at ? s.at + s.len : NULL, 0};
	size_t left = s.len - start;
	return (struct str){s.at + start, len < left ? len : left};
}

bool str_equal_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	       str_equal(str_slice(s, s.len - suffix.len, suffix.len), suffix);
}

int str_compare(struct str a, struct str b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.at, b.at, common) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

size_t str_find(struct str s, struct str needle)
{
	if (needle.len == 0)
		return 0;
	if (s.len < needle.len)
		return SIZE_MAX;
	const char *found = memmem(s.at, s.len, needle.at, needle.len);
	return found ? (size_t)(found - s.at) : SIZE_MAX;
}

size_t str_find_byte(struct str s, char byte)
{
	const char *found = s.len ? memchr(s.at, byte, s.len) : NULL;
	return found ? (size_t)(found - s.at) : SIZE_MAX;
}

struct str str_trim(struct str s)
{
	while (s.len && is_space(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len && is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

struct str str_cut(struct str *rest, char separator)
{
	struct str whole = *rest;
	size_t at = str_find_byte(whole, separator);
	if (at == SIZE_MAX) {
		*rest = (struct str){NULL, 0};
		return whole;
	}
	*rest = (struct str){whole.at + at + 1, whole.len - at - 1};
	return (struct str){whole.at, at};
}

bool str_to_u64(struct str s, uint64_t *ret_value)
{
	if (s.len == 0)
		return false;
	uint64_t value = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)(unsigned char)s.at[i] - '0';
		if (digit > 9 || __builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*ret_value = value;
	return true;
}

bool str_to_i64(struct str s, int64_t *ret_value)
{
	bool negative = s.len && s.at[0] == '-';
	uint64_t size;
	if (!str_to_u64(negative ? str_slice(s, 1, s.len) : s, &size))
		return false;
	if (size > (uint64_t)INT64_MAX + negative)
		return false;
	*ret_value = negative ? (int64_t)(0 - size) : (int64_t)size;
	return true;
}

static size_t skip_digits(struct str s, size_t at)
{
	while (at < s.len && s.at[at] >= '0' && s.at[at] <= '9')
		at++;
	return at;
}

// -?digits[.digits][e[+-]digits]: strtod alone would also take hexadecimal, "inf" and spaces.
static bool looks_decimal(struct str s)
{
	size_t at = s.len && s.at[0] == '-';
	size_t end = skip_digits(s, at);
	if (end == at)
		return false;
	at = end;
	if (at < s.len && s.at[at] == '.') {
		end = skip_digits(s, at + 1);
		if (end == at + 1)
			return false;
		at = end;
	}
	if (at < s.len && (s.at[at] == 'e' || s.at[at] == 'E')) {
		at++;
		if (at < s.len && (s.at[at] == '+' || s.at[at] == '-'))
			at++;
		end = skip_digits(s, at);
		if (end == at)
			return false;
		at = end;
	}
	return at == s.len;
}

bool str_to_double(struct str s, double *ret_value)
{
	char text[STR_DOUBLE_MAX + 1];
	if (s.len > STR_DOUBLE_MAX || !looks_decimal(s))
		return false;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	double value = strtod(text, NULL);
	if (!isfinite(value))
		return false;
	*ret_value = value;
	return true;
}
