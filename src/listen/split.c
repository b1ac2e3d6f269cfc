// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/split.h"

static struct str skip_space(struct str s)
{
	size_t i = 0;
	while (i < s.len &&
	       (s.at[i] == ' ' || s.at[i] == '\t' || s.at[i] == '\n' || s.at[i] == '\r'))
		i++;
	return str_slice(s, i, s.len);
}

struct split split_start(struct str body)
{
	// Some programs begin a file with a byte order mark.
	if (str_starts(body, STR("\xEF\xBB\xBF")))
		body = str_slice(body, 3, body.len);
	const struct str trimmed = skip_space(body);
	if (trimmed.len > 0 && trimmed.at[0] == '[')
		return (struct split){.rest = str_slice(trimmed, 1, trimmed.len), .array = true};
	return (struct split){.rest = body};
}

static bool next_line(struct split *split, struct str *ret_element)
{
	while (split->rest.len > 0) {
		const struct str line = str_trim(str_cut(&split->rest, '\n'));
		split->line++;
		if (line.len > 0) {
			*ret_element = line;
			return true;
		}
	}
	return false;
}

// The index of the quote that closes the string whose inside begins at `at`; s.len if none does.
// Most bytes of a post stand in strings, so these are not walked through one by one.
static size_t string_end(struct str s, size_t at)
{
	const char *from = s.at + at;
	const char *const end = s.at + s.len;
	const char *quote;
	while ((quote = memchr(from, '"', (size_t)(end - from)))) {
		const char *escape = quote;
		while (escape > from && escape[-1] == '\\')
			escape--;
		if ((quote - escape) % 2 == 0)
			return (size_t)(quote - s.at);
		from = quote + 1;
	}
	return s.len;
}

// Length of the element at the start of s: up to the comma or bracket that ends it, outside of
// strings and of nested brackets; s.len if nothing ends it.
static size_t element_length(struct str s)
{
	size_t depth = 0;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.at[i];
		if (c == '"')
			i = string_end(s, i + 1);
		else if (c == '{' || c == '[')
			depth++;
		else if (depth > 0 && (c == '}' || c == ']'))
			depth--;
		else if (depth == 0 && (c == ',' || c == ']'))
			return i;
	}
	return s.len;
}

static enum outcome array_end(struct split *split, struct fault *fault)
{
	split->done = true;
	if (skip_space(split->rest).len > 0)
		return fail(INVALID, fault, "Something stands behind the end of the array.");
	return OK;
}

static bool next_element(struct split *split, struct str *ret_element, enum outcome *ret_outcome,
			 struct fault *fault)
{
	const struct str rest = skip_space(split->rest);
	if (split->line == 0 && rest.len > 0 && rest.at[0] == ']') {
		split->rest = str_slice(rest, 1, rest.len);
		*ret_outcome = array_end(split, fault);
		return false;
	}
	const size_t len = element_length(rest);
	if (len == rest.len) {
		split->done = true;
		*ret_outcome = fail(INVALID, fault,
				    "The array is not closed behind element %lld: was it cut off?",
				    (long long)split->line);
		return false;
	}
	split->line++;
	split->rest = str_slice(rest, len + 1, rest.len);
	*ret_element = str_trim(str_slice(rest, 0, len));
	if (rest.at[len] == ']')
		*ret_outcome = array_end(split, fault);
	return true;
}

bool split_next(struct split *split, struct str *ret_element, enum outcome *ret_outcome,
		struct fault *fault)
{
	*ret_outcome = OK;
	if (split->done)
		return false;
	return split->array ? next_element(split, ret_element, ret_outcome, fault)
			    : next_line(split, ret_element);
}
