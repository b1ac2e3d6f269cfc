// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/fault_said.h"

#include "base/buf.h"

#define SAID_MAX 4096

static const char moment[] = /*tr*/ "a moment";

static const struct {
	int64_t below, unit; // ms
	const char *name;
	const char *one, *many;
} lengths[] = {
    {90000, 1000, "seconds", /*tr*/ "1 second", /*trn*/ "{{n}} seconds"},
    {5400000, 60000, "minutes", /*tr*/ "1 minute", /*trn*/ "{{n}} minutes"},
    {129600000, 3600000, "hours", /*tr*/ "1 hour", /*trn*/ "{{hours}} hours"},
    {INT64_MAX, 86400000, "days", /*tr*/ "1 day", /*trn*/ "{{days}} days"},
};

void fault_length(int64_t ms, char out[FAULT_LENGTH_MAX])
{
	if (ms < 1500) {
		snprintf(out, FAULT_LENGTH_MAX, "%s", moment);
		return;
	}
	size_t i = 0;
	while (ms >= lengths[i].below)
		i++;
	snprintf(out, FAULT_LENGTH_MAX, "%lld %s",
		 (long long)((ms + lengths[i].unit / 2) / lengths[i].unit), lengths[i].name);
}

// Adds an argument: a length of time in the language's words, anything else as it stands.
static void arg_add(struct buf *out, const struct messages *messages,
		    const struct language *language, struct str arg)
{
	struct str name = arg;
	const struct str number = str_cut(&name, ' ');
	uint64_t n;
	const bool counted = str_to_u64(number, &n);
	if (str_equal(arg, str_from(moment))) {
		buf_add_cstr(out, message(messages, language, moment));
		return;
	}
	for (size_t i = 0; counted && i < sizeof lengths / sizeof lengths[0]; i++) {
		if (!str_equal(name, str_from(lengths[i].name)))
			continue;
		struct str rest = str_from(
		    message_plural(messages, language, lengths[i].one, lengths[i].many, n));
		const size_t hole = str_find(rest, STR("{{")), end = str_find(rest, STR("}}"));
		buf_add(out, str_slice(rest, 0, hole));
		if (hole != SIZE_MAX && end != SIZE_MAX) {
			buf_add(out, number);
			buf_add(out, str_slice(rest, end + 2, SIZE_MAX));
		}
		return;
	}
	buf_add(out, arg);
}

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

static bool said_write(const struct fault *fault, const struct messages *messages,
		       const struct language *language, struct buf *out)
{
	const char *translated = message(messages, language, fault->message);
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
		arg_add(out, messages, language,
			str_of(fault->text + fault->args[which].from, fault->args[which].len));
	}
	return !out->full;
}

bool fault_translated(const struct fault *fault, const struct messages *messages,
		      const struct language *language)
{
	return strcmp(language->code, "en") == 0 ||
	       (fault->message && message(messages, language, fault->message) != fault->message);
}

struct str fault_said(const struct fault *fault, const struct messages *messages,
		      const struct language *language, struct arena *arena)
{
	char room[SAID_MAX];
	struct buf out = {.at = room, .room = sizeof room, .limit = sizeof room};
	const struct str english = str_from(fault->text);
	if (english.len == 0 || !fault->message)
		return arena_copy(arena, english);
	const bool whole = said_write(fault, messages, language, &out);
	return arena_copy(arena, whole ? buf_str(&out) : english);
}
