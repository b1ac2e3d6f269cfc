// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/fault_said.h"

#include "base/buf.h"

#define SAID_MAX 4096

// Which argument the conversion behind the % at *at means; *at is moved behind it.
static unsigned arg_of(const char **at, unsigned *next)
{
	unsigned which = (*next)++;
	if ((*at)[0] >= '1' && (*at)[0] <= '9' && (*at)[1] == '$') {
		which = (unsigned)((*at)[0] - '1');
		*at += 2;
	}
	*at += strspn(*at, ".*lz");
	*at += **at != '\0';
	return which;
}

static bool said_write(const struct fault *fault, const char *translated, struct buf *out)
{
	unsigned next = 0;
	for (const char *at = translated; *at;) {
		if (*at != '%' || at[1] == '%') {
			buf_add_byte(out, *at);
			at += *at == '%' ? 2 : 1;
			continue;
		}
		at++;
		const unsigned which = arg_of(&at, &next);
		if (which >= fault->n_args)
			return false; // a translation that asks for more than there is
		buf_add(out, str_of(fault->text + fault->args[which].from, fault->args[which].len));
	}
	return !out->full;
}

struct str fault_said(const struct fault *fault, const struct messages *messages,
		      const struct language *language, struct arena *arena)
{
	char room[SAID_MAX];
	struct buf out = {.at = room, .room = sizeof room, .limit = sizeof room};
	const struct str english = str_from(fault->text);
	if (english.len == 0 || !fault->message)
		return arena_copy(arena, english);
	const char *translated = message(messages, language, fault->message);
	return arena_copy(arena, said_write(fault, translated, &out) ? buf_str(&out) : english);
}
