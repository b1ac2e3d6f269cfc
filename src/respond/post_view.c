// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/post_view.h"

const char *label_name(const char *word)
{
	struct post_row row = {.kind = word, .urgency = "wait", .signal = "yes", .lang = "und"};
	if (strcmp(word, "spam") == 0)
		return /*tr*/ "Spam";
	if (strcmp(word, "abuse") == 0)
		return /*tr*/ "Abuse";
	if (strcmp(word, "signal") == 0)
		return /*tr*/ "Signal";
	post_row_label(&row);
	return row.kind_name ? row.kind_name : post_topic(word).name;
}

static const struct field reason_fields[] = {
    VIEW_FIELD(post_reason, words, FIELD_STR, "of the Post"),
    VIEW_FIELD(post_reason, weight, FIELD_DOUBLE, "what they added, in log-odds"),
};
static const struct view reason_view =
    VIEW(post_reason, reason_fields, "words that led to a label");

static const struct field why_fields[] = {
    VIEW_FIELD(post_label_why, word, FIELD_WORD, "the label"),
    VIEW_FIELD(post_label_why, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(post_label_why, percent, FIELD_I64, "how sure, 0 to 100"),
    VIEW_INNER(post_label_why, reasons, FIELD_LIST, &reason_view, "strongest first"),
};
static const struct view why_view = VIEW(post_label_why, why_fields, "a label and its reasons");

static const struct field contact_fields[] = {
    VIEW_FIELD(post_contact, name, FIELD_STR, "what to call the person"),
    VIEW_FIELD(post_contact, contact, FIELD_STR, "phone number or e-mail"),
    VIEW_FIELD(post_contact, may_call, FIELD_BOOL, "may be called"),
    VIEW_FIELD(post_contact, may_text, FIELD_BOOL, "may be written to"),
    VIEW_FIELD(post_contact, may_leave, FIELD_BOOL, "a message may be left"),
    VIEW_FIELD(post_contact, may_share, FIELD_BOOL, "the number may be passed on to helpers"),
};
static const struct view contact_view = VIEW(post_contact, contact_fields, "how to reach a person");

static const struct field opening_fields[] = {
    VIEW_FIELD(post_opening, name, FIELD_STR, "who opened it"),
    VIEW_FIELD(post_opening, at, FIELD_TIME, "when"),
};
static const struct view opening_view = VIEW(post_opening, opening_fields, "an opening on record");

static const struct field post_fields[] = {
    VIEW_INNER(post_view, post, FIELD_VIEW, &post_row_view, "the Post"),
    VIEW_PAGE_FIELD(post_view, slug, FIELD_STR, "of the campaign"),
    VIEW_INNER(post_view, labels, FIELD_LIST, &why_view, "what triage says, with reasons"),
    VIEW_PAGE_FIELD(post_view, some_labels, FIELD_BOOL, "there is a label"),
    VIEW_FIELD(post_view, sealed, FIELD_BOOL, "contact data is there, not shown"),
    VIEW_PAGE_FIELD(post_view, may_open, FIELD_BOOL, "the viewer may open it"),
    VIEW_INNER(post_view, contact, FIELD_LINK, &contact_view, "only after opening it"),
    VIEW_INNER(post_view, openings, FIELD_LIST, &opening_view, "who opened it before"),
    VIEW_PAGE_FIELD(post_view, opened_before, FIELD_BOOL, "there are openings"),
};
const struct view post_view_view = VIEW(post_view, post_fields, "one Post");
