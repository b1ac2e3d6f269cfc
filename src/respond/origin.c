// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/origin.h"

#include "base/json.h"
#include "campaign/post.h"
#include "respond/respond_embedded.h"

#define LINE_ROOM ((size_t)1 << 20)

// Who wrote one, told by the first of these that is known.
struct origin {
	struct str contact; // hash of number or address
	int64_t source;
	struct str author; // empty: not named
	int64_t first;	   // their first message to us; 0: it was not sent to us
};

static bool is_same(const struct origin *a, const struct origin *b)
{
	if (a->contact.len > 0 && b->contact.len > 0)
		return str_equal(a->contact, b->contact);
	if (a->first && b->first)
		return a->first == b->first;
	return !a->first && !b->first && a->source == b->source && str_equal(a->author, b->author);
}

static struct str author_of(struct json_reader *reader, struct arena *line, struct str raw)
{
	struct post post;
	arena_reset(line);
	return post_parse(reader, arena_copy(line, raw), false, line, &post, NULL) == OK
		   ? post.author
		   : STR("");
}

static enum outcome count_two(struct conn *conn, struct arena *arena, struct arena *line,
			      struct json_reader *reader, int64_t incident, int64_t *ret_count,
			      struct fault *fault)
{
	struct origin first = {0};
	struct stmt *rows = stmt_start(conn, &sql_origin_posts);
	stmt_bind_i64(rows, 1, incident);
	stmt_bind_i64(rows, 2, ORIGINS_MOST);
	*ret_count = 0;
	while (*ret_count < ORIGINS_LIKELY && stmt_step(rows)) {
		const struct origin origin = {
		    .contact = arena_copy(arena, stmt_str(rows, 2)),
		    .source = stmt_i64(rows, 0),
		    .author = arena_copy(arena, author_of(reader, line, stmt_str(rows, 1))),
		    .first = stmt_i64(rows, 3),
		};
		if (*ret_count == 0)
			first = origin;
		if (*ret_count == 0 || !is_same(&first, &origin))
			++*ret_count;
	}
	return stmt_end(rows, fault);
}

enum outcome origins_check(struct conn *conn, int64_t incident, struct fault *fault)
{
	int64_t count = 0;
	struct arena arena, line;
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	arena_init(&arena, LINE_ROOM);
	arena_init(&line, LINE_ROOM);
	const enum outcome outcome =
	    count_two(conn, &arena, &line, reader, incident, &count, fault);
	arena_free(&line);
	arena_free(&arena);
	json_reader_free(reader);
	if (outcome == OK && count < ORIGINS_LIKELY)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "“Likely” takes two people who wrote it independently. Copies, and "
			    "what somebody passes on, do not count. If somebody saw it on the "
			    "spot, say “Confirmed”.");
	return outcome;
}
