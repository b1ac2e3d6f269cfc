// SPDX-License-Identifier: AGPL-3.0-or-later
// What a stream page of 50 Posts costs to render and to write as JSON, in English and in Urdu: best
// and median of many rounds, on one thread. Usage: page [ROUNDS]
#include "page/page.h"
#include "desk/desk_embedded.h"
#include "page/said.h"
#include "respond/respond_embedded.h"
#include "respond/stream_view.h"

#include "base/time.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 50, ROUNDS_MAX = 100000, PAGE_LIMIT = 1 << 20 };

static const int64_t now = 1792034400000;

static const struct {
	const char *lang, *text;
} texts[] = {
    {"ur", "ہم پل کے پاس سکول کی چھت پر ہیں، چودہ لوگ، دو بچے بیمار، پانی بڑھ رہا ہے، کشتی بھیجیں"},
    {"en", "We've 3 boats & crew at the ghat from first light, call before you come <no trucks>"},
    {"hi", "वार्ड 4 में दो दिन से पीने का पानी नहीं है, साठ परिवार मंदिर के पास रुके हैं"},
    {"ur-Latn", "bridge ke paas pani aa gaya he, bachon ke liye doodh aur dawai chahiye, jaldi"},
    {"es", "¿Siguen aceptando ropa? Tenemos cuarenta cajas y no sabemos adónde mandarlas"},
};
static const char *const kinds[] = {"request", "offer", "report", "question", "praise"};
static const char *const urgencies[] = {"life", "urgent", "soon", "wait", "wait"};
static const char *const sources[] = {"sms", "mastodon", "form", "bluesky", "Village board"};

static struct post_row make_row(struct arena *arena, size_t i)
{
	struct post_label *topics = arena_array(arena, 2, sizeof(*topics));
	struct post_place *places = arena_array(arena, 1, sizeof(*places));
	topics[0] = post_topic("water");
	topics[1] = post_topic("rescue");
	places[0] = (struct post_place){STR("Kunda Bridge"), NAN, NAN, 0};
	struct str text = str_from(texts[i % 5].text);
	const struct said_span spans[] = {{3, 9}, {15, 22}, {30, 34}};
	struct post_row row = {
	    .id = INT64_C(388412000000000000) + (int64_t)i,
	    .text = text,
	    .words = html_said(arena, text, spans, 3),
	    .lang = texts[i % 5].lang,
	    .signal = i % 7 ? "yes" : "unsure",
	    .kind = kinds[i % 5],
	    .urgency = urgencies[i % 5],
	    .at = now - (int64_t)i * 60000 - (i % 4 ? 0 : 7200000),
	    .received_at = now - (int64_t)i * 60000,
	    .source = str_from(sources[i % 5]),
	    .author = STR("@somebody"),
	    .url = i % 5 == 1 ? STR("https://social.example/@somebody/1") : STR(""),
	    .direct = i % 5 == 0,
	    .copies = i % 3 ? 0 : (int64_t)i,
	    .topics = {topics, 2},
	    .places = {places, 1},
	};
	post_row_label(&row);
	return row;
}

static struct stream_view make_page(struct arena *arena)
{
	struct post_row *rows = arena_array(arena, ROWS, sizeof(*rows));
	for (size_t i = 0; i < ROWS; i++)
		rows[i] = make_row(arena, i);
	return (struct stream_view){
	    .posts = {rows, ROWS},
	    .slug = STR("sarwan"),
	    .events = STR("/api/v1/campaigns/sarwan/events"),
	    .total = 41319,
	    .signal_total = 812,
	    .per_minute = 38,
	    .waiting = 7,
	    .last_received = now - 4000,
	    .older_href = STR("/t/sarwan/stream?before=388412"),
	};
}

static int compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void report(const char *what, int64_t *times, size_t rounds, size_t bytes)
{
	qsort(times, rounds, sizeof(*times), compare);
	printf("%-16s best %6.1f us, median %6.1f us, %zu bytes\n", what, (double)times[0] / 1000,
	       (double)times[rounds / 2] / 1000, bytes);
}

static void measure_page(const struct pages *pages, const struct stream_view *view,
			 const char *code, size_t rounds, int64_t *times)
{
	const struct page_frame frame = {.language = language_find(str_from(code)),
					 .area = "team",
					 .current = "stream",
					 .title = STR("Stream"),
					 .site = STR("Site"),
					 .path = STR("/t/sarwan/stream"),
					 .account = STR("Asha"),
					 .campaign = STR("Sarwan"),
					 .campaign_slug = STR("sarwan"),
					 .now = now};
	struct fault fault;
	struct buf out;
	buf_init(&out, PAGE_LIMIT);
	for (size_t i = 0; i < rounds; i++) {
		buf_reset(&out);
		int64_t start = time_monotonic_ns();
		if (page_render(pages, "stream", &frame, view, &out, &fault) != OK)
			exit(1);
		times[i] = time_monotonic_ns() - start;
	}
	char what[32];
	snprintf(what, sizeof(what), "page %s", code);
	report(what, times, rounds, out.len);
	buf_free(&out);
}

static void measure_json(const struct stream_view *view, size_t rounds, int64_t *times)
{
	struct buf out;
	buf_init(&out, PAGE_LIMIT);
	for (size_t i = 0; i < rounds; i++) {
		buf_reset(&out);
		struct json_writer writer;
		int64_t start = time_monotonic_ns();
		json_writer_init(&writer, &out);
		view_json(&stream_view_view, view, &writer);
		times[i] = time_monotonic_ns() - start;
	}
	report("json", times, rounds, out.len);
	buf_free(&out);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 2000;
	if (rounds < 1 || rounds > ROUNDS_MAX)
		rounds = 2000;
	int64_t *times = calloc(rounds, sizeof(*times));
	struct messages *messages;
	struct pages *pages;
	struct fault fault;
	const struct page_set sets[] = {{respond_templates, respond_template_count},
					{desk_templates, desk_template_count}};
	const struct page_binding binding = {"stream", &stream_view_view};
	if (!times || messages_load(&messages, &fault) != OK ||
	    pages_new(sets, 2, &binding, 1, messages, NULL, &pages, &fault) != OK) {
		fprintf(stderr, "%s\n", fault.text);
		return 1;
	}
	struct arena arena;
	arena_init(&arena, PAGE_LIMIT);
	const struct stream_view view = make_page(&arena);
	measure_page(pages, &view, "en", rounds, times);
	measure_page(pages, &view, "ur", rounds, times);
	measure_json(&view, rounds, times);
	pages_free(pages);
	messages_free(messages);
	arena_free(&arena);
	free(times);
	return 0;
}
