// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/translation.h"

#include "base/utf8.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "store/job.h"

#define CODE_LEAST 2
#define CODE_MOST  11

// --- languages ---

bool translation_lists(struct str codes, struct str lang)
{
	while (codes.len > 0) {
		const struct str code = str_cut(&codes, ' ');
		if (str_equal(code, lang) ||
		    (str_starts(lang, code) && lang.len > code.len && lang.at[code.len] == '-'))
			return true;
	}
	return false;
}

static bool code_small(struct str word, char out[CODE_MOST])
{
	if (word.len < CODE_LEAST || word.len > CODE_MOST)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		const char c = word.at[i];
		const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c == '-' && i >= 2))
			return false;
		out[i] = letter && i < 3 ? (char)(c | 0x20) : c;
	}
	return true;
}

bool translation_codes(struct arena *arena, struct str typed, struct str *ret_codes)
{
	char room[TRANSLATION_LANGS_MAX * (CODE_MOST + 1)];
	size_t len = 0, count = 0;
	while (typed.len > 0) {
		struct str part = str_cut(&typed, ',');
		while (part.len > 0) {
			char code[CODE_MOST];
			const struct str word = str_trim(str_cut(&part, ' '));
			if (word.len == 0 ||
			    (code_small(word, code) &&
			     translation_lists(str_of(room, len), str_of(code, word.len))))
				continue;
			if (!code_small(word, code) || ++count > TRANSLATION_LANGS_MAX)
				return false;
			if (len > 0)
				room[len++] = ' ';
			memcpy(room + len, code, word.len);
			len += word.len;
		}
	}
	*ret_codes = arena_copy(arena, str_of(room, len));
	return true;
}

// --- reading ---

enum outcome translation_settings_read(struct conn *conn, struct arena *arena, int64_t campaign,
				       struct translation_settings *ret, struct fault *fault)
{
	*ret = (struct translation_settings){.target = STR("en")};
	struct stmt *find = stmt_start(conn, &sql_translation_settings);
	stmt_bind_i64(find, 1, campaign);
	if (stmt_step(find))
		*ret = (struct translation_settings){
		    .set = true,
		    .server = {.kind = (enum translate_kind)stmt_i64(find, 0),
			       .address = arena_copy(arena, stmt_str(find, 1)),
			       .key = arena_copy(arena, stmt_blob(find, 2))},
		    .languages = arena_copy(arena, stmt_str(find, 3)),
		    .always = arena_copy(arena, stmt_str(find, 4)),
		    .target = arena_copy(arena, stmt_str(find, 5)),
		    .ill_since = stmt_i64(find, 6),
		    .detail = arena_copy(arena, stmt_str(find, 7)),
		    .wait_until = stmt_i64(find, 8),
		    .read_to = stmt_i64(find, 9),
		};
	return stmt_end(find, fault);
}

enum outcome translation_find(struct conn *conn, struct arena *arena, int64_t post,
			      struct translation *ret, struct fault *fault)
{
	*ret = (struct translation){0};
	struct stmt *find = stmt_start(conn, &sql_translation_find);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		*ret = (struct translation){
		    .post = stmt_i64(find, 0),
		    .lang = arena_copy(arena, stmt_str(find, 1)),
		    .target = arena_copy(arena, stmt_str(find, 2)),
		    .machine = (enum translation_machine)stmt_i64(find, 3),
		    .machine_words = arena_copy(arena, stmt_str(find, 4)),
		    .engine = arena_copy(arena, stmt_str(find, 5)),
		    .differs = (unsigned)stmt_i64(find, 6),
		    .why = arena_copy(arena, stmt_str(find, 7)),
		    .desk = (enum translation_desk)stmt_i64(find, 8),
		    .life = stmt_i64(find, 9) != 0,
		    .claimed_by = stmt_i64(find, 10),
		    .claimed_until = stmt_i64(find, 11),
		    .words = arena_copy(arena, stmt_str(find, 12)),
		    .account = stmt_i64(find, 13),
		    .at = stmt_i64(find, 14),
		    .revision = stmt_i64(find, 15),
		    .name = arena_copy(arena, stmt_str(find, 16)),
		    .claimed_name = arena_copy(arena, stmt_str(find, 17)),
		    .thanked_by = stmt_i64(find, 18),
		    .asked_at = stmt_i64(find, 19),
		};
	return stmt_end(find, fault);
}

enum outcome translation_versions(struct conn *conn, struct arena *arena, int64_t post,
				  struct translation_version **ret_list, size_t *ret_count,
				  struct fault *fault)
{
	size_t count = 0;
	struct translation_version *list = arena_array(arena, TRANSLATION_VERSIONS, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_translation_versions);
	stmt_bind_i64(rows, 1, post);
	stmt_bind_i64(rows, 2, TRANSLATION_VERSIONS);
	while (count < TRANSLATION_VERSIONS && stmt_step(rows))
		list[count++] = (struct translation_version){
		    .words = arena_copy(arena, stmt_str(rows, 0)),
		    .name = arena_copy(arena, stmt_str(rows, 1)),
		    .at = stmt_i64(rows, 2),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK) {
		*ret_list = list;
		*ret_count = count;
	}
	return outcome;
}

enum outcome translation_queue(struct conn *conn, struct arena *arena, int64_t campaign,
			       int64_t now, struct translation_waiting **ret_list,
			       size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct translation_waiting *list = arena_array(arena, TRANSLATION_QUEUE, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_translation_queue);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, now);
	stmt_bind_i64(rows, 3, TRANSLATION_QUEUE);
	stmt_bind_i64(rows, 4, READING_PRIVATE);
	while (count < TRANSLATION_QUEUE && stmt_step(rows))
		list[count++] = (struct translation_waiting){
		    .post = stmt_i64(rows, 0),
		    .lang = arena_copy(arena, stmt_str(rows, 1)),
		    .life = stmt_i64(rows, 2) != 0,
		    .asked_at = stmt_i64(rows, 3),
		    .differs = stmt_i64(rows, 4) == MACHINE_DONE && stmt_i64(rows, 5) != 0,
		    .claimed_by = stmt_i64(rows, 6),
		    .claimed_name = arena_copy(arena, stmt_str(rows, 7)),
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK) {
		*ret_list = list;
		*ret_count = count;
	}
	return outcome;
}

enum outcome translation_speaks(struct conn *conn, struct arena *arena, int64_t campaign,
				int64_t account, struct str *ret_languages, struct fault *fault)
{
	struct str languages = STR("");
	struct stmt *find = stmt_start(conn, &sql_translation_speaks);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, account);
	if (stmt_step(find))
		languages = arena_copy(arena, stmt_str(find, 0));
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_languages = languages;
	return outcome;
}

enum outcome translation_thanks(struct conn *conn, int64_t campaign, int64_t account,
				int64_t *ret_made, int64_t *ret_thanked, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_translation_thanks);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, account);
	if (stmt_step(find)) {
		*ret_made = stmt_i64(find, 0);
		*ret_thanked = stmt_i64(find, 1);
	}
	return stmt_end(find, fault);
}

enum outcome translation_machine_only(struct conn *conn, int64_t incident, bool *ret_only,
				      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_translation_machine_only);
	stmt_bind_i64(find, 1, incident);
	const bool only = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_only = only;
	return outcome;
}

enum outcome translation_evidence_check(struct conn *conn, int64_t incident, struct fault *fault)
{
	bool only = false;
	const enum outcome outcome = translation_machine_only(conn, incident, &only, fault);
	if (outcome != OK || !only)
		return outcome;
	return fail(CONFLICT, fault,
		    /*tr*/
		    "Life may be at risk, and only a machine has read one of these messages. "
		    "Somebody who speaks its language must translate it first, or say that the "
		    "machine is right.");
}

// --- changes ---

static enum outcome machine_queue(struct conn *conn, const struct translation_change *change,
				  struct fault *fault)
{
	char payload[24];
	const int len = snprintf(payload, sizeof payload, "%lld", (long long)change->post);
	const struct str text = str_of(payload, (size_t)len);
	return job_add(conn, STR(TRANSLATION_JOB), text, text, change->now, fault);
}

enum outcome translation_open_check(struct conn *conn, int64_t post, struct fault *fault)
{
	bool marked = false;
	const enum outcome outcome = protection_post_marked(conn, post, &marked, fault);
	if (outcome == OK && marked)
		return fail(DENIED, fault, /*tr*/ "This is private, and is not translated here.");
	return outcome;
}

enum outcome translation_ask(struct conn *conn, const struct translation_change *change,
			     const struct translation_settings *settings, struct str lang,
			     bool life, struct fault *fault)
{
	const bool served =
	    settings->server.address.len > 0 && translation_lists(settings->languages, lang);
	if (str_equal(lang, settings->target))
		return OK;
	enum outcome outcome = translation_open_check(conn, change->post, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *ask = stmt_start(conn, &sql_translation_ask);
	stmt_bind_i64(ask, 1, change->post);
	stmt_bind_i64(ask, 2, change->campaign);
	stmt_bind_str(ask, 3, lang);
	stmt_bind_str(ask, 4, settings->target);
	stmt_bind_i64(ask, 5, served ? MACHINE_ASKED : MACHINE_UNSERVED);
	stmt_bind_i64(ask, 6, served ? SPEAKERS_NONE : SPEAKERS_WAIT);
	stmt_bind_i64(ask, 7, life);
	stmt_bind_i64(ask, 8, change->now);
	outcome = stmt_run(ask, fault);
	return outcome == OK && served ? machine_queue(conn, change, fault) : outcome;
}

enum outcome translation_claim(struct conn *conn, const struct translation_change *change,
			       struct fault *fault)
{
	struct stmt *claim = stmt_start(conn, &sql_translation_claim);
	stmt_bind_i64(claim, 1, change->post);
	stmt_bind_i64(claim, 2, change->account);
	stmt_bind_i64(claim, 3, change->now + TRANSLATION_CLAIM_MS);
	stmt_bind_i64(claim, 4, change->now);
	const enum outcome outcome = stmt_run(claim, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(CONFLICT, fault,
			    /*tr*/ "Somebody else has this translation, or it is done.");
	return outcome;
}

enum outcome translation_claim_next(struct conn *conn, const struct translation_change *change,
				    struct str speaks, int64_t *ret_post, struct fault *fault)
{
	struct arena arena;
	size_t count = 0;
	int64_t post = 0;
	struct translation_waiting *list;
	struct translation_change next = *change;
	arena_init(&arena, (size_t)1 << 20);
	enum outcome outcome =
	    translation_queue(conn, &arena, change->campaign, change->now, &list, &count, fault);
	for (size_t i = 0; outcome == OK && i < count && post == 0; i++)
		if ((list[i].claimed_by == 0 || list[i].claimed_by == change->account) &&
		    translation_lists(speaks, list[i].lang))
			post = list[i].post;
	arena_free(&arena);
	next.post = post;
	if (outcome == OK && post)
		outcome = translation_claim(conn, &next, fault);
	if (outcome == OK)
		*ret_post = post;
	return outcome;
}

enum outcome translation_return(struct conn *conn, const struct translation_change *change,
				struct fault *fault)
{
	struct stmt *give = stmt_start(conn, &sql_translation_return);
	stmt_bind_i64(give, 1, change->post);
	stmt_bind_i64(give, 2, change->account);
	return stmt_run(give, fault);
}

enum outcome translation_save(struct conn *conn, const struct translation_change *change,
			      struct str words, int64_t revision, struct fault *fault)
{
	if (words.len == 0)
		return fail(INVALID, fault, /*tr*/ "Write the translation first.");
	if (utf8_length(words) > TRANSLATION_WORDS_MAX)
		return fail(INVALID, fault, /*tr*/ "This translation is too long.");
	struct stmt *save = stmt_start(conn, &sql_translation_save);
	stmt_bind_i64(save, 1, change->post);
	stmt_bind_str(save, 2, words);
	stmt_bind_i64(save, 3, change->account);
	stmt_bind_i64(save, 4, change->now);
	stmt_bind_i64(save, 5, revision);
	enum outcome outcome = stmt_run(save, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Somebody changed this translation meanwhile. Look at it, and "
			    "save yours again if it is better.");
	if (outcome != OK)
		return outcome;
	struct stmt *keep = stmt_start(conn, &sql_translation_keep);
	stmt_bind_i64(keep, 1, id_next(change->ids));
	stmt_bind_i64(keep, 2, change->post);
	stmt_bind_str(keep, 3, words);
	stmt_bind_i64(keep, 4, change->account);
	stmt_bind_i64(keep, 5, change->now);
	return stmt_run(keep, fault);
}

enum outcome translation_thank(struct conn *conn, const struct translation_change *change,
			       struct fault *fault)
{
	struct stmt *thank = stmt_start(conn, &sql_translation_thank);
	stmt_bind_i64(thank, 1, change->post);
	stmt_bind_i64(thank, 2, change->account);
	return stmt_run(thank, fault);
}

enum outcome translation_speaks_set(struct conn *conn, const struct translation_change *change,
				    struct str languages, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_translation_speaks_set);
	stmt_bind_i64(set, 1, change->campaign);
	stmt_bind_i64(set, 2, change->account);
	stmt_bind_str(set, 3, languages);
	return stmt_run(set, fault);
}

enum outcome translation_forget(struct conn *conn, int64_t post, struct fault *fault)
{
	struct stmt *words = stmt_start(conn, &sql_translation_forget);
	stmt_bind_i64(words, 1, post);
	const enum outcome outcome = stmt_run(words, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *versions = stmt_start(conn, &sql_translation_version_forget);
	stmt_bind_i64(versions, 1, post);
	return stmt_run(versions, fault);
}

static enum outcome slice_forget(struct conn *conn, const struct query *query, int64_t after,
				 int64_t to, struct str erased, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, query);
	stmt_bind_i64(forget, 1, after);
	stmt_bind_i64(forget, 2, to);
	stmt_bind_str(forget, 3, erased);
	return stmt_run(forget, fault);
}

enum outcome translation_forget_erased(struct conn *conn, int64_t after, int64_t to,
				       struct str erased, struct fault *fault)
{
	const enum outcome outcome =
	    slice_forget(conn, &sql_translation_forget_erased, after, to, erased, fault);
	return outcome == OK ? slice_forget(conn, &sql_translation_version_forget_erased, after, to,
					    erased, fault)
			     : outcome;
}
