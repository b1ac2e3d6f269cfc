// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/source.h"

#include "base/time.h"
#include "base/vec.h"
#include "campaign/campaign_embedded.h"
#include "campaign/post_log.h"

#define BOOK_MAX       4096 // sources kept in memory; further ones are looked up each time
#define NAME_MAX_BYTES POST_SOURCE_MAX

struct entry {
	int64_t campaign;
	struct source source;
	unsigned char len;
	char name[NAME_MAX_BYTES];
};

struct source_book {
	struct id_maker *ids;
	struct vec entries; // struct entry, the most used ones move to the front
};

static void remember(struct source_book *book, int64_t campaign, struct str name,
		     struct source source)
{
	struct entry *entry = name.len <= NAME_MAX_BYTES ? vec_add(&book->entries) : NULL;
	if (!entry)
		return;
	entry->campaign = campaign;
	entry->source = source;
	entry->len = (unsigned char)name.len;
	memcpy(entry->name, name.at, name.len);
}

enum outcome source_book_new(struct conn *conn, struct id_maker *ids, struct source_book **ret_book,
			     struct fault *fault)
{
	struct source_book *book = calloc(1, sizeof *book);
	if (!book)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	book->ids = ids;
	vec_init(&book->entries, sizeof(struct entry), BOOK_MAX);
	struct stmt *list = stmt_start(conn, &sql_source_list);
	while (stmt_step(list))
		remember(book, stmt_i64(list, 1), stmt_str(list, 2),
			 (struct source){stmt_i64(list, 0), stmt_i64(list, 3) != 0});
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK) {
		source_book_free(book);
		return outcome;
	}
	*ret_book = book;
	return OK;
}

void source_book_free(struct source_book *book)
{
	if (!book)
		return;
	vec_free(&book->entries);
	free(book);
}

void source_book_forget(struct source_book *book)
{
	vec_reset(&book->entries);
}

static bool recall(struct source_book *book, int64_t campaign, struct str name, struct source *ret)
{
	for (size_t i = 0; i < book->entries.count; i++) {
		struct entry *entry = vec_at(&book->entries, i);
		if (entry->campaign != campaign ||
		    !str_equal(str_of(entry->name, entry->len), name))
			continue;
		*ret = entry->source;
		if (i > 0) {
			// Streams bring long runs of one source: keep it where it is found first.
			struct entry *first = vec_at(&book->entries, 0);
			const struct entry moved = *first;
			*first = *entry;
			*entry = moved;
		}
		return true;
	}
	return false;
}

static enum outcome look_up(struct conn *conn, int64_t campaign, struct str name, bool *ret_found,
			    struct source *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_source_find);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, name);
	*ret_found = stmt_step(find);
	if (*ret_found)
		*ret = (struct source){stmt_i64(find, 0), stmt_i64(find, 1) != 0};
	return stmt_end(find, fault);
}

static enum outcome room_left(struct conn *conn, int64_t campaign, bool *ret_room,
			      struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_source_count);
	stmt_bind_i64(count, 1, campaign);
	*ret_room = stmt_step(count) && stmt_i64(count, 0) < SOURCES_MAX;
	return stmt_end(count, fault);
}

static enum outcome insert(struct source_book *book, struct conn *conn, int64_t campaign,
			   struct str name, struct source *ret, struct fault *fault)
{
	const struct source source = {id_next(book->ids), source_direct(name)};
	struct stmt *insert = stmt_start(conn, &sql_source_insert);
	stmt_bind_i64(insert, 1, source.id);
	stmt_bind_i64(insert, 2, campaign);
	stmt_bind_str(insert, 3, name);
	stmt_bind_i64(insert, 4, source.direct);
	stmt_bind_i64(insert, 5, time_now());
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome == OK)
		*ret = source;
	return outcome;
}

enum outcome source_find(struct source_book *book, struct conn *conn, int64_t campaign,
			 struct str name, struct source *ret_source, struct fault *fault)
{
	if (recall(book, campaign, name, ret_source))
		return OK;
	bool found, room = true;
	enum outcome outcome = look_up(conn, campaign, name, &found, ret_source, fault);
	if (outcome == OK && !found && !str_equal(name, STR("other")))
		outcome = room_left(conn, campaign, &room, fault);
	if (outcome != OK)
		return outcome;
	if (!room)
		return source_find(book, conn, campaign, STR("other"), ret_source, fault);
	if (!found)
		outcome = insert(book, conn, campaign, name, ret_source, fault);
	if (outcome == OK)
		remember(book, campaign, name, *ret_source);
	return outcome;
}
