// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/check.h"

#include "base/utf8.h"
#include "respond/case_edit.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"
#include "text/heads.h"

#define ARENA_BYTES ((size_t)256 << 10)

const char *const check_act_names[CHECK_ACTS + 1] = {"done", "open", "gone", "back", "up", NULL};
// What the history calls them (case_event_words); NULL: it tells nothing.
static const char *const act_events[CHECK_ACTS] = {"check-done", "check-open", "check-gone",
						   "check-back", NULL};

enum outcome check_list(struct conn *conn, struct arena *arena, int64_t case_id,
			struct check **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct check *list = arena_array(arena, CHECK_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_check_list);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, CHECK_MOST);
	while (list && count < CHECK_MOST && stmt_step(rows))
		list[count++] = (struct check){
		    .id = stmt_i64(rows, 0),
		    .words = arena_copy(arena, stmt_str(rows, 2)),
		    .by = arena_copy(arena, stmt_str(rows, 3)),
		    .done_by = arena_copy(arena, stmt_str(rows, 4)),
		    .done_at = stmt_i64(rows, 5),
		    .gone = stmt_i64(rows, 6) != 0,
		};
	*ret_list = list;
	*ret_count = count;
	return stmt_end(rows, fault);
}

// --- changes ---

static enum outcome open_check(struct conn *conn, const struct case_change *change,
			       struct fault *fault)
{
	struct arena arena;
	struct desk_case found = {0};
	arena_init(&arena, ARENA_BYTES);
	enum outcome outcome =
	    case_find(conn, &arena, change->campaign, change->case_id, &found, fault);
	arena_free(&arena);
	if (outcome == OK && found.state >= CASE_DONE)
		outcome = fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
	return outcome == OK ? person_check(change->account, fault) : outcome;
}

static enum outcome line_write(struct conn *conn, const struct case_change *change,
			       const char *what, struct str words, struct fault *fault)
{
	const struct case_line line = {.what = what, .note = words};
	return case_line_add(conn, change->ids, change->case_id, change->account, &line, fault);
}

static enum outcome entry_insert(struct conn *conn, const struct case_change *change,
				 struct str words, struct fault *fault)
{
	int64_t count = 0, last = 0;
	struct stmt *figures = stmt_start(conn, &sql_check_figures);
	stmt_bind_i64(figures, 1, change->case_id);
	if (stmt_step(figures)) {
		count = stmt_i64(figures, 0);
		last = stmt_i64(figures, 1);
	}
	const enum outcome outcome = stmt_end(figures, fault);
	if (outcome != OK)
		return outcome;
	if (count >= CHECK_MOST)
		return fail(TOO_MUCH, fault, /*tr*/ "A checklist has at most %d entries.",
			    CHECK_MOST);
	struct stmt *insert = stmt_start(conn, &sql_check_insert);
	stmt_bind_i64(insert, 1, id_next(change->ids));
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, change->case_id);
	stmt_bind_i64(insert, 4, last + 1);
	stmt_bind_str(insert, 5, words);
	stmt_bind_i64(insert, 6, change->account);
	return stmt_run(insert, fault);
}

static enum outcome words_check(struct str words, struct fault *fault)
{
	if (words.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say what has to be done.");
	if (utf8_length(words) > CHECK_WORDS_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    CHECK_WORDS_MAX);
	return OK;
}

enum outcome check_add(struct conn *conn, const struct case_change *change, struct str words,
		       struct fault *fault)
{
	words = str_trim(words);
	enum outcome outcome = words_check(words, fault);
	if (outcome == OK)
		outcome = open_check(conn, change, fault);
	if (outcome == OK)
		outcome = entry_insert(conn, change, words, fault);
	return outcome == OK ? line_write(conn, change, "check", words, fault) : outcome;
}

// An entry as it stands.
struct entry {
	int64_t id, place;
	bool done, gone;
	char words[CHECK_WORDS_MAX * 4 + 1];
};

static enum outcome entry_find(struct conn *conn, int64_t case_id, int64_t id, struct entry *entry,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_check_find);
	stmt_bind_i64(find, 1, id);
	stmt_bind_i64(find, 2, case_id);
	const bool found = stmt_step(find);
	if (found) {
		*entry = (struct entry){.id = id,
					.place = stmt_i64(find, 0),
					.done = !stmt_null(find, 2),
					.gone = stmt_i64(find, 3) != 0};
		snprintf(entry->words, sizeof entry->words, "%.*s", STR_ARG(stmt_str(find, 1)));
	}
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && !found
		   ? fail(NOT_FOUND, fault, /*tr*/ "That is not in this Case any more.")
		   : outcome;
}

static enum outcome number_set(struct conn *conn, const struct query *query, int64_t id,
			       int64_t number, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, query);
	stmt_bind_i64(set, 1, id);
	stmt_bind_i64(set, 2, number);
	return stmt_run(set, fault);
}

static enum outcome done_set(struct conn *conn, const struct case_change *change, int64_t id,
			     bool done, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_check_done_set);
	stmt_bind_i64(set, 1, id);
	row_bind_some(set, 2, done ? change->account : 0);
	row_bind_some(set, 3, done ? change->now : 0);
	return stmt_run(set, fault);
}

// Changes places with the entry before it; the first one stays.
static enum outcome up_move(struct conn *conn, int64_t case_id, const struct entry *entry,
			    struct fault *fault)
{
	int64_t other = 0, place = 0;
	struct stmt *before = stmt_start(conn, &sql_check_before);
	stmt_bind_i64(before, 1, case_id);
	stmt_bind_i64(before, 2, entry->place);
	if (stmt_step(before)) {
		other = stmt_i64(before, 0);
		place = stmt_i64(before, 1);
	}
	enum outcome outcome = stmt_end(before, fault);
	if (outcome != OK || other == 0)
		return outcome;
	outcome = number_set(conn, &sql_check_place_set, entry->id, place, fault);
	return outcome == OK ? number_set(conn, &sql_check_place_set, other, entry->place, fault)
			     : outcome;
}

static bool stands_so(const struct entry *entry, enum check_act act)
{
	return (act == CHECK_DONE && entry->done) || (act == CHECK_OPEN && !entry->done) ||
	       (act == CHECK_GONE && entry->gone) || (act == CHECK_BACK && !entry->gone);
}

enum outcome check_set(struct conn *conn, const struct case_change *change, int64_t id,
		       enum check_act act, struct fault *fault)
{
	struct entry entry;
	enum outcome outcome = open_check(conn, change, fault);
	if (outcome == OK)
		outcome = entry_find(conn, change->case_id, id, &entry, fault);
	if (outcome != OK || stands_so(&entry, act))
		return outcome;
	if (act == CHECK_UP)
		return up_move(conn, change->case_id, &entry, fault);
	if (act == CHECK_DONE || act == CHECK_OPEN)
		outcome = done_set(conn, change, id, act == CHECK_DONE, fault);
	else
		outcome = number_set(conn, &sql_check_gone_set, id, act == CHECK_GONE, fault);
	return outcome == OK
		   ? line_write(conn, change, act_events[act], str_from(entry.words), fault)
		   : outcome;
}

// --- lists of a campaign ---

static struct str line_cut(struct str *rest)
{
	struct str line = str_cut(rest, '\n');
	return str_trim(line);
}

// `strict`: as it is written. What another version wrote is read, with an unknown topic as part of
// the name of a list for any case.
static enum outcome head_read(struct str line, bool strict, struct check_template *template,
			      struct fault *fault)
{
	size_t at = line.len;
	while (at > 0 && line.at[at - 1] != '#')
		at--;
	*template = (struct check_template){.name = line, .topic = -1};
	if (at == 0)
		return OK;
	const struct str topic = str_slice(line, at, line.len - at);
	for (int head = HEAD_TOPIC_FIRST; head < HEADS; head++)
		if (head != HEAD_PROTECTION && str_equal(topic, head_name((enum head)head)))
			template->topic = head;
	if (template->topic >= 0)
		template->name = str_trim(str_slice(line, 0, at - 1));
	return template->topic >= 0 || !strict
		   ? OK
		   : fail(INVALID, fault, /*tr*/ "There is no topic “%.*s”.", STR_ARG(topic));
}

static enum outcome template_read(struct str line, struct str *rest, bool strict,
				  struct check_template *template, struct fault *fault)
{
	const enum outcome outcome = head_read(line, strict, template, fault);
	if (outcome != OK)
		return outcome;
	if (template->name.len == 0 || utf8_length(template->name) > CHECK_LIST_NAME_MAX)
		return fail(INVALID, fault,
			    /*tr*/ "The name of a list has 1 to %d characters.",
			    CHECK_LIST_NAME_MAX);
	const char *from = rest->at;
	for (line = line_cut(rest); line.len > 0; line = line_cut(rest)) {
		if (utf8_length(line) > CHECK_WORDS_MAX)
			return fail(INVALID, fault,
				    /*tr*/ "An entry of “%.*s” is too long: at most %d characters.",
				    STR_ARG(template->name), CHECK_WORDS_MAX);
		template->entries = str_of(from, (size_t)(line.at + line.len - from));
	}
	return template->entries.len > 0
		   ? OK
		   : fail(INVALID, fault,
			  /*tr*/ "The list “%.*s” has no entries.", STR_ARG(template->name));
}

static enum outcome templates_read(struct str text, bool strict, struct check_template *ret_list,
				   size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	enum outcome outcome = OK;
	if (utf8_length(text) > CHECK_LISTS_TEXT)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    CHECK_LISTS_TEXT);
	while (text.len > 0 && outcome == OK) {
		const struct str line = line_cut(&text);
		if (line.len == 0)
			continue;
		if (count == CHECK_LISTS_MOST)
			return fail(INVALID, fault, /*tr*/ "A campaign has at most %d lists.",
				    CHECK_LISTS_MOST);
		outcome = template_read(line, &text, strict, &ret_list[count++], fault);
	}
	if (outcome == OK)
		*ret_count = count;
	return outcome;
}

enum outcome check_templates_read(struct str text, struct check_template *ret_list,
				  size_t *ret_count, struct fault *fault)
{
	return templates_read(text, false, ret_list, ret_count, fault);
}

enum outcome check_text_find(struct conn *conn, struct arena *arena, int64_t campaign,
			     struct str *ret_text, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_check_template_find);
	stmt_bind_i64(find, 1, campaign);
	*ret_text = stmt_step(find) ? arena_copy(arena, stmt_str(find, 0)) : STR("");
	return stmt_end(find, fault);
}

enum outcome check_text_set(struct conn *conn, int64_t campaign, struct str text,
			    struct fault *fault)
{
	size_t count;
	struct check_template list[CHECK_LISTS_MOST];
	const enum outcome outcome = templates_read(text, true, list, &count, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_check_template_set);
	stmt_bind_i64(set, 1, campaign);
	stmt_bind_str(set, 2, text);
	return stmt_run(set, fault);
}

static bool entry_known(const struct check *list, size_t count, struct str words)
{
	for (size_t i = 0; i < count; i++)
		if (!list[i].gone && str_equal(list[i].words, words))
			return true;
	return false;
}

static enum outcome entries_insert(struct conn *conn, struct arena *arena,
				   const struct case_change *change, struct str entries,
				   struct fault *fault)
{
	size_t count = 0;
	struct check *known = NULL;
	enum outcome outcome = check_list(conn, arena, change->case_id, &known, &count, fault);
	while (outcome == OK && entries.len > 0) {
		const struct str words = line_cut(&entries);
		if (words.len > 0 && !entry_known(known, count, words))
			outcome = entry_insert(conn, change, words, fault);
	}
	return outcome;
}

enum outcome check_begin(struct conn *conn, const struct case_change *change, struct str name,
			 struct fault *fault)
{
	struct arena arena;
	struct str text = STR("");
	size_t count = 0, i = 0;
	struct check_template list[CHECK_LISTS_MOST];
	arena_init(&arena, ARENA_BYTES);
	enum outcome outcome = open_check(conn, change, fault);
	if (outcome == OK)
		outcome = check_text_find(conn, &arena, change->campaign, &text, fault);
	if (outcome == OK)
		outcome = check_templates_read(text, list, &count, fault);
	while (i < count && !str_equal(list[i].name, name))
		i++;
	if (outcome == OK && i == count)
		outcome = fail(NOT_FOUND, fault, /*tr*/ "There is no such list in this campaign.");
	if (outcome == OK)
		outcome = entries_insert(conn, &arena, change, list[i].entries, fault);
	if (outcome == OK)
		outcome = line_write(conn, change, "check", list[i].name, fault);
	arena_free(&arena);
	return outcome;
}
