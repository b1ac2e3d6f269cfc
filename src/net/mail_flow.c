// SPDX-License-Identifier: AGPL-3.0-or-later
// Lines that a mail program broke to make them fit (RFC 3676, section 4): a space at the end of one
// says that the next belongs to it, a space at the beginning was only put before it.
#include "net/mail.h"

struct line {
	struct str text;
	size_t quotes; // signs before it
};

static struct line line_cut(struct str *rest)
{
	struct line line = {.text = str_cut(rest, '\n')};
	while (line.quotes < line.text.len && line.text.at[line.quotes] == '>')
		line.quotes++;
	return line;
}

size_t mail_flow(char *at, size_t len, bool spaces_go)
{
	size_t to = 0, quotes = 0;
	bool open = false; // the line before goes on
	struct str rest = str_of(at, len);
	while (rest.len > 0) {
		const bool ended = str_find_byte(rest, '\n') != SIZE_MAX;
		const struct line line = line_cut(&rest);
		const bool joins = open && line.quotes == quotes;
		size_t from = joins ? line.quotes : 0;
		if ((joins || line.quotes == 0) &&
		    str_starts(str_slice(line.text, from, SIZE_MAX), STR(" ")))
			from++;
		const struct str words = str_slice(line.text, from, SIZE_MAX);
		if (open && !joins)
			at[to++] = '\n';
		open = ended && str_ends(words, STR(" ")) && !str_equal(words, STR("-- "));
		memmove(at + to, words.at, words.len);
		to += words.len;
		if (open)
			to -= spaces_go;
		else if (ended)
			at[to++] = '\n';
		quotes = line.quotes;
	}
	return to;
}
