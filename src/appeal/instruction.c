// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/instruction.h"

#include "appeal/appeal.h"
#include "appeal/appeal_embedded.h"
#include "appeal/follow.h"
#include "base/time.h"
#include "base/utf8.h"
#include "page/number.h"
#include "respond/appeal_check.h"
#include "respond/feed_ping.h"
#include "respond/incident_row.h"

#define TEXT_MOST 2000 // bytes of a sentence

const struct instruction_template instruction_templates[INSTRUCTION_TEMPLATES] = {
    {"stay-away", /*tr*/ "Wait: do not come to {{place}} until {{until}}.", false, "Stay away",
     "Immediate", "Avoid"},
    {"evacuate", /*tr*/ "Leave {{place}} now and go to {{point}}. This counts until {{until}}.",
     true, "Evacuation", "Immediate", "Evacuate"},
    {"evacuation-point",
     /*tr*/ "People who leave {{place}} find room at {{point}}, open until {{until}}.", true,
     "Evacuation point", "Immediate", "Shelter"},
    {"high-ground",
     /*tr*/ "Water is rising at {{place}}: go to higher ground and stay there until {{until}}.",
     false, "Rising water", "Immediate", "Evacuate"},
    {"stay-inside", /*tr*/ "Stay indoors in {{place}}, doors and windows shut, until {{until}}.",
     false, "Stay indoors", "Immediate", "Shelter"},
    {"road-closed", /*tr*/ "The road at {{place}} is closed until {{until}}. Do not try to pass.",
     false, "Road closed", "Immediate", "Avoid"},
    {"bridge-closed",
     /*tr*/ "The bridge {{place}} is closed until {{until}}. Do not try to cross.", false,
     "Bridge closed", "Immediate", "Avoid"},
    {"building-unsafe",
     /*tr*/ "Do not go into damaged buildings in {{place}} until {{until}}: they may fall.", false,
     "Unsafe buildings", "Immediate", "Avoid"},
    {"power-lines", /*tr*/ "Power lines are down at {{place}}. Keep away until {{until}}.", false,
     "Power lines down", "Immediate", "Avoid"},
    {"boil-water",
     /*tr*/ "Boil water in {{place}} before you drink it or cook with it, until {{until}}.", false,
     "Boil water", "Expected", "Execute"},
    {"water-unsafe",
     /*tr*/ "Do not drink the water in {{place}}, not even boiled, until {{until}}.", false,
     "Unsafe water", "Immediate", "Avoid"},
    {"send-nothing",
     /*tr*/ "{{place}} is full: please send and bring nothing there until {{until}}.", false,
     "Store full", "Expected", "Avoid"},
};

const struct instruction_template *instruction_template_find(struct str name)
{
	for (size_t i = 0; i < INSTRUCTION_TEMPLATES; i++)
		if (str_equal(name, str_from(instruction_templates[i].name)))
			return &instruction_templates[i];
	return NULL;
}

// --- reading ---

static enum outcome rows_read(struct stmt *stmt, struct arena *arena, size_t most,
			      struct instruction **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct row_texts row = {stmt, arena, false};
	struct instruction *list = arena_array(arena, most, sizeof *list);
	while (list && count < most && stmt_step(stmt)) {
		const struct instruction_template *template =
		    instruction_template_find(stmt_str(stmt, 1));
		if (!template)
			continue; // of a newer program
		list[count++] = (struct instruction){
		    .id = stmt_i64(stmt, 0),
		    .template = template,
		    .place = row_text(&row, 2),
		    .point = row_text(&row, 3),
		    .evidence = row_text(&row, 4),
		    .until_at = stmt_i64(stmt, 5),
		    .at = stmt_i64(stmt, 6),
		    .by = row_text(&row, 7),
		    .withdrawn_at = stmt_i64(stmt, 8),
		    .withdrawn_by = row_text(&row, 9),
		    .case_number = stmt_i64(stmt, 10),
		    .held =
			stmt_i64(stmt, 11) != SURE_LIKELY && stmt_i64(stmt, 11) != SURE_CONFIRMED,
		};
	}
	row.full |= !list;
	enum outcome outcome = stmt_end(stmt, fault);
	if (outcome == OK)
		outcome = row_texts_end(&row, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome instruction_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			      struct instruction **ret_list, size_t *ret_count, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_instruction_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, now);
	stmt_bind_i64(rows, 3, INSTRUCTIONS_MOST);
	return rows_read(rows, arena, INSTRUCTIONS_MOST, ret_list, ret_count, fault);
}

enum outcome instruction_list_of(struct conn *conn, struct arena *arena, struct str slug,
				 int64_t now, struct instruction **ret_list, size_t *ret_count,
				 struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_instruction_list_of);
	stmt_bind_str(rows, 1, slug);
	stmt_bind_i64(rows, 2, now);
	stmt_bind_i64(rows, 3, INSTRUCTIONS_MOST);
	return rows_read(rows, arena, INSTRUCTIONS_MOST, ret_list, ret_count, fault);
}

enum outcome instruction_all(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			     int64_t *cursor, struct instruction **ret_list, size_t *ret_count,
			     struct fault *fault)
{
	const size_t most = INSTRUCTIONS_SHOWN + 1;
	struct stmt *rows = stmt_start(conn, &sql_instruction_all);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, (int64_t)most);
	stmt_bind_i64(rows, 3, now);
	stmt_bind_i64(rows, 4, *cursor);
	const enum outcome outcome = rows_read(rows, arena, most, ret_list, ret_count, fault);
	if (outcome != OK)
		return outcome;
	*cursor = *ret_count == most ? (*ret_list)[INSTRUCTIONS_SHOWN - 1].id : 0;
	*ret_count -= *cursor != 0;
	return OK;
}

enum outcome instruction_find(struct conn *conn, struct arena *arena, int64_t campaign,
			      int64_t instruction, struct instruction *ret_instruction,
			      struct fault *fault)
{
	size_t count = 0;
	struct instruction *one = NULL;
	struct stmt *rows = stmt_start(conn, &sql_instruction_find);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, instruction);
	const enum outcome outcome = rows_read(rows, arena, 1, &one, &count, fault);
	if (outcome == OK && count == 0)
		return fail(NOT_FOUND, fault, /*tr*/ "There is nothing here.");
	if (outcome == OK)
		*ret_instruction = *one;
	return outcome;
}

// --- the sentence ---

// "22 Nov 14:00" in the language: always with its day, so that the sentence stays true when it is
// passed on. number_time makes an element of it; a message has no room for one.
static struct str until_text(struct arena *arena, const struct messages *messages,
			     const struct language *language, const struct zone *zone, int64_t at)
{
	struct buf out;
	buf_init(&out, TEXT_MOST);
	const struct number_style style = {messages, language, language, zone};
	number_time(&out, &style, at, at - DAY_MS);
	struct str text = buf_str(&out);
	const size_t from = str_find_byte(text, '>') + 1;
	text = str_slice(text, from, SIZE_MAX);
	const struct str kept = arena_copy(arena, str_cut(&text, '<'));
	buf_free(&out);
	return kept;
}

// A place may be written in another script: isolated (U+2068, U+2069), it does not disturb the
// order of the words around it.
static void isolated_add(struct buf *out, struct str text)
{
	buf_add_cstr(out, "\xe2\x81\xa8");
	buf_add(out, text);
	buf_add_cstr(out, "\xe2\x81\xa9");
}

struct str instruction_text(struct arena *arena, const struct messages *messages,
			    const struct language *language, const struct zone *zone,
			    const struct instruction *instruction)
{
	const struct {
		struct str name, text;
	} slots[] = {
	    {STR("{{place}}"), instruction->place},
	    {STR("{{point}}"), instruction->point},
	    {STR("{{until}}"), until_text(arena, messages, language, zone, instruction->until_at)},
	};
	struct buf out;
	struct str rest = str_from(message(messages, language, instruction->template->text));
	buf_init(&out, TEXT_MOST);
	while (rest.len > 0) {
		size_t used = 0;
		for (size_t i = 0; i < sizeof slots / sizeof slots[0] && !used; i++)
			if (str_starts(rest, slots[i].name)) {
				isolated_add(&out, slots[i].text);
				used = slots[i].name.len;
			}
		if (!used)
			buf_add_byte(&out, rest.at[0]);
		rest = str_slice(rest, used ? used : 1, SIZE_MAX);
	}
	const struct str text = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return text;
}

struct str instruction_back_text(struct arena *arena, const struct messages *messages,
				 const struct language *language, struct str text)
{
	const struct str slot = STR("{{text}}");
	const struct str whole =
	    str_from(message(messages, language, /*tr*/ "This does not count any more: {{text}}"));
	const size_t at = str_find(whole, slot);
	const struct str before = str_slice(whole, 0, at),
			 after =
			     at == SIZE_MAX ? STR("") : str_slice(whole, at + slot.len, SIZE_MAX);
	return arena_format(arena, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(text), STR_ARG(after));
}

// --- changes ---

static enum outcome slot_check(struct str text, struct fault *fault)
{
	if (utf8_length(text) > INSTRUCTION_SLOT_MAX)
		return fail(INVALID, fault, /*tr*/ "Name a place in at most %d characters.",
			    INSTRUCTION_SLOT_MAX);
	return appeal_check_words(text, fault);
}

static enum outcome wish_check(const struct instruction_wish *wish, struct fault *fault)
{
	const struct instruction_template *template = instruction_template_find(wish->template);
	if (!template)
		return fail(INVALID, fault, /*tr*/ "Choose what people should do.");
	if (wish->place.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say where.");
	if (template->asks_point && wish->point.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say where people should go.");
	if (wish->until_at < wish->now + INSTRUCTION_LEAST_MS ||
	    wish->until_at > wish->now + INSTRUCTION_MOST_MS)
		return fail(INVALID, fault,
			    /*tr*/
			    "Say until when: between 15 minutes and 14 days from now. It can "
			    "be said again then.");
	if (wish->evidence.len == 0)
		return fail(INVALID, fault,
			    /*tr*/
			    "Say how we know it. Nothing unverified goes out as an "
			    "instruction.");
	const enum outcome outcome = slot_check(wish->place, fault);
	return outcome == OK ? slot_check(wish->point, fault) : outcome;
}

static enum outcome room_check(struct conn *conn, const struct instruction_wish *wish,
			       struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_instruction_count);
	stmt_bind_i64(count, 1, wish->campaign);
	stmt_bind_i64(count, 2, wish->now);
	const int64_t running = stmt_step(count) ? stmt_i64(count, 0) : 0;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK && running >= INSTRUCTIONS_MOST)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "Nobody follows more than %d instructions. Take one back first.",
			    INSTRUCTIONS_MOST);
	return outcome;
}

static enum outcome all_check(struct conn *conn, const struct instruction_wish *wish,
			      int64_t *ret_case, struct fault *fault)
{
	enum outcome outcome = wish_check(wish, fault);
	if (outcome == OK)
		outcome =
		    appeal_case_sure(conn, wish->campaign, wish->case_number, ret_case, fault);
	return outcome == OK ? room_check(conn, wish, fault) : outcome;
}

struct instruction instruction_of(const struct instruction_wish *wish)
{
	return (struct instruction){
	    .id = wish->id,
	    .template = instruction_template_find(wish->template),
	    .place = wish->place,
	    .point = wish->point,
	    .until_at = wish->until_at,
	};
}

enum outcome instruction_check(struct conn *conn, const struct instruction_wish *wish,
			       struct fault *fault)
{
	int64_t case_id = 0;
	return all_check(conn, wish, &case_id, fault);
}

// Whoever follows hears of it: by a feed, or by e-mail.
static enum outcome followers_tell(struct conn *conn, int64_t campaign, int64_t instruction,
				   bool back, int64_t now, struct fault *fault)
{
	const enum outcome outcome = feed_ping_queue(conn, campaign, now, fault);
	return outcome == OK
		   ? follow_instruction_queue(conn, campaign, instruction, back, now, fault)
		   : outcome;
}

enum outcome instruction_publish(struct conn *conn, const struct instruction_wish *wish,
				 struct fault *fault)
{
	int64_t case_id = 0;
	enum outcome outcome = all_check(conn, wish, &case_id, fault);
	if (outcome != OK)
		return outcome;
	const bool point = instruction_template_find(wish->template)->asks_point;
	struct stmt *insert = stmt_start(conn, &sql_instruction_insert);
	stmt_bind_i64(insert, 1, wish->id);
	stmt_bind_i64(insert, 2, wish->campaign);
	stmt_bind_str(insert, 3, wish->template);
	stmt_bind_str(insert, 4, wish->place);
	stmt_bind_str(insert, 5, point ? wish->point : STR(""));
	stmt_bind_i64(insert, 6, wish->until_at);
	stmt_bind_str(insert, 7, wish->evidence);
	row_bind_some(insert, 8, case_id);
	stmt_bind_i64(insert, 9, wish->account);
	stmt_bind_i64(insert, 10, wish->now);
	outcome = stmt_run(insert, fault);
	return outcome == OK
		   ? followers_tell(conn, wish->campaign, wish->id, false, wish->now, fault)
		   : outcome;
}

enum outcome instruction_withdraw(struct conn *conn, int64_t campaign, int64_t instruction,
				  int64_t account, int64_t now, struct fault *fault)
{
	struct stmt *withdraw = stmt_start(conn, &sql_instruction_withdraw);
	stmt_bind_i64(withdraw, 1, campaign);
	stmt_bind_i64(withdraw, 2, instruction);
	stmt_bind_i64(withdraw, 3, account);
	stmt_bind_i64(withdraw, 4, now);
	const enum outcome outcome = stmt_run(withdraw, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault,
			    /*tr*/ "This instruction does not count any more.");
	return outcome == OK ? followers_tell(conn, campaign, instruction, true, now, fault)
			     : outcome;
}
