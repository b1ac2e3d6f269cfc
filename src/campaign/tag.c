// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/tag.h"

#include "base/utf8.h"
#include "campaign/campaign_embedded.h"
#include "text/fold.h"

#include <stdlib.h>

#define SHARED_MAX 50

// --- folding ---

struct str tag_fold(struct arena *arena, struct str spelling)
{
	struct str out = STR("");
	struct folded *folded = malloc(sizeof *folded);
	if (!folded)
		return out;
	fold_text(spelling, folded);
	char *bytes = arena_array(arena, folded->len + 1, 1);
	size_t len = 0;
	for (size_t i = 0; bytes && i < folded->n_words; i++) {
		const struct str word = fold_word_str(folded, i);
		const enum fold_kind kind = folded->words[i].kind;
		if (kind == FOLD_SYMBOL || kind == FOLD_URL || kind == FOLD_MENTION)
			continue;
		for (size_t at = 0; at < word.len; at++)
			if (word.at[at] != '_')
				bytes[len++] = word.at[at];
	}
	free(folded);
	return bytes ? str_of(bytes, len) : out;
}

// --- a list as people write it ---

static bool tag_has(const struct tag *tag, struct str folded)
{
	for (size_t i = 0; i <= tag->n_spellings; i++)
		if (str_equal(tag->folded[i], folded))
			return true;
	return false;
}

static struct str spelling_trim(struct str text)
{
	text = str_trim(text);
	while (text.len > 0 && text.at[0] == '#')
		text = str_trim(str_slice(text, 1, SIZE_MAX));
	return text;
}

static enum outcome spelling_check(struct str spelling, struct str folded, struct fault *fault)
{
	if (folded.len == 0)
		return fail(INVALID, fault, /*tr*/ "'%.*s' is no hashtag: it has no letter.",
			    STR_ARG(utf8_prefix(spelling, 60)));
	if (utf8_length(spelling) > TAG_NAME_MAX)
		return fail(TOO_MUCH, fault, /*tr*/ "A hashtag has at most %d characters.",
			    TAG_NAME_MAX);
	return OK;
}

// --- what a tag means ---

static bool is_kind(enum head head)
{
	return head >= HEAD_REQUEST && head <= HEAD_PRAISE;
}

static bool is_topic(enum head head)
{
	return head >= HEAD_TOPIC_FIRST && head <= HEAD_TOPIC_LAST;
}

bool tag_may_mean(enum head head)
{
	return is_kind(head) || is_topic(head);
}

const char *tag_meaning_title(enum head head)
{
	static const char *const titles[HEADS] = {
	    [HEAD_REQUEST] = /*tr*/ "to ask for help",
	    [HEAD_OFFER] = /*tr*/ "to offer help",
	    [HEAD_REPORT] = /*tr*/ "to tell what is happening",
	    [HEAD_CAUTION] = /*tr*/ "to warn others",
	    [HEAD_QUESTION] = /*tr*/ "to ask a question",
	    [HEAD_COMPLAINT] = /*tr*/ "to complain",
	    [HEAD_PRAISE] = /*tr*/ "to say thanks",
	};
	return titles[head] ? titles[head] : head_title(head);
}

static enum outcome meaning_unknown(struct str word, struct fault *fault)
{
	char room[400];
	struct buf list = {.at = room, .room = sizeof room - 1, .limit = sizeof room - 1};
	for (enum head head = HEAD_REQUEST; head <= HEAD_TOPIC_LAST; head++)
		if (tag_may_mean(head))
			buf_format(&list, "%s%.*s", list.len ? ", " : "", STR_ARG(head_name(head)));
	return fail(INVALID, fault,
		    /*tr*/
		    "A hashtag cannot mean '%.*s'. It means one of what people want and one topic "
		    "at most, in these words: %.*s.",
		    STR_ARG(utf8_prefix(word, 60)), STR_ARG(buf_str(&list)));
}

enum outcome tag_meaning_parse(struct str text, struct tag_meaning *ret_means, struct fault *fault)
{
	struct tag_meaning means = {HEAD_SIGNAL, HEAD_SIGNAL};
	while (text.len > 0) {
		enum head head;
		const struct str word = str_trim(str_cut(&text, ','));
		if (word.len == 0)
			continue;
		if (!head_from_name(word, &head) || !tag_may_mean(head))
			return meaning_unknown(word, fault);
		enum head *part = is_kind(head) ? &means.kind : &means.topic;
		if (*part != HEAD_SIGNAL && *part != head)
			return meaning_unknown(word, fault);
		*part = head;
	}
	*ret_means = means;
	return OK;
}

struct tag_meaning tag_meaning_of(struct str kind, struct str topic)
{
	enum head head;
	struct tag_meaning means = {HEAD_SIGNAL, HEAD_SIGNAL};
	if (head_from_name(kind, &head) && is_kind(head))
		means.kind = head;
	if (head_from_name(topic, &head) && is_topic(head))
		means.topic = head;
	return means;
}

// The name in the database, empty for none.
static struct str meaning_name(enum head head)
{
	return head == HEAD_SIGNAL ? STR("") : head_name(head);
}

// --- lines ---

static enum outcome line_parse(struct arena *arena, struct str line, struct tag *tag,
			       struct fault *fault)
{
	struct str meaning = line;
	line = str_cut(&meaning, '=');
	*tag = (struct tag){.name = spelling_trim(str_cut(&line, ','))};
	tag->folded[0] = tag_fold(arena, tag->name);
	enum outcome outcome = spelling_check(tag->name, tag->folded[0], fault);
	while (outcome == OK && line.len > 0) {
		const struct str spelling = spelling_trim(str_cut(&line, ','));
		const struct str folded = tag_fold(arena, spelling);
		if (spelling.len == 0 || (folded.len > 0 && tag_has(tag, folded)))
			continue;
		outcome = spelling_check(spelling, folded, fault);
		if (outcome == OK && tag->n_spellings == TAG_SPELLINGS_MAX)
			outcome = fail(TOO_MUCH, fault, /*tr*/ "#%.*s has more than %d spellings.",
				       STR_ARG(tag->name), TAG_SPELLINGS_MAX);
		if (outcome != OK)
			break;
		tag->spellings[tag->n_spellings++] = spelling;
		tag->folded[tag->n_spellings] = folded;
	}
	return outcome == OK ? tag_meaning_parse(meaning, &tag->means, fault) : outcome;
}

// Two tags of a campaign with the same spelling: nobody could say which one was meant.
static enum outcome apart_check(const struct tag *tags, size_t count, const struct tag *tag,
				struct fault *fault)
{
	for (size_t i = 0; i < count; i++)
		for (size_t s = 0; s <= tag->n_spellings; s++)
			if (tag_has(&tags[i], tag->folded[s]))
				return fail(INVALID, fault,
					    /*tr*/
					    "#%.*s and #%.*s have the same spelling: '%.*s'. Write "
					    "both on one line, or change one.",
					    STR_ARG(tags[i].name), STR_ARG(tag->name),
					    STR_ARG(s ? tag->spellings[s - 1] : tag->name));
	return OK;
}

enum outcome tags_parse(struct arena *arena, struct str text, struct tag **ret_tags,
			size_t *ret_count, struct fault *fault)
{
	size_t lines = 1, count = 0;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	struct tag *tags = arena_array(arena, lines < TAGS_MAX ? lines : TAGS_MAX, sizeof *tags);
	if (!tags)
		return fail(TOO_MUCH, fault, "So many hashtags need too much memory.");
	enum outcome outcome = OK;
	while (outcome == OK && text.len > 0) {
		const struct str line = str_trim(str_cut(&text, '\n'));
		struct tag tag;
		if (line.len == 0)
			continue;
		if (count == TAGS_MAX)
			return fail(TOO_MUCH, fault, /*tr*/ "A campaign has at most %d hashtags.",
				    TAGS_MAX);
		outcome = line_parse(arena, line, &tag, fault);
		if (outcome == OK)
			outcome = apart_check(tags, count, &tag, fault);
		if (outcome == OK)
			tags[count++] = tag;
	}
	if (outcome != OK)
		return outcome;
	*ret_tags = tags;
	*ret_count = count;
	return OK;
}

static void meaning_write(struct tag_meaning means, struct buf *text)
{
	const char *between = " = ";
	const enum head parts[] = {means.kind, means.topic};
	for (size_t i = 0; i < 2; i++)
		if (parts[i] != HEAD_SIGNAL) {
			buf_format(text, "%s%.*s", between, STR_ARG(head_name(parts[i])));
			between = ", ";
		}
}

enum outcome tags_text(struct conn *conn, struct arena *arena, int64_t campaign,
		       struct str *ret_text, struct fault *fault)
{
	struct buf text;
	struct str tag = STR("");
	struct tag_meaning means = {HEAD_SIGNAL, HEAD_SIGNAL};
	buf_init(&text, (size_t)1 << 20);
	struct stmt *list = stmt_start(conn, &sql_tag_spelling_list);
	stmt_bind_i64(list, 1, campaign);
	while (stmt_step(list)) {
		const struct str name = stmt_str(list, 0), spelling = stmt_str(list, 1);
		if (!str_equal(name, tag)) {
			tag = arena_copy(arena, name);
			meaning_write(means, &text);
			means = tag_meaning_of(stmt_str(list, 2), stmt_str(list, 3));
			buf_format(&text, "%s%.*s", text.len ? "\n" : "", STR_ARG(name));
		}
		if (spelling.len > 0)
			buf_format(&text, ", %.*s", STR_ARG(spelling));
	}
	meaning_write(means, &text);
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_text = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return outcome;
}

// --- keeping ---

static enum outcome forget(struct conn *conn, const struct query *query, int64_t campaign,
			   struct fault *fault)
{
	struct stmt *delete = stmt_start(conn, query);
	stmt_bind_i64(delete, 1, campaign);
	return stmt_run(delete, fault);
}

static enum outcome tag_keep(struct conn *conn, int64_t campaign, const struct tag *tag,
			     struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_tag_insert);
	stmt_bind_i64(insert, 1, campaign);
	stmt_bind_str(insert, 2, tag->name);
	stmt_bind_str(insert, 3, meaning_name(tag->means.kind));
	stmt_bind_str(insert, 4, meaning_name(tag->means.topic));
	enum outcome outcome = stmt_run(insert, fault);
	for (size_t i = 0; i <= tag->n_spellings && outcome == OK; i++) {
		struct stmt *spelling = stmt_start(conn, &sql_tag_spelling_insert);
		stmt_bind_i64(spelling, 1, campaign);
		stmt_bind_str(spelling, 2, tag->folded[i]);
		stmt_bind_str(spelling, 3, tag->name);
		stmt_bind_str(spelling, 4, i ? tag->spellings[i - 1] : tag->name);
		outcome = stmt_run(spelling, fault);
	}
	return outcome;
}

enum outcome tags_set(struct conn *conn, int64_t campaign, const struct tag *tags, size_t count,
		      struct fault *fault)
{
	enum outcome outcome = forget(conn, &sql_tag_spelling_delete_all, campaign, fault);
	if (outcome == OK)
		outcome = forget(conn, &sql_tag_delete_all, campaign, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = tag_keep(conn, campaign, &tags[i], fault);
	return outcome;
}

// --- asking ---

enum outcome tag_spellings(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct str hashtag, struct str **ret_list, size_t *ret_count,
			   struct fault *fault)
{
	struct str *list = arena_array(arena, TAG_SPELLINGS_MAX + 1, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many hashtags need too much memory.");
	struct stmt *find = stmt_start(conn, &sql_tag_spelling_same);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, tag_fold(arena, hashtag));
	while (count <= TAG_SPELLINGS_MAX && stmt_step(find))
		list[count++] = arena_copy(arena, stmt_str(find, 0));
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome tags_shared(struct conn *conn, struct arena *arena, int64_t campaign,
			 struct tag_shared **ret_list, size_t *ret_count, struct fault *fault)
{
	struct tag_shared *list = arena_array(arena, SHARED_MAX, sizeof *list);
	size_t count = 0;
	if (!list)
		return fail(TOO_MUCH, fault, "So many hashtags need too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_tag_spelling_shared);
	stmt_bind_i64(rows, 1, campaign);
	while (count < SHARED_MAX && stmt_step(rows))
		list[count++] = (struct tag_shared){arena_copy(arena, stmt_str(rows, 0)),
						    arena_copy(arena, stmt_str(rows, 1))};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}
