// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/status_view.h"

#include "campaign/contact.h"
#include "match/need_view.h"

static const struct step_look {
	const char *word;
	const char *name, *icon, *style;
	const char *title, *lede;
} looks[STATUS_STEPS] = {
    [STATUS_RECEIVED] = {"received", /*tr*/ "Received", "clock", "new",
			 /*tr*/ "Your message is with us",
			 /*tr*/ "No person has read it yet. This page tells when that changes."},
    [STATUS_READ] = {"read", /*tr*/ "Read by a person", "check", "doing",
		     /*tr*/ "A person has read your message",
		     /*tr*/ "They look for what can be done. We cannot promise that help comes."},
    [STATUS_DOING] = {"doing", /*tr*/ "In progress", "half", "doing",
		      /*tr*/ "We are working on your request",
		      /*tr*/ "We cannot promise that help comes. Please go on asking others too."},
    [STATUS_CLOSED] = {"closed", /*tr*/ "Closed", "check", "done",
		       /*tr*/ "We have closed your request",
		       /*tr*/ "If you still need help, write below: then it is open again."},
};

static struct view_list steps_of(struct arena *arena, enum status_step step)
{
	struct status_mark *marks = arena_array(arena, STATUS_STEPS, sizeof *marks);
	for (size_t i = 0; marks && i < STATUS_STEPS; i++)
		marks[i] = (struct status_mark){
		    .name = looks[i].name,
		    .icon = i < step	? "check"
			    : i == step ? looks[i].icon
					: "dash",
		    .current = i == step,
		};
	return (struct view_list){marks, marks ? STATUS_STEPS : 0};
}

static struct view_list help_of(struct arena *arena, const struct status *from)
{
	struct status_help_row *rows = arena_array(arena, from->n_help + 1, sizeof *rows);
	for (size_t i = 0; rows && i < from->n_help; i++) {
		const struct delivery_look look = delivery_look(from->help[i].state);
		rows[i] = (struct status_help_row){
		    .state = delivery_state_names[from->help[i].state],
		    .since = from->help[i].since,
		    .name = look.name,
		    .style = look.style,
		};
	}
	return (struct view_list){rows, rows ? from->n_help : 0};
}

void status_view_fill(struct arena *arena, const struct status *from, struct status_view *view)
{
	const struct step_look *look = &looks[from->step];
	struct status_said *said = arena_array(arena, from->n_replies + 1, sizeof *said);
	for (size_t i = 0; said && i < from->n_replies; i++)
		said[i] = (struct status_said){from->replies[i].at, from->replies[i].words,
					       from->replies[i].lang};
	view->state = look->word;
	view->name = look->name;
	view->icon = look->icon;
	view->style = look->style;
	view->title = look->title;
	view->lede = look->lede;
	view->steps = steps_of(arena, from->step);
	view->received = from->step == STATUS_RECEIVED;
	view->closed = from->step == STATUS_CLOSED;
	view->changed_at = from->changed_at;
	view->promised_at = view->closed ? 0 : from->promised_at;
	view->told_at = from->told_at;
	view->replies = (struct view_list){said, said ? from->n_replies : 0};
	view->some_replies = view->replies.count > 0;
	view->help = help_of(arena, from);
	view->some_help = view->help.count > 0;
	view->asked = from->asked;
	view->emergency = from->campaign.emergency;
	view->receipt = from->campaign.receipt;
	view->receipt_lang = from->receipt_lang;
	view->ended = from->campaign.archived_at != 0;
}

void status_view_reach(struct arena *arena, const struct safe_contact *from,
		       struct status_view *view)
{
	struct status_way *ways = arena_array(arena, SAFE_WAYS, sizeof *ways);
	for (size_t i = 0; ways && i < SAFE_WAYS; i++)
		ways[i] = (struct status_way){
		    .input = safe_ways[i].input,
		    .says = safe_ways[i].mine,
		    .chosen = (from->may | from->asked) & safe_ways[i].bit,
		    .waits = from->asked & safe_ways[i].bit,
		};
	view->ways = (struct view_list){ways, ways ? SAFE_WAYS : 0};
	view->reachable = from->reachable;
	view->may_call = from->may & CONTACT_CALL;
	view->may_text = from->may & CONTACT_TEXT;
	view->may_leave = from->may & CONTACT_LEAVE;
	view->may_share = from->may & CONTACT_SHARE;
	view->asked_more = from->asked != 0;
	view->only_here = from->reachable && !view->may_call && !view->may_text;
	view->fresh = from->fresh;
}

static const struct field mark_fields[] = {
    VIEW_FIELD(status_mark, name, FIELD_MESSAGE, "what it is called"),
    VIEW_FIELD(status_mark, current, FIELD_BOOL, "it stands here"),
    VIEW_PAGE_FIELD(status_mark, icon, FIELD_WORD, "its drawing"),
};
static const struct view mark_view = VIEW(status_mark, mark_fields, "a step");

static const struct field way_fields[] = {
    VIEW_FIELD(status_way, input, FIELD_WORD, "of the form"),
    VIEW_FIELD(status_way, says, FIELD_MESSAGE, "what it says"),
    VIEW_FIELD(status_way, chosen, FIELD_BOOL, "is so, or was asked for"),
    VIEW_FIELD(status_way, waits, FIELD_BOOL, "was asked for"),
};
static const struct view way_view = VIEW(status_way, way_fields, "a way to reach them");

static const struct field said_fields[] = {
    VIEW_FIELD(status_said, at, FIELD_TIME, "when"),
    VIEW_FIELD(status_said, words, FIELD_STR, "what the team wrote"),
    VIEW_FIELD(status_said, lang, FIELD_STR, "in which language; und: not known"),
};
static const struct view said_view = VIEW(status_said, said_fields, "what the team wrote to them");

static const struct field help_fields[] = {
    VIEW_FIELD(status_help_row, state, FIELD_WORD, "agreed, promised, on-the-way or arrived"),
    VIEW_FIELD(status_help_row, since, FIELD_TIME, "since when"),
    VIEW_PAGE_FIELD(status_help_row, name, FIELD_MESSAGE, "that in words"),
    VIEW_PAGE_FIELD(status_help_row, style, FIELD_WORD, "its colour"),
};
static const struct view help_view = VIEW(status_help_row, help_fields, "help that was found");

static const struct field fields[] = {
    VIEW_FIELD(status_view, code, FIELD_STR, "of the message"),
    VIEW_FIELD(status_view, state, FIELD_WORD, "received, read, doing or closed"),
    VIEW_FIELD(status_view, changed_at, FIELD_TIME, "since when"),
    VIEW_FIELD(status_view, promised_at, FIELD_TIME, "by when the team writes again"),
    VIEW_FIELD(status_view, told_at, FIELD_TIME, "when the person wrote again last"),
    VIEW_INNER(status_view, replies, FIELD_LIST, &said_view, "newest first"),
    VIEW_INNER(status_view, help, FIELD_LIST, &help_view, "how help stands that was found"),
    VIEW_FIELD(status_view, asked, FIELD_ID, "delivery of which they are asked yes or no"),
    VIEW_FIELD(status_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(status_view, receipt, FIELD_STR, "what the campaign says to those who write"),
    VIEW_FIELD(status_view, receipt_lang, FIELD_STR, "its language; empty: not known"),
    VIEW_FIELD(status_view, unattended, FIELD_BOOL, "nobody is on duty now"),
    VIEW_FIELD(status_view, ended, FIELD_BOOL, "nobody reads any more"),
    VIEW_FIELD(status_view, reachable, FIELD_BOOL, "left a number or an address"),
    VIEW_FIELD(status_view, may_call, FIELD_BOOL, "we may call"),
    VIEW_FIELD(status_view, may_text, FIELD_BOOL, "we may write"),
    VIEW_FIELD(status_view, may_leave, FIELD_BOOL, "we may leave a message"),
    VIEW_FIELD(status_view, may_share, FIELD_BOOL, "we may pass the number on to helpers"),
    VIEW_FIELD(status_view, asked_more, FIELD_BOOL,
	       "more was asked for, and waits until somebody made sure that it was them"),
    VIEW_FIELD(status_view, only_here, FIELD_BOOL,
	       "what they left may not be called or written to"),
    VIEW_PAGE_FIELD(status_view, fresh, FIELD_BOOL, "more than before counts at once"),
    VIEW_PAGE_LIST(status_view, ways, &way_view, "to choose from"),
    VIEW_PAGE_FIELD(status_view, name, FIELD_MESSAGE, "the state in a word"),
    VIEW_PAGE_FIELD(status_view, icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(status_view, style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(status_view, title, FIELD_MESSAGE, "the state in a sentence"),
    VIEW_PAGE_FIELD(status_view, lede, FIELD_MESSAGE, "and what it means"),
    VIEW_PAGE_LIST(status_view, steps, &mark_view, "all steps"),
    VIEW_PAGE_FIELD(status_view, received, FIELD_BOOL, "nobody has read it"),
    VIEW_PAGE_FIELD(status_view, closed, FIELD_BOOL, "closed"),
    VIEW_PAGE_FIELD(status_view, some_replies, FIELD_BOOL, "the team wrote"),
    VIEW_PAGE_FIELD(status_view, some_help, FIELD_BOOL, "help was found"),
    VIEW_PAGE_FIELD(status_view, sent, FIELD_BOOL, "what was written is with us"),
    VIEW_PAGE_FIELD(status_view, kept, FIELD_BOOL, "what was chosen is kept"),
    VIEW_PAGE_FIELD(status_view, ticket, FIELD_STR, "comes back, so that sending twice keeps once"),
    VIEW_PAGE_FIELD(status_view, add, FIELD_BOOL, "chosen"),
    VIEW_PAGE_FIELD(status_view, fix, FIELD_BOOL, "chosen"),
    VIEW_PAGE_FIELD(status_view, end, FIELD_BOOL, "chosen"),
    VIEW_PAGE_FIELD(status_view, words, FIELD_STR, "as typed"),
    VIEW_PAGE_FIELD(status_view, problem, FIELD_MESSAGE, "what to mend"),
    VIEW_PAGE_FIELD(status_view, may_photo, FIELD_BOOL, "a picture can be sent"),
    VIEW_PAGE_FIELD(status_view, photo_most, FIELD_COUNT, "MiB that it may have"),
    VIEW_PAGE_FIELD(status_view, photo_sent, FIELD_BOOL, "a picture just came"),
    VIEW_PAGE_FIELD(status_view, photo_lost, FIELD_BOOL, "a picture did not come"),
    VIEW_PAGE_FIELD(status_view, photo_problem, FIELD_STR, "why a picture was not taken"),
    VIEW_PAGE_FIELD(status_view, trouble, FIELD_BOOL, "it could not be kept just now"),
};
const struct view status_view_view = VIEW(status_view, fields, "how a message stands");
