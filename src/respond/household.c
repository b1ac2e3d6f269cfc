// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/household.h"

#include "base/utf8.h"
#include "respond/case_edit.h"
#include "respond/incident_row.h"
#include "respond/respond_embedded.h"

const char *const reporter_words[] = {"self", "relative", "witness", "repost", "operator", NULL};

// --- reading ---

enum outcome household_list(struct conn *conn, struct arena *arena, int64_t case_id,
			    struct household **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct household *list = arena_array(arena, HOUSEHOLD_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_household_list);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, HOUSEHOLD_MOST);
	while (list && count < HOUSEHOLD_MOST && stmt_step(rows))
		list[count++] = (struct household){
		    .id = stmt_i64(rows, 0),
		    .label = arena_copy(arena, stmt_str(rows, 1)),
		    .people = stmt_i64(rows, 2),
		    .children = stmt_i64(rows, 3),
		    .elderly = stmt_i64(rows, 4),
		    .disabled = stmt_i64(rows, 5),
		    .pregnant = stmt_i64(rows, 6),
		    .gone = stmt_i64(rows, 7) != 0,
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

static struct str reporter_word(struct str word)
{
	for (size_t i = 0; reporter_words[i]; i++)
		if (str_equal(word, str_from(reporter_words[i])))
			return str_from(reporter_words[i]);
	return STR("");
}

enum outcome reporter_find(struct conn *conn, int64_t post, struct str *ret_word,
			   struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_reporter_find);
	stmt_bind_i64(find, 1, post);
	const struct str word = stmt_step(find) ? reporter_word(stmt_str(find, 0)) : STR("");
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_word = word;
	return outcome;
}

// --- households ---

static bool holds_number(struct str label)
{
	size_t digits = 0;
	for (size_t i = 0; i < label.len; i++) {
		const char byte = label.at[i];
		const bool digit = byte >= '0' && byte <= '9';
		if (!digit && byte != ' ' && byte != '-' && byte != '.')
			digits = 0;
		digits += digit;
		if (digits > HOUSEHOLD_DIGITS_MAX)
			return true;
	}
	return false;
}

static enum outcome household_check(const struct household *household, struct fault *fault)
{
	const int64_t parts[] = {household->children, household->elderly, household->disabled,
				 household->pregnant};
	if (str_trim(household->label).len == 0)
		return fail(INVALID, fault, /*tr*/ "Say in a word or two who they are.");
	if (utf8_length(household->label) > HOUSEHOLD_LABEL_MAX)
		return fail(INVALID, fault, /*tr*/ "%s is too long: at most %zu characters.",
			    "This", (size_t)HOUSEHOLD_LABEL_MAX);
	if (holds_number(household->label))
		return fail(INVALID, fault,
			    /*tr*/
			    "No telephone number and no address here: everybody who sees the Case "
			    "reads it.");
	if (household->people < 0 || household->people > HOUSEHOLD_PEOPLE_MAX)
		return fail(INVALID, fault, /*tr*/ "A number of people is from 0 to %d.",
			    HOUSEHOLD_PEOPLE_MAX);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (parts[i] < 0 || parts[i] > household->people)
			return fail(INVALID, fault,
				    /*tr*/ "Of %lld people, more cannot be of one kind.",
				    (long long)household->people);
	return OK;
}

static enum outcome household_write(struct conn *conn, const struct case_change *change,
				    const struct household *household, struct fault *fault)
{
	const bool fresh = household->id == 0;
	struct stmt *write =
	    stmt_start(conn, fresh ? &sql_household_insert : &sql_household_update);
	stmt_bind_i64(write, 1, fresh ? id_next(change->ids) : household->id);
	stmt_bind_i64(write, 2, change->case_id);
	stmt_bind_str(write, 3, str_trim(household->label));
	stmt_bind_i64(write, 4, household->people);
	stmt_bind_i64(write, 5, household->children);
	stmt_bind_i64(write, 6, household->elderly);
	stmt_bind_i64(write, 7, household->disabled);
	stmt_bind_i64(write, 8, household->pregnant);
	stmt_bind_i64(write, 9, household->gone);
	stmt_bind_i64(write, 10, change->account);
	stmt_bind_i64(write, 11, change->now);
	if (fresh) {
		stmt_bind_i64(write, 12, change->campaign);
		return stmt_run(write, fault);
	}
	const bool found = stmt_step(write);
	const enum outcome outcome = stmt_end(write, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "These people are not in this Case.");
	return outcome;
}

static enum outcome room_check(struct conn *conn, int64_t case_id, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_household_count);
	stmt_bind_i64(find, 1, case_id);
	const int64_t count = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && count >= HOUSEHOLD_MOST)
		return fail(TOO_MUCH, fault, /*tr*/ "A Case holds at most %d households.",
			    HOUSEHOLD_MOST);
	return outcome;
}

static enum outcome open_check(const struct case_edit *edit, struct fault *fault)
{
	return edit->was.state < CASE_DONE
		   ? OK
		   : fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
}

static enum outcome set_apply(struct conn *conn, const struct case_change *change,
			      struct case_edit *edit, const struct household *household,
			      struct fault *fault)
{
	char number[24];
	enum outcome outcome = open_check(edit, fault);
	if (outcome == OK && household->id == 0)
		outcome = room_check(conn, change->case_id, fault);
	if (outcome == OK)
		outcome = household_write(conn, change, household, fault);
	if (outcome != OK)
		return outcome;
	const int len = snprintf(number, sizeof number, "%lld",
				 household->gone ? 0LL : (long long)household->people);
	const bool known = household->gone || household->people > 0;
	const struct case_line line = {.what = "people",
				       .now = known ? str_of(number, (size_t)len) : STR(""),
				       .note = str_trim(household->label)};
	return case_edit_write(conn, change, edit, &line, fault);
}

enum outcome household_set(struct conn *conn, const struct case_change *change,
			   const struct household *household, struct fault *fault)
{
	struct case_edit edit;
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK)
		outcome = household_check(household, fault);
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = set_apply(conn, change, &edit, household, fault);
	case_edit_free(&edit);
	return outcome;
}

// --- who reports ---

static enum outcome reporter_apply(struct conn *conn, const struct case_change *change,
				   struct case_edit *edit, int64_t post, struct str word,
				   struct fault *fault)
{
	int64_t incident = 0;
	enum outcome outcome = incident_of_post(conn, change->campaign, post, &incident, fault);
	if (outcome == OK && incident != edit->was.incident.id)
		return fail(NOT_FOUND, fault, /*tr*/ "That message is not in this Case.");
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_reporter_set);
	stmt_bind_i64(set, 1, post);
	stmt_bind_str(set, 2, word);
	stmt_bind_i64(set, 3, change->account);
	stmt_bind_i64(set, 4, change->now);
	outcome = stmt_run(set, fault);
	const struct case_line line = {.what = "reporter", .now = word};
	return outcome == OK ? case_edit_write(conn, change, edit, &line, fault) : outcome;
}

enum outcome reporter_set(struct conn *conn, const struct case_change *change, int64_t post,
			  struct str word, struct fault *fault)
{
	struct case_edit edit;
	const struct str known = reporter_word(word);
	enum outcome outcome = person_check(change->account, fault);
	if (outcome == OK && known.len == 0)
		outcome = fail(INVALID, fault, /*tr*/ "Choose who reports.");
	if (outcome != OK)
		return outcome;
	outcome = case_edit_begin(conn, change, &edit, fault);
	if (outcome == OK)
		outcome = reporter_apply(conn, change, &edit, post, known, fault);
	case_edit_free(&edit);
	return outcome;
}

// --- going along ---

struct part_step {
	const struct query *query;
	int numbers; // that it takes
};

static enum outcome all_run(struct conn *conn, const struct part_step *steps, size_t count,
			    const int64_t *numbers, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct stmt *run = stmt_start(conn, steps[i].query);
		for (int parameter = 1; parameter <= steps[i].numbers; parameter++)
			stmt_bind_i64(run, parameter, numbers[parameter - 1]);
		outcome = stmt_run(run, fault);
	}
	return outcome;
}

enum outcome case_parts_go(struct conn *conn, int64_t act, struct fault *fault)
{
	static const struct part_step steps[] = {{&sql_part_move_needs, 1},
						 {&sql_part_move_households, 1},
						 {&sql_part_move_files, 1},
						 {&sql_part_move_checks, 1}};
	return all_run(conn, steps, sizeof steps / sizeof steps[0], &act, fault);
}

enum outcome case_parts_join(struct conn *conn, int64_t act, int64_t from, int64_t into,
			     struct fault *fault)
{
	static const struct part_step steps[] = {{&sql_part_note_needs, 3},
						 {&sql_part_note_households, 3},
						 {&sql_part_note_files, 3},
						 {&sql_part_note_checks, 3}};
	const int64_t numbers[] = {act, from, into};
	const enum outcome outcome =
	    all_run(conn, steps, sizeof steps / sizeof steps[0], numbers, fault);
	return outcome == OK ? case_parts_go(conn, act, fault) : outcome;
}

enum outcome case_parts_back(struct conn *conn, int64_t act, struct fault *fault)
{
	static const struct part_step steps[] = {{&sql_part_back_needs, 1},
						 {&sql_part_back_households, 1},
						 {&sql_part_back_files, 1},
						 {&sql_part_back_checks, 1},
						 {&sql_part_forget, 1}};
	return all_run(conn, steps, sizeof steps / sizeof steps[0], &act, fault);
}
