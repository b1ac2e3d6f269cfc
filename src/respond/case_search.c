// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_search.h"

#include "campaign/code.h"
#include "respond/case_edit.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/stream_search.h"
#include "text/search.h"

#define WORDS_BYTES  32768 // tokens of one line of history
#define PATTERN_MOST 600
#define CASE_FEW     300 // a filter that leaves so many is asked first
#define FEW_BYTES    8192

// "%word%" for the database's like, with nothing in it that stands for something else.
static struct str pattern_of(struct arena *arena, struct str word)
{
	struct buf out = {.at = arena_raw(arena, PATTERN_MOST), .room = PATTERN_MOST};
	if (!out.at || word.len == 0)
		return STR("");
	out.limit = PATTERN_MOST;
	buf_add_byte(&out, '%');
	for (size_t i = 0; i < word.len && out.len + 4 < PATTERN_MOST; i++) {
		const char c = word.at[i];
		if (c == '%' || c == '_' || c == '!')
			buf_add_byte(&out, '!');
		buf_add_byte(&out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
	buf_add_byte(&out, '%');
	return buf_str(&out);
}

static struct str place_facet(struct arena *arena, const struct case_search *wish)
{
	return wish->place.len ? arena_format(arena, "place:%.*s", STR_ARG(wish->place)) : STR("");
}

// Binds $1 to $15.
static struct stmt *search_start(struct conn *conn, struct arena *arena, const struct query *query,
				 const struct case_search *wish)
{
	struct stmt *list = stmt_start(conn, query);
	const bool content = wish->topics || wish->place.len || wish->waits.len || wish->words.len;
	stmt_bind_i64(list, 1, wish->reach.campaign);
	stmt_bind_i64(list, 2, wish->from);
	stmt_bind_i64(list, 3, wish->to);
	stmt_bind_i64(list, 4, wish->urgency);
	stmt_bind_i64(list, 5, wish->topics);
	stmt_bind_i64(list, 6, wish->owner);
	stmt_bind_i64(list, 7, wish->due_before);
	stmt_bind_str(list, 8, pattern_of(arena, wish->waits));
	stmt_bind_i64(list, 9, wish->organisation);
	stmt_bind_str(list, 10, place_facet(arena, wish));
	stmt_bind_i64(list, 11, content ? READING_PRIVATE : 0);
	stmt_bind_i64(list, 12, wish->reach.account);
	stmt_bind_i64(list, 13, wish->reach.now);
	stmt_bind_i64(list, 14, READING_PRIVATE);
	stmt_bind_i64(list, 15, wish->team);
	return list;
}

static enum outcome number_last(struct conn *conn, int64_t campaign, int64_t *ret,
				struct fault *fault)
{
	struct stmt *last = stmt_start(conn, &sql_case_last_number);
	stmt_bind_i64(last, 1, campaign);
	const int64_t number = stmt_step(last) ? stmt_i64(last, 0) : 0;
	const enum outcome outcome = stmt_end(last, fault);
	if (outcome == OK)
		*ret = number;
	return outcome;
}

// --- few ---

static void next_set(struct case_found *found)
{
	const struct desk_case *last = &found->list[found->count - 1];
	found->next = (struct case_search_after){
	    .urgency = last->urgency, .due_at = last->due_at, .id = last->id};
}

// What one filter alone leaves, where an index finds it.
struct few {
	const struct query *query;
	bool asked;
	int64_t of; // INT64_MIN: the query asks for nothing more
};

static enum outcome few_ids(struct conn *conn, struct arena *arena, const struct case_search *wish,
			    const struct few *few, struct buf *ids, bool *ret_few,
			    struct fault *fault)
{
	int count = 0;
	buf_reset(ids);
	struct stmt *list = stmt_start(conn, few->query);
	stmt_bind_i64(list, 1, wish->reach.campaign);
	stmt_bind_i64(list, 2, CASE_FEW + 1);
	if (few->query == &sql_cases_few_place)
		stmt_bind_str(list, 3, place_facet(arena, wish));
	else if (few->of != INT64_MIN)
		stmt_bind_i64(list, 3, few->of);
	while (stmt_step(list) && count++ <= CASE_FEW) {
		if (ids->len > 0)
			buf_add_byte(ids, ',');
		buf_add_i64(ids, stmt_i64(list, 0));
	}
	*ret_few = count <= CASE_FEW;
	return stmt_end(list, fault);
}

// The ids of few cases among which all are that fit; *ret_few false if no filter leaves few.
static enum outcome few_find(struct conn *conn, struct arena *arena, const struct case_search *wish,
			     struct buf *ids, bool *ret_few, struct fault *fault)
{
	const bool open = wish->to < CASE_DONE, one = wish->from == wish->to;
	const struct few all[] = {
	    {&sql_cases_few_closed, wish->from >= CASE_DONE, INT64_MIN},
	    {&sql_cases_few_waiting, one && wish->to == CASE_WAITING, INT64_MIN},
	    {&sql_cases_few_authority, one && wish->to == CASE_AUTHORITY, INT64_MIN},
	    {&sql_cases_few_taken, open && wish->from > CASE_NEW, INT64_MIN},
	    {&sql_cases_few_owner, open && wish->owner > 0, wish->owner},
	    {&sql_cases_few_due, open && wish->due_before < INT64_MAX, wish->due_before},
	    {&sql_cases_few_urgency, open && wish->urgency >= 0, wish->urgency},
	    {&sql_cases_few_offered, wish->organisation != 0, wish->organisation},
	    {&sql_cases_few_place, wish->place.len > 0, INT64_MIN},
	};
	enum outcome outcome = OK;
	*ret_few = false;
	for (size_t i = 0; i < sizeof all / sizeof all[0] && outcome == OK && !*ret_few; i++)
		if (all[i].asked)
			outcome = few_ids(conn, arena, wish, &all[i], ids, ret_few, fault);
	return outcome;
}

static enum outcome few_read(struct conn *conn, struct arena *arena, const struct case_search *wish,
			     struct str ids, struct case_found *found, struct fault *fault)
{
	const struct case_search_after *after = &wish->after;
	const int urgency = wish->order == CASE_ORDER_URGENT ? -(int)after->urgency : 0;
	struct stmt *list = search_start(conn, arena, &sql_cases_among, wish);
	stmt_bind_str(list, 16, ids);
	stmt_bind_i64(list, 17, after->number ? after->number : INT64_MAX);
	stmt_bind_i64(list, 18, (int64_t)wish->limit);
	stmt_bind_i64(list, 19, wish->order);
	stmt_bind_i64(list, 20, after->id ? urgency : -URGENCY_COUNT);
	stmt_bind_i64(list, 21, after->id ? after->due_at : INT64_MIN);
	stmt_bind_i64(list, 22, after->id);
	const enum outcome outcome =
	    case_rows_read(list, arena, wish->limit, &found->list, &found->count, fault);
	found->more = outcome == OK && found->count == wish->limit;
	if (found->more && wish->order == CASE_ORDER_NEWEST)
		found->next.number = found->list[found->count - 1].number;
	else if (found->more)
		next_set(found);
	return outcome;
}

// --- newest first ---

static enum outcome newest_find(struct conn *conn, struct arena *arena,
				const struct case_search *wish, struct case_found *found,
				struct fault *fault)
{
	int64_t below = wish->after.number;
	enum outcome outcome = OK;
	if (below == 0)
		outcome = number_last(conn, wish->reach.campaign, &below, fault);
	if (outcome != OK)
		return outcome;
	below += wish->after.number == 0;
	const int64_t least = below - CASE_LOOK_MOST;
	const struct query *query = wish->from == wish->to ? &sql_cases_newest_state
				    : wish->urgency >= 0   ? &sql_cases_newest_urgency
							   : &sql_cases_newest;
	struct stmt *list = search_start(conn, arena, query, wish);
	stmt_bind_i64(list, 16, least);
	stmt_bind_i64(list, 17, below);
	stmt_bind_i64(list, 18, (int64_t)wish->limit);
	outcome = case_rows_read(list, arena, wish->limit, &found->list, &found->count, fault);
	const bool full = found->count == wish->limit;
	found->paused = !full && least > CASE_FIRST_NUMBER;
	found->more = full || found->paused;
	if (outcome == OK && found->more)
		found->next.number = full ? found->list[found->count - 1].number : least;
	return outcome;
}

// --- by words ---

// What was typed in the language of the database; a number and a code are asked for beside it.
static enum outcome words_find(struct conn *conn, struct arena *arena,
			       const struct case_search *wish, struct case_found *found,
			       struct fault *fault)
{
	struct str query;
	int64_t number = 0;
	char code[CODE_LETTERS];
	const bool coded = code_typed(wish->words, code);
	const enum outcome outcome =
	    stream_search_query(conn, arena, wish->reach.campaign, wish->words, &query, fault);
	if (outcome != OK)
		return outcome;
	if (!str_to_i64(wish->words, &number))
		number = 0;
	struct stmt *list = search_start(conn, arena, &sql_cases_words, wish);
	stmt_bind_i64(list, 16, wish->after.number ? wish->after.number : INT64_MAX);
	stmt_bind_i64(list, 17, (int64_t)wish->limit);
	stmt_bind_i64(list, 18, CASE_WORDS_MOST);
	stmt_bind_str(list, 19, query);
	stmt_bind_i64(list, 20, wish->notes);
	stmt_bind_i64(list, 21, number);
	stmt_bind_str(list, 22, coded ? str_of(code, CODE_LETTERS) : STR(""));
	const enum outcome read =
	    case_rows_read(list, arena, wish->limit, &found->list, &found->count, fault);
	found->more = found->count == wish->limit;
	if (read == OK && found->more)
		found->next.number = found->list[found->count - 1].number;
	return read;
}

// --- open ones in another order ---

static struct stmt *open_start(struct conn *conn, struct arena *arena, const struct query *query,
			       const struct case_search *wish, bool within, size_t limit)
{
	struct stmt *list = search_start(conn, arena, query, wish);
	stmt_bind_i64(list, 16, within ? wish->after.due_at : INT64_MIN);
	stmt_bind_i64(list, 17, within ? wish->after.id : 0);
	stmt_bind_i64(list, 18, (int64_t)limit);
	return list;
}

static enum outcome due_find(struct conn *conn, struct arena *arena, const struct case_search *wish,
			     struct case_found *found, struct fault *fault)
{
	struct stmt *list =
	    open_start(conn, arena, &sql_cases_due, wish, wish->after.id != 0, wish->limit);
	const enum outcome outcome =
	    case_rows_read(list, arena, wish->limit, &found->list, &found->count, fault);
	found->more = outcome == OK && found->count == wish->limit;
	if (found->more)
		next_set(found);
	return outcome;
}

static enum outcome urgent_find(struct conn *conn, struct arena *arena,
				const struct case_search *wish, struct case_found *found,
				struct fault *fault)
{
	enum outcome outcome = OK;
	found->list = arena_array(arena, wish->limit, sizeof *found->list);
	if (!found->list)
		return fail(TOO_MUCH, fault, "This list needs too much memory.");
	const int last = wish->urgency >= 0 ? wish->urgency : 0;
	int urgency = wish->urgency >= 0 ? wish->urgency
		      : wish->after.id	 ? (int)wish->after.urgency
					 : URGENCY_LIFE;
	for (; urgency >= last && found->count < wish->limit && outcome == OK; urgency--) {
		struct desk_case *some;
		size_t count = 0;
		const bool within = wish->after.id && (int)wish->after.urgency == urgency;
		const size_t room = wish->limit - found->count;
		struct stmt *list = open_start(conn, arena, &sql_cases_urgent, wish, within, room);
		stmt_bind_i64(list, 19, urgency);
		outcome = case_rows_read(list, arena, room, &some, &count, fault);
		for (size_t i = 0; i < count && outcome == OK; i++)
			found->list[found->count++] = some[i];
	}
	found->more = outcome == OK && found->count == wish->limit;
	if (found->more)
		next_set(found);
	return outcome;
}

enum outcome case_search(struct conn *conn, struct arena *arena, const struct case_search *asked,
			 struct case_found *ret_found, struct fault *fault)
{
	bool few = false;
	struct case_search narrowed = *asked;
	const struct case_search *wish = &narrowed;
	struct buf ids;
	struct case_found found = {0};
	if (wish->limit < 1 || wish->limit > CASE_FOUND_MOST)
		return fail(INVALID, fault, "A list shows 1 to %d Cases.", CASE_FOUND_MOST);
	// Only those that wait say for what.
	if (asked->waits.len > 0 && asked->from <= CASE_WAITING && asked->to >= CASE_WAITING)
		narrowed.from = narrowed.to = CASE_WAITING;
	buf_init(&ids, FEW_BYTES);
	enum outcome outcome = OK;
	if (wish->words.len == 0)
		outcome = few_find(conn, arena, wish, &ids, &few, fault);
	if (outcome == OK && wish->words.len > 0)
		outcome = words_find(conn, arena, wish, &found, fault);
	else if (outcome == OK && few)
		outcome = few_read(conn, arena, wish, buf_str(&ids), &found, fault);
	else if (outcome == OK && wish->order == CASE_ORDER_DUE && wish->urgency < 0)
		outcome = due_find(conn, arena, wish, &found, fault);
	else if (outcome == OK && wish->order != CASE_ORDER_NEWEST)
		outcome = urgent_find(conn, arena, wish, &found, fault);
	else if (outcome == OK)
		outcome = newest_find(conn, arena, wish, &found, fault);
	buf_free(&ids);
	if (outcome == OK)
		*ret_found = found;
	return outcome;
}

enum outcome case_words_add(struct conn *conn, int64_t event, struct str words, struct fault *fault)
{
	struct buf tokens;
	enum outcome outcome = OK;
	buf_init(&tokens, WORDS_BYTES);
	search_tokens(words, &tokens);
	if (tokens.len > 0) {
		struct stmt *insert = stmt_start(conn, &sql_case_text_insert);
		stmt_bind_i64(insert, 1, event);
		stmt_bind_str(insert, 2, buf_str(&tokens));
		outcome = stmt_run(insert, fault);
	}
	buf_free(&tokens);
	return outcome;
}
