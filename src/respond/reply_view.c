// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/reply_view.h"

void reply_line_fill(const struct reply *from, int64_t now, struct reply_line *line)
{
	static const char *const styles[OUTBOX_STATES] = {
	    [OUTBOX_WAITING] = "wait",	 [OUTBOX_SENDING] = "doing", [OUTBOX_SENT] = "doing",
	    [OUTBOX_DELIVERED] = "done", [OUTBOX_FAILED] = "wait",   [OUTBOX_DEAD] = "no",
	    [OUTBOX_HELD] = "new",	 [OUTBOX_CANCELLED] = "no",
	};
	const bool left = from->outbox != 0 && from->state < OUTBOX_STATES;
	*line = (struct reply_line){
	    .id = from->id,
	    .at = from->at,
	    .by = from->by,
	    .code = from->code,
	    .words = from->words,
	    .lang = from->lang,
	    .promised_at = from->promised_at,
	    .stands = from->promised_at != 0 && !from->kept,
	    .state = left ? outbox_states[from->state].name : "page",
	    .state_name = left ? outbox_states[from->state].words : /*tr*/ "On their status page",
	    .state_style = left ? styles[from->state] : "done",
	    .outbox = from->outbox,
	};
	line->late = line->stands && from->promised_at < now;
}

static const struct field who_fields[] = {
    VIEW_FIELD(reply_who, id, FIELD_ID, "their first Post"),
    VIEW_FIELD(reply_who, code, FIELD_STR, "of their status page"),
    VIEW_FIELD(reply_who, language, FIELD_MESSAGE, "that they wrote in"),
    VIEW_FIELD(reply_who, said, FIELD_STR, "their last words, numbers masked"),
    VIEW_FIELD(reply_who, translated, FIELD_STR, "the same, translated for the team"),
    VIEW_FIELD(reply_who, translated_by, FIELD_STR, "by whom; absent: by a machine"),
    VIEW_FIELD(reply_who, translated_lang, FIELD_STR, "into which language"),
    VIEW_PAGE_FIELD(reply_who, translated_dir, FIELD_STR, "its direction"),
    VIEW_FIELD(reply_who, at, FIELD_TIME, "when these came"),
    VIEW_FIELD(reply_who, waits, FIELD_BOOL, "has no answer yet"),
    VIEW_FIELD(reply_who, channel, FIELD_MESSAGE, "how an answer leaves; none: status page alone"),
    VIEW_FIELD(reply_who, refuses, FIELD_BOOL, "does not want to be written to"),
    VIEW_FIELD(reply_who, words, FIELD_STR, "checked: what they will read"),
    VIEW_FIELD(reply_who, lang, FIELD_STR, "its language, BCP 47"),
    VIEW_FIELD(reply_who, meaning, FIELD_STR,
	       "a ready answer in your language, if it is not theirs"),
    VIEW_FIELD(reply_who, parts, FIELD_I64, "how many SMS it takes; 0: none"),
    VIEW_FIELD(reply_who, unchecked, FIELD_BOOL, "no fluent reader has checked the translation"),
    VIEW_PAGE_FIELD(reply_who, said_lang, FIELD_WORD, "language of their words"),
    VIEW_PAGE_FIELD(reply_who, dir, FIELD_WORD, "their direction"),
    VIEW_PAGE_FIELD(reply_who, chosen, FIELD_BOOL, "gets it"),
};
static const struct view who_view = VIEW(reply_who, who_fields, "somebody who wrote to us");

static const struct field choice_fields[] = {
    VIEW_FIELD(reply_choice, name, FIELD_WORD, "as the form gives it"),
    VIEW_FIELD(reply_choice, words, FIELD_STR, "what it says"),
    VIEW_FIELD(reply_choice, parts, FIELD_I64, "SMS that it takes alone; 0: nobody gets SMS"),
    VIEW_FIELD(reply_choice, promises, FIELD_BOOL, "needs a time"),
    VIEW_FIELD(reply_choice, chosen, FIELD_BOOL, "chosen"),
};
static const struct view choice_view = VIEW(reply_choice, choice_fields, "a ready answer");

static const struct field fields[] = {
    VIEW_FIELD(reply_view, id, FIELD_ID, "the case"),
    VIEW_FIELD(reply_view, number, FIELD_I64, "as people call it"),
    VIEW_FIELD(reply_view, revision, FIELD_I64, "of the case"),
    VIEW_INNER(reply_view, people, FIELD_LIST, &who_view, "who can be answered"),
    VIEW_INNER(reply_view, readies, FIELD_LIST, &choice_view, "ready answers"),
    VIEW_FIELD(reply_view, promised_at, FIELD_TIME, "by when we write again"),
    VIEW_PAGE_FIELD(reply_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(reply_view, title, FIELD_STR, "of the case"),
    VIEW_PAGE_FIELD(reply_view, life, FIELD_BOOL, "life at risk"),
    VIEW_PAGE_FIELD(reply_view, some_people, FIELD_BOOL, "somebody can be answered"),
    VIEW_PAGE_FIELD(reply_view, several, FIELD_BOOL, "several can"),
    VIEW_PAGE_FIELD(reply_view, checked, FIELD_BOOL, "what each will read is shown"),
    VIEW_PAGE_FIELD(reply_view, time_in_words, FIELD_BOOL, "the promise stands in the words"),
    VIEW_PAGE_FIELD(reply_view, none_chosen, FIELD_BOOL, "no ready answer"),
    VIEW_PAGE_FIELD(reply_view, no_promise, FIELD_BOOL, "the time in the words is none"),
    VIEW_PAGE_FIELD(reply_view, count, FIELD_COUNT, "how many get it"),
    VIEW_PAGE_FIELD(reply_view, words, FIELD_STR, "as typed"),
    VIEW_PAGE_FIELD(reply_view, sms, FIELD_BOOL, "somebody gets it as SMS"),
    VIEW_PAGE_FIELD(reply_view, sms_after, FIELD_STR, "what stands behind the words there"),
    VIEW_PAGE_FIELD(reply_view, until, FIELD_STR, "as typed"),
    VIEW_PAGE_FIELD(reply_view, ticket, FIELD_STR, "the same one answers once"),
    VIEW_PAGE_FIELD(reply_view, problem, FIELD_STR, "what to mend"),
};
const struct view reply_view_view = VIEW(reply_view, fields, "an answer to be written");

static const struct field line_fields[] = {
    VIEW_FIELD(reply_line, id, FIELD_ID, "id"),
    VIEW_FIELD(reply_line, at, FIELD_TIME, "when"),
    VIEW_FIELD(reply_line, by, FIELD_STR, "who wrote it"),
    VIEW_FIELD(reply_line, code, FIELD_STR, "of whoever it went to"),
    VIEW_FIELD(reply_line, words, FIELD_STR, "what they read"),
    VIEW_FIELD(reply_line, lang, FIELD_STR, "in which language"),
    VIEW_FIELD(reply_line, promised_at, FIELD_TIME, "by when we write again"),
    VIEW_FIELD(reply_line, stands, FIELD_BOOL, "the promise is not kept yet"),
    VIEW_FIELD(reply_line, late, FIELD_BOOL, "and its time has passed"),
    VIEW_FIELD(reply_line, state, FIELD_WORD, "page, or how the message goes"),
    VIEW_FIELD(reply_line, outbox, FIELD_ID, "the message that left"),
    VIEW_PAGE_FIELD(reply_line, state_name, FIELD_MESSAGE, "in words"),
    VIEW_PAGE_FIELD(reply_line, state_style, FIELD_WORD, "its colour"),
};
const struct view reply_line_view = VIEW(reply_line, line_fields, "what we wrote to somebody");
