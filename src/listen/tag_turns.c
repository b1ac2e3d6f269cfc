// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor has a line for the hashtag whose turn is next, and one for each that was asked: its
// name, a tab, and its own cursor, in which tabs stand for ends of lines.
#include "listen/tag_turns.h"

#include "base/time.h"

#include <stdlib.h>

#define IN_A_ROW 3 // that fail: then it is the server

struct turns {
	struct connector_call *call;
	tag_poll_fn *poll;
	struct str tags[TAG_TURNS_MOST], kept[TAG_TURNS_MOST];
	size_t count, next; // next: whose turn it is
	size_t good, bad, in_a_row;
	bool more, stop;
	int64_t began_ns;
	// The first that failed.
	enum trouble trouble;
	struct str why;
};

// --- which there are ---

static bool has(const struct str *list, size_t count, struct str word)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal_nocase(list[i], word))
			return true;
	return false;
}

static struct str spelling_clean(struct str word)
{
	word = str_trim(word);
	while (word.len > 0 && word.at[0] == '#')
		word = str_slice(word, 1, SIZE_MAX);
	return word;
}

// One pass over the list: of each line its name, or its other spellings.
static size_t spellings_take(struct arena *arena, struct str tags, bool names, struct str *list,
			     size_t count, size_t *all)
{
	while (tags.len > 0) {
		struct str meaning = str_cut(&tags, '\n');
		struct str line = str_cut(&meaning, '=');
		for (bool first = true; line.len > 0; first = false) {
			const struct str word = spelling_clean(str_cut(&line, ','));
			if (first != names || word.len == 0 || has(list, count, word))
				continue;
			if (count < TAG_TURNS_MOST)
				list[count++] = arena_copy(arena, word);
			++*all;
		}
	}
	return count;
}

size_t tag_turns_list(struct arena *arena, struct str tags, struct str *ret_list, size_t *ret_all)
{
	*ret_all = 0;
	const size_t count = spellings_take(arena, tags, true, ret_list, 0, ret_all);
	return spellings_take(arena, tags, false, ret_list, count, ret_all);
}

// --- where each stopped ---

static struct str swapped(struct arena *arena, struct str text, char from, char to)
{
	struct str copy = arena_copy(arena, text);
	char *bytes = arena_array(arena, text.len + 1, 1);
	for (size_t i = 0; bytes && i < copy.len; i++)
		bytes[i] = copy.at[i] == from ? to : copy.at[i];
	return bytes ? str_of(bytes, copy.len) : STR("");
}

static void cursor_read(struct turns *turns)
{
	struct str cursor = turns->call->cursor;
	struct arena *arena = turns->call->arena;
	const struct str next = str_cut(&cursor, '\n');
	for (size_t i = 0; i < turns->count; i++) {
		turns->kept[i] = STR("");
		if (str_equal(turns->tags[i], next))
			turns->next = i;
	}
	while (cursor.len > 0) {
		struct str kept = str_cut(&cursor, '\n');
		const struct str name = str_cut(&kept, '\t');
		for (size_t i = 0; i < turns->count; i++)
			if (str_equal(turns->tags[i], name))
				turns->kept[i] = swapped(arena, kept, '\t', '\n');
	}
}

static struct str cursor_write(const struct turns *turns)
{
	struct buf text;
	struct arena *arena = turns->call->arena;
	buf_init(&text, CONNECTOR_CURSOR_MAX);
	buf_add(&text, turns->tags[turns->next]);
	for (size_t i = 0; i < turns->count; i++) {
		if (turns->kept[i].len == 0)
			continue;
		buf_format(&text, "\n%.*s\t", STR_ARG(turns->tags[i]));
		buf_add(&text, swapped(arena, turns->kept[i], '\n', '\t'));
	}
	const struct str cursor = text.full ? STR("") : arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return cursor;
}

// --- asking ---

static bool late(const struct turns *turns)
{
	const int64_t ms = (time_monotonic_ns() - turns->began_ns) / 1000000;
	return ms >= TAG_TURNS_TIME_MS || turns->call->posts >= TAG_TURNS_ROOM;
}

// What is no trouble of one hashtag: who is asked too often is left alone at once.
static bool ends_the_look(enum trouble trouble)
{
	return trouble == TROUBLE_LIMITED || trouble == TROUBLE_PRIVATE || trouble == TROUBLE_OURS;
}

static enum outcome failed(struct turns *turns, struct str tag, enum outcome outcome,
			   const struct fault *why)
{
	struct connector_call *call = turns->call;
	turns->bad++;
	turns->in_a_row++;
	turns->stop = ends_the_look(call->trouble) || turns->in_a_row >= IN_A_ROW;
	if (turns->bad == 1) {
		turns->trouble = call->trouble;
		turns->why = arena_format(call->arena, "#%.*s: %s", STR_ARG(tag), why->text);
	}
	return outcome;
}

// Asks for one, as long as it has more at once.
static enum outcome one_ask(struct turns *turns, size_t i, struct fault *fault)
{
	enum outcome outcome = OK;
	struct connector_call *call = turns->call;
	struct str values[CONNECTOR_ASKS_MAX];
	const struct str *const settings = call->values;
	for (size_t k = 0; k < call->connector->n_asks; k++) {
		const char *name = call->connector->asks[k].name;
		values[k] = strcmp(name, "word") == 0	? turns->tags[i]
			    : strcmp(name, "what") == 0 ? STR("tag")
							: settings[k];
	}
	call->values = values;
	bool more = true;
	for (int page = 0; more && outcome == OK && page < TAG_TURNS_PAGES; page++) {
		call->cursor = turns->kept[i];
		call->next_cursor = STR("");
		call->more = false;
		outcome = turns->poll(call, fault);
		if (outcome == OK && call->next_cursor.len > 0 &&
		    call->next_cursor.len <= TAG_TURNS_KEPT_MAX)
			turns->kept[i] = call->next_cursor;
		more = outcome == OK && call->more && call->wait_ms == 0 && !late(turns);
	}
	turns->more |= outcome == OK && call->more;
	call->values = settings;
	if (outcome != OK)
		return failed(turns, turns->tags[i], outcome, fault);
	turns->good++;
	turns->in_a_row = 0;
	turns->stop = call->wait_ms > 0 || late(turns);
	return OK;
}

// The tags whose turn it is. One that was asked has had its turn, unless the server wants none to
// be asked now.
static enum outcome turns_ask(struct turns *turns, struct fault *fault)
{
	enum outcome outcome = OK, last = OK;
	const size_t most = turns->count < TAG_TURNS_LOOK ? turns->count : TAG_TURNS_LOOK;
	for (size_t asked = 0; asked < most && !turns->stop; asked++) {
		outcome = one_ask(turns, turns->next, fault);
		last = outcome == OK ? last : outcome;
		if (outcome == OK || !ends_the_look(turns->call->trouble))
			turns->next = (turns->next + 1) % turns->count;
	}
	// Before the server is what fails, one whose turn it is not is asked, too.
	if (turns->good == 0 && turns->in_a_row >= IN_A_ROW && turns->count > IN_A_ROW &&
	    !ends_the_look(turns->call->trouble)) {
		outcome = one_ask(turns, arc4random_uniform((uint32_t)turns->count), fault);
		last = outcome == OK ? last : outcome;
	}
	return turns->good > 0 ? OK : last;
}

static void warn(struct turns *turns, size_t all)
{
	struct connector_call *call = turns->call;
	const bool limited = turns->bad > 0 && turns->trouble == TROUBLE_LIMITED;
	call->trouble = TROUBLE_NONE;
	if (turns->bad > 0 && !limited) {
		call->warning = turns->trouble;
		call->warned = turns->why;
	} else if (all > turns->count) {
		call->warning = TROUBLE_LARGE;
		call->warned = arena_format(
		    call->arena, "%zu spellings; the first %d are followed.", all, TAG_TURNS_MOST);
	}
}

enum outcome tag_turns_poll(struct connector_call *call, tag_poll_fn *poll, struct fault *fault)
{
	size_t all;
	struct turns *turns = arena_zero(call->arena, sizeof *turns);
	if (!turns)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	const struct str cursor = call->cursor;
	turns->call = call;
	turns->poll = poll;
	turns->began_ns = time_monotonic_ns();
	turns->count = tag_turns_list(call->arena, call->tags, turns->tags, &all);
	if (turns->count == 0) {
		call->warning = TROUBLE_SETTINGS;
		call->warned = STR("The campaign has no hashtags: its settings have a place for "
				   "them.");
		return call->test ? connector_fail(call, TROUBLE_SETTINGS, fault, "%.*s",
						   STR_ARG(call->warned))
				  : OK;
	}
	cursor_read(turns);
	const enum outcome outcome = turns_ask(turns, fault);
	call->cursor = cursor;
	call->next_cursor = outcome == OK ? cursor_write(turns) : STR("");
	call->more = turns->more && call->wait_ms == 0;
	if (outcome == OK)
		warn(turns, all);
	return outcome;
}
