// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/stream_words.h"

#include "base/json.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "campaign/reading.h"
#include "page/said.h"
#include "respond/stream_view.h"
#include "text/fold.h"

#include <pthread.h>

#define READERS_KEPT 16
#define SLOT_BITS    10
#define SLOTS	     (1 << SLOT_BITS)
#define ENTRY_MOST   4096 // bytes; longer posts are made anew for each page
#define MARKS_MAX    6	  // words underlined in one post: more would mark nothing

enum { PART_ID, PART_TEXT, PART_AUTHOR, PART_AUTHOR_NAME, PART_URL, PART_HTML, PARTS };

struct entry {
	int64_t post;
	size_t raw, packed, made; // bytes of each, in this order
	size_t parts[PARTS];	  // bytes of what was made, in this order; then the places' names
	size_t n_places;
	struct post_place places[READING_PLACES]; // `name` is only as long as it says
	char bytes[];
};

// JSON readers keep their memory from one request to the next.
struct words_memory {
	pthread_mutex_t lock;
	struct json_reader *readers[READERS_KEPT];
	size_t n_readers;
	struct entry *slots[SLOTS]; // a post has one place where it may stand
};

struct words_memory *words_memory_new(void)
{
	struct words_memory *memory = calloc(1, sizeof *memory);
	if (memory)
		pthread_mutex_init(&memory->lock, NULL);
	return memory;
}

void words_memory_free(struct words_memory *memory)
{
	if (!memory)
		return;
	while (memory->n_readers > 0)
		json_reader_free(memory->readers[--memory->n_readers]);
	for (size_t i = 0; i < SLOTS; i++)
		free(memory->slots[i]);
	pthread_mutex_destroy(&memory->lock);
	free(memory);
}

static struct json_reader *reader_borrow(struct words_memory *memory)
{
	struct json_reader *reader = NULL;
	pthread_mutex_lock(&memory->lock);
	if (memory->n_readers > 0)
		reader = memory->readers[--memory->n_readers];
	pthread_mutex_unlock(&memory->lock);
	return reader ? reader : json_reader_new();
}

static void reader_return(struct words_memory *memory, struct json_reader *reader)
{
	pthread_mutex_lock(&memory->lock);
	const bool room = memory->n_readers < READERS_KEPT;
	if (room)
		memory->readers[memory->n_readers++] = reader;
	pthread_mutex_unlock(&memory->lock);
	if (!room)
		json_reader_free(reader);
}

// --- making them ---

// The text with every digit of a phone number but the first five as a dot.
static struct str phones_masked(struct arena *arena, struct str text, const struct reading *reading)
{
	if (reading->n_phones == 0)
		return text;
	const size_t shown = 5;
	struct buf out = {.at = arena_raw(arena, text.len * 3 + 1),
			  .room = text.len * 3 + 1,
			  .limit = text.len * 3 + 1};
	if (!out.at)
		return (struct str){0};
	uint32_t point = 0;
	size_t phone = 0, digits = 0;
	for (size_t at = 0; at < text.len; point++) {
		const size_t from = at;
		const uint32_t c = utf8_next(text, &at);
		while (phone < reading->n_phones && point >= reading->phones[phone].end) {
			phone++;
			digits = 0;
		}
		const bool inside =
		    phone < reading->n_phones && point >= reading->phones[phone].start;
		if (inside && fold_digit(c) >= 0 && ++digits > shown)
			buf_add_cstr(&out, "•");
		else
			buf_add(&out, str_slice(text, from, at - from));
	}
	return buf_str(&out);
}

static int span_compare(const void *a, const void *b)
{
	const struct said_span *left = a, *right = b;
	return (left->start > right->start) - (left->start < right->start);
}

// The strongest words for what stands as labels on the row, in the order of the text.
static size_t marks_find(const struct reading *reading, struct said_span marks[MARKS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < reading->n_whys && count < MARKS_MAX; i++) {
		const struct reading_why *why = &reading->whys[i];
		if (why->weight > 0 && why->end > why->start)
			marks[count++] = (struct said_span){why->start, why->end};
	}
	qsort(marks, count, sizeof *marks, span_compare);
	return count;
}

static bool listed(const struct post_place *list, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].name, name))
			return true;
	return false;
}

static struct view_list places_list(struct arena *arena, const struct reading *reading)
{
	if (reading->n_places == 0)
		return (struct view_list){0};
	struct post_place *list = arena_array(arena, reading->n_places, sizeof *list);
	size_t count = 0;
	for (size_t i = 0; list && i < reading->n_places; i++) {
		const struct reading_place *place = &reading->places[i];
		if (!listed(list, count, place->name))
			list[count++] =
			    (struct post_place){arena_copy(arena, place->name), (double)place->lat,
						(double)place->lon, place->id > 0 ? place->id : 0};
	}
	return (struct view_list){list, count};
}

static enum outcome words_make(struct words_memory *memory, struct arena *arena, struct str raw,
			       struct str packed, struct post_words *ret, struct fault *fault)
{
	struct post post;
	struct reading reading = {0};
	struct json_reader *reader = reader_borrow(memory);
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = post_parse(reader, raw, false, arena, &post, fault);
	reader_return(memory, reader);
	if (outcome == OK)
		outcome = reading_unpack(packed, &reading, fault);
	if (outcome != OK)
		return outcome;
	struct said_span marks[MARKS_MAX] = {0};
	const size_t n_marks = marks_find(&reading, marks);
	*ret = (struct post_words){
	    .external_id = post.external_id,
	    .text = phones_masked(arena, post.text, &reading),
	    .author = post.author,
	    .author_name = post.author_name,
	    .url = post.url,
	    .places = places_list(arena, &reading),
	};
	ret->html = html_said(arena, ret->text, marks, n_marks);
	return ret->html.html.at ? OK : fail(TOO_MUCH, fault, "This page needs too much memory.");
}

// --- remembering them ---

static struct entry **slot_of(struct words_memory *memory, int64_t post)
{
	return &memory->slots[(uint64_t)post * 0x9e3779b97f4a7c15u >> (64 - SLOT_BITS)];
}

static struct str cut(struct str *rest, size_t len)
{
	const struct str part = str_of(rest->at, len);
	*rest = str_of(rest->at + len, rest->len - len);
	return part;
}

static bool made_from(const struct entry *entry, int64_t post, struct str raw, struct str packed)
{
	return entry && entry->post == post && entry->raw == raw.len &&
	       entry->packed == packed.len && memcmp(entry->bytes, raw.at, raw.len) == 0 &&
	       memcmp(entry->bytes + raw.len, packed.at, packed.len) == 0;
}

// False without memory.
static bool entry_copy(const struct entry *entry, struct arena *arena, struct post_words *ret)
{
	char *made = arena_raw(arena, entry->made + 1);
	struct post_place *places =
	    entry->n_places > 0 ? arena_raw(arena, entry->n_places * sizeof *places) : NULL;
	if (!made || (entry->n_places > 0 && !places))
		return false;
	memcpy(made, entry->bytes + entry->raw + entry->packed, entry->made);
	struct str rest = str_of(made, entry->made);
	ret->external_id = cut(&rest, entry->parts[PART_ID]);
	ret->text = cut(&rest, entry->parts[PART_TEXT]);
	ret->author = cut(&rest, entry->parts[PART_AUTHOR]);
	ret->author_name = cut(&rest, entry->parts[PART_AUTHOR_NAME]);
	ret->url = cut(&rest, entry->parts[PART_URL]);
	ret->html.html = cut(&rest, entry->parts[PART_HTML]);
	for (size_t i = 0; i < entry->n_places; i++) {
		places[i] = entry->places[i];
		places[i].name = cut(&rest, entry->places[i].name.len);
	}
	ret->places = (struct view_list){places, entry->n_places};
	return true;
}

static bool words_recall(struct words_memory *memory, struct arena *arena, int64_t post,
			 struct str raw, struct str packed, struct post_words *ret)
{
	pthread_mutex_lock(&memory->lock);
	const struct entry *entry = *slot_of(memory, post);
	const bool found = made_from(entry, post, raw, packed) && entry_copy(entry, arena, ret);
	pthread_mutex_unlock(&memory->lock);
	return found;
}

static char *put(char *to, struct str part)
{
	if (part.len > 0)
		memcpy(to, part.at, part.len);
	return to + part.len;
}

// NULL if it would be too long, or without memory.
static struct entry *entry_new(int64_t post, struct str raw, struct str packed,
			       const struct post_words *words)
{
	const struct str parts[PARTS] = {words->external_id, words->text, words->author,
					 words->author_name, words->url,  words->html.html};
	const struct post_place *places = words->places.at;
	size_t made = 0;
	for (size_t i = 0; i < PARTS; i++)
		made += parts[i].len;
	for (size_t i = 0; i < words->places.count; i++)
		made += places[i].name.len;
	const size_t size = sizeof(struct entry) + raw.len + packed.len + made;
	struct entry *entry = size <= ENTRY_MOST ? malloc(size) : NULL;
	if (!entry)
		return NULL;
	*entry = (struct entry){.post = post,
				.raw = raw.len,
				.packed = packed.len,
				.made = made,
				.n_places = words->places.count};
	char *to = put(put(entry->bytes, raw), packed);
	for (size_t i = 0; i < PARTS; i++) {
		entry->parts[i] = parts[i].len;
		to = put(to, parts[i]);
	}
	for (size_t i = 0; i < entry->n_places; i++) {
		entry->places[i] = places[i];
		entry->places[i].name.at = NULL;
		to = put(to, places[i].name);
	}
	return entry;
}

static void words_keep(struct words_memory *memory, struct entry *entry)
{
	pthread_mutex_lock(&memory->lock);
	struct entry **slot = slot_of(memory, entry->post);
	struct entry *before = *slot;
	*slot = entry;
	pthread_mutex_unlock(&memory->lock);
	free(before);
}

enum outcome words_read(struct words_memory *memory, struct arena *arena, int64_t post,
			struct str raw, struct str packed, struct post_words *ret,
			struct fault *fault)
{
	if (words_recall(memory, arena, post, raw, packed, ret))
		return OK;
	const enum outcome outcome = words_make(memory, arena, raw, packed, ret, fault);
	struct entry *entry = outcome == OK ? entry_new(post, raw, packed, ret) : NULL;
	if (entry)
		words_keep(memory, entry);
	return outcome;
}

enum outcome words_read_once(struct arena *arena, int64_t post, struct str raw, struct str packed,
			     struct post_words *ret, struct fault *fault)
{
	struct words_memory *memory = words_memory_new();
	if (!memory)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	const enum outcome outcome = words_read(memory, arena, post, raw, packed, ret, fault);
	words_memory_free(memory);
	return outcome;
}
