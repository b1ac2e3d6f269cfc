// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/stream_page.h"

#include "base/id.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "campaign/reading.h"
#include "page/said.h"
#include "respond/respond_embedded.h"
#include "text/fold.h"
#include "text/search.h"

#include <math.h>
#include <pthread.h>

#define READERS_KEPT 16
#define QUERY_BYTES  16384
#define MARKS_MAX    6 // words underlined in one post: more would mark nothing

// JSON readers keep their memory from one request to the next.
struct stream_desk {
	pthread_mutex_t lock;
	struct json_reader *readers[READERS_KEPT];
	size_t n_readers;
};

enum outcome stream_desk_new(struct stream_desk **ret_desk, struct fault *fault)
{
	struct stream_desk *desk = calloc(1, sizeof *desk);
	if (!desk)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	pthread_mutex_init(&desk->lock, NULL);
	*ret_desk = desk;
	return OK;
}

void stream_desk_free(struct stream_desk *desk)
{
	if (!desk)
		return;
	while (desk->n_readers > 0)
		json_reader_free(desk->readers[--desk->n_readers]);
	pthread_mutex_destroy(&desk->lock);
	free(desk);
}

static struct json_reader *reader_borrow(struct stream_desk *desk)
{
	struct json_reader *reader = NULL;
	pthread_mutex_lock(&desk->lock);
	if (desk->n_readers > 0)
		reader = desk->readers[--desk->n_readers];
	pthread_mutex_unlock(&desk->lock);
	return reader ? reader : json_reader_new();
}

static void reader_return(struct stream_desk *desk, struct json_reader *reader)
{
	pthread_mutex_lock(&desk->lock);
	const bool room = desk->n_readers < READERS_KEPT;
	if (room)
		desk->readers[desk->n_readers++] = reader;
	pthread_mutex_unlock(&desk->lock);
	if (!room)
		json_reader_free(reader);
}

// --- rows ---

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

static struct view_list topics_list(struct arena *arena, uint32_t labels)
{
	const size_t most = HEADS - HEAD_TOPIC_FIRST;
	struct post_label *list = arena_array(arena, most, sizeof *list);
	size_t count = 0;
	for (int head = HEAD_TOPIC_FIRST; list && head < HEADS; head++)
		if (labels >> head & 1)
			list[count++] = post_topic(head_name((enum head)head).at);
	return (struct view_list){list, count};
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
			list[count++] = (struct post_place){arena_copy(arena, place->name),
							    (double)place->lat, (double)place->lon};
	}
	return (struct view_list){list, count};
}

static enum outcome row_words(struct arena *arena, struct json_reader *reader, struct stmt *stmt,
			      struct post_row *row, struct fault *fault)
{
	struct post post;
	struct reading reading = {.labels = (uint32_t)stmt_i64(stmt, 6)};
	const struct str raw = arena_copy(arena, stmt_str(stmt, 8));
	enum outcome outcome = post_parse(reader, raw, false, arena, &post, fault);
	if (outcome == OK)
		outcome = reading_unpack(stmt_blob(stmt, 9), &reading, fault);
	if (outcome != OK)
		return outcome;
	struct said_span marks[MARKS_MAX] = {0};
	const size_t n_marks = marks_find(&reading, marks);
	row->external_id = post.external_id;
	row->text = phones_masked(arena, post.text, &reading);
	row->words = html_said(arena, row->text, marks, n_marks);
	// Who wrote to us directly is known by a number or an address: nobody else's business.
	row->author = post.author_name.len > 0 ? post.author_name
		      : row->direct	       ? STR("")
					       : post.author;
	row->url = post.url;
	row->topics = topics_list(arena, reading.labels);
	row->places = places_list(arena, &reading);
	return row->words.html.at ? OK : TOO_MUCH;
}

static enum outcome row_fill(struct arena *arena, struct json_reader *reader, struct stmt *stmt,
			     struct post_row *row, struct fault *fault)
{
	row->id = stmt_i64(stmt, 0);
	row->received_at = id_time(row->id);
	row->at = stmt_i64(stmt, 1);
	row->signal = signal_names[stmt_i64(stmt, 2) % SIGNAL_COUNT];
	row->kind = kind_names[stmt_i64(stmt, 3) % KIND_COUNT];
	row->urgency = urgency_names[stmt_i64(stmt, 4) % URGENCY_COUNT];
	row->lang = arena_cstr(arena, stmt_str(stmt, 5));
	row->copy_of = stmt_i64(stmt, 7);
	row->source = arena_copy(arena, stmt_str(stmt, 10));
	row->direct = stmt_i64(stmt, 11) != 0;
	row->copies = stmt_i64(stmt, 12);
	const enum outcome outcome = row_words(arena, reader, stmt, row, fault);
	if (outcome == OK)
		post_row_label(row);
	return outcome == TOO_MUCH ? fail(TOO_MUCH, fault, "This page needs too much memory.")
				   : outcome;
}

// --- finding them ---

static const struct query *query_choose(const struct stream_wish *wish)
{
	if (wish->q.len > 0)
		return &sql_stream_search;
	if (wish->everything || wish->signal == SIGNAL_NOISE || wish->since > 0)
		return &sql_stream_all;
	if (wish->kind >= 0)
		return &sql_stream_kind;
	return wish->lang.len > 0 ? &sql_stream_lang : &sql_stream_signal;
}

static enum outcome words_bind(struct conn *conn, struct arena *arena, struct stmt *stmt,
			       struct str typed, struct fault *fault)
{
	struct buf fts5, tsquery;
	buf_init(&fts5, QUERY_BYTES);
	buf_init(&tsquery, QUERY_BYTES);
	const enum outcome outcome = search_query(typed, &fts5, &tsquery, fault);
	if (outcome == OK)
		stmt_bind_str(stmt, 8,
			      arena_copy(arena, conn_engine(conn) == STORE_SQLITE
						    ? buf_str(&fts5)
						    : buf_str(&tsquery)));
	buf_free(&fts5);
	buf_free(&tsquery);
	return outcome;
}

static enum outcome wish_bind(struct conn *conn, struct arena *arena, struct stmt *stmt,
			      const struct query *query, const struct stream_wish *wish,
			      struct fault *fault)
{
	stmt_bind_i64(stmt, 1, wish->campaign);
	stmt_bind_i64(stmt, 2, wish->before > 0 ? wish->before : INT64_MAX);
	stmt_bind_i64(stmt, 3, wish->kind);
	stmt_bind_i64(stmt, 4, wish->signal);
	stmt_bind_str(stmt, 5, wish->lang.at ? wish->lang : STR(""));
	stmt_bind_i64(stmt, 6, (int64_t)wish->limit + 1);
	if (query != &sql_stream_all && query != &sql_stream_search)
		return OK;
	stmt_bind_i64(stmt, 7, wish->since > 0 ? id_floor(wish->since) : 0);
	return wish->q.len > 0 ? words_bind(conn, arena, stmt, wish->q, fault) : OK;
}

static enum outcome rows_take(struct stream_desk *desk, struct arena *arena, struct stmt *stmt,
			      size_t limit, struct stream_rows *rows, struct fault *fault)
{
	struct json_reader *reader = reader_borrow(desk);
	rows->rows = arena_array(arena, limit, sizeof *rows->rows);
	enum outcome outcome =
	    reader && rows->rows ? OK : fail(UNAVAILABLE, fault, "Not enough memory. Try again.");
	while (outcome == OK && stmt_step(stmt)) {
		if (rows->count == limit) {
			rows->next = rows->rows[limit - 1].id;
			break;
		}
		outcome = row_fill(arena, reader, stmt, &rows->rows[rows->count], fault);
		rows->count += outcome == OK;
	}
	if (reader)
		reader_return(desk, reader);
	return outcome;
}

enum outcome stream_rows_find(struct stream_desk *desk, struct conn *conn, struct arena *arena,
			      const struct stream_wish *wish, struct stream_rows *ret_rows,
			      struct fault *fault)
{
	const struct query *query = query_choose(wish);
	struct stream_rows rows = {0};
	struct stmt *stmt = stmt_start(conn, query);
	enum outcome outcome = wish_bind(conn, arena, stmt, query, wish, fault);
	if (outcome == OK)
		outcome = rows_take(desk, arena, stmt, wish->limit, &rows, fault);
	const enum outcome ended = stmt_end(stmt, outcome == OK ? fault : NULL);
	if (outcome == OK)
		outcome = ended;
	if (outcome == OK)
		*ret_rows = rows;
	return outcome;
}
