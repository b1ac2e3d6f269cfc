// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/error_view.h"

static const struct {
	const char *title, *advice;
} texts[] = {
    [OK] = {NULL, NULL},
    [NOT_FOUND] = {/*tr*/ "There is nothing here",
		   /*tr*/ "The address may be mistyped, or what stood here was taken away."},
    [DENIED] = {/*tr*/ "You may not open this",
		/*tr*/ "Your roles do not cover it. A head of the campaign can change that."},
    [INVALID] = {
	/*tr*/ "We could not take this",
	/*tr*/ "Nothing was changed. Go back, mend it and send it again: your browser keeps "
	       "what you wrote."},
    [CONFLICT] = {/*tr*/ "Nothing was changed",
		  /*tr*/ "Nothing was lost. Open the page again to see how things stand now."},
    [TOO_MUCH] = {/*tr*/ "That is too much at once",
		  /*tr*/ "Nothing was changed. Wait a minute, or send less."},
    [UNAVAILABLE] = {/*tr*/ "This cannot be done right now",
		     /*tr*/ "What we had is safe. Please try again in a minute."},
    [FAULT] = {
	/*tr*/ "This is our mistake",
	/*tr*/ "What we had is safe. Please try again; if it happens again, tell the people who "
	       "run this site."},
};

void error_view_fill(struct error_view *view, enum outcome outcome, int status, struct str sentence)
{
	view->outcome = outcome_name(outcome);
	view->status = status;
	view->title = status == 410 ? /*tr*/ "This is over" : texts[outcome].title;
	// What was said about this case alone may be another reason than the usual one.
	view->advice =
	    sentence.len > 0 && (status == 410 || outcome == DENIED) ? NULL : texts[outcome].advice;
	if (status == 413) // waiting makes nothing smaller
		view->advice = texts[INVALID].advice;
	view->sentence = sentence;
	view->try_again = outcome_retry(outcome) && status != 413;
}

static const struct field sent_fields[] = {
    VIEW_FIELD(error_sent, name, FIELD_STR, "of the input"),
    VIEW_FIELD(error_sent, value, FIELD_STR, "as it was typed"),
};
static const struct view sent_view = VIEW(error_sent, sent_fields, "what was sent");

static const struct field fields[] = {
    VIEW_FIELD(error_view, outcome, FIELD_WORD, "what kind of error"),
    VIEW_FIELD(error_view, status, FIELD_I64, "of HTTP"),
    VIEW_FIELD(error_view, title, FIELD_MESSAGE, "what happened"),
    VIEW_FIELD(error_view, advice, FIELD_MESSAGE, "what to do"),
    VIEW_FIELD(error_view, sentence, FIELD_STR, "about this case"),
    VIEW_PAGE_FIELD(error_view, english, FIELD_BOOL, "the sentence is not in the page's language"),
    VIEW_PAGE_FIELD(error_view, sign_in, FIELD_STR, "where to sign in"),
    VIEW_PAGE_FIELD(error_view, coded, FIELD_BOOL, "a code was typed that nobody has"),
    VIEW_PAGE_LIST(error_view, sent, &sent_view, "what was sent and is not lost"),
    VIEW_PAGE_FIELD(error_view, some_sent, FIELD_BOOL, "there is some"),
    VIEW_PAGE_FIELD(error_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(error_view, try_again, FIELD_BOOL, "the same may work later"),
};
const struct view error_view_view = VIEW(error_view, fields, "why something could not be done");
