// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of posts: masked, underlined, and remembered only for what they were made from.
#include "respond/stream_words.h"

#include "campaign/reading.h"
#include "respond/stream_view.h"
#include "tap.h"

#define LONG_LETTERS 5000

struct bench {
	struct words_memory *memory;
	struct arena arena;
	struct buf packed;
	struct post_words words; // last read
	struct fault fault;
};

static enum outcome reads(struct bench *bench, int64_t post, struct str raw,
			  const struct reading *reading)
{
	bench->packed.len = 0;
	reading_pack(reading, &bench->packed);
	bench->words = (struct post_words){0};
	return words_read(bench->memory, &bench->arena, post, raw, buf_str(&bench->packed),
			  &bench->words, &bench->fault);
}

static struct reading boats(void)
{
	return (struct reading){
	    .n_places = 2,
	    .places = {{.start = 8, .end = 13, .lat = 30, .lon = 71, .name = STR("Kunda")},
		       {.start = 8, .end = 13, .lat = 30, .lon = 71, .name = STR("Kunda")}},
	    .n_phones = 1,
	    .phones = {{.start = 20, .end = 30}},
	    .n_whys = 1,
	    .whys = {{.start = 0, .end = 5, .head = 0, .weight = 1}},
	};
}

static const struct str line = STR("{\"id\":\"a1\",\"text\":\"Boats & Kunda, call 0300123456\","
				   "\"author\":\"@ada\",\"author_name\":\"Ada\","
				   "\"url\":\"https://example.org/1\"}");

static bool shows_boats(const struct bench *bench)
{
	const struct post_words *words = &bench->words;
	const struct post_place *places = words->places.at;
	return str_equal(words->external_id, STR("a1")) &&
	       str_equal(words->text, STR("Boats & Kunda, call 03001•••••")) &&
	       str_equal(words->html.html,
			 STR("<mark>Boats</mark> &amp; Kunda, call 03001•••••")) &&
	       str_equal(words->author, STR("@ada")) && str_equal(words->author_name, STR("Ada")) &&
	       str_equal(words->url, STR("https://example.org/1")) && words->places.count == 1 &&
	       str_equal(places[0].name, STR("Kunda")) && (int)places[0].lon == 71;
}

static void again(struct bench *bench)
{
	const struct reading reading = boats();
	is_int(reads(bench, 7, line, &reading), OK, "a post's words are read");
	ok(shows_boats(bench), "its phone number is masked, its reason underlined, its place once");
	arena_reset(&bench->arena);
	is_int(reads(bench, 7, line, &reading), OK, "they are read again");
	ok(shows_boats(bench), "and are the same");
}

static void changed(struct bench *bench)
{
	struct reading reading = boats();
	reading.n_phones = 0;
	reads(bench, 7, line, &reading);
	ok(str_equal(bench->words.text, STR("Boats & Kunda, call 0300123456")),
	   "another reading of the same post counts at once");
	reads(bench, 7, STR("{\"id\":\"a1\",\"text\":\"Gone.\"}"), &(struct reading){0});
	ok(str_equal(bench->words.text, STR("Gone.")) && bench->words.author.len == 0 &&
	       bench->words.places.count == 0,
	   "so do other words");
	const struct str broken = STR("{\"id\":\"a1\"");
	ok(reads(bench, 7, broken, &reading) == INVALID && bench->fault.text[0] != '\0',
	   "what is no post is said to be none");
}

static void many(struct bench *bench)
{
	size_t right = 0;
	const size_t posts = 5000;
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 1; i <= posts; i++) {
			arena_reset(&bench->arena);
			const struct str text = arena_format(&bench->arena, "Road %zu is open", i);
			const struct str raw = arena_format(
			    &bench->arena, "{\"id\":\"%zu\",\"text\":\"%.*s\"}", i, STR_ARG(text));
			reads(bench, (int64_t)i, raw, &(struct reading){0});
			right += str_equal(bench->words.text, text);
		}
	is_int((int64_t)right, (int64_t)posts * 2, "more posts than are remembered keep theirs");
}

static void lengthy(struct bench *bench)
{
	arena_reset(&bench->arena);
	char *text = arena_raw(&bench->arena, LONG_LETTERS);
	memset(text, 'x', LONG_LETTERS);
	const struct str raw =
	    arena_format(&bench->arena, "{\"id\":\"1\",\"text\":\"%.*s\"}", LONG_LETTERS, text);
	size_t right = 0;
	for (int i = 0; i < 2; i++) {
		reads(bench, 8, raw, &(struct reading){0});
		right += str_equal(bench->words.text, str_of(text, LONG_LETTERS));
	}
	is_int((int64_t)right, 2, "a long post is whole each time");
}

int main(void)
{
	struct bench bench = {.memory = words_memory_new()};
	arena_init(&bench.arena, (size_t)1 << 20);
	buf_init(&bench.packed, READING_PACKED_MAX * 2);
	again(&bench);
	changed(&bench);
	many(&bench);
	lengthy(&bench);
	buf_free(&bench.packed);
	arena_free(&bench.arena);
	words_memory_free(bench.memory);
	return tap_done();
}
