// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/follow.h"

#include "base/time.h"
#include "campaign/code.h"
#include "respond/public_answer.h"
#include "respond/respond_embedded.h"

#define CODES_TRIED 4 // words of one message that could be codes

static enum outcome code_find(struct conn *conn, const struct group_post *post,
			      const char code[CODE_LETTERS], int64_t *ret_first,
			      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_follow_by_code);
	stmt_bind_str(find, 1, str_of(code, CODE_LETTERS));
	stmt_bind_i64(find, 2, post->campaign);
	stmt_bind_i64(find, 3, post->id);
	*ret_first = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

// The code in any of these words.
static enum outcome words_find(struct conn *conn, const struct group_post *post, struct str words,
			       int64_t *ret_first, struct fault *fault)
{
	char code[CODE_LETTERS];
	size_t at = 0;
	enum outcome outcome = OK;
	for (int i = 0;
	     i < CODES_TRIED && *ret_first == 0 && outcome == OK && code_next(words, &at, code);
	     i++)
		outcome = code_find(conn, post, code, ret_first, fault);
	return outcome;
}

// The person whom we wrote what this answers.
static enum outcome reply_find(struct conn *conn, const struct group_post *post, struct str answers,
			       int64_t *ret_first, struct fault *fault)
{
	if (answers.len == 0)
		return OK;
	struct stmt *find = stmt_start(conn, &sql_follow_by_reply);
	stmt_bind_i64(find, 1, post->campaign);
	stmt_bind_str(find, 2, answers);
	*ret_first = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

// The same number or address.
static enum outcome sender_find(struct conn *conn, const struct group_post *post,
				int64_t *ret_first, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_follow_by_sender);
	stmt_bind_i64(find, 1, post->id);
	stmt_bind_i64(find, 2, post->campaign);
	stmt_bind_i64(find, 3, id_floor(id_time(post->id) - FOLLOW_DAYS * DAY_MS));
	*ret_first = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

// The word of the status page, or "".
static const char *tell_of(struct str word)
{
	static const char *const words[] = {"add", "fix", "end", "reach"};
	const int found = name_find(words, sizeof words / sizeof words[0], word);
	return found < 0 ? "" : words[found];
}

static struct str text_of(struct json_value root, const char *name)
{
	struct json_value value;
	struct str text;
	return json_member(root, str_from(name), &value) && json_get_str(value, &text) ? text
										       : STR("");
}

static enum outcome thread_find(struct conn *conn, const struct group_post *post,
				struct str answers, struct follow *ret_follow, struct fault *fault)
{
	int64_t first;
	const enum outcome outcome = public_answer_thread(conn, post->id, answers, &first, fault);
	if (outcome == OK && first != 0)
		*ret_follow = (struct follow){.first = first, .tell = "", .thread = true};
	return outcome;
}

enum outcome follow_find(struct conn *conn, struct group_scratch *scratch,
			 const struct group_post *post, struct follow *ret_follow,
			 struct fault *fault)
{
	struct json_value root;
	struct follow earlier = {0}, found = {.tell = ""};
	*ret_follow = found;
	// Few public posts answer anything: the others are not read for it.
	if ((!post->direct && str_find(post->raw, STR("\"in_reply_to\"")) == SIZE_MAX) ||
	    post->raw.len == 0 || json_parse(scratch->reader, post->raw, &root, NULL) != OK)
		return OK;
	if (!post->direct)
		return thread_find(conn, post, text_of(root, "in_reply_to"), ret_follow, fault);
	found.tell = tell_of(text_of(root, "tell"));
	enum outcome outcome = words_find(conn, post, text_of(root, "code"), &found.first, fault);
	if (outcome == OK && found.first == 0)
		outcome = words_find(conn, post, text_of(root, "text"), &found.first, fault);
	if (outcome == OK && found.first == 0)
		outcome = reply_find(conn, post, text_of(root, "in_reply_to"), &found.first, fault);
	if (outcome == OK && found.first == 0)
		outcome = sender_find(conn, post, &found.first, fault);
	if (outcome == OK && found.first != 0)
		outcome = follow_read(conn, found.first, &earlier, fault);
	if (outcome != OK)
		return outcome;
	if (earlier.first != 0)
		found.first = earlier.first;
	*ret_follow = found;
	return OK;
}

enum outcome follow_keep(struct conn *conn, int64_t post, const struct follow *follow,
			 struct fault *fault)
{
	struct stmt *keep = stmt_start(conn, &sql_follow_keep);
	stmt_bind_i64(keep, 1, post);
	stmt_bind_i64(keep, 2, follow->first);
	stmt_bind_str(keep, 3, str_from(follow->tell));
	return stmt_run(keep, fault);
}

enum outcome follow_read(struct conn *conn, int64_t post, struct follow *ret_follow,
			 struct fault *fault)
{
	struct follow found = {.tell = ""};
	struct stmt *find = stmt_start(conn, &sql_follow_first);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		found =
		    (struct follow){.first = stmt_i64(find, 0), .tell = tell_of(stmt_str(find, 1))};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_follow = found;
	return outcome;
}
