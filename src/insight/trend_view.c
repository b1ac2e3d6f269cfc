// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/trend_view.h"

#include <math.h>

#define RECENT	  ((size_t)3) // slots: 10 to 15 minutes
#define HOUR	  ((size_t)12)
#define BAR_SLOTS ((size_t)2)
#define BARS	  (BURST_DAY / BAR_SLOTS)
#define BAR_WIDTH (TREND_WIDTH / (int)BARS)
#define PATH_MOST ((size_t)16 << 10)

static int64_t slot_at(size_t slot, int64_t now)
{
	return (trend_slot(now) - (int64_t)(BURST_SLOTS - 1 - slot)) * BURST_SLOT_MS;
}

// --- the picture ---

struct bar {
	uint32_t posts, copies;
};

static void bar_draw(struct buf *path, size_t at, int64_t base, int64_t height)
{
	if (height > 0)
		buf_format(path, "M%d %lldv-%lldh%dv%lldz", (int)at * BAR_WIDTH,
			   (long long)(TREND_HEIGHT - base), (long long)height, BAR_WIDTH - 1,
			   (long long)height);
}

static struct str path_keep(struct arena *arena, struct buf *path)
{
	const struct str kept = path->full ? STR("") : arena_copy(arena, buf_str(path));
	buf_free(path);
	return kept;
}

static void bars_draw(struct arena *arena, const struct bar bars[BARS], struct trend_item *item)
{
	struct buf posts, copies;
	buf_init(&posts, PATH_MOST);
	buf_init(&copies, PATH_MOST);
	const double scale = item->peak > 0 ? (double)TREND_HEIGHT / (double)item->peak : 0;
	for (size_t i = 0; i < BARS; i++) {
		const int64_t top = llround(bars[i].posts * scale);
		bar_draw(&posts, i, 0, top);
		bar_draw(&copies, i, top, llround((bars[i].posts + bars[i].copies) * scale) - top);
	}
	item->posts_path = path_keep(arena, &posts);
	item->copies_path = path_keep(arena, &copies);
}

static void bands_draw(struct arena *arena, const struct burst *bursts, size_t count,
		       struct trend_item *item)
{
	struct buf band;
	buf_init(&band, PATH_MOST);
	for (size_t i = 0; i < count; i++) {
		const size_t start = BURST_SLOTS - BURST_DAY;
		const size_t from = (bursts[i].from - start) / BAR_SLOTS;
		const size_t to = (bursts[i].to - start) / BAR_SLOTS + 1;
		buf_format(&band, "M%d 0h%dv%dH%dz", (int)from * BAR_WIDTH,
			   (int)(to - from) * BAR_WIDTH, TREND_HEIGHT, (int)from * BAR_WIDTH);
	}
	item->band_path = path_keep(arena, &band);
}

static void picture_fill(struct arena *arena, const struct burst_slot *slots,
			 const struct burst *bursts, size_t n_bursts, struct trend_item *item)
{
	struct bar bars[BARS] = {0};
	for (size_t i = 0; i < BURST_DAY; i++) {
		struct bar *bar = &bars[i / BAR_SLOTS];
		const struct burst_slot *slot = &slots[BURST_SLOTS - BURST_DAY + i];
		bar->posts += slot->posts;
		bar->copies += slot->copies;
		if (bar->posts + bar->copies > item->peak)
			item->peak = bar->posts + bar->copies;
	}
	bars_draw(arena, bars, item);
	bands_draw(arena, bursts, n_bursts, item);
}

// --- sentence and table ---

static void recent_fill(const struct burst_slot *slots, size_t first, int64_t now,
			struct trend_item *item)
{
	uint64_t senders = 0;
	const size_t from = BURST_SLOTS - RECENT;
	for (size_t i = from; i < BURST_SLOTS; i++) {
		item->recent += slots[i].posts;
		item->copies += slots[i].copies;
		senders |= slots[i].senders;
	}
	item->since = slot_at(from, now);
	item->known = burst_usual(slots, first, from) > 0;
	item->senders = burst_senders(senders);
	item->usual = llround(burst_usual(slots, first, from) * (double)(now - item->since) /
			      (double)BURST_SLOT_MS);
}

static bool in_burst(const struct burst *bursts, size_t count, size_t from, size_t to)
{
	for (size_t i = 0; i < count; i++)
		if (bursts[i].from <= to && bursts[i].to >= from)
			return true;
	return false;
}

static void hours_fill(struct arena *arena, const struct burst_slot *slots, size_t first,
		       int64_t now, const struct burst *bursts, size_t n_bursts,
		       struct trend_item *item)
{
	struct trend_hour *hours = arena_array(arena, TREND_HOURS, sizeof *hours);
	for (size_t i = 0; hours && i < TREND_HOURS; i++) {
		const size_t to = BURST_SLOTS - i * HOUR, from = to - HOUR;
		double usual = 0;
		hours[i] = (struct trend_hour){.at = slot_at(from, now)};
		for (size_t slot = from; slot < to; slot++) {
			hours[i].posts += slots[slot].posts;
			hours[i].copies += slots[slot].copies;
			usual += burst_usual(slots, first, slot);
		}
		hours[i].usual = llround(usual);
		hours[i].burst = in_burst(bursts, n_bursts, from, to - 1);
		item->day += hours[i].posts;
		item->day_copies += hours[i].copies;
	}
	item->hours = (struct view_list){hours, hours ? TREND_HOURS : 0};
}

void trend_item_fill(struct arena *arena, const struct burst_slot slots[BURST_SLOTS], size_t first,
		     int64_t now, struct trend_item *item)
{
	struct burst bursts[BURSTS_MOST];
	const size_t n = burst_find(slots, first, BURST_SLOTS, bursts);
	recent_fill(slots, first, now, item);
	hours_fill(arena, slots, first, now, bursts, n, item);
	picture_fill(arena, slots, bursts, n, item);
	item->silent = item->day + item->day_copies == 0;
	// The slot that has just begun says little yet.
	item->burst = n > 0 && bursts[n - 1].to + 2 >= BURST_SLOTS;
	if (!item->burst)
		return;
	item->burst_since = slot_at(bursts[n - 1].from, now);
	item->burst_posts = bursts[n - 1].posts;
	item->burst_usual = llround(bursts[n - 1].usual);
}

// --- described ---

static const struct field hour_fields[] = {
    VIEW_FIELD(trend_hour, at, FIELD_TIME, "when it began"),
    VIEW_FIELD(trend_hour, posts, FIELD_COUNT, "Posts without near-copies"),
    VIEW_FIELD(trend_hour, copies, FIELD_COUNT, "near-copies"),
    VIEW_FIELD(trend_hour, usual, FIELD_COUNT, "Posts that are usual then"),
    VIEW_FIELD(trend_hour, burst, FIELD_BOOL, "more than usual"),
};
static const struct view hour_view = VIEW(trend_hour, hour_fields, "an hour of a trend");

static const struct field item_fields[] = {
    VIEW_FIELD(trend_item, tag, FIELD_STR, "hashtag, without #; absent: all Posts"),
    VIEW_FIELD(trend_item, since, FIELD_TIME, "10 to 15 minutes ago"),
    VIEW_FIELD(trend_item, recent, FIELD_COUNT, "Posts since then, without near-copies"),
    VIEW_FIELD(trend_item, usual, FIELD_COUNT, "what is usual in as long"),
    VIEW_FIELD(trend_item, copies, FIELD_COUNT, "near-copies since then"),
    VIEW_FIELD(trend_item, senders, FIELD_COUNT, "different senders since then, at least"),
    VIEW_FIELD(trend_item, day, FIELD_COUNT, "Posts of 24 hours"),
    VIEW_FIELD(trend_item, day_copies, FIELD_COUNT, "near-copies of 24 hours"),
    VIEW_FIELD(trend_item, burst, FIELD_BOOL, "now it is more than usual"),
    VIEW_FIELD(trend_item, burst_since, FIELD_TIME, "since when"),
    VIEW_FIELD(trend_item, burst_posts, FIELD_COUNT, "Posts since then"),
    VIEW_FIELD(trend_item, burst_usual, FIELD_COUNT, "and how many are usual in as long"),
    VIEW_INNER(trend_item, hours, FIELD_LIST, &hour_view, "the last 24 hours, newest first"),
    VIEW_PAGE_FIELD(trend_item, name, FIELD_STR, "with its #"),
    VIEW_PAGE_FIELD(trend_item, posts_path, FIELD_STR, "bars of Posts"),
    VIEW_PAGE_FIELD(trend_item, copies_path, FIELD_STR, "bars of near-copies, on top"),
    VIEW_PAGE_FIELD(trend_item, band_path, FIELD_STR, "where it is more than usual"),
    VIEW_PAGE_FIELD(trend_item, number, FIELD_I64, "of the section"),
    VIEW_PAGE_FIELD(trend_item, peak, FIELD_COUNT, "the highest bar: of ten minutes"),
    VIEW_PAGE_FIELD(trend_item, known, FIELD_BOOL, "it is known what is usual"),
    VIEW_PAGE_FIELD(trend_item, silent, FIELD_BOOL, "nothing in 24 hours"),
};
static const struct view item_view = VIEW(trend_item, item_fields, "how much is written");

static const struct field word_fields[] = {
    VIEW_FIELD(trend_new_word, word, FIELD_STR, "in small letters"),
    VIEW_FIELD(trend_new_word, posts, FIELD_COUNT, "Posts with it of the last 6 hours"),
    VIEW_FIELD(trend_new_word, before, FIELD_COUNT, "and of the sample of the days before"),
    VIEW_FIELD(trend_new_word, senders, FIELD_COUNT, "different senders, at least"),
    VIEW_FIELD(trend_new_word, post, FIELD_ID, "one of the Posts"),
};
static const struct view word_view = VIEW(trend_new_word, word_fields, "a new word");

static const struct field example_fields[] = {
    VIEW_FIELD(trend_example, post, FIELD_ID, "a Post with it"),
    VIEW_PAGE_FIELD(trend_example, number, FIELD_I64, "1, 2 or 3"),
};
static const struct view example_view = VIEW(trend_example, example_fields, "an example");

static const struct field suggestion_fields[] = {
    VIEW_FIELD(trend_suggestion, name, FIELD_STR, "the hashtag, without #"),
    VIEW_FIELD(trend_suggestion, folded, FIELD_STR, "as hashtags are compared"),
    VIEW_FIELD(trend_suggestion, tag, FIELD_STR, "the tag that it stands with"),
    VIEW_FIELD(trend_suggestion, posts, FIELD_COUNT, "Posts with both, or with it"),
    VIEW_FIELD(trend_suggestion, senders, FIELD_COUNT, "different senders, at least"),
    VIEW_FIELD(trend_suggestion, lift, FIELD_COUNT, "how many times as often as by chance"),
    VIEW_FIELD(trend_suggestion, misspelt, FIELD_BOOL, "it is spelt nearly the same"),
    VIEW_INNER(trend_suggestion, examples, FIELD_LIST, &example_view, "Posts with it"),
};
static const struct view suggestion_view =
    VIEW(trend_suggestion, suggestion_fields, "another spelling, perhaps");

static const struct field fields[] = {
    VIEW_INNER(trends_view, trends, FIELD_LIST, &item_view,
	       "all Posts first, then the busiest tags"),
    VIEW_FIELD(trends_view, bursts, FIELD_COUNT, "how many tags have more than usual now"),
    VIEW_INNER(trends_view, words, FIELD_LIST, &word_view, "new words, newest of all first"),
    VIEW_FIELD(trends_view, words_at, FIELD_TIME, "when words were looked for"),
    VIEW_FIELD(trends_view, words_posts, FIELD_COUNT, "Posts of the last 6 hours looked at"),
    VIEW_FIELD(trends_view, words_before, FIELD_COUNT, "and of the 7 days before"),
    VIEW_PAGE_LIST(trends_view, suggested, &suggestion_view,
		   "hashtags that may be spellings of tags"),
    VIEW_PAGE_FIELD(trends_view, some_suggested, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(trends_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(trends_view, from, FIELD_TIME, "where the pictures begin"),
    VIEW_PAGE_FIELD(trends_view, now, FIELD_TIME, "and end"),
    VIEW_PAGE_FIELD(trends_view, some_words, FIELD_BOOL, "there are new words"),
    VIEW_PAGE_FIELD(trends_view, no_tags, FIELD_BOOL, "no Post with a tag came"),
    VIEW_PAGE_FIELD(trends_view, busy, FIELD_BOOL, "there is more than usual of all Posts"),
    VIEW_PAGE_FIELD(trends_view, words_few, FIELD_BOOL, "too few Posts to tell new words"),
};
const struct view trends_view_view = VIEW(trends_view, fields, "what is written more than usual");
