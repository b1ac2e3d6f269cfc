// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/stream_page.h"

#include "base/id.h"
#include "base/time.h"
#include "campaign/correction.h"
#include "campaign/post.h"
#include "campaign/reading.h"
#include "respond/erase.h"
#include "respond/incident.h"
#include "respond/made.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/shelf.h"
#include "respond/stream_offer.h"
#include "respond/stream_search.h"
#include "respond/stream_words.h"

#include <math.h>
#include <pthread.h>

#define SOURCES_KEPT 256

// A source as rows name it: neither its name nor its being direct ever changes.
struct named_source {
	int64_t id; // 0: none is remembered here
	bool direct;
	uint8_t len;
	char name[POST_SOURCE_MAX];
};

// What is remembered from one request to the next; each name of a source in the one place where it
// may stand.
struct stream_desk {
	pthread_mutex_t lock;
	struct named_source sources[SOURCES_KEPT];
	struct words_memory *words;
	struct offer_memory *offers;
	struct shelf *shelf;
	struct made *made;
};

enum outcome stream_desk_new(struct stream_desk **ret_desk, struct fault *fault)
{
	struct stream_desk *desk = calloc(1, sizeof *desk);
	if (!desk)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	pthread_mutex_init(&desk->lock, NULL);
	desk->words = words_memory_new();
	desk->offers = offer_memory_new();
	desk->shelf = shelf_new();
	desk->made = made_new();
	if (!desk->words || !desk->offers || !desk->shelf || !desk->made) {
		stream_desk_free(desk);
		return fail(UNAVAILABLE, fault, "Out of memory.");
	}
	*ret_desk = desk;
	return OK;
}

void stream_desk_free(struct stream_desk *desk)
{
	if (!desk)
		return;
	words_memory_free(desk->words);
	offer_memory_free(desk->offers);
	shelf_free(desk->shelf);
	made_free(desk->made);
	pthread_mutex_destroy(&desk->lock);
	free(desk);
}

struct offer_memory *stream_desk_offers(struct stream_desk *desk)
{
	return desk->offers;
}

struct shelf *stream_desk_shelf(struct stream_desk *desk)
{
	return desk->shelf;
}

struct made *stream_desk_made(struct stream_desk *desk)
{
	return desk->made;
}

// --- sources ---

static struct named_source *source_place(struct stream_desk *desk, int64_t id)
{
	return &desk->sources[(uint64_t)id * 0x9e3779b97f4a7c15u >> 56];
}

static enum outcome source_read(struct conn *conn, int64_t id, struct named_source *ret,
				struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_stream_source);
	stmt_bind_i64(find, 1, id);
	if (stmt_step(find)) {
		const struct str name = stmt_str(find, 0);
		ret->len = (uint8_t)(name.len < sizeof ret->name ? name.len : sizeof ret->name);
		memcpy(ret->name, name.at, ret->len);
		ret->direct = stmt_i64(find, 1) != 0;
	}
	return stmt_end(find, fault);
}

static enum outcome source_name_row(struct stream_desk *desk, struct conn *conn,
				    struct arena *arena, int64_t id, struct post_row *row,
				    struct fault *fault)
{
	pthread_mutex_lock(&desk->lock);
	struct named_source source = *source_place(desk, id);
	pthread_mutex_unlock(&desk->lock);
	if (source.id != id) {
		source = (struct named_source){.id = id};
		const enum outcome outcome = source_read(conn, id, &source, fault);
		if (outcome != OK)
			return outcome;
		pthread_mutex_lock(&desk->lock);
		*source_place(desk, id) = source;
		pthread_mutex_unlock(&desk->lock);
	}
	row->source = arena_copy(arena, str_of(source.name, source.len));
	row->direct = source.direct;
	return OK;
}

// --- rows ---

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

static enum outcome row_words(struct stream_desk *desk, struct arena *arena, struct stmt *stmt,
			      struct post_row *row, struct fault *fault)
{
	struct post_words words;
	const enum outcome outcome = words_read(desk->words, arena, row->id, stmt_str(stmt, 8),
						stmt_blob(stmt, 9), &words, fault);
	if (outcome != OK)
		return outcome;
	row->external_id = words.external_id;
	row->text = words.text;
	row->words = words.html;
	// Who wrote to us directly is known by a number or an address: nobody else's business.
	row->author = words.author_name.len > 0 ? words.author_name
		      : row->direct		? STR("")
						: words.author;
	row->url = words.url;
	row->places = words.places;
	return OK;
}

static enum outcome row_fill(struct stream_desk *desk, struct arena *arena, struct stmt *stmt,
			     const struct stream_wish *wish, struct post_row *row,
			     struct fault *fault)
{
	row->id = stmt_i64(stmt, 0);
	row->received_at = id_time(row->id);
	row->at = stmt_i64(stmt, 1);
	row->signal = signal_names[stmt_i64(stmt, 2) % SIGNAL_COUNT];
	row->kind = kind_names[stmt_i64(stmt, 3) % KIND_COUNT];
	row->urgency = urgency_names[stmt_i64(stmt, 4) % URGENCY_COUNT];
	row->lang = arena_cstr(arena, stmt_str(stmt, 5));
	row->copy_of = stmt_i64(stmt, 7);
	row->copies = stmt_i64(stmt, 11);
	row->corrected = stmt_i64(stmt, 12) != 0;
	row->dismissed = stmt_i64(stmt, 13) != 0;
	row->newer = stmt_i64(stmt, 14);
	row->edited = row->newer != 0;
	const bool taken_back = !stmt_null(stmt, 15);
	row->removed = taken_back && is_erased(stmt_str(stmt, 8));
	row->withdrawn = taken_back && !row->removed;
	row->held = (stmt_i64(stmt, 6) & READING_HELD) != 0;
	row->guarded = protection_marked(stmt_i64(stmt, 6));
	row->topics = topics_list(arena, (uint32_t)stmt_i64(stmt, 6));
	row->back = wish->back;
	row->may_correct = wish->may_correct;
	return row_words(desk, arena, stmt, row, fault);
}

// --- finding them ---

// How a query is asked: which parameters it has.
enum form {
	FORM_PLAIN,	     // $1 campaign, $2 before, $3 kind, $4 signal, $5 language, $6 limit
	FORM_INCIDENT,	     // $1, $2, $3 incident, $4 limit
	FORM_FULL,	     // as plain, then up to $15; see query_bind
	FORM_SEARCH,	     // and $16 the words
	FORM_PARTNER,	     // as full, and $16 to $18 whose sight it is
	FORM_PARTNER_SEARCH, // and $19 the words
};
struct choice {
	const struct query *query;
	enum form form;
};

static bool named(const struct stream_wish *wish)
{
	return wish->topic.len + wish->place.len + wish->source.len > 0;
}

static struct choice query_choose(const struct stream_wish *wish)
{
	if (wish->incident)
		return (struct choice){&sql_stream_incident, FORM_INCIDENT};
	if (wish->partner)
		return wish->q.len > 0
			   ? (struct choice){&sql_stream_partner_search, FORM_PARTNER_SEARCH}
			   : (struct choice){&sql_stream_partner, FORM_PARTNER};
	if (wish->q.len > 0)
		return (struct choice){&sql_stream_search, FORM_SEARCH};
	if (wish->everything || wish->signal == SIGNAL_NOISE)
		return (struct choice){&sql_stream_all, FORM_FULL};
	if (named(wish))
		return (struct choice){&sql_stream_facet, FORM_FULL};
	if (wish->sure > SURE_UNVERIFIED + 1)
		return (struct choice){&sql_stream_sure, FORM_FULL};
	if (wish->urgency >= URGENCY_URGENT)
		return (struct choice){wish->urgency == URGENCY_LIFE ? &sql_stream_life
								     : &sql_stream_urgent,
				       FORM_FULL};
	if (wish->urgency || wish->sure || wish->handled || wish->written_from ||
	    wish->written_to || wish->since || wish->until)
		return (struct choice){&sql_stream_sieve, FORM_FULL};
	if (wish->kind >= 0)
		return (struct choice){&sql_stream_kind, FORM_PLAIN};
	return (struct choice){wish->lang.len > 0 ? &sql_stream_lang : &sql_stream_signal,
			       FORM_PLAIN};
}

// The facets asked for, the rarest one first: by it they are found.
#define FACETS 3
struct facets {
	struct str at[FACETS]; // "topic:water"; empty: none
	int64_t posts[FACETS];
};

static enum outcome facet_count(struct conn *conn, int64_t campaign, struct str facet,
				int64_t *ret_posts, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_facet_posts);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, facet);
	*ret_posts = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

static enum outcome facets_order(struct conn *conn, struct arena *arena,
				 const struct stream_wish *wish, struct facets *ret,
				 struct fault *fault)
{
	const struct {
		const char *facet;
		struct str value;
	} wanted[FACETS] = {
	    {"topic", wish->topic}, {"place", wish->place}, {"source", wish->source}};
	size_t count = 0;
	enum outcome outcome = OK;
	*ret = (struct facets){.at = {STR(""), STR(""), STR("")}};
	for (size_t i = 0; i < FACETS && outcome == OK; i++) {
		if (wanted[i].value.len == 0)
			continue;
		const struct str facet =
		    arena_format(arena, "%s:%.*s", wanted[i].facet, STR_ARG(wanted[i].value));
		int64_t posts = 0;
		outcome = facet_count(conn, wish->campaign, facet, &posts, fault);
		size_t at = count++;
		for (; at > 0 && ret->posts[at - 1] > posts; at--) {
			ret->at[at] = ret->at[at - 1];
			ret->posts[at] = ret->posts[at - 1];
		}
		ret->at[at] = facet.at ? facet : STR("");
		ret->posts[at] = posts;
	}
	return outcome;
}

static int64_t before_of(const struct stream_wish *wish)
{
	const int64_t until = wish->until > 0 ? id_floor(wish->until) : INT64_MAX;
	return wish->before > 0 && wish->before < until ? wish->before : until;
}

static void incident_bind(struct stmt *stmt, const struct stream_wish *wish)
{
	stmt_bind_i64(stmt, 1, wish->campaign);
	stmt_bind_i64(stmt, 2, before_of(wish));
	stmt_bind_i64(stmt, 3, wish->incident);
	stmt_bind_i64(stmt, 4, (int64_t)wish->limit + 1);
}

// Received at or after this id. What was written after some time came after it, give or take a
// clock that is wrong by a day; so a time of writing bounds what must be looked at.
static int64_t since_of(const struct stream_wish *wish)
{
	const int64_t day_ms = 86400000;
	const int64_t written =
	    wish->written_from > day_ms ? id_floor(wish->written_from - day_ms) : 0;
	const int64_t received = wish->since > 0 ? id_floor(wish->since) : 0;
	return written > received ? written : received;
}

static void full_bind(struct stmt *stmt, const struct stream_wish *wish,
		      const struct facets *facets)
{
	stmt_bind_i64(stmt, 7, since_of(wish));
	stmt_bind_i64(stmt, 8, wish->urgency);
	stmt_bind_i64(stmt, 9, wish->written_from > 0 ? wish->written_from : INT64_MIN);
	stmt_bind_i64(stmt, 10, wish->written_to > 0 ? wish->written_to : INT64_MAX);
	stmt_bind_i64(stmt, 11, wish->everything ? HANDLED_ANY : wish->handled);
	stmt_bind_i64(stmt, 12, wish->sure - 1);
	for (int i = 0; i < FACETS; i++)
		stmt_bind_str(stmt, 13 + i, facets->at[i]);
}

static bool searches(enum form form)
{
	return form == FORM_SEARCH || form == FORM_PARTNER_SEARCH;
}

static void partner_bind(struct stmt *stmt, const struct stream_wish *wish)
{
	stmt_bind_i64(stmt, 16, wish->partner);
	stmt_bind_i64(stmt, 17, time_now());
	stmt_bind_i64(stmt, 18, READING_PRIVATE);
}

static enum outcome wish_bind(struct conn *conn, struct arena *arena, struct stmt *stmt,
			      enum form form, const struct stream_wish *wish,
			      const struct facets *facets, struct fault *fault)
{
	if (form == FORM_INCIDENT) {
		incident_bind(stmt, wish);
		return OK;
	}
	stmt_bind_i64(stmt, 1, wish->campaign);
	stmt_bind_i64(stmt, 2, before_of(wish));
	stmt_bind_i64(stmt, 3, wish->kind);
	stmt_bind_i64(stmt, 4, wish->signal);
	stmt_bind_str(stmt, 5, wish->lang.at ? wish->lang : STR(""));
	stmt_bind_i64(stmt, 6, (int64_t)wish->limit + 1);
	if (form != FORM_PLAIN)
		full_bind(stmt, wish, facets);
	if (form == FORM_PARTNER || form == FORM_PARTNER_SEARCH)
		partner_bind(stmt, wish);
	if (!searches(form))
		return OK;
	struct str query;
	const enum outcome outcome =
	    stream_search_query(conn, arena, wish->campaign, wish->q, &query, fault);
	if (outcome == OK)
		stmt_bind_str(stmt, form == FORM_SEARCH ? 16 : 19, query);
	return outcome;
}

// What was written before some time may begin far behind the newest post. Few such posts are found
// by when they were written. Of many, the first page begins at the newest of them, unless the way
// there is short.
#define WRITTEN_FEW 2000

static enum outcome written_newest(struct conn *conn, const struct stream_wish *wish,
				   int64_t *ret_before, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_stream_written_newest);
	stmt_bind_i64(find, 1, wish->campaign);
	stmt_bind_i64(find, 2, wish->written_from > 0 ? wish->written_from : INT64_MIN);
	stmt_bind_i64(find, 3, wish->written_to);
	if (stmt_step(find) && stmt_i64(find, 0) < *ret_before)
		*ret_before = stmt_i64(find, 0) + 1;
	return stmt_end(find, fault);
}

static enum outcome written_choose(struct conn *conn, const struct stream_wish *wish,
				   struct choice *choice, int64_t *ret_before, struct fault *fault)
{
	struct stmt *span = stmt_start(conn, &sql_stream_written_span);
	stmt_bind_i64(span, 1, wish->campaign);
	stmt_bind_i64(span, 2, wish->written_from > 0 ? wish->written_from : INT64_MIN);
	stmt_bind_i64(span, 3, wish->written_to);
	stmt_bind_i64(span, 4, WRITTEN_FEW + 1);
	const bool counted = stmt_step(span);
	const int64_t those = counted ? stmt_i64(span, 0) : 0;
	const int64_t later = counted ? stmt_i64(span, 1) : 0;
	const enum outcome outcome = stmt_end(span, fault);
	if (outcome != OK || later <= WRITTEN_FEW)
		return outcome;
	if (those > WRITTEN_FEW)
		return written_newest(conn, wish, ret_before, fault);
	choice->query = those > 0 ? &sql_stream_written : &sql_stream_none;
	return OK;
}

// Starts the query that answers a wish; *ret_stmt is to be ended whatever comes back.
static enum outcome wish_start(struct conn *conn, struct arena *arena,
			       const struct stream_wish *wish, struct stmt **ret_stmt,
			       struct fault *fault)
{
	struct choice choice = query_choose(wish);
	struct stream_wish bounded = *wish;
	struct facets facets = {0};
	enum outcome outcome = OK;
	bounded.before = before_of(wish);
	if (choice.form != FORM_PLAIN && choice.form != FORM_INCIDENT)
		outcome = facets_order(conn, arena, wish, &facets, fault);
	if (outcome == OK && wish->written_to > 0 && choice.query == &sql_stream_sieve)
		outcome = written_choose(conn, wish, &choice, &bounded.before, fault);
	// What no post names need not be looked for.
	const bool none =
	    choice.query == &sql_stream_none || (facets.at[0].len > 0 && facets.posts[0] <= 0);
	*ret_stmt = stmt_start(conn, none ? &sql_stream_none : choice.query);
	if (none)
		return outcome;
	if (outcome == OK)
		outcome = wish_bind(conn, arena, *ret_stmt, choice.form, &bounded, &facets, fault);
	return outcome;
}

static enum outcome rows_take(struct stream_desk *desk, struct conn *conn, struct arena *arena,
			      struct stmt *stmt, const struct stream_wish *wish,
			      struct stream_rows *rows, struct fault *fault)
{
	rows->rows = arena_array(arena, wish->limit, sizeof *rows->rows);
	enum outcome outcome =
	    rows->rows ? OK : fail(TOO_MUCH, fault, "This page needs too much memory.");
	while (outcome == OK && stmt_step(stmt)) {
		if (rows->count == wish->limit) {
			rows->next = rows->rows[wish->limit - 1].id;
			break;
		}
		struct post_row *row = &rows->rows[rows->count];
		outcome = source_name_row(desk, conn, arena, stmt_i64(stmt, 10), row, fault);
		if (outcome == OK)
			outcome = row_fill(desk, arena, stmt, wish, row, fault);
		rows->count += outcome == OK;
	}
	return outcome;
}

enum outcome stream_ids_find(struct conn *conn, struct arena *arena, const struct stream_wish *wish,
			     int64_t **ret_ids, size_t *ret_count, struct fault *fault)
{
	struct stmt *stmt;
	size_t count = 0;
	int64_t *ids = arena_array(arena, wish->limit, sizeof *ids);
	enum outcome outcome = wish_start(conn, arena, wish, &stmt, fault);
	while (outcome == OK && ids && count < wish->limit && stmt_step(stmt)) {
		ids[count] = stmt_i64(stmt, 0);
		count += !protection_marked(stmt_i64(stmt, 6));
	}
	const enum outcome ended = stmt_end(stmt, outcome == OK ? fault : NULL);
	if (outcome == OK)
		outcome = ended;
	if (outcome == OK && !ids)
		outcome = fail(TOO_MUCH, fault, "This needs too much memory.");
	if (outcome != OK)
		return outcome;
	*ret_ids = ids;
	*ret_count = count;
	return OK;
}

// --- what people made of them: one query for a whole page ---

// Ids with a comma between: of the rows, or of those that a person corrected. Of a copy, that of
// its original, because that is what belongs to an incident.
static struct str ids_join(struct arena *arena, const struct stream_rows *rows, bool corrected)
{
	const size_t room = rows->count * 21 + 1;
	struct buf out = {.at = arena_raw(arena, room), .room = room, .limit = room};
	for (size_t i = 0; i < rows->count && out.at; i++) {
		const struct post_row *row = &rows->rows[i];
		if (corrected && !row->corrected)
			continue;
		if (out.len > 0)
			buf_add_byte(&out, ',');
		buf_add_i64(&out, corrected || !row->copy_of ? row->id : row->copy_of);
	}
	return out.at ? buf_str(&out) : STR("");
}

static void link_take(struct arena *arena, struct stmt *list, struct post_row *row)
{
	const int64_t sure = stmt_i64(list, 5);
	row->incident = stmt_i64(list, 1);
	row->incident_title = arena_copy(arena, stmt_str(list, 2));
	row->incident_posts = stmt_i64(list, 3);
	row->first_post = stmt_i64(list, 4);
	row->sure = sure > 0 && sure < SURE_COUNT ? stream_sure_words[sure] : NULL;
	row->case_id = stmt_i64(list, 6);
	row->case_number = stmt_i64(list, 7);
	row->answered = !stmt_null(list, 8);
	row->guarded |= protection_marked(stmt_i64(list, 9));
}

static enum outcome links_find(struct conn *conn, struct arena *arena, struct stream_rows *rows,
			       struct fault *fault)
{
	if (rows->count == 0)
		return OK;
	struct stmt *list = stmt_start(conn, &sql_stream_links);
	stmt_bind_str(list, 1, ids_join(arena, rows, false));
	while (stmt_step(list)) {
		const int64_t post = stmt_i64(list, 0);
		for (size_t i = 0; i < rows->count; i++)
			if (rows->rows[i].id == post || rows->rows[i].copy_of == post)
				link_take(arena, list, &rows->rows[i]);
	}
	return stmt_end(list, fault);
}

// Whether a newer correction in the list says more than this one: of the same field, and the same
// topic.
static bool overtaken(const struct correction *list, size_t at)
{
	const struct correction *one = &list[at];
	const size_t sign = one->field == CORRECT_TOPIC;
	for (size_t i = 0; i < at; i++)
		if (list[i].post == one->post && list[i].field == one->field &&
		    (!sign || str_equal(str_slice(list[i].now, 1, SIZE_MAX),
					str_slice(one->now, 1, SIZE_MAX))))
			return true;
	return false;
}

static void place_correct(struct arena *arena, struct post_row *row, struct str name)
{
	struct post_place *place = arena_zero(arena, sizeof *place);
	row->places = (struct view_list){0};
	if (!place || name.len == 0)
		return;
	*place = (struct post_place){name, (double)NAN, (double)NAN, 0};
	row->places = (struct view_list){place, 1};
}

static void row_correct(struct arena *arena, struct post_row *row, const struct correction *list,
			size_t count)
{
	struct post_correction *corrections = arena_array(arena, count, sizeof *corrections);
	size_t n = 0;
	for (size_t i = 0; corrections && i < count; i++) {
		const struct correction *one = &list[i];
		if (one->post != row->id || overtaken(list, i))
			continue;
		const char *field = correction_field_names[one->field];
		corrections[n++] = (struct post_correction){
		    .id = one->id,
		    .field = field,
		    .field_name = correction_field_name(field),
		    .name = correction_label(field, one->now),
		    .word = one->now,
		    .off = one->now.len == 0 || str_starts(one->now, STR("-")),
		    .by = one->by,
		    .at = one->at,
		};
		if (one->field == CORRECT_PLACE)
			place_correct(arena, row, one->now);
	}
	row->corrections = (struct view_list){corrections, n};
}

static enum outcome corrections_find(struct conn *conn, struct arena *arena,
				     struct stream_rows *rows, struct fault *fault)
{
	struct correction *list;
	size_t count;
	const struct str ids = ids_join(arena, rows, true);
	if (ids.len == 0)
		return OK;
	const enum outcome outcome = correction_list_many(conn, arena, ids, &list, &count, fault);
	for (size_t i = 0; i < rows->count && outcome == OK; i++)
		if (rows->rows[i].corrected)
			row_correct(arena, &rows->rows[i], list, count);
	return outcome;
}

// That a private row fits a filter for words, topics or places would tell what it says.
static bool tells(const struct stream_wish *wish)
{
	return wish->q.len > 0 || wish->lang.len > 0 || wish->kind >= 0 || named(wish);
}

static void rows_guard(const struct stream_wish *wish, struct stream_rows *rows)
{
	size_t kept = 0;
	for (size_t i = 0; i < rows->count; i++) {
		struct post_row *row = &rows->rows[i];
		if (row->guarded && tells(wish))
			continue;
		if (row->guarded)
			protection_veil_row(row);
		rows->rows[kept++] = *row;
	}
	rows->count = kept;
}

enum outcome stream_rows_find(struct stream_desk *desk, struct conn *conn, struct arena *arena,
			      const struct stream_wish *wish, struct stream_rows *ret_rows,
			      struct fault *fault)
{
	struct stream_rows rows = {0};
	struct stmt *stmt;
	enum outcome outcome = wish_start(conn, arena, wish, &stmt, fault);
	if (outcome == OK)
		outcome = rows_take(desk, conn, arena, stmt, wish, &rows, fault);
	const enum outcome ended = stmt_end(stmt, outcome == OK ? fault : NULL);
	if (outcome == OK)
		outcome = ended;
	if (outcome == OK)
		outcome = links_find(conn, arena, &rows, fault);
	if (outcome == OK)
		outcome = corrections_find(conn, arena, &rows, fault);
	if (outcome != OK)
		return outcome;
	if (!wish->guarded)
		rows_guard(wish, &rows);
	for (size_t i = 0; i < rows.count; i++)
		post_row_label(&rows.rows[i]);
	*ret_rows = rows;
	return OK;
}
