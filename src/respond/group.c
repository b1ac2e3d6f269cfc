// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/group.h"

#include "respond/case_edit.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"

#include <math.h>

#define JOINED_STEPS 8 // from an incident to the one that it was joined to
#define TOPICS	     (((1u << (HEAD_TOPIC_LAST + 1)) - 1) & ~((1u << HEAD_TOPIC_FIRST) - 1))

// --- one post ---

enum outcome group_post_place(struct conn *conn, struct arena *arena, struct group_post *post,
			      struct fault *fault)
{
	if (!(post->corrected >> CORRECT_PLACE & 1))
		return OK;
	struct stmt *given = stmt_start(conn, &sql_group_place_corrected);
	stmt_bind_i64(given, 1, post->id);
	stmt_bind_i64(given, 2, CORRECT_PLACE);
	if (stmt_step(given)) {
		const struct str name = arena_copy(arena, stmt_str(given, 0));
		post->n_places = name.len > 0;
		post->places[0] = (struct group_place){.name = name, .lat = NAN, .lon = NAN};
	}
	return stmt_end(given, fault);
}

// Names outlive the row.
static void reading_copy(struct arena *arena, struct group_post *post)
{
	struct reading *reading = &post->reading;
	for (size_t i = 0; i < reading->n_quantities; i++)
		reading->quantities[i].unit = arena_copy(arena, reading->quantities[i].unit);
	for (size_t i = 0; i < reading->n_places; i++)
		reading->places[i].name = arena_copy(arena, reading->places[i].name);
	for (size_t i = 0; i < post->n_places; i++)
		post->places[i].name = arena_copy(arena, post->places[i].name);
}

enum outcome group_post_find(struct conn *conn, struct group_scratch *scratch, int64_t campaign,
			     int64_t id, struct group_post *ret, struct fault *fault)
{
	arena_reset(&scratch->arena);
	struct stmt *find = stmt_start(conn, &sql_group_one);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found) {
		group_post_read(find, ret);
		ret->source = arena_copy(&scratch->arena, ret->source);
		ret->raw = arena_copy(&scratch->arena, ret->raw);
		reading_copy(&scratch->arena, ret);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, "There is no such Post in this campaign.");
	return group_post_place(conn, &scratch->arena, ret, fault);
}

// --- the sums of an incident ---

struct sum {
	int64_t id, joined_into;
	int64_t first_post, latest_post, originals, posts, waiting;
	enum post_urgency urgency;
	uint32_t labels, phones, numbers;
	char place[GROUP_LIST_MAX];
	double lat, lon;
	char langs[GROUP_LIST_MAX], sources[GROUP_LIST_MAX];
};

static void text_take(char *room, struct str text)
{
	snprintf(room, GROUP_LIST_MAX, "%.*s", STR_ARG(text));
}

static void sum_row(struct stmt *find, struct sum *ret)
{
	ret->joined_into = stmt_i64(find, 0);
	ret->first_post = stmt_i64(find, 1);
	ret->originals = stmt_i64(find, 2);
	ret->posts = stmt_i64(find, 3);
	ret->waiting = stmt_i64(find, 4);
	ret->urgency = (enum post_urgency)(stmt_i64(find, 5) % URGENCY_COUNT);
	ret->labels = (uint32_t)stmt_i64(find, 6);
	text_take(ret->place, stmt_str(find, 7));
	ret->lat = stmt_null(find, 8) ? NAN : stmt_double(find, 8);
	ret->lon = stmt_null(find, 9) ? NAN : stmt_double(find, 9);
	text_take(ret->langs, stmt_str(find, 10));
	text_take(ret->sources, stmt_str(find, 11));
	ret->phones = (uint32_t)stmt_i64(find, 12);
	ret->numbers = (uint32_t)stmt_i64(find, 13);
}

// The incident of that id, or the one that it was joined to.
static enum outcome sum_read(struct conn *conn, int64_t id, struct sum *ret, struct fault *fault)
{
	for (int step = 0; step < JOINED_STEPS; step++) {
		struct stmt *find = stmt_start(conn, &sql_incident_sum);
		stmt_bind_i64(find, 1, id);
		ret->id = stmt_step(find) ? id : 0;
		if (ret->id != 0)
			sum_row(find, ret);
		const enum outcome outcome = stmt_end(find, fault);
		if (outcome != OK || ret->id == 0 || ret->joined_into == 0)
			return outcome;
		id = ret->joined_into;
	}
	ret->id = 0;
	return OK;
}

static enum outcome sum_write(struct conn *conn, const struct sum *sum, struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &sql_incident_add);
	stmt_bind_i64(add, 1, sum->id);
	stmt_bind_i64(add, 2, sum->latest_post);
	stmt_bind_i64(add, 3, sum->originals);
	stmt_bind_i64(add, 4, sum->posts);
	stmt_bind_i64(add, 5, sum->waiting);
	stmt_bind_i64(add, 6, sum->urgency);
	stmt_bind_i64(add, 7, sum->labels);
	stmt_bind_str(add, 8, str_from(sum->place));
	row_bind_degrees(add, 9, sum->lat);
	row_bind_degrees(add, 10, sum->lon);
	stmt_bind_str(add, 11, str_from(sum->langs));
	stmt_bind_str(add, 12, str_from(sum->sources));
	stmt_bind_i64(add, 13, sum->phones);
	stmt_bind_i64(add, 14, sum->numbers);
	return stmt_run(add, fault);
}

static void list_take(char *list, struct str word, char separator, size_t most)
{
	char room[GROUP_LIST_MAX + 1];
	const struct str longer = group_list_add(room, str_from(list), word, separator, most);
	if (longer.at == room && longer.len < GROUP_LIST_MAX)
		text_take(list, longer);
}

static void sum_add(struct sum *sum, const struct group_post *post)
{
	const struct reading *reading = &post->reading;
	sum->latest_post = post->id;
	sum->posts++;
	if (reading->urgency > sum->urgency)
		sum->urgency = reading->urgency;
	sum->labels |= reading->labels;
	list_take(sum->langs, str_from(reading->lang), ' ', INCIDENT_LANGS);
	list_take(sum->sources, post->source, '\n', INCIDENT_SOURCES);
	if (post->copy_of)
		return;
	sum->originals++;
	sum->waiting += post->waits;
	sum->phones |= post->phones;
	sum->numbers |= post->numbers;
	if (sum->place[0] == '\0' && post->n_places > 0) {
		text_take(sum->place, post->places[0].name);
		sum->lat = post->places[0].lat;
		sum->lon = post->places[0].lon;
	}
}

// --- finding the incident ---

// Whether all facts of a post are among those of an incident, as far as both tell any.
static bool all_known(uint32_t facts, uint32_t theirs)
{
	return theirs == 0 || (facts & theirs) == facts;
}

// Whether what a key led to is the same thing.
static bool same_thing(const struct group_post *post, const struct group_key *key,
		       const struct sum *sum)
{
	const uint32_t topics = post->reading.labels & TOPICS, theirs = sum->labels & TOPICS;
	if (sum->id == 0 || sum->originals >= INCIDENT_POSTS_MAX)
		return false;
	if (key->topics_agree && topics != 0 && theirs != 0 && (topics & theirs) == 0)
		return false;
	return !key->weak ||
	       (all_known(post->phones, sum->phones) && all_known(post->numbers, sum->numbers));
}

static struct group_words words_of(struct str kept)
{
	struct group_words words = {0};
	if (kept.len > sizeof words.hashes || kept.len % sizeof *words.hashes != 0)
		return words;
	words.count = (uint32_t)(kept.len / sizeof *words.hashes);
	if (kept.len > 0)
		memcpy(words.hashes, kept.at, kept.len);
	return words;
}

// Whether the last post of a key is near enough to be spoken of in this one.
static bool key_near(struct stmt *found, const struct group_post *post, const struct group_key *key,
		     const struct group_words *words)
{
	const int64_t apart = post->written_at - stmt_i64(found, 1);
	if (apart > key->within || apart < -key->within)
		return false;
	if (!key->weak)
		return true;
	const struct group_words theirs = words_of(stmt_blob(found, 2));
	return group_words_alike(words, &theirs);
}

static enum outcome key_follow(struct conn *conn, const struct group_post *post,
			       const struct group_key *key, const struct group_words *words,
			       struct sum *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_key_find);
	stmt_bind_i64(find, 1, post->campaign);
	stmt_bind_str(find, 2, str_from(key->text));
	int64_t incident = 0;
	if (stmt_step(find) && key_near(find, post, key, words))
		incident = stmt_i64(find, 0);
	enum outcome outcome = stmt_end(find, fault);
	ret->id = 0;
	if (outcome != OK || incident == 0)
		return outcome;
	outcome = sum_read(conn, incident, ret, fault);
	if (outcome == OK && !same_thing(post, key, ret))
		ret->id = 0;
	return outcome;
}

static enum outcome key_set(struct conn *conn, const struct group_post *post,
			    const struct group_key *key, const struct group_words *words,
			    int64_t incident, struct fault *fault)
{
	const size_t len = key->weak ? words->count * sizeof *words->hashes : 0;
	struct stmt *set = stmt_start(conn, &sql_incident_key_set);
	stmt_bind_i64(set, 1, post->campaign);
	stmt_bind_str(set, 2, str_from(key->text));
	stmt_bind_i64(set, 3, incident);
	stmt_bind_i64(set, 4, post->written_at);
	stmt_bind_blob(set, 5, str_of((const char *)words->hashes, len));
	return stmt_run(set, fault);
}

// --- putting it there ---

static enum outcome member_insert(struct conn *conn, const struct incident_change *change,
				  const struct group_post *post, int64_t incident,
				  const char *reason, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_incident_post_insert);
	stmt_bind_i64(insert, 1, post->id);
	stmt_bind_i64(insert, 2, incident);
	row_bind_some(insert, 3, change->account);
	stmt_bind_i64(insert, 4, change->now);
	stmt_bind_str(insert, 5, str_from(reason));
	stmt_bind_str(insert, 6, str_from(post->reading.lang));
	stmt_bind_str(insert, 7, post->source);
	stmt_bind_i64(insert, 8, post->direct);
	return stmt_run(insert, fault);
}

enum outcome group_incident_make(struct conn *conn, const struct incident_change *change,
				 struct group_scratch *scratch, const struct group_post *post,
				 int64_t *ret_incident, struct fault *fault)
{
	char title[INCIDENT_TITLE_MAX * 4];
	const struct reading *reading = &post->reading;
	const bool placed = post->n_places > 0;
	const int64_t id = id_next(change->ids);
	struct stmt *insert = stmt_start(conn, &sql_incident_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_str(insert, 3, group_title(scratch, post, title));
	stmt_bind_i64(insert, 4, post->id);
	stmt_bind_i64(insert, 5, post->waits);
	stmt_bind_i64(insert, 6, reading->kind);
	stmt_bind_i64(insert, 7, reading->urgency);
	stmt_bind_i64(insert, 8, reading->labels);
	stmt_bind_str(insert, 9, placed ? post->places[0].name : STR(""));
	row_bind_degrees(insert, 10, placed ? post->places[0].lat : NAN);
	row_bind_degrees(insert, 11, placed ? post->places[0].lon : NAN);
	stmt_bind_str(insert, 12, str_from(reading->lang));
	stmt_bind_str(insert, 13, post->source);
	stmt_bind_i64(insert, 14, post->phones);
	stmt_bind_i64(insert, 15, post->numbers);
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome == OK)
		*ret_incident = id;
	return outcome;
}

enum outcome group_incident_new(struct conn *conn, const struct incident_change *change,
				struct group_scratch *scratch, const struct group_post *post,
				const char *reason, int64_t *ret_incident, struct fault *fault)
{
	int64_t incident = 0;
	enum outcome outcome = group_incident_make(conn, change, scratch, post, &incident, fault);
	if (outcome == OK)
		outcome = member_insert(conn, change, post, incident, reason, fault);
	if (outcome == OK)
		*ret_incident = incident;
	return outcome;
}

static enum outcome member_find(struct conn *conn, int64_t post, int64_t *ret_incident,
				struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_incident_copy_find);
	stmt_bind_i64(find, 1, post);
	*ret_incident = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

// The history of its case tells of a further post, as `what`; *ret_case: that case, or 0.
static enum outcome post_line(struct conn *conn, const struct incident_change *change,
			      const struct group_post *post, int64_t incident, const char *what,
			      int64_t *ret_case, struct fault *fault)
{
	char id[24];
	struct case_brief brief = {0};
	const enum outcome outcome = case_brief(conn, incident, &brief, fault);
	*ret_case = brief.id;
	if (outcome != OK || brief.id == 0)
		return outcome;
	const int len = snprintf(id, sizeof id, "%lld", (long long)post->id);
	const struct case_line line = {.what = what, .now = str_of(id, (size_t)len)};
	return case_line_add(conn, change->ids, brief.id, change->account, &line, fault);
}

static enum outcome join(struct conn *conn, const struct incident_change *change,
			 const struct group_post *post, struct sum *sum, const char *reason,
			 const char *what, int64_t *ret_case, struct fault *fault)
{
	sum_add(sum, post);
	enum outcome outcome = member_insert(conn, change, post, sum->id, reason, fault);
	if (outcome == OK)
		outcome = sum_write(conn, sum, fault);
	if (outcome == OK)
		outcome = post_line(conn, change, post, sum->id, what, ret_case, fault);
	return outcome;
}

// What leads from one post to others.
struct traces {
	size_t n_keys;
	struct group_key keys[GROUP_KEYS_MAX];
	struct group_words words;
};

static void traces_read(struct group_scratch *scratch, const struct group_post *post,
			struct traces *ret)
{
	bool weak = false;
	ret->n_keys = group_keys(scratch, post, ret->keys);
	for (size_t i = 0; i < ret->n_keys; i++)
		weak |= ret->keys[i].weak;
	ret->words = (struct group_words){0};
	if (weak)
		group_words(scratch, post, &ret->words);
}

static enum outcome incident_follow(struct conn *conn, const struct group_post *post,
				    const struct traces *traces, struct sum *ret,
				    const char **ret_reason, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < traces->n_keys && ret->id == 0 && outcome == OK; i++) {
		outcome = key_follow(conn, post, &traces->keys[i], &traces->words, ret, fault);
		*ret_reason = traces->keys[i].reason;
	}
	return outcome;
}

static enum outcome traces_keep(struct conn *conn, const struct group_post *post,
				const struct traces *traces, int64_t incident, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < traces->n_keys && outcome == OK; i++)
		outcome = key_set(conn, post, &traces->keys[i], &traces->words, incident, fault);
	return outcome;
}

enum outcome group_lead(struct conn *conn, struct group_scratch *scratch,
			const struct group_post *post, int64_t incident, struct fault *fault)
{
	struct traces traces;
	traces_read(scratch, post, &traces);
	return traces_keep(conn, post, &traces, incident, fault);
}

enum outcome group_original(struct conn *conn, const struct incident_change *change,
			    struct group_scratch *scratch, const struct group_post *post,
			    int64_t *ret_case, struct fault *fault)
{
	struct traces traces;
	struct sum sum = {0};
	const char *reason = "";
	int64_t has = 0, changed = 0;
	*ret_case = 0;
	if (!group_wants_incident(post))
		return OK;
	enum outcome outcome = member_find(conn, post->id, &has, fault);
	if (outcome != OK || has != 0) // a person was faster
		return outcome;
	traces_read(scratch, post, &traces);
	outcome = incident_follow(conn, post, &traces, &sum, &reason, fault);
	if (outcome != OK)
		return outcome;
	const bool joins = sum.id != 0;
	const struct case_asked asked = {
	    .act = group_wants_case(post), .message = joins, .urgency = post->reading.urgency};
	outcome = joins ? join(conn, change, post, &sum, reason, "post", ret_case, fault)
			: group_incident_new(conn, change, scratch, post, "first", &sum.id, fault);
	if (outcome == OK)
		outcome = traces_keep(conn, post, &traces, sum.id, fault);
	if (outcome == OK && (joins || asked.act)) // else there is no case to follow
		outcome = case_follow(conn, change, sum.id, &asked, &changed, fault);
	if (outcome == OK && changed != 0)
		*ret_case = changed;
	return outcome;
}

// The incident that a person's first message belongs to, made if it has none.
static enum outcome first_sum(struct conn *conn, const struct incident_change *change,
			      int64_t first, struct sum *ret, struct fault *fault)
{
	int64_t incident = 0;
	const enum outcome outcome =
	    incident_ensure(conn, change->ids, change->campaign, first, &incident, fault);
	return outcome == OK ? sum_read(conn, incident, ret, fault) : outcome;
}

enum outcome group_follower(struct conn *conn, const struct incident_change *change,
			    struct group_scratch *scratch, const struct group_post *post,
			    int64_t first, int64_t *ret_case, struct fault *fault)
{
	struct sum sum = {0};
	int64_t has = 0, changed = 0;
	*ret_case = 0;
	enum outcome outcome = member_find(conn, post->id, &has, fault);
	if (outcome != OK || has != 0) // a person was faster
		return outcome;
	outcome = first_sum(conn, change, first, &sum, fault);
	if (outcome != OK)
		return outcome;
	if (sum.id == 0 || sum.originals >= INCIDENT_POSTS_MAX)
		return group_original(conn, change, scratch, post, ret_case, fault);
	const struct case_asked asked = {
	    .act = true, .message = true, .theirs = true, .urgency = post->reading.urgency};
	outcome = join(conn, change, post, &sum, "sender", "wrote", ret_case, fault);
	if (outcome == OK)
		outcome = case_follow(conn, change, sum.id, &asked, &changed, fault);
	if (outcome == OK && changed != 0)
		*ret_case = changed;
	return outcome;
}

// --- copies ---

static enum outcome copy_count(struct conn *conn, const struct group_post *copy,
			       int64_t *ret_incident, struct fault *fault)
{
	char langs[GROUP_LIST_MAX] = "", sources[GROUP_LIST_MAX] = "";
	struct stmt *find = stmt_start(conn, &sql_incident_copy_find);
	stmt_bind_i64(find, 1, copy->copy_of);
	const int64_t incident = stmt_step(find) ? stmt_i64(find, 0) : 0;
	if (incident) {
		text_take(langs, stmt_str(find, 1));
		text_take(sources, stmt_str(find, 2));
	}
	enum outcome outcome = stmt_end(find, fault);
	*ret_incident = incident;
	if (outcome != OK || incident == 0)
		return outcome;
	list_take(langs, str_from(copy->reading.lang), ' ', INCIDENT_LANGS);
	list_take(sources, copy->source, '\n', INCIDENT_SOURCES);
	struct stmt *add = stmt_start(conn, &sql_incident_copy_add);
	stmt_bind_i64(add, 1, copy->copy_of);
	stmt_bind_i64(add, 2, copy->id);
	stmt_bind_str(add, 3, str_from(langs));
	stmt_bind_str(add, 4, str_from(sources));
	return stmt_run(add, fault);
}

// The original was kept before the grouper began to read: it is grouped now.
static enum outcome original_late(struct conn *conn, const struct incident_change *change,
				  struct group_scratch *scratch, int64_t original,
				  int64_t *ret_case, struct fault *fault)
{
	struct group_post *post = calloc(1, sizeof *post);
	if (!post)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	enum outcome outcome =
	    group_post_find(conn, scratch, change->campaign, original, post, fault);
	if (outcome == OK)
		outcome = group_original(conn, change, scratch, post, ret_case, fault);
	free(post);
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome group_copy(struct conn *conn, const struct incident_change *change,
			struct group_scratch *scratch, const struct group_post *copy,
			int64_t *ret_case, struct fault *fault)
{
	int64_t incident = 0;
	struct sum sum = {0};
	*ret_case = 0;
	enum outcome outcome = copy_count(conn, copy, &incident, fault);
	if (outcome == OK && incident == 0 && group_wants_incident(copy)) {
		outcome = original_late(conn, change, scratch, copy->copy_of, ret_case, fault);
		if (outcome == OK)
			outcome = copy_count(conn, copy, &incident, fault);
	}
	if (outcome != OK || incident == 0)
		return outcome;
	outcome = sum_read(conn, incident, &sum, fault);
	if (outcome != OK || sum.id == 0)
		return outcome;
	sum_add(&sum, copy);
	return sum_write(conn, &sum, fault);
}
