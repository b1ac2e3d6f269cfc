// SPDX-License-Identifier: AGPL-3.0-or-later
#include "strip.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

// Reads from `at`, writes to `out`, which never overtakes it.
struct strip {
	const char *at, *end;
	char *start, *out;
};

static struct strip strip_begin(char *text, size_t len)
{
	return (struct strip){.at = text, .end = text + len, .start = text, .out = text};
}

static char strip_peek(const struct strip *strip, size_t ahead)
{
	return (size_t)(strip->end - strip->at) > ahead ? strip->at[ahead] : '\0';
}

static char strip_last(const struct strip *strip)
{
	return strip->out > strip->start ? strip->out[-1] : '\n';
}

static void strip_copy(struct strip *strip)
{
	*strip->out++ = *strip->at++;
}

static bool strip_at(const struct strip *strip, const char *word)
{
	size_t len = strlen(word);
	return (size_t)(strip->end - strip->at) >= len && memcmp(strip->at, word, len) == 0;
}

// Copies up to and including the closing character; a backslash protects the next one.
static void strip_copy_until(struct strip *strip, char closing)
{
	while (strip->at < strip->end) {
		char c = *strip->at;
		strip_copy(strip);
		if (c == '\\' && strip->at < strip->end)
			strip_copy(strip);
		else if (c == closing)
			return;
	}
}

static void strip_copy_quoted(struct strip *strip)
{
	char quote = *strip->at;
	strip_copy(strip);
	strip_copy_until(strip, quote);
}

static void strip_skip_comment(struct strip *strip)
{
	strip->at += 2;
	while (strip->at < strip->end && !strip_at(strip, "*/"))
		strip->at++;
	strip->at += strip->at < strip->end ? 2 : 0;
}

static bool css_needs_no_space(char c)
{
	return c != '\0' && strchr("{};,", c) != NULL;
}

// A run of white space and comments becomes one space, or nothing beside {};, and the ends. A
// comment alone between two words stays as an empty comment, because it separates them.
static void css_gap(struct strip *strip)
{
	char before = strip->out > strip->start ? strip->out[-1] : '{';
	bool space = false;
	while (strip->at < strip->end) {
		if (strip_at(strip, "/*"))
			strip_skip_comment(strip);
		else if (isspace((unsigned char)*strip->at))
			space = true, strip->at++;
		else
			break;
	}
	char after = strip->at < strip->end ? *strip->at : '}';
	if (css_needs_no_space(before) || css_needs_no_space(after))
		return;
	if (space) {
		*strip->out++ = ' ';
	} else {
		memcpy(strip->out, "/**/", 4);
		strip->out += 4;
	}
}

size_t strip_css(char *text, size_t len)
{
	struct strip strip = strip_begin(text, len);
	while (strip.at < strip.end) {
		char c = *strip.at;
		if (c == '"' || c == '\'') {
			strip_copy_quoted(&strip);
		} else if (strip_at(&strip, "url(") && !strchr("\"'", strip_peek(&strip, 4))) {
			strip_copy_until(&strip, ')');
		} else if (isspace((unsigned char)c) || strip_at(&strip, "/*")) {
			css_gap(&strip);
		} else {
			if (c == '}' && strip_last(&strip) == ';')
				strip.out--;
			strip_copy(&strip);
		}
	}
	return (size_t)(strip.out - strip.start);
}

// Whether a slash here begins a regular expression: it does after an operator, an opening bracket
// or `return`, and divides after a value.
static bool js_regex_may_begin(const struct strip *strip)
{
	const char *before = strip->out;
	while (before > strip->start && (before[-1] == ' ' || before[-1] == '\n'))
		before--;
	if (before == strip->start || strchr("(,=:[!&|?{};+-*%<>~^", before[-1]))
		return true;
	return before - strip->start >= 6 && memcmp(before - 6, "return", 6) == 0;
}

static void js_copy_regex(struct strip *strip)
{
	strip_copy(strip);
	bool in_class = false;
	while (strip->at < strip->end && *strip->at != '\n') {
		char c = *strip->at;
		strip_copy(strip);
		if (c == '\\' && strip->at < strip->end)
			strip_copy(strip);
		else if (c == '[')
			in_class = true;
		else if (c == ']')
			in_class = false;
		else if (c == '/' && !in_class)
			return;
	}
}

// A template is copied whole. `${…}` may hold another template; its depth is followed.
static void js_copy_template(struct strip *strip)
{
	strip_copy(strip);
	size_t depth = 0;
	while (strip->at < strip->end) {
		char c = *strip->at;
		if (depth > 0 && c == '`') {
			js_copy_template(strip);
			continue;
		}
		if (depth > 0 && (c == '"' || c == '\'')) {
			strip_copy_quoted(strip);
			continue;
		}
		strip_copy(strip);
		if (c == '\\' && strip->at < strip->end)
			strip_copy(strip);
		else if (c == '$' && strip_peek(strip, 0) == '{')
			depth++, strip_copy(strip);
		else if (c == '{' && depth > 0)
			depth++;
		else if (c == '}' && depth > 0)
			depth--;
		else if (c == '`')
			return;
	}
}

// A comment leaves a space, or nothing at the beginning of a line; one that spans lines leaves a
// line end, because a script may rely on it.
static void js_comment(struct strip *strip)
{
	const char *begin = strip->at;
	if (strip_at(strip, "//")) {
		while (strip->at < strip->end && *strip->at != '\n')
			strip->at++;
		return;
	}
	strip_skip_comment(strip);
	bool lines = memchr(begin, '\n', (size_t)(strip->at - begin)) != NULL;
	if (strip_last(strip) != '\n')
		*strip->out++ = lines ? '\n' : ' ';
}

static void js_space(struct strip *strip)
{
	char c = *strip->at++;
	if (c == '\n') {
		while (strip->out > strip->start && strip->out[-1] == ' ')
			strip->out--;
		if (strip->out > strip->start && strip->out[-1] != '\n')
			*strip->out++ = '\n';
	} else if (strip_last(strip) != '\n' && strip_last(strip) != ' ') {
		*strip->out++ = ' ';
	}
}

size_t strip_js(char *text, size_t len)
{
	struct strip strip = strip_begin(text, len);
	while (strip.at < strip.end) {
		char c = *strip.at;
		if (c == '"' || c == '\'')
			strip_copy_quoted(&strip);
		else if (c == '`')
			js_copy_template(&strip);
		else if (isspace((unsigned char)c))
			js_space(&strip);
		else if (strip_at(&strip, "//") || strip_at(&strip, "/*"))
			js_comment(&strip);
		else if (c == '/' && js_regex_may_begin(&strip))
			js_copy_regex(&strip);
		else
			strip_copy(&strip);
	}
	return (size_t)(strip.out - strip.start);
}
