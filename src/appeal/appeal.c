// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal.h"

#include "appeal/appeal_embedded.h"
#include "respond/incident_row.h"
#include "respond/item.h"
#include "respond/protection.h"

#include <math.h>

const char *const appeal_fields[APPEAL_FIELDS + 1] = {
    [APPEAL_HEADLINE] = "headline", [APPEAL_NAME] = "name",   [APPEAL_UNIT] = "unit",
    [APPEAL_NOTE] = "note",	    [APPEAL_WORDS] = "words", [APPEAL_AREA] = "area",
    [APPEAL_ADDRESS] = "address",   [APPEAL_HOURS] = "hours",
};
const char *const appeal_way_kinds[WAY_KINDS + 1] = {
    [WAY_MONEY] = "money",
    [WAY_DROP_OFF] = "drop-off",
    [WAY_VOLUNTEER] = "volunteer",
};

bool appeal_way_guarded(enum appeal_way_kind kind)
{
	return kind != WAY_VOLUNTEER;
}

// --- reading ---

static int word_find(const char *const *words, struct str word)
{
	int at = 0;
	while (words[at] && !str_equal(word, str_from(words[at])))
		at++;
	return words[at] ? at : -1;
}

// A query of a campaign's rows, at most `most`.
static struct stmt *rows_start(struct conn *conn, const struct query *query, int64_t campaign,
			       int64_t most)
{
	struct stmt *rows = stmt_start(conn, query);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, most);
	return rows;
}

static enum outcome rows_end(struct row_texts *texts, struct fault *fault)
{
	const enum outcome outcome = stmt_end(texts->stmt, fault);
	return outcome == OK ? row_texts_end(texts, fault) : outcome;
}

static enum outcome appeals_read(struct conn *conn, struct arena *arena, int64_t campaign,
				 struct appeal_book *book, struct fault *fault)
{
	struct row_texts row = {rows_start(conn, &sql_appeal_list, campaign, APPEALS_MOST), arena,
				false};
	while (book->n_appeals < APPEALS_MOST && stmt_step(row.stmt))
		book->appeals[book->n_appeals++] = (struct appeal){
		    .id = stmt_i64(row.stmt, 0),
		    .organisation = stmt_i64(row.stmt, 1),
		    .name = row_text(&row, 2),
		    .kind = row_text(&row, 3),
		    .next_at = stmt_i64(row.stmt, 4),
		    .changed_at = stmt_i64(row.stmt, 5),
		    .down_at = stmt_i64(row.stmt, 6),
		    .down_name = row_text(&row, 7),
		    .down_why = row_text(&row, 8),
		};
	return rows_end(&row, fault);
}

static bool sure_enough(int64_t sure)
{
	return sure == SURE_LIKELY || sure == SURE_CONFIRMED;
}

static enum outcome items_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct appeal_book *book, struct fault *fault)
{
	struct row_texts row = {rows_start(conn, &sql_appeal_items, campaign, APPEAL_ITEMS_ALL),
				arena, false};
	while (book->n_items < APPEAL_ITEMS_ALL && stmt_step(row.stmt))
		book->items[book->n_items++] = (struct appeal_item){
		    .id = stmt_i64(row.stmt, 0),
		    .appeal = stmt_i64(row.stmt, 1),
		    .needed = stmt_i64(row.stmt, 2) != 0,
		    .topic = row_text(&row, 3),
		    .wanted = stmt_i64(row.stmt, 4),
		    .promised = stmt_i64(row.stmt, 5),
		    .arrived = stmt_i64(row.stmt, 6),
		    .case_number = stmt_i64(row.stmt, 7),
		    .feed = row_text(&row, 9),
		    .more_wanted = stmt_i64(row.stmt, 10),
		    .more_promised = stmt_i64(row.stmt, 11),
		    .more_arrived = stmt_i64(row.stmt, 12),
		    .sure = stmt_null(row.stmt, 7) || sure_enough(stmt_i64(row.stmt, 8)),
		};
	return rows_end(&row, fault);
}

// What the needs for one thing come to, in shares (respond/item.h).
struct sum {
	int item;
	int64_t wanted, promised, arrived;
};

static enum outcome sums_read(struct conn *conn, int64_t campaign, struct sum sums[ITEMS_MOST],
			      size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_need_sums);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, READING_PRIVATE);
	while (count < ITEMS_MOST && stmt_step(rows)) {
		const int item = item_find(stmt_str(rows, 0));
		if (item < 0)
			continue;
		const double units =
		    stmt_double(rows, 1) + (double)stmt_i64(rows, 2) * item_table[item].usual;
		sums[count++] = (struct sum){.item = item,
					     .wanted = item_shares(item, units),
					     .promised = stmt_i64(rows, 3),
					     .arrived = stmt_i64(rows, 4)};
	}
	*ret_count = count;
	return stmt_end(rows, fault);
}

// A sum with what was added or taken away by hand; never below nothing.
static int64_t corrected(double units, int64_t more)
{
	const int64_t sum = (int64_t)units + more;
	return sum > 0 ? sum : 0;
}

static void item_sum(struct appeal_item *item, const struct sum *sums, size_t count)
{
	struct sum all = {.item = item_find(item->feed)};
	for (size_t i = 0; all.item >= 0 && i < count; i++) {
		const enum item_fit fit = item_compare(all.item, sums[i].item);
		if (fit != ITEM_SAME && fit != ITEM_KIND_OF)
			continue;
		all.wanted += sums[i].wanted;
		all.promised += sums[i].promised;
		all.arrived += sums[i].arrived;
	}
	if (all.item < 0)
		return;
	item->wanted = corrected(ceil(item_units(all.item, all.wanted)), item->more_wanted);
	item->promised = corrected(floor(item_units(all.item, all.promised)), item->more_promised);
	item->arrived = corrected(floor(item_units(all.item, all.arrived)), item->more_arrived);
}

// Of what counts the needs of Cases, how they stand now.
static enum outcome items_count(struct conn *conn, int64_t campaign, struct appeal_book *book,
				struct fault *fault)
{
	size_t count = 0;
	bool fed = false;
	struct sum sums[ITEMS_MOST];
	for (size_t i = 0; i < book->n_items; i++)
		fed |= book->items[i].feed.len > 0;
	const enum outcome outcome = fed ? sums_read(conn, campaign, sums, &count, fault) : OK;
	for (size_t i = 0; outcome == OK && fed && i < book->n_items; i++)
		if (book->items[i].feed.len > 0)
			item_sum(&book->items[i], sums, count);
	return outcome;
}

static struct appeal_way way_read(struct row_texts *row)
{
	struct stmt *stmt = row->stmt;
	const int kind = word_find(appeal_way_kinds, stmt_str(stmt, 2));
	return (struct appeal_way){
	    .id = stmt_i64(stmt, 0),
	    .appeal = stmt_i64(stmt, 1),
	    .kind = kind < 0 ? WAY_VOLUNTEER : (enum appeal_way_kind)kind,
	    .version = stmt_i64(stmt, 3),
	    .removed = stmt_i64(stmt, 4) != 0,
	    .registration = row_text(row, 5),
	    .link = row_text(row, 6),
	    .account = row_text(row, 7),
	    .area = row_text(row, 8),
	    .address = row_text(row, 9),
	    .hours = row_text(row, 10),
	    .phone = row_text(row, 11),
	    .lat = stmt_null(stmt, 12) ? NAN : stmt_double(stmt, 12),
	    .lon = stmt_null(stmt, 13) ? NAN : stmt_double(stmt, 13),
	    .proposed_by = stmt_i64(stmt, 14),
	    .proposed_name = row_text(row, 15),
	    .proposed_at = stmt_i64(stmt, 16),
	    .confirmed_name = row_text(row, 17),
	    .confirmed_at = stmt_i64(stmt, 18),
	    .force_at = stmt_i64(stmt, 19),
	    .by_partner = stmt_i64(stmt, 20) != 0,
	};
}

// Of each way the newest version that counts at `now`, unless it ends the way; and what waits.
static enum outcome ways_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			      struct appeal_book *book, struct fault *fault)
{
	int64_t settled = 0;
	struct row_texts row = {rows_start(conn, &sql_appeal_ways, campaign, APPEAL_WAYS_ALL),
				arena, false};
	stmt_bind_i64(row.stmt, 3, now);
	while (stmt_step(row.stmt)) {
		const int64_t id = stmt_i64(row.stmt, 0), force = stmt_i64(row.stmt, 19);
		const bool waits = force == 0 || force > now;
		if (waits) {
			book->waiting[book->n_waiting++] = way_read(&row);
			continue;
		}
		if (id == settled)
			continue;
		settled = id;
		if (stmt_i64(row.stmt, 4) == 0)
			book->ways[book->n_ways++] = way_read(&row);
	}
	return rows_end(&row, fault);
}

static enum outcome texts_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct appeal_book *book, struct fault *fault)
{
	struct row_texts row = {rows_start(conn, &sql_appeal_texts, campaign, APPEAL_TEXTS_ALL),
				arena, false};
	// Most campaigns have few: the room grows as they come.
	size_t room = 0;
	while (stmt_step(row.stmt)) {
		const int field = word_find(appeal_fields, stmt_str(row.stmt, 1));
		if (field < 0)
			continue;
		if (book->n_texts == room) {
			const size_t larger = room ? 2 * room : 128;
			struct appeal_text *texts = arena_array(arena, larger, sizeof *texts);
			if (!texts) {
				row.full = true;
				break;
			}
			if (room)
				memcpy(texts, book->texts, room * sizeof *texts);
			book->texts = texts;
			room = larger;
		}
		book->texts[book->n_texts++] = (struct appeal_text){
		    .thing = stmt_i64(row.stmt, 0),
		    .field = (enum appeal_field)field,
		    .lang = row_text(&row, 2),
		    .text = row_text(&row, 3),
		    .original = stmt_i64(row.stmt, 4) != 0,
		    .wished = row_text(&row, 5),
		};
	}
	return rows_end(&row, fault);
}

enum outcome appeal_book_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			      struct appeal_book *ret_book, struct fault *fault)
{
	struct appeal_book book = {
	    .appeals = arena_array(arena, APPEALS_MOST, sizeof *book.appeals),
	    .items = arena_array(arena, APPEAL_ITEMS_ALL, sizeof *book.items),
	    .ways = arena_array(arena, APPEAL_WAYS_ALL, sizeof *book.ways),
	    .waiting = arena_array(arena, APPEAL_WAYS_ALL, sizeof *book.waiting),
	};
	if (!book.appeals || !book.items || !book.ways || !book.waiting)
		return fail(TOO_MUCH, fault, "So long an appeal needs too much memory.");
	enum outcome outcome = appeals_read(conn, arena, campaign, &book, fault);
	if (outcome == OK)
		outcome = items_read(conn, arena, campaign, &book, fault);
	if (outcome == OK)
		outcome = items_count(conn, campaign, &book, fault);
	if (outcome == OK)
		outcome = ways_read(conn, arena, campaign, now, &book, fault);
	if (outcome == OK)
		outcome = texts_read(conn, arena, campaign, &book, fault);
	if (outcome == OK)
		*ret_book = book;
	return outcome;
}

const struct appeal *appeal_book_find(const struct appeal_book *book, int64_t organisation)
{
	for (size_t i = 0; i < book->n_appeals; i++)
		if (book->appeals[i].organisation == organisation)
			return &book->appeals[i];
	return NULL;
}

// Texts stand in order of thing and field, the original first.
const struct appeal_text *appeal_words(const struct appeal_book *book, int64_t thing,
				       enum appeal_field field, struct str lang)
{
	size_t from = 0, to = book->n_texts;
	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		if (book->texts[middle].thing < thing)
			from = middle + 1;
		else
			to = middle;
	}
	const struct appeal_text *found = NULL;
	for (; from < book->n_texts && book->texts[from].thing == thing; from++) {
		const struct appeal_text *text = &book->texts[from];
		if (text->field != field || text->text.len == 0)
			continue;
		if (str_equal(text->lang, lang))
			return text;
		if (!found || text->original)
			found = text;
	}
	return found;
}
