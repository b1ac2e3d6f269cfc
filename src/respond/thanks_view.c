// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/thanks_view.h"

static const struct {
	const char *name, *style;
} consents[THANKS_CONSENTS] = {
    [THANKS_PRIVATE] = {/*tr*/ "Only your team reads it.", "new"},
    [THANKS_UNNAMED] = {/*tr*/ "You may tell it to others, without my name.", "doing"},
    [THANKS_NAMED] = {/*tr*/ "You may tell it to others, with the name I gave.", "done"},
};

const char *thanks_consent_name(enum thanks_consent consent)
{
	return consents[consent].name;
}

struct view_list thanks_consent_choices(struct arena *arena, struct str chosen)
{
	struct thank_choice *list = arena_array(arena, THANKS_CONSENTS, sizeof *list);
	for (size_t i = 0; list && i < THANKS_CONSENTS; i++)
		list[i] = (struct thank_choice){
		    thanks_consent_names[i], consents[i].name,
		    chosen.len > 0 ? str_equal(chosen, str_from(thanks_consent_names[i])) : i == 0};
	return (struct view_list){list, list ? THANKS_CONSENTS : 0};
}

struct thanks_row thanks_row_of(const struct thanks *from)
{
	return (struct thanks_row){
	    .id = from->id,
	    .code = from->code,
	    .words = from->words,
	    .name = from->name,
	    .lang = from->lang,
	    .consent = thanks_consent_names[from->consent],
	    .consent_name = consents[from->consent].name,
	    .consent_style = consents[from->consent].style,
	    .consent_at = from->consent_at,
	    .ended_at = from->ended_at,
	    .at = from->at,
	    .shared_at = from->shared_at,
	    .consent_by = from->consent_by,
	    .consent_words = from->consent_words,
	    .shared_by = from->shared_by,
	    .post = from->post,
	    .given = from->consent_at != 0,
	    .may_tell = from->consent != THANKS_PRIVATE,
	};
}

static const struct field choice_fields[] = {
    VIEW_FIELD(thank_choice, word, FIELD_WORD, "for the form"),
    VIEW_FIELD(thank_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(thank_choice, chosen, FIELD_BOOL, "it is"),
};
static const struct view choice_view = VIEW(thank_choice, choice_fields, "a choice");

static const struct field form_fields[] = {
    VIEW_FIELD(thank_view, ticket, FIELD_STR, "comes back, so that sending twice keeps it once"),
    VIEW_INNER(thank_view, consents, FIELD_LIST, &choice_view, "what they can allow"),
    VIEW_FIELD(thank_view, words, FIELD_STR, "what they write"),
    VIEW_FIELD(thank_view, name, FIELD_STR, "what to call them"),
    VIEW_FIELD(thank_view, words_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_PAGE_FIELD(thank_view, problems, FIELD_BOOL, "something has to be mended"),
    VIEW_PAGE_FIELD(thank_view, trouble, FIELD_BOOL, "it could not be kept just now"),
};
const struct view thank_view_view = VIEW(thank_view, form_fields, "thanks to write");

static const struct field row_fields[] = {
    VIEW_FIELD(thanks_row, id, FIELD_ID, "id"),
    VIEW_PAGE_FIELD(thanks_row, code, FIELD_STR, "of whoever wrote it"),
    VIEW_FIELD(thanks_row, words, FIELD_STR, "what they wrote; absent: taken back"),
    VIEW_FIELD(thanks_row, name, FIELD_STR, "by which they want to be named"),
    VIEW_FIELD(thanks_row, lang, FIELD_STR, "BCP 47"),
    VIEW_FIELD(thanks_row, consent, FIELD_WORD, "private, unnamed or named"),
    VIEW_PAGE_FIELD(thanks_row, consent_name, FIELD_MESSAGE, "that in words"),
    VIEW_PAGE_FIELD(thanks_row, consent_style, FIELD_WORD, "its colour"),
    VIEW_FIELD(thanks_row, consent_at, FIELD_TIME, "when they allowed it"),
    VIEW_FIELD(thanks_row, consent_by, FIELD_STR, "who was told so; absent: by the form"),
    VIEW_FIELD(thanks_row, consent_words, FIELD_STR, "to what exactly"),
    VIEW_FIELD(thanks_row, ended_at, FIELD_TIME, "when that was taken back"),
    VIEW_FIELD(thanks_row, at, FIELD_TIME, "when it came"),
    VIEW_FIELD(thanks_row, shared_at, FIELD_TIME, "since when the whole team reads it"),
    VIEW_FIELD(thanks_row, shared_by, FIELD_STR, "who let them"),
    VIEW_FIELD(thanks_row, post, FIELD_ID, "the post by which it came"),
    VIEW_PAGE_FIELD(thanks_row, given, FIELD_BOOL, "a consent was given at some time"),
    VIEW_PAGE_FIELD(thanks_row, may_tell, FIELD_BOOL, "it may be told"),
    VIEW_PAGE_FIELD(thanks_row, slug, FIELD_STR, "the campaign"),
};
const struct view thanks_row_view = VIEW_THING(thanks_row, row_fields, "thanks");

static const struct field fields[] = {
    VIEW_PAGE_FIELD(thanks_view, slug, FIELD_STR, "the campaign"),
    VIEW_INNER(thanks_view, list, FIELD_LIST, &thanks_row_view, "newest first"),
    VIEW_FIELD(thanks_view, next, FIELD_ID, "as cursor: those before these; absent: none"),
    VIEW_PAGE_FIELD(thanks_view, before, FIELD_ID, "those before this one are shown"),
    VIEW_PAGE_FIELD(thanks_view, some, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(thanks_view, works, FIELD_BOOL, "the viewer may share and note consents"),
    VIEW_PAGE_FIELD(thanks_view, problem, FIELD_STR, "why it did not work"),
    VIEW_INNER(thanks_view, consents, FIELD_LIST, &choice_view, "what can be allowed"),
};
const struct view thanks_view_view = VIEW(thanks_view, fields, "the list of thanks");
