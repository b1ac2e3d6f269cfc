// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/letter.h"

#include "people/house.h"
#include "people/notice.h"
#include "people/people_embedded.h"
#include "people/reset.h"

#define LETTERS_AT_ONCE 100 // of one write
#define WRITES_MOST	50  // of one look; what is more waits for the next

void people_letters(struct people *people, const struct letter_box *box)
{
	people->letters = box;
}

bool people_have_letters(const struct people *people)
{
	return people->letters;
}

enum outcome letter_add(struct people *people, struct conn *conn, const struct letter *letter,
			struct fault *fault)
{
	const struct letter_box *box = people->letters;
	return box ? box->add(box->context, conn, letter, fault) : OK;
}

// --- who asked for a link ---

static enum outcome wishes_read(struct people *people, struct arena *arena, int64_t now,
				struct reset_wish **ret_list, size_t *ret_count,
				struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = reset_wish_list(conn, arena, STR(""), now, ret_list, ret_count, fault);
	conn_release(conn);
	return outcome;
}

static enum outcome wishes_meet(struct people *people, struct arena *arena, int64_t now,
				struct fault *fault)
{
	size_t count = 0;
	struct reset_wish *list;
	enum outcome outcome = wishes_read(people, arena, now, &list, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct str secret;
		const struct new_reset reset = {.account = list[i].account, .mail = true};
		outcome = reset_link_make(people, arena, &reset, &secret, fault);
		if (outcome == NOT_FOUND) // closed meanwhile
			outcome = OK;
	}
	return outcome;
}

// --- notices ---

struct notices {
	struct people *people;
	struct arena *arena;
	int64_t since;
	int64_t after; // the last one that was read
	bool more;     // behind it
};

static enum outcome notices_write(struct conn *conn, void *context, struct fault *fault)
{
	struct notices *notices = context;
	struct arena *arena = notices->arena;
	struct letter list[LETTERS_AT_ONCE];
	size_t count = 0, read = 0;
	int64_t last = notices->after;
	struct stmt *rows = stmt_start(conn, &sql_letter_notices);
	stmt_bind_i64(rows, 1, notices->since);
	stmt_bind_i64(rows, 2, LETTERS_AT_ONCE);
	stmt_bind_i64(rows, 3, notices->after);
	for (; count < LETTERS_AT_ONCE && stmt_step(rows); read++) {
		last = stmt_i64(rows, 0);
		const char *words = notice_words(stmt_str(rows, 1));
		if (!words)
			continue;
		list[count++] = (struct letter){
		    .kind = LETTER_NOTICE,
		    .email = arena_copy(arena, stmt_str(rows, 2)),
		    .language = arena_copy(arena, stmt_str(rows, 3)),
		    .words = words,
		    .key = arena_format(arena, "notice:%lld", (long long)stmt_i64(rows, 0)),
		};
	}
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = letter_add(notices->people, conn, &list[i], fault);
	if (outcome == OK) {
		notices->more = read == LETTERS_AT_ONCE;
		notices->after = last;
	}
	return outcome;
}

enum outcome letters_write(struct people *people, int64_t now, struct fault *fault)
{
	struct arena arena;
	if (!people->letters)
		return OK;
	arena_init(&arena, (size_t)1 << 20);
	struct notices notices = {people, &arena, now - LETTER_NOTICE_MS, 0, true};
	enum outcome outcome = wishes_meet(people, &arena, now, fault);
	for (int i = 0; i < WRITES_MOST && outcome == OK && notices.more; i++) {
		arena_reset(&arena);
		outcome = store_write(people->store, WRITE_PERSON, LETTERS_AT_ONCE, notices_write,
				      &notices, fault);
	}
	arena_free(&arena);
	return outcome;
}

bool letters_wanted(struct people *people, int64_t now)
{
	struct conn *conn;
	if (!people->letters)
		return false;
	if (store_reader(people->store, &conn, NULL) != OK)
		return true; // what cannot be read is for the job to say
	struct stmt *find = stmt_start(conn, &sql_letter_some);
	const bool some = stmt_step(find) && (stmt_i64(find, 0) > now - RESET_WISH_MS ||
					      stmt_i64(find, 1) >= now - LETTER_NOTICE_MS);
	const bool read = stmt_end(find, NULL) == OK;
	conn_release(conn);
	return some || !read;
}
