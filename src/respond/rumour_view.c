// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/rumour_view.h"

#include "respond/case_view.h"

struct rumour_row rumour_row_of(const struct rumour *rumour, int64_t now)
{
	const struct case_look sure = case_sure_look(rumour->sure);
	return (struct rumour_row){
	    .id = rumour->id,
	    .number = rumour->number,
	    .claim = rumour->claim,
	    .place = rumour->place,
	    .harm = rumour->harm,
	    .evidence = rumour->evidence,
	    .by = rumour->by,
	    .sure_by = rumour->sure_by,
	    .sure = sure.word,
	    .sure_at = rumour->sure_at,
	    .look_at = rumour->look_at,
	    .at = rumour->at,
	    .closed_at = rumour->closed_at,
	    .posts = rumour->posts,
	    .answers = rumour->answers,
	    .checked = rumour->checked,
	    .said_in = rumour->said_in,
	    .public = rumour->public,
	    .sure_name = sure.name,
	    .sure_icon = sure.icon,
	    .sure_style = sure.style,
	    .late = rumour->look_at && rumour->look_at < now && !rumour->closed_at,
	};
}

enum outcome rumour_note_find(struct conn *conn, struct arena *arena, struct str slug,
			      int64_t incident, struct str lang,
			      const struct rumour_note **ret_note, struct fault *fault)
{
	struct rumour rumour;
	struct rumour_answer *answers;
	size_t count;
	*ret_note = NULL;
	enum outcome outcome = rumour_of_incident(conn, arena, incident, &rumour, fault);
	if (outcome != OK || rumour.id == 0)
		return outcome;
	outcome = rumour_answers(conn, arena, rumour.id, &answers, &count, fault);
	struct rumour_note *note = arena_zero(arena, sizeof *note);
	if (outcome != OK || !note)
		return outcome;
	*note = (struct rumour_note){.id = rumour.id, .number = rumour.number, .slug = slug};
	const struct rumour_answer *answer = rumour_answer_in(answers, count, lang);
	if (answer) {
		note->answer = answer->text;
		note->answer_lang = answer->lang;
	}
	*ret_note = note;
	return OK;
}

static const struct field note_fields[] = {
    VIEW_FIELD(rumour_note, id, FIELD_ID, "the rumour"),
    VIEW_FIELD(rumour_note, number, FIELD_I64, "its number"),
    VIEW_FIELD(rumour_note, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(rumour_note, answer, FIELD_STR, "what we say"),
    VIEW_FIELD(rumour_note, answer_lang, FIELD_STR, "language of that"),
};
const struct view rumour_note_view = VIEW(rumour_note, note_fields, "a false rumour");

static const struct field row_fields[] = {
    VIEW_FIELD(rumour_row, id, FIELD_ID, "id"),
    VIEW_FIELD(rumour_row, number, FIELD_I64, "1, 2, 3 … within the campaign"),
    VIEW_FIELD(rumour_row, claim, FIELD_STR, "what is claimed"),
    VIEW_FIELD(rumour_row, place, FIELD_STR, "where"),
    VIEW_FIELD(rumour_row, harm, FIELD_STR, "what it makes people do"),
    VIEW_FIELD(rumour_row, sure, FIELD_WORD, "how sure it is"),
    VIEW_FIELD(rumour_row, evidence, FIELD_STR, "for and against"),
    VIEW_FIELD(rumour_row, sure_by, FIELD_STR, "who decided that"),
    VIEW_FIELD(rumour_row, sure_at, FIELD_TIME, "true as of"),
    VIEW_FIELD(rumour_row, look_at, FIELD_TIME, "look again"),
    VIEW_FIELD(rumour_row, public, FIELD_BOOL, "checked answers are public"),
    VIEW_FIELD(rumour_row, by, FIELD_STR, "who recorded it"),
    VIEW_FIELD(rumour_row, at, FIELD_TIME, "when"),
    VIEW_FIELD(rumour_row, closed_at, FIELD_TIME, "since when it spreads no more"),
    VIEW_FIELD(rumour_row, posts, FIELD_COUNT, "posts that repeat it"),
    VIEW_FIELD(rumour_row, answers, FIELD_COUNT, "languages with an answer"),
    VIEW_FIELD(rumour_row, checked, FIELD_COUNT, "of these, checked by a second person"),
    VIEW_PAGE_FIELD(rumour_row, sure_name, FIELD_MESSAGE, "how sure, in words"),
    VIEW_PAGE_FIELD(rumour_row, sure_icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(rumour_row, sure_style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(rumour_row, said_in, FIELD_ID, "of that post, if it repeats it"),
    VIEW_PAGE_FIELD(rumour_row, late, FIELD_BOOL, "it should be looked at again"),
};
static const struct view row_view = VIEW(rumour_row, row_fields, "a rumour");

static const struct field list_fields[] = {
    VIEW_INNER(rumours_view, rumours, FIELD_LIST, &row_view, "open ones first"),
    VIEW_FIELD(rumours_view, next, FIELD_ID, "as cursor: those after these; absent: none"),
    VIEW_PAGE_FIELD(rumours_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(rumours_view, post, FIELD_ID, "a post that repeats one of them"),
    VIEW_PAGE_FIELD(rumours_view, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(rumours_view, claim, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(rumours_view, place, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(rumours_view, harm, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(rumours_view, may_record, FIELD_BOOL, "the viewer may record one"),
    VIEW_PAGE_FIELD(rumours_view, some, FIELD_BOOL, "there is one"),
};
const struct view rumours_view_view = VIEW(rumours_view, list_fields, "the register of rumours");

static const struct field answer_fields[] = {
    VIEW_FIELD(rumour_answer_row, lang, FIELD_STR, "BCP 47"),
    VIEW_FIELD(rumour_answer_row, text, FIELD_STR, "what we say"),
    VIEW_FIELD(rumour_answer_row, by, FIELD_STR, "who wrote it"),
    VIEW_FIELD(rumour_answer_row, at, FIELD_TIME, "when"),
    VIEW_FIELD(rumour_answer_row, checked_by, FIELD_STR, "the second person"),
    VIEW_FIELD(rumour_answer_row, checked_at, FIELD_TIME, "when they checked it"),
    VIEW_PAGE_FIELD(rumour_answer_row, name, FIELD_STR, "the language in itself"),
    VIEW_PAGE_FIELD(rumour_answer_row, written, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(rumour_answer_row, may_check, FIELD_BOOL, "the viewer may check it"),
};
static const struct view answer_view = VIEW(rumour_answer_row, answer_fields, "an answer");

static const struct field spread_fields[] = {
    VIEW_FIELD(rumour_spread_row, incident, FIELD_ID, "the incident of these posts"),
    VIEW_FIELD(rumour_spread_row, posts, FIELD_COUNT, "how many"),
    VIEW_FIELD(rumour_spread_row, post, FIELD_ID, "the first one"),
    VIEW_FIELD(rumour_spread_row, title, FIELD_STR, "what it is about; absent: private"),
};
static const struct view spread_view = VIEW(rumour_spread_row, spread_fields, "where it spreads");

static const struct field choice_fields[] = {
    VIEW_FIELD(rumour_choice, word, FIELD_WORD, "for the form"),
    VIEW_FIELD(rumour_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(rumour_choice, chosen, FIELD_BOOL, "chosen at first"),
};
static const struct view choice_view = VIEW(rumour_choice, choice_fields, "how sure");

static const struct field fields[] = {
    VIEW_INNER(rumour_view, rumour, FIELD_VIEW, &row_view, "the rumour"),
    VIEW_INNER(rumour_view, answers, FIELD_LIST, &answer_view, "what we say, by language"),
    VIEW_INNER(rumour_view, spreads, FIELD_LIST, &spread_view, "where it is repeated"),
    VIEW_PAGE_FIELD(rumour_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(rumour_view, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(rumour_view, evidence, FIELD_STR, "typed"),
    VIEW_PAGE_LIST(rumour_view, sures, &choice_view, "to choose from"),
    VIEW_PAGE_FIELD(rumour_view, may_record, FIELD_BOOL, "the viewer may write"),
    VIEW_PAGE_FIELD(rumour_view, may_decide, FIELD_BOOL, "the viewer may say how sure"),
    VIEW_PAGE_FIELD(rumour_view, some_spreads, FIELD_BOOL, "it is repeated"),
};
const struct view rumour_view_view = VIEW(rumour_view, fields, "a rumour and our answers");

static const struct field told_fields[] = {
    VIEW_FIELD(rumour_told, number, FIELD_I64, "1, 2, 3 … within the campaign"),
    VIEW_FIELD(rumour_told, claim, FIELD_STR, "what is claimed"),
    VIEW_FIELD(rumour_told, answer, FIELD_STR, "what is true"),
    VIEW_FIELD(rumour_told, answer_lang, FIELD_STR, "language of that"),
    VIEW_FIELD(rumour_told, sure, FIELD_WORD, "false or confirmed"),
    VIEW_FIELD(rumour_told, sure_at, FIELD_TIME, "true as of"),
    {.name = "is_false",
     .type = FIELD_BOOL,
     .offset = offsetof(struct rumour_told, false_),
     .meaning = "the claim is false",
     .page_only = true},
    VIEW_PAGE_FIELD(rumour_told, foreign, FIELD_BOOL, "the answer is in another language"),
};
static const struct view told_view = VIEW(rumour_told, told_fields, "an answered rumour");

static const struct field public_fields[] = {
    VIEW_INNER(rumours_public_view, rumours, FIELD_LIST, &told_view, "the newest first"),
    VIEW_FIELD(rumours_public_view, name, FIELD_STR, "of the campaign"),
    VIEW_FIELD(rumours_public_view, slug, FIELD_STR, "its name in addresses"),
    VIEW_PAGE_FIELD(rumours_public_view, some, FIELD_BOOL, "there is one"),
};
const struct view rumours_public_view_view =
    VIEW(rumours_public_view, public_fields, "answered rumours");
