// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/give_view.h"

#include "match/need_view.h"

const char *const give_what_missing =
    /*tr*/ "Please write what you can give. A few words are enough, in any language.";
const char *const give_contact_missing =
    /*tr*/ "Please write a number or an address: without it nobody can ask you.";
const char *const give_keep_missing =
    /*tr*/ "We can only ask you if we may keep this. Please tick it, or do not send it.";

const struct give_kind give_kinds[] = {
    {"interpreter", "interpreter", /*tr*/ "Interpreting", /*tr*/ "From home.", false},
    {"boat", "boat", /*tr*/ "A boat and crew", /*tr*/ "Trained, with life vests. We call you.",
     false},
    {"goods", "blanket", /*tr*/ "Water, blankets, tarpaulins", /*tr*/ "New or clean.", false},
    {"truck", "truck", /*tr*/ "A truck or a store",
     /*tr*/ "With a driver, outside the water.", false},
    {"skill", "medic", /*tr*/ "A profession", /*tr*/ "Doctor, engineer, lawyer. We check it.",
     false},
    {"other", "volunteer", /*tr*/ "Something else", /*tr*/ "Write it below.", false},
};
const size_t give_kind_count = sizeof give_kinds / sizeof give_kinds[0];

static const struct field kind_fields[] = {
    VIEW_FIELD(give_kind, word, FIELD_WORD, "for the form"),
    VIEW_FIELD(give_kind, name, FIELD_MESSAGE, "what it is"),
    VIEW_FIELD(give_kind, about, FIELD_MESSAGE, "in a few words"),
    VIEW_FIELD(give_kind, chosen, FIELD_BOOL, "it is"),
};
static const struct view kind_view = VIEW(give_kind, kind_fields, "something to give");

static const struct field give_fields[] = {
    VIEW_FIELD(give_view, ticket, FIELD_STR, "comes back, so that sending twice keeps it once"),
    VIEW_FIELD(give_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(give_view, closed, FIELD_BOOL, "nothing can be sent"),
    VIEW_INNER(give_view, kinds, FIELD_LIST, &kind_view, "to choose from"),
    VIEW_FIELD(give_view, what, FIELD_STR, "what exactly, and how much"),
    VIEW_FIELD(give_view, place, FIELD_STR, "where"),
    VIEW_FIELD(give_view, when, FIELD_STR, "from when until when"),
    VIEW_FIELD(give_view, contact, FIELD_STR, "phone or e-mail"),
    VIEW_FIELD(give_view, name, FIELD_STR, "what to call the person"),
    VIEW_FIELD(give_view, keep, FIELD_BOOL, "we may keep it for half a year"),
    VIEW_FIELD(give_view, share, FIELD_BOOL, "who needs it may have the number"),
    VIEW_FIELD(give_view, what_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_FIELD(give_view, contact_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_FIELD(give_view, keep_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_PAGE_FIELD(give_view, problems, FIELD_BOOL, "something has to be mended"),
    VIEW_PAGE_FIELD(give_view, trouble, FIELD_BOOL, "it could not be kept just now"),
};
const struct view give_view_view = VIEW(give_view, give_fields, "an offer of help");

static const struct field given_fields[] = {
    VIEW_FIELD(given_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(given_view, code, FIELD_STR, "of the offer"),
    VIEW_FIELD(given_view, state, FIELD_WORD, "new, open, done or withdrawn"),
    VIEW_PAGE_FIELD(given_view, state_name, FIELD_MESSAGE, "that in words"),
    VIEW_PAGE_FIELD(given_view, state_style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(given_view, status_href, FIELD_STR, "page that shows how it stands"),
    VIEW_FIELD(given_view, asked, FIELD_ID, "delivery of which they are asked yes or no"),
    VIEW_FIELD(given_view, stand, FIELD_MESSAGE, "how what is arranged with it stands"),
    VIEW_PAGE_FIELD(given_view, going, FIELD_BOOL, "both sides agreed"),
    VIEW_PAGE_FIELD(given_view, live, FIELD_BOOL, "it can be taken back"),
};
const struct view given_view_view = VIEW(given_view, given_fields, "an offer arrived");

void given_view_fill(const struct offer *offer, struct given_view *view)
{
	struct offer_row row;
	offer_row_fill(offer, STR(""), &row);
	view->code = offer->code;
	view->state = row.state;
	view->state_name = row.state_name;
	view->state_style = row.state_style;
	view->live = offer->state <= OFFER_OPEN;
}

void given_view_stand(const struct delivery *deliveries, size_t count, struct given_view *view)
{
	static const char over[] =
	    /*tr*/ "Thank you. It is not needed from you just now. Please do not set out.";
	static const char agreed[] =
	    /*tr*/
	    "Agreed: please give what you offered. Go to nobody alone, and not into danger.";
	static const char *const stands[DELIVERY_STATES] = {
	    [DELIVERY_ASKED] = /*tr*/ "You said yes, thank you. Now we ask who needs it.",
	    [DELIVERY_AGREED] = agreed,
	    [DELIVERY_ARRIVED] = /*tr*/ "Thank you: what you gave has arrived.",
	    [DELIVERY_FAILED] = over,
	    [DELIVERY_STOOD_DOWN] = over,
	};
	bool waits = false;
	for (size_t i = 0; i < count; i++) {
		const enum delivery_state state = deliveries[i].state;
		const bool goes = state >= DELIVERY_AGREED && state <= DELIVERY_UNDERWAY;
		const bool asked = state == DELIVERY_ASKED;
		if (view->going || (asked && !deliveries[i].offer_yes) || (waits && !goes) ||
		    (!view->live && state != DELIVERY_ARRIVED))
			continue;
		waits = asked;
		view->going = goes;
		view->stand = stands[goes ? DELIVERY_AGREED : state];
	}
}
