// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/correction.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/campaign_embedded.h"
#include "campaign/post.h"
#include "text/search.h"

#define WORD_ROOM	1024	  // bytes of a word of any field
#define TOKENS_ROOM	(1 << 20) // bytes of the tokens of one post
#define SCRATCH_ROOM	(1 << 20) // bytes for reading a line again
#define LISTED_MANY_MAX 1000
#define UNDO_PAGE	64 // corrections of a bulk action that are read at once

const char *const correction_field_names[CORRECTION_FIELDS] = {
    "signal", "kind", "urgency", "topic", "lang", "dismiss", "place",
};

// What stands of a post.
struct standing {
	int64_t campaign, post;
	int64_t signal, kind, urgency;
	char lang[READING_LANG_MAX];
	uint32_t labels;
	bool copy, direct, dismissed;
	uint32_t corrected;
	char place[WORD_ROOM]; // set only when a place is corrected
};

// A word of a field, in memory of its own.
struct word {
	char at[WORD_ROOM];
};

static void word_set(struct word *word, struct str text)
{
	snprintf(word->at, sizeof word->at, "%.*s", STR_ARG(text));
}

// --- the fields ---

static enum outcome name_set(const char *const *names, int count, struct str word, int64_t *ret,
			     const char *what, struct fault *fault)
{
	const int found = name_find(names, count, word);
	if (found < 0)
		return fail(INVALID, fault, "There is no such %s. Choose one of the list.", what);
	*ret = found;
	return OK;
}

static void signal_now(const struct standing *standing, struct str wish, struct word *ret)
{
	(void)wish;
	word_set(ret, str_from(signal_names[standing->signal]));
}
static enum outcome signal_set(struct standing *standing, struct str word, struct fault *fault)
{
	return name_set(signal_names, SIGNAL_COUNT, word, &standing->signal, "signal", fault);
}

static void kind_now(const struct standing *standing, struct str wish, struct word *ret)
{
	(void)wish;
	word_set(ret, str_from(kind_names[standing->kind]));
}
static enum outcome kind_set(struct standing *standing, struct str word, struct fault *fault)
{
	return name_set(kind_names, KIND_COUNT, word, &standing->kind, "kind", fault);
}

static void urgency_now(const struct standing *standing, struct str wish, struct word *ret)
{
	(void)wish;
	word_set(ret, str_from(urgency_names[standing->urgency]));
}
static enum outcome urgency_set(struct standing *standing, struct str word, struct fault *fault)
{
	return name_set(urgency_names, URGENCY_COUNT, word, &standing->urgency, "urgency", fault);
}

// The head of "+water" or "-water"; HEADS if it names no topic.
static enum head topic_head(struct str word)
{
	enum head head;
	if (word.len < 2 || (word.at[0] != '+' && word.at[0] != '-') ||
	    !head_from_name(str_slice(word, 1, SIZE_MAX), &head) || head < HEAD_TOPIC_FIRST)
		return HEADS;
	return head;
}
static void topic_now(const struct standing *standing, struct str wish, struct word *ret)
{
	const enum head head = topic_head(wish);
	const bool on = head < HEADS && (standing->labels >> head & 1);
	snprintf(ret->at, sizeof ret->at, "%c%.*s", on ? '+' : '-',
		 STR_ARG(str_slice(wish, 1, 64)));
}
static enum outcome topic_set(struct standing *standing, struct str word, struct fault *fault)
{
	const enum head head = topic_head(word);
	if (head == HEADS)
		return fail(INVALID, fault, "There is no such topic. Choose one of the list.");
	if (word.at[0] == '+')
		standing->labels |= 1u << head;
	else
		standing->labels &= ~(1u << head);
	return OK;
}

static void lang_now(const struct standing *standing, struct str wish, struct word *ret)
{
	(void)wish;
	word_set(ret, str_from(standing->lang));
}
static bool lang_well_formed(struct str code)
{
	for (size_t i = 0; i < code.len; i++) {
		const char c = code.at[i];
		const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && (i == 0 || ((c < '0' || c > '9') && c != '-')))
			return false;
	}
	return code.len >= 2 && code.len < READING_LANG_MAX;
}
static enum outcome lang_set(struct standing *standing, struct str word, struct fault *fault)
{
	if (!lang_well_formed(word))
		return fail(
		    INVALID, fault,
		    /*tr*/ "A language is a code such as en, ur or ur-Latn, at most %d characters.",
		    READING_LANG_MAX - 1);
	snprintf(standing->lang, sizeof standing->lang, "%.*s", STR_ARG(word));
	return OK;
}

static void dismiss_now(const struct standing *standing, struct str wish, struct word *ret)
{
	(void)wish;
	word_set(ret, standing->dismissed ? STR("yes") : STR("no"));
}
static enum outcome dismiss_set(struct standing *standing, struct str word, struct fault *fault)
{
	const bool yes = str_equal(word, STR("yes"));
	if (!yes && !str_equal(word, STR("no")))
		return fail(INVALID, fault, "Say yes or no.");
	standing->dismissed = yes;
	return OK;
}

static void place_now(const struct standing *standing, struct str wish, struct word *ret)
{
	(void)wish;
	word_set(ret, str_from(standing->place));
}
static enum outcome place_set(struct standing *standing, struct str word, struct fault *fault)
{
	if (utf8_length(word) > CORRECTION_PLACE_MAX)
		return fail(INVALID, fault, /*tr*/ "A place's name has at most %d characters.",
			    CORRECTION_PLACE_MAX);
	snprintf(standing->place, sizeof standing->place, "%.*s", STR_ARG(word));
	return OK;
}

// How a field is read and set. `now` gives the word that stands, for a topic that of the topic
// which `wish` names.
static const struct {
	void (*now)(const struct standing *standing, struct str wish, struct word *ret);
	enum outcome (*set)(struct standing *standing, struct str word, struct fault *fault);
} fields[CORRECTION_FIELDS] = {
    [CORRECT_SIGNAL] = {signal_now, signal_set},    [CORRECT_KIND] = {kind_now, kind_set},
    [CORRECT_URGENCY] = {urgency_now, urgency_set}, [CORRECT_TOPIC] = {topic_now, topic_set},
    [CORRECT_LANG] = {lang_now, lang_set},	    [CORRECT_DISMISS] = {dismiss_now, dismiss_set},
    [CORRECT_PLACE] = {place_now, place_set},
};

// --- what stands ---

static enum outcome place_corrected(struct conn *conn, int64_t post, char place[WORD_ROOM],
				    struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_correction_in_force);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, CORRECT_PLACE);
	if (stmt_step(find))
		snprintf(place, WORD_ROOM, "%.*s", STR_ARG(stmt_str(find, 0)));
	return stmt_end(find, fault);
}

static void standing_take(struct stmt *find, bool with_place, struct standing *ret)
{
	ret->signal = stmt_i64(find, 0) % SIGNAL_COUNT;
	ret->kind = stmt_i64(find, 1) % KIND_COUNT;
	ret->urgency = stmt_i64(find, 2) % URGENCY_COUNT;
	snprintf(ret->lang, sizeof ret->lang, "%.*s", STR_ARG(stmt_str(find, 3)));
	ret->labels = (uint32_t)stmt_i64(find, 4);
	ret->copy = !stmt_null(find, 5);
	ret->corrected = (uint32_t)stmt_i64(find, 6);
	ret->dismissed = stmt_i64(find, 7) != 0;
	ret->direct = stmt_i64(find, 8) != 0;
	struct reading reading = {0};
	if (with_place && reading_unpack(stmt_blob(find, 9), &reading, NULL) == OK &&
	    reading.n_places > 0)
		snprintf(ret->place, sizeof ret->place, "%.*s", STR_ARG(reading.places[0].name));
}

static enum outcome standing_read(struct conn *conn, int64_t campaign, int64_t post,
				  bool with_place, struct standing *ret, struct fault *fault)
{
	*ret = (struct standing){.campaign = campaign, .post = post};
	struct stmt *find = stmt_start(conn, &sql_correction_post);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found)
		standing_take(find, with_place, ret);
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such Post in this campaign.");
	if (outcome == OK && with_place)
		outcome = place_corrected(conn, post, ret->place, fault);
	return outcome;
}

static enum outcome count_add(struct conn *conn, const struct standing *standing, int64_t posts,
			      struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &sql_post_count_add);
	stmt_bind_i64(add, 1, standing->campaign);
	stmt_bind_i64(add, 2, standing->signal);
	stmt_bind_i64(add, 3, standing->kind);
	stmt_bind_i64(add, 4, posts);
	return stmt_run(add, fault);
}

// Languages count originals that are not noise.
static enum outcome lang_count_add(struct conn *conn, const struct standing *standing,
				   int64_t posts, struct fault *fault)
{
	if (standing->copy || standing->signal == SIGNAL_NOISE)
		return OK;
	struct stmt *add = stmt_start(conn, &sql_post_lang_count_add);
	stmt_bind_i64(add, 1, standing->campaign);
	stmt_bind_str(add, 2, str_from(standing->lang));
	stmt_bind_i64(add, 3, posts);
	return stmt_run(add, fault);
}

static enum outcome tokens_insert(struct conn *conn, int64_t post, struct str raw,
				  struct fault *fault)
{
	struct json_reader *reader = json_reader_new();
	struct arena arena;
	struct post read;
	struct buf tokens;
	arena_init(&arena, SCRATCH_ROOM);
	buf_init(&tokens, TOKENS_ROOM);
	enum outcome outcome =
	    reader ? post_parse(reader, raw, false, &arena, &read, fault)
		   : fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	if (outcome == OK) {
		search_tokens(read.text, &tokens);
		if (tokens.len > 0) {
			struct stmt *insert = stmt_start(conn, &sql_post_text_insert);
			stmt_bind_i64(insert, 1, post);
			stmt_bind_str(insert, 2, buf_str(&tokens));
			outcome = stmt_run(insert, fault);
		}
	}
	buf_free(&tokens);
	arena_free(&arena);
	json_reader_free(reader);
	return outcome;
}

// Makes a post that was noise findable by its words. They stay findable when it becomes noise
// again: searching leaves noise out.
static enum outcome words_index(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *before = stmt_start(conn, &sql_correction_was_signal);
	stmt_bind_i64(before, 1, post);
	const bool indexed = stmt_step(before);
	enum outcome outcome = stmt_end(before, fault);
	if (outcome != OK || indexed)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_post_raw);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		outcome = tokens_insert(conn, post, stmt_str(find, 0), fault);
	const enum outcome ended = stmt_end(find, outcome == OK ? fault : NULL);
	return outcome == OK ? ended : outcome;
}

// Before the correction itself is kept: words_index looks at the ones before.
static enum outcome standing_write(struct conn *conn, const struct standing *was,
				   const struct standing *now, struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_correction_post_write);
	stmt_bind_i64(write, 1, now->post);
	stmt_bind_i64(write, 2, now->signal);
	stmt_bind_i64(write, 3, now->kind);
	stmt_bind_i64(write, 4, now->urgency);
	stmt_bind_str(write, 5, str_from(now->lang));
	stmt_bind_i64(write, 6, now->labels);
	stmt_bind_i64(write, 7, now->corrected);
	stmt_bind_i64(write, 8, now->dismissed);
	enum outcome outcome = stmt_run(write, fault);
	if (outcome == OK)
		outcome = count_add(conn, was, -1, fault);
	if (outcome == OK)
		outcome = count_add(conn, now, 1, fault);
	if (outcome == OK)
		outcome = lang_count_add(conn, was, -1, fault);
	if (outcome == OK)
		outcome = lang_count_add(conn, now, 1, fault);
	if (outcome == OK && was->signal == SIGNAL_NOISE && now->signal != SIGNAL_NOISE)
		outcome = words_index(conn, now->post, fault);
	return outcome;
}

enum outcome correction_silence(struct conn *conn, int64_t campaign, int64_t post,
				struct fault *fault)
{
	struct standing was;
	const enum outcome outcome = standing_read(conn, campaign, post, false, &was, fault);
	if (outcome != OK)
		return outcome;
	struct standing now = was;
	now.signal = SIGNAL_NOISE;
	now.kind = KIND_OTHER;
	now.urgency = URGENCY_WAIT;
	now.labels = 0;
	return standing_write(conn, &was, &now, fault);
}

// --- correcting ---

static bool hidden(const struct standing *standing)
{
	return standing->signal == SIGNAL_NOISE || standing->dismissed;
}

static enum outcome rules_check(const struct standing *was, const struct standing *now,
				struct str reason, struct fault *fault)
{
	if (now->direct && now->signal == SIGNAL_NOISE)
		return fail(INVALID, fault,
			    /*tr*/
			    "This message was sent to us: a person must answer it. It cannot "
			    "become noise.");
	if (now->direct && now->dismissed)
		return fail(INVALID, fault,
			    /*tr*/
			    "This message was sent to us: a person must answer it before it is "
			    "put away.");
	if (utf8_length(reason) > CORRECTION_REASON_MAX)
		return fail(INVALID, fault, /*tr*/ "A reason has at most %d characters.",
			    CORRECTION_REASON_MAX);
	if (reason.len > 0)
		return OK;
	const bool life = was->urgency == URGENCY_LIFE;
	if (life && now->urgency != URGENCY_LIFE)
		return fail(INVALID, fault,
			    /*tr*/ "Say how you know that no life is at risk: a reason is needed.");
	if (life && hidden(now) && !hidden(was))
		return fail(INVALID, fault,
			    /*tr*/
			    "Life may be at risk here. Say why it can be put away: a reason is "
			    "needed.");
	if (was->labels & ~now->labels & 1u << HEAD_PROTECTION)
		return fail(INVALID, fault,
			    /*tr*/
			    "Somebody may be in danger here. Say how you know that they are not: a "
			    "reason is needed.");
	return OK;
}

static enum outcome correction_insert(struct conn *conn, int64_t id,
				      const struct new_correction *correction, const char *was,
				      const char *now, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_correction_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, correction->campaign);
	stmt_bind_i64(insert, 3, correction->post);
	stmt_bind_i64_or_null(insert, 4, correction->account);
	stmt_bind_i64_or_null(insert, 5, correction->bulk);
	stmt_bind_i64(insert, 6, correction->at ? correction->at : time_now());
	stmt_bind_i64(insert, 7, correction->field);
	stmt_bind_str(insert, 8, str_from(was));
	stmt_bind_str(insert, 9, str_from(now));
	stmt_bind_str(insert, 10, correction->reason.at ? correction->reason : STR(""));
	return stmt_run(insert, fault);
}

enum outcome correction_make(struct conn *conn, struct id_maker *ids,
			     const struct new_correction *correction, int64_t *ret_id,
			     struct fault *fault)
{
	const enum correction_field field = correction->field;
	struct standing was;
	struct word before, after;
	enum outcome outcome = standing_read(conn, correction->campaign, correction->post,
					     field == CORRECT_PLACE, &was, fault);
	if (outcome != OK)
		return outcome;
	struct standing now = was;
	outcome = fields[field].set(&now, correction->word, fault);
	if (outcome != OK)
		return outcome;
	fields[field].now(&was, correction->word, &before);
	fields[field].now(&now, correction->word, &after);
	const bool said = was.corrected >> field & 1;
	if (strcmp(before.at, after.at) == 0 && (said || !correction->confirm)) {
		*ret_id = 0;
		return OK;
	}
	now.corrected |= 1u << field;
	outcome = rules_check(&was, &now, correction->reason, fault);
	if (outcome == OK)
		outcome = standing_write(conn, &was, &now, fault);
	const int64_t id = id_next(ids);
	if (outcome == OK)
		outcome = correction_insert(conn, id, correction, before.at, after.at, fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

// --- undoing ---

struct found {
	int64_t id, post;
	enum correction_field field;
	struct word was, now;
	bool undone;
};

static enum outcome correction_find(struct conn *conn, int64_t campaign, int64_t id,
				    struct found *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_correction_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool there = stmt_step(find);
	if (there) {
		ret->id = id;
		ret->post = stmt_i64(find, 0);
		ret->field = (enum correction_field)stmt_i64(find, 1);
		word_set(&ret->was, stmt_str(find, 2));
		word_set(&ret->now, stmt_str(find, 3));
		ret->undone = !stmt_null(find, 4);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !there)
		return fail(NOT_FOUND, fault, "There is no such correction in this campaign.");
	return outcome;
}

static enum outcome overtaken_find(struct conn *conn, const struct found *found, bool *ret,
				   struct fault *fault)
{
	const bool topic = found->field == CORRECT_TOPIC;
	struct stmt *later = stmt_start(conn, &sql_correction_later);
	stmt_bind_i64(later, 1, found->post);
	stmt_bind_i64(later, 2, found->id);
	stmt_bind_i64(later, 3, found->field);
	stmt_bind_str(later, 4, topic ? str_from(found->now.at) : STR(""));
	stmt_bind_str(later, 5, topic ? str_from(found->was.at) : STR(""));
	*ret = stmt_step(later);
	return stmt_end(later, fault);
}

static enum outcome mark_undone(struct conn *conn, int64_t id, const struct correction_back *back,
				struct fault *fault)
{
	struct stmt *mark = stmt_start(conn, &sql_correction_undone);
	stmt_bind_i64(mark, 1, id);
	stmt_bind_i64(mark, 2, time_now());
	stmt_bind_i64_or_null(mark, 3, back->account);
	stmt_bind_i64_or_null(mark, 4, back->bulk);
	return stmt_run(mark, fault);
}

static enum outcome mark_in_force(struct conn *conn, int64_t id, struct fault *fault)
{
	struct stmt *mark = stmt_start(conn, &sql_correction_undone);
	stmt_bind_i64(mark, 1, id);
	for (int i = 2; i <= 4; i++)
		stmt_bind_null(mark, i);
	return stmt_run(mark, fault);
}

static enum outcome unguard_check(const struct correction_back *back, const struct standing *was,
				  const struct standing *now, struct fault *fault)
{
	if (!back->unguard && was->labels & ~now->labels & 1u << HEAD_PROTECTION)
		return fail(DENIED, fault,
			    /*tr*/ "Only a safeguarding lead takes the mark of protection off.");
	return OK;
}

static enum outcome still_corrected(struct conn *conn, const struct found *found, bool *ret,
				    struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_correction_in_force);
	stmt_bind_i64(find, 1, found->post);
	stmt_bind_i64(find, 2, found->field);
	*ret = stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome found_undo(struct conn *conn, const struct correction_back *back,
			       const struct found *found, struct fault *fault)
{
	struct standing was;
	bool still = false;
	enum outcome outcome = standing_read(conn, back->campaign, found->post, false, &was, fault);
	if (outcome != OK)
		return outcome;
	struct standing now = was;
	outcome = fields[found->field].set(&now, str_from(found->was.at), fault);
	if (outcome == OK)
		outcome = unguard_check(back, &was, &now, fault);
	if (outcome == OK)
		outcome = mark_undone(conn, found->id, back, fault);
	if (outcome == OK)
		outcome = still_corrected(conn, found, &still, fault);
	if (!still)
		now.corrected &= ~(1u << found->field);
	return outcome == OK ? standing_write(conn, &was, &now, fault) : outcome;
}

// The correction, if it is (`undone`) or is not undone and no later one of its label is in force.
static enum outcome standing_alone(struct conn *conn, int64_t campaign, int64_t correction,
				   bool undone, struct found *ret, struct fault *fault)
{
	bool overtaken = false;
	enum outcome outcome = correction_find(conn, campaign, correction, ret, fault);
	if (outcome == OK && ret->undone != undone)
		return fail(CONFLICT, fault,
			    undone ? "This correction is in force."
				   : "This correction was undone before.");
	if (outcome == OK)
		outcome = overtaken_find(conn, ret, &overtaken, fault);
	if (outcome == OK && overtaken)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Somebody has changed this label again since. Undo the newer "
			    "correction first.");
	return outcome;
}

enum outcome correction_take_back(struct conn *conn, const struct correction_back *back,
				  int64_t correction, int64_t *ret_post, struct fault *fault)
{
	struct found found;
	enum outcome outcome =
	    standing_alone(conn, back->campaign, correction, false, &found, fault);
	if (outcome == OK)
		outcome = found_undo(conn, back, &found, fault);
	if (outcome == OK && ret_post)
		*ret_post = found.post;
	return outcome;
}

enum outcome correction_undo(struct conn *conn, int64_t campaign, int64_t correction,
			     int64_t account, int64_t *ret_post, struct fault *fault)
{
	const struct correction_back back = {.campaign = campaign, .account = account};
	return correction_take_back(conn, &back, correction, ret_post, fault);
}

enum outcome correction_redo(struct conn *conn, const struct correction_back *back,
			     int64_t correction, int64_t *ret_post, struct fault *fault)
{
	struct found found;
	struct standing was;
	enum outcome outcome =
	    standing_alone(conn, back->campaign, correction, true, &found, fault);
	if (outcome == OK)
		outcome = standing_read(conn, back->campaign, found.post, false, &was, fault);
	if (outcome != OK)
		return outcome;
	struct standing now = was;
	outcome = fields[found.field].set(&now, str_from(found.now.at), fault);
	now.corrected |= 1u << found.field;
	if (outcome == OK)
		outcome = unguard_check(back, &was, &now, fault);
	if (outcome == OK)
		outcome = standing_write(conn, &was, &now, fault);
	if (outcome == OK)
		outcome = mark_in_force(conn, correction, fault);
	if (outcome == OK)
		*ret_post = found.post;
	return outcome;
}

// --- reading ---

enum outcome correction_rows(struct stmt *list, struct arena *arena, size_t most,
			     struct correction **ret_list, size_t *ret_count, struct fault *fault)
{
	struct correction *rows = arena_array(arena, most, sizeof *rows);
	size_t count = 0;
	while (rows && count < most && stmt_step(list)) {
		rows[count++] = (struct correction){
		    .id = stmt_i64(list, 0),
		    .post = stmt_i64(list, 1),
		    .account = stmt_i64(list, 2),
		    .bulk = stmt_i64(list, 3),
		    .at = stmt_i64(list, 4),
		    .undone_at = stmt_i64(list, 5),
		    .field = (enum correction_field)(stmt_i64(list, 6) % CORRECTION_FIELDS),
		    .was = arena_copy(arena, stmt_str(list, 7)),
		    .now = arena_copy(arena, stmt_str(list, 8)),
		    .reason = arena_copy(arena, stmt_str(list, 9)),
		    .by = arena_copy(arena, stmt_str(list, 10)),
		};
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	if (!rows)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	*ret_list = rows;
	*ret_count = count;
	return OK;
}

enum outcome correction_list(struct conn *conn, struct arena *arena, int64_t post,
			     struct correction **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *list = stmt_start(conn, &sql_correction_list);
	stmt_bind_i64(list, 1, post);
	stmt_bind_i64(list, 2, CORRECTIONS_LISTED);
	return correction_rows(list, arena, CORRECTIONS_LISTED, ret_list, ret_count, fault);
}

enum outcome correction_list_many(struct conn *conn, struct arena *arena, struct str posts,
				  struct correction **ret_list, size_t *ret_count,
				  struct fault *fault)
{
	struct stmt *list = stmt_start(conn, &sql_correction_list_many);
	stmt_bind_str(list, 1, posts);
	stmt_bind_i64(list, 2, LISTED_MANY_MAX);
	return correction_rows(list, arena, LISTED_MANY_MAX, ret_list, ret_count, fault);
}

// --- many at once ---

enum outcome bulk_open(struct conn *conn, struct id_maker *ids, int64_t campaign, int64_t account,
		       const char *action, struct str words, int64_t *ret_id, struct fault *fault)
{
	const int64_t id = id_next(ids);
	struct stmt *insert = stmt_start(conn, &sql_bulk_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, campaign);
	stmt_bind_i64_or_null(insert, 3, account);
	stmt_bind_i64(insert, 4, time_now());
	stmt_bind_str(insert, 5, str_from(action));
	stmt_bind_str(insert, 6, words.at ? words : STR(""));
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

enum outcome bulk_close(struct conn *conn, int64_t bulk, int64_t posts, struct fault *fault)
{
	struct stmt *close = stmt_start(conn, &sql_bulk_close);
	stmt_bind_i64(close, 1, bulk);
	stmt_bind_i64(close, 2, posts);
	return stmt_run(close, fault);
}

enum outcome bulk_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
		       struct bulk *ret_bulk, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_bulk_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	struct bulk bulk = {.id = id};
	if (found) {
		bulk.action = arena_copy(arena, stmt_str(find, 0));
		bulk.words = arena_copy(arena, stmt_str(find, 1));
		bulk.posts = stmt_i64(find, 2);
		bulk.undone = !stmt_null(find, 3);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such action in this campaign.");
	if (outcome == OK)
		*ret_bulk = bulk;
	return outcome;
}

// What is being undone. The corrections of one post stand together, because they were made so.
struct undoing {
	struct correction_back back;
	int64_t bulk;
	struct {
		int64_t id, post;
	} page[UNDO_PAGE];
	size_t count;
	int64_t before; // id of the last one that was looked at
	int64_t post;	// whose it was
	bool spared;	// some of that post's were overtaken
	int64_t undone, kept;
};

static enum outcome undoing_page(struct conn *conn, struct undoing *job, struct fault *fault)
{
	struct stmt *list = stmt_start(conn, &sql_bulk_corrections);
	stmt_bind_i64(list, 1, job->bulk);
	stmt_bind_i64(list, 2, job->before);
	stmt_bind_i64(list, 3, UNDO_PAGE);
	for (job->count = 0; job->count < UNDO_PAGE && stmt_step(list); job->count++) {
		job->page[job->count].id = stmt_i64(list, 0);
		job->page[job->count].post = stmt_i64(list, 1);
	}
	return stmt_end(list, fault);
}

// Counts the post before, when another one begins.
static void undoing_next(struct undoing *job, int64_t post)
{
	if (post == job->post)
		return;
	if (job->post) {
		job->kept += job->spared;
		job->undone += !job->spared;
	}
	job->post = post;
	job->spared = false;
}

static enum outcome undoing_run(struct conn *conn, struct undoing *job, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < job->count && outcome == OK; i++) {
		undoing_next(job, job->page[i].post);
		job->before = job->page[i].id;
		outcome = correction_take_back(conn, &job->back, job->before, NULL, fault);
		if (outcome == CONFLICT || outcome == DENIED) {
			job->spared = true;
			outcome = OK;
		}
	}
	return outcome;
}

static enum outcome bulk_mark(struct conn *conn, int64_t campaign, int64_t bulk,
			      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_bulk_find);
	stmt_bind_i64(find, 1, bulk);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find) && !str_equal(stmt_str(find, 0), STR(BULK_REVERT));
	const bool undone = found && !stmt_null(find, 3);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such action in this campaign.");
	if (undone)
		return fail(CONFLICT, fault, /*tr*/ "This was undone before.");
	struct stmt *mark = stmt_start(conn, &sql_bulk_undone);
	stmt_bind_i64(mark, 1, bulk);
	stmt_bind_i64(mark, 2, time_now());
	return stmt_run(mark, fault);
}

enum outcome bulk_undo(struct conn *conn, int64_t campaign, int64_t bulk, int64_t account,
		       bool unguard, int64_t *ret_undone, int64_t *ret_kept, struct fault *fault)
{
	struct undoing job = {
	    .back = {.campaign = campaign, .account = account, .unguard = unguard},
	    .bulk = bulk,
	    .before = INT64_MAX};
	enum outcome outcome = bulk_mark(conn, campaign, bulk, fault);
	do {
		if (outcome == OK)
			outcome = undoing_page(conn, &job, fault);
		if (outcome == OK)
			outcome = undoing_run(conn, &job, fault);
	} while (outcome == OK && job.count == UNDO_PAGE);
	undoing_next(&job, 0);
	if (outcome == OK) {
		*ret_undone = job.undone;
		*ret_kept = job.kept;
	}
	return outcome;
}
