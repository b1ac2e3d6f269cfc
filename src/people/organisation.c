// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/organisation.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "people/audit.h"
#include "people/people_embedded.h"

#define HELD_MOST  30  // roles that the audit log names
#define HELD_WORDS 120 // bytes of one of them at most

const struct organisation_kind organisation_kinds[ORGANISATION_KINDS] = {
    {"charity", /*tr*/ "Charity", false},
    {"relief-agency", /*tr*/ "Relief agency", false},
    {"volunteers", /*tr*/ "Volunteer group", false},
    {"authority", /*tr*/ "Public authority", false},
    {"embassy", /*tr*/ "Embassy", false},
    {"military", /*tr*/ "Armed forces", true},
    {"company", /*tr*/ "Company", false},
    {"media", /*tr*/ "Media", false},
    {"community", /*tr*/ "Community", false},
    {"police", /*tr*/ "Police", true},
};
const struct organisation_kind *organisation_kind_find(struct str word)
{
	for (size_t i = 0; i < ORGANISATION_KINDS; i++)
		if (str_equal(word, str_from(organisation_kinds[i].word)))
			return &organisation_kinds[i];
	return NULL;
}

bool organisation_kind_guarded(struct str word)
{
	const struct organisation_kind *kind = organisation_kind_find(word);
	return kind && kind->guarded;
}

// --- making one ---

static struct str never_null(struct str text)
{
	return text.at ? text : STR("");
}

static bool is_country(struct str text)
{
	return text.len == 0 || (text.len == 2 && text.at[0] >= 'A' && text.at[0] <= 'Z' &&
				 text.at[1] >= 'A' && text.at[1] <= 'Z');
}

// Codes like "ne" or "pt-BR", one space between.
static bool are_languages(struct str text)
{
	while (text.len > 0) {
		const struct str code = str_cut(&text, ' ');
		if (code.len < 2 || code.len > 12)
			return false;
		for (size_t i = 0; i < code.len; i++) {
			const char c = code.at[i];
			if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'))
				return false;
		}
	}
	return true;
}

static enum outcome organisation_check(const struct organisation *organisation, struct fault *fault)
{
	const size_t length = utf8_length(organisation->name);
	if (length == 0 || length > ORGANISATION_NAME_MAX)
		return fail(INVALID, fault,
			    /*tr*/ "Write the organisation's name, at most %d characters.",
			    ORGANISATION_NAME_MAX);
	if (!organisation_kind_find(organisation->kind))
		return fail(INVALID, fault, /*tr*/ "Choose what kind of organisation it is.");
	if (!is_country(organisation->country))
		return fail(INVALID, fault,
			    /*tr*/ "Write the country as two capital letters: NP, PK, GB.");
	if (!are_languages(organisation->languages) || organisation->languages.len > 120)
		return fail(INVALID, fault,
			    /*tr*/ "Write languages as codes with one space between: ne en.");
	if (utf8_length(organisation->work) > ORGANISATION_WORK_MAX)
		return fail(INVALID, fault, /*tr*/ "Say what it works on in at most %d characters.",
			    ORGANISATION_WORK_MAX);
	return OK;
}

enum outcome organisation_add(struct conn *conn, struct id_maker *ids,
			      const struct organisation *organisation,
			      const struct audit_entry *entry, int64_t *ret_id, struct fault *fault)
{
	enum outcome outcome = organisation_check(organisation, fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry done = *entry;
	done.subject = id_next(ids);
	done.now = organisation->kind;
	struct stmt *insert = stmt_start(conn, &sql_organisation_insert);
	stmt_bind_i64(insert, 1, done.subject);
	stmt_bind_str(insert, 2, organisation->name);
	stmt_bind_str(insert, 3, organisation->kind);
	stmt_bind_str(insert, 4, never_null(organisation->country));
	stmt_bind_str(insert, 5, never_null(organisation->languages));
	stmt_bind_str(insert, 6, never_null(organisation->work));
	stmt_bind_i64(insert, 7, time_now());
	outcome = stmt_run(insert, fault);
	if (outcome == CONFLICT)
		return fail(CONFLICT, fault,
			    /*tr*/ "There is an organisation of this name already.");
	if (outcome == OK)
		outcome = audit_add(conn, ids, &done, fault);
	if (outcome == OK)
		*ret_id = done.subject;
	return outcome;
}

enum outcome organisation_vacant(struct conn *conn, const struct organisation *organisation,
				 int64_t *ret_id, struct fault *fault)
{
	int64_t id = 0;
	struct stmt *find = stmt_start(conn, &sql_organisation_vacant);
	stmt_bind_str(find, 1, organisation->name);
	stmt_bind_str(find, 2, organisation->kind);
	if (stmt_step(find))
		id = stmt_i64(find, 0);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_id = id;
	return outcome;
}

// --- looking ---

static struct organisation row_read(struct stmt *row, struct arena *arena)
{
	return (struct organisation){
	    .id = stmt_i64(row, 0),
	    .name = arena_copy(arena, stmt_str(row, 1)),
	    .kind = arena_copy(arena, stmt_str(row, 2)),
	    .country = arena_copy(arena, stmt_str(row, 3)),
	    .languages = arena_copy(arena, stmt_str(row, 4)),
	    .work = arena_copy(arena, stmt_str(row, 5)),
	    .people = stmt_i64(row, 6),
	};
}

enum outcome organisation_find(struct conn *conn, struct arena *arena, int64_t id,
			       struct organisation *ret, struct fault *fault)
{
	struct organisation found = {0};
	struct stmt *find = stmt_start(conn, &sql_organisation_find);
	stmt_bind_i64(find, 1, id);
	const bool there = stmt_step(find);
	if (there)
		found = row_read(find, arena);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !there)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such organisation.");
	if (outcome == OK)
		*ret = found;
	return outcome;
}

static enum outcome rows_read(struct stmt *rows, struct arena *arena, struct organisation **ret,
			      size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct organisation *list = arena_array(arena, ORGANISATIONS_MAX, sizeof *list);
	while (list && count < ORGANISATIONS_MAX && stmt_step(rows))
		list[count++] = row_read(rows, arena);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	if (!list)
		return fail(TOO_MUCH, fault, "So many organisations need too much memory.");
	*ret = list;
	*ret_count = count;
	return OK;
}

enum outcome organisation_list(struct conn *conn, struct arena *arena, struct organisation **ret,
			       size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_organisation_list);
	stmt_bind_i64(rows, 1, ORGANISATIONS_MAX);
	return rows_read(rows, arena, ret, ret_count, fault);
}

enum outcome organisation_mine(struct conn *conn, struct arena *arena, int64_t account,
			       struct organisation **ret, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_organisation_of_account);
	stmt_bind_i64(rows, 1, account);
	stmt_bind_i64(rows, 2, ORGANISATIONS_MAX);
	return rows_read(rows, arena, ret, ret_count, fault);
}

enum outcome organisation_people(struct conn *conn, struct arena *arena, int64_t organisation,
				 struct organisation_person **ret, size_t *ret_count,
				 struct fault *fault)
{
	size_t count = 0;
	struct organisation_person *list =
	    arena_array(arena, ORGANISATION_PEOPLE_MAX, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_organisation_people);
	stmt_bind_i64(rows, 1, organisation);
	stmt_bind_i64(rows, 2, ORGANISATION_PEOPLE_MAX);
	while (list && count < ORGANISATION_PEOPLE_MAX && stmt_step(rows))
		list[count++] = (struct organisation_person){
		    .account = stmt_i64(rows, 0),
		    .name = arena_copy(arena, stmt_str(rows, 1)),
		    .speaks = stmt_i64(rows, 2) != 0,
		};
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome != OK)
		return outcome;
	if (!list)
		return fail(TOO_MUCH, fault, "So many people need too much memory.");
	*ret = list;
	*ret_count = count;
	return OK;
}

enum outcome organisation_member(struct conn *conn, int64_t organisation, int64_t account,
				 struct membership *ret, struct fault *fault)
{
	struct membership found = {false, false};
	struct stmt *find = stmt_start(conn, &sql_organisation_member_find);
	stmt_bind_i64(find, 1, organisation);
	stmt_bind_i64(find, 2, account);
	if (stmt_step(find))
		found = (struct membership){true, stmt_i64(find, 0) != 0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret = found;
	return outcome;
}

// --- changing ---

static struct str member_word(struct membership membership)
{
	if (!membership.member)
		return STR("");
	return membership.speaks ? STR("speaks") : STR("member");
}

enum outcome organisation_join(struct conn *conn, struct id_maker *ids, int64_t organisation,
			       const struct organisation_person *person,
			       const struct audit_entry *entry, struct fault *fault)
{
	char now[64];
	struct membership was;
	enum outcome outcome =
	    organisation_member(conn, organisation, person->account, &was, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *put = stmt_start(conn, &sql_organisation_member_put);
	stmt_bind_i64(put, 1, organisation);
	stmt_bind_i64(put, 2, person->account);
	stmt_bind_i64(put, 3, person->speaks);
	stmt_bind_i64(put, 4, time_now());
	outcome = stmt_run(put, fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry done = *entry;
	const int len = snprintf(now, sizeof now, "%s in %lld",
				 person->speaks ? "speaks" : "member", (long long)organisation);
	done.subject = person->account;
	done.was = member_word(was);
	done.now = str_of(now, (size_t)len);
	return audit_add(conn, ids, &done, fault);
}

// "speaks in 1234, responder in river": as the audit log has it; what is too long is cut.
static enum outcome held_for(struct conn *conn, int64_t organisation, int64_t account,
			     char out[AUDIT_WORD_MAX], struct str *ret_words, struct fault *fault)
{
	struct membership was;
	struct buf words = {.at = out, .room = AUDIT_WORD_MAX, .limit = AUDIT_WORD_MAX};
	const enum outcome outcome = organisation_member(conn, organisation, account, &was, fault);
	if (outcome != OK)
		return outcome;
	buf_format(&words, "%.*s in %lld", STR_ARG(member_word(was)), (long long)organisation);
	struct stmt *rows = stmt_start(conn, &sql_role_grant_list_for);
	stmt_bind_i64(rows, 1, organisation);
	stmt_bind_i64(rows, 2, account);
	stmt_bind_i64(rows, 3, HELD_MOST);
	while (words.len + HELD_WORDS < AUDIT_WORD_MAX && stmt_step(rows))
		buf_format(&words, ", %.*s in %.*s", STR_ARG(stmt_str(rows, 1)),
			   STR_ARG(stmt_str(rows, 0)));
	*ret_words = buf_str(&words);
	return stmt_end(rows, fault);
}

enum outcome organisation_leave(struct conn *conn, struct id_maker *ids, int64_t organisation,
				int64_t account, const struct audit_entry *entry,
				struct fault *fault)
{
	char was[AUDIT_WORD_MAX];
	struct audit_entry done = *entry;
	enum outcome outcome = held_for(conn, organisation, account, was, &done.was, fault);
	if (outcome != OK)
		return outcome;
	const struct query *const steps[] = {&sql_organisation_member_delete,
					     &sql_role_grant_delete_for};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct stmt *step = stmt_start(conn, steps[i]);
		stmt_bind_i64(step, 1, organisation);
		stmt_bind_i64(step, 2, account);
		outcome = stmt_run(step, fault);
		if (outcome != OK)
			return outcome;
		if (i == 0 && conn_changes(conn) == 0)
			return fail(NOT_FOUND, fault,
				    /*tr*/ "This person does not belong to the organisation.");
	}
	done.subject = account;
	return audit_add(conn, ids, &done, fault);
}
