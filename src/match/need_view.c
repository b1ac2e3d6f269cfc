// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/need_view.h"

#include "respond/case_view.h"

#include <math.h>

// --- names ---

static const struct look {
	const char *name, *style;
} need_looks[NEED_STATES] =
    {
	[NEED_OPEN] = {/*tr*/ "Open", "new"},
	[NEED_MET] = {/*tr*/ "Met", "done"},
	[NEED_WITHDRAWN] = {/*tr*/ "Not needed any more", NULL},
},
  offer_looks[OFFER_STATES] =
      {
	  [OFFER_NEW] = {/*tr*/ "Not yet read by a person", "new"},
	  [OFFER_OPEN] = {/*tr*/ "Can be used", "doing"},
	  [OFFER_DONE] = {/*tr*/ "All of it is given", "done"},
	  [OFFER_WITHDRAWN] = {/*tr*/ "Taken back", NULL},
},
  delivery_looks[DELIVERY_STATES] = {
      [DELIVERY_ASKED] = {/*tr*/ "To be asked", "wait"},
      [DELIVERY_AGREED] = {/*tr*/ "Both agreed", "doing"},
      [DELIVERY_PROMISED] = {/*tr*/ "Promised", "doing"},
      [DELIVERY_UNDERWAY] = {/*tr*/ "On the way", "doing"},
      [DELIVERY_ARRIVED] = {/*tr*/ "Arrived", "done"},
      [DELIVERY_REFUSED] = {/*tr*/ "Somebody said no", "no"},
      [DELIVERY_FAILED] = {/*tr*/ "Fell through", "no"},
      [DELIVERY_STOOD_DOWN] = {/*tr*/ "Stood down: others bring it", NULL},
};

static const char *const fit_names[MATCH_FITS] = {
    [MATCH_PART] = /*tr*/ "Part fit",
    [MATCH_FAIR] = /*tr*/ "Fair fit",
    [MATCH_STRONG] = /*tr*/ "Strong fit",
};

static const char *const weight_names[] = {
    [MATCH_SPEAKS_FOR] = "for",
    [MATCH_NOT_KNOWN] = "unknown",
    [MATCH_FALLS_SHORT] = "short",
    [MATCH_CAUTION] = "caution",
};

// Reasons without a number; the others stand in the template.
static const char *const reason_texts[MATCH_WORDS] = {
    [MATCH_WHAT] = /*tr*/ "It is what is needed",
    [MATCH_WHAT_KIND] = /*tr*/ "It is one of what is needed",
    [MATCH_WHAT_WIDER] = /*tr*/ "Not known: whether it is just what is needed",
    [MATCH_MUCH] = /*tr*/ "It is enough",
    [MATCH_MUCH_UNKNOWN] = /*tr*/ "Not known: how much",
    [MATCH_REMOTE] = /*tr*/ "Helps from far",
    [MATCH_WHERE_UNKNOWN] = /*tr*/ "Not known: how far it is",
    [MATCH_ROAD_OPEN] = /*tr*/ "The road was said to be open",
    [MATCH_ROAD_CUT] = /*tr*/ "Falls short: the road was said to be cut",
    [MATCH_NOW] = /*tr*/ "Free now",
    [MATCH_WHEN_UNKNOWN] = /*tr*/ "Not known: when",
    [MATCH_LANG] = /*tr*/ "They share a language",
    [MATCH_LANG_UNKNOWN] = /*tr*/ "Not known: whether they share a language",
    [MATCH_LANG_NONE] = /*tr*/ "Falls short: no shared language, needs an interpreter",
    [MATCH_BY_AUTHORITY] = /*tr*/ "From an authority or a relief agency",
    [MATCH_BY_PARTNER] = /*tr*/ "From an organisation that we know",
    [MATCH_BY_VETTED] = /*tr*/ "From a person whom the team has checked",
    [MATCH_BY_STRANGER] = /*tr*/ "From a person whom nobody has checked",
    [MATCH_ONLY_PROFESSIONAL] = /*tr*/ "Only from a supply that professionals hold",
};

static const char *const condition_names[MATCH_CONDITIONS] = {
    [MATCH_COLD] = /*tr*/ "Kept cold on the way",
    [MATCH_DELIVERED] = /*tr*/ "Brought to the door",
    [MATCH_TRAINED] = /*tr*/ "By trained people",
    [MATCH_WOMEN] = /*tr*/ "By women",
};
static const char *const access_names[MATCH_ACCESSES] = {
    [MATCH_ACCESS_UNKNOWN] = /*tr*/ "Nobody said",
    [MATCH_ACCESS_OPEN] = /*tr*/ "Yes",
    [MATCH_ACCESS_CUT] = /*tr*/ "No, the road is cut",
};

static const struct {
	const char *word, *name;
} event_names[] = {
    {"noted", /*tr*/ "noted it"},
    {"changed", /*tr*/ "corrected it"},
    {"open", /*tr*/ "opened it again"},
    {"met", /*tr*/ "met"},
    {"withdrawn", /*tr*/ "not needed, or taken back"},
    {"done", /*tr*/ "all of it is given"},
    {"asked", /*tr*/ "is asking both sides"},
    {"refused", /*tr*/ "not this one"},
    {"need-yes", /*tr*/ "who needs it said yes"},
    {"offer-yes", /*tr*/ "who gives it said yes"},
    {"need-no", /*tr*/ "who needs it said no"},
    {"offer-no", /*tr*/ "who gives it said no"},
    {"no", /*tr*/ "somebody said no"},
    {"promised", /*tr*/ "promised"},
    {"on-the-way", /*tr*/ "on the way"},
    {"arrived", /*tr*/ "arrived"},
    {"fell-through", /*tr*/ "fell through"},
    {"back", /*tr*/ "took the last step back"},
};

const char *unit_shown(int item)
{
	static const char *const units[ITEM_UNITS] = {
	    [ITEM_LITRES] = /*tr*/ "litres",
	    [ITEM_KILOGRAMS] = /*tr*/ "kg",
	    [ITEM_PORTIONS] = /*tr*/ "portions",
	    [ITEM_PLACES] = /*tr*/ "places",
	};
	return units[item_table[item].unit];
}

struct delivery_look delivery_look(enum delivery_state state)
{
	return (struct delivery_look){delivery_looks[state].name, delivery_looks[state].style};
}

const char *condition_name(enum match_condition condition)
{
	return condition_names[condition];
}

static int64_t shown(double amount)
{
	return amount > 0 && amount < 1 ? 1 : (int64_t)llround(amount);
}

// --- rows ---

void need_row_fill(const struct need *need, struct str slug, struct need_row *row)
{
	const struct case_look urgency = case_urgency_look(need->urgency);
	const struct thing *thing = &need->thing;
	*row = (struct need_row){
	    .id = need->id,
	    .case_id = need->case_id,
	    .case_number = need->case_number,
	    .revision = need->revision,
	    .item = item_table[thing->item].word,
	    .urgency = urgency.word,
	    .state = need_state_names[need->state],
	    .what = thing->what,
	    .for_whom = need->for_whom,
	    .place = thing->place,
	    .amount = thing->amount > 0 ? thing->amount : NAN,
	    .lat = thing->where.known ? thing->where.lat : NAN,
	    .lon = thing->where.known ? thing->where.lon : NAN,
	    .from_at = thing->when.from,
	    .until_at = thing->when.until,
	    .access = match_access_names[need->access],
	    .item_name = item_table[thing->item].name,
	    .unit_name = unit_shown(thing->item),
	    .urgency_name = urgency.name,
	    .urgency_icon = urgency.icon,
	    .urgency_level = urgency.style,
	    .state_name = need_looks[need->state].name,
	    .state_style = need_looks[need->state].style,
	    .amount_shown = shown(thing->amount),
	    .slug = slug,
	};
}

void offer_row_fill(const struct offer *offer, struct str slug, struct offer_row *row)
{
	const struct thing *thing = &offer->thing;
	*row = (struct offer_row){
	    .id = offer->id,
	    .post = offer->post,
	    .organisation = offer->organisation,
	    .revision = offer->revision,
	    .item = item_table[thing->item].word,
	    .state = offer_state_names[offer->state],
	    .what = thing->what,
	    .place = thing->place,
	    .giver = offer->organisation_name,
	    .time_words = offer->time_words,
	    .amount = thing->amount > 0 ? thing->amount : NAN,
	    .lat = thing->where.known ? thing->where.lat : NAN,
	    .lon = thing->where.known ? thing->where.lon : NAN,
	    .reach_km = offer->reach_km > 0 ? offer->reach_km : NAN,
	    .from_at = thing->when.from,
	    .until_at = thing->when.until,
	    .created_at = offer->created_at,
	    .vetted = offer->vetted,
	    .barred = offer->barred,
	    .reachable = offer->reachable,
	    .item_name = item_table[thing->item].name,
	    .unit_name = unit_shown(thing->item),
	    .state_name = offer_looks[offer->state].name,
	    .state_style = offer_looks[offer->state].style,
	    .amount_shown = shown(thing->amount),
	    .fresh = offer->state == OFFER_NEW,
	    .guarded = item_table[thing->item].flags & ITEM_GUARDED && !offer->vetted &&
		       offer->organisation == 0,
	    .slug = slug,
	};
}

void delivery_view_asked(const struct ask sides[ASK_SIDES], struct delivery_view *view)
{
	const struct ask *need = &sides[ASK_NEED], *offer = &sides[ASK_GIVE];
	view->need_asked = need->times > 0 ? need->asked_at : 0;
	view->offer_asked = offer->times > 0 ? offer->asked_at : 0;
	if (view->asking && (view->need_asked || view->offer_asked))
		view->state_name = /*tr*/ "Asked, no answer yet";
	view->call = view->asking && ((!view->need_yes && need->outbox == 0) ||
				      (!view->offer_yes && offer->outbox == 0));
}

void delivery_view_fill(const struct delivery *delivery, struct str slug, bool may_work,
			struct delivery_view *view)
{
	*view = (struct delivery_view){
	    .id = delivery->id,
	    .need = delivery->need,
	    .offer = delivery->offer,
	    .state = delivery_state_names[delivery->state],
	    .need_yes = delivery->need_yes,
	    .offer_yes = delivery->offer_yes,
	    .expected_at = delivery->expected_at,
	    .changed_at = delivery->changed_at,
	    .state_name = delivery_looks[delivery->state].name,
	    .state_style = delivery_looks[delivery->state].style,
	    .slug = slug,
	    .may_work = may_work,
	    .may_need_yes = delivery_may(delivery, STR("need-yes")),
	    .may_offer_yes = delivery_may(delivery, STR("offer-yes")),
	    .may_no = delivery_may(delivery, STR("no")),
	    .may_promise = delivery_may(delivery, STR("promised")),
	    .may_go = delivery_may(delivery, STR("on-the-way")),
	    .may_arrive = delivery_may(delivery, STR("arrived")),
	    .may_fail = delivery_may(delivery, STR("fell-through")),
	    .may_back = delivery_may(delivery, STR("back")),
	    .asking = delivery->state == DELIVERY_ASKED,
	    .agreed = delivery->state == DELIVERY_AGREED,
	};
}

static struct reason_view reason_fill(const struct match_reason *from)
{
	const enum match_weight weight = match_word_weight(from->word);
	struct reason_view reason = {
	    .word = match_word_name(from->word),
	    .weight = weight_names[weight],
	    .number = NAN,
	    .text = reason_texts[from->word],
	    .against = weight != MATCH_SPEAKS_FOR,
	};
	switch (from->word) {
	case MATCH_NEAR:
		reason.near = true;
		reason.km = shown(from->number);
		reason.number = from->number;
		break;
	case MATCH_BEYOND:
		reason.beyond_km = shown(from->number);
		reason.number = from->number;
		break;
	case MATCH_MUCH_PART:
		reason.part = shown(from->number);
		reason.number = from->number;
		break;
	case MATCH_LATER:
		reason.later = reason.at = (int64_t)from->number;
		break;
	case MATCH_TOO_LATE:
		reason.too_late = reason.at = (int64_t)from->number;
		break;
	case MATCH_HAS:
		reason.has = condition_names[(size_t)from->number];
		break;
	case MATCH_LACKS:
		reason.lacks = condition_names[(size_t)from->number];
		break;
	default:
		break;
	}
	return reason;
}

void delivery_view_name(const struct need *need, const struct offer *offer,
			struct delivery_view *view)
{
	view->item_name = item_table[need->thing.item].name;
	view->what = need->thing.what;
	view->case_id = need->case_id;
	view->case_number = need->case_number;
	view->offer_name = item_table[offer->thing.item].name;
	view->offer_unit = unit_shown(offer->thing.item);
	view->offer_amount = shown(offer->thing.amount);
	view->giver = offer->organisation_name;
	view->offer_place = offer->thing.place;
}

void proposal_view_fill(struct arena *arena, const struct match_pair *pair, const struct need *need,
			const struct offer *offer, struct proposal_view *view)
{
	struct reason_view *reasons = arena_array(arena, pair->n_reasons + 1, sizeof *reasons);
	for (size_t i = 0; reasons && i < pair->n_reasons; i++)
		reasons[i] = reason_fill(&pair->reasons[i]);
	view->need = need->id;
	view->offer = offer->id;
	view->fit = match_fit_names[pair->fit];
	view->fit_name = fit_names[pair->fit];
	view->reasons = (struct view_list){reasons, reasons ? pair->n_reasons : 0};
	view->item_name = item_table[offer->thing.item].name;
	view->unit_name = unit_shown(offer->thing.item);
	view->amount_shown = shown(offer->thing.amount);
	view->what = offer->thing.what;
	view->giver = offer->organisation_name;
	view->place = offer->thing.place;
}

void need_event_view_fill(const struct need_event *event, struct need_event_view *view)
{
	static const char *const givers[] = {"noted", "withdrawn"};
	*view = (struct need_event_view){
	    .at = event->at,
	    .by = event->by,
	    .note = event->note,
	    .giver = event->by.len == 0 &&
		     name_find(givers, sizeof givers / sizeof givers[0], event->what) >= 0,
	};
	for (size_t i = 0; i < sizeof event_names / sizeof event_names[0]; i++)
		if (str_equal(event->what, str_from(event_names[i].word))) {
			view->what = event_names[i].word;
			view->what_name = event_names[i].name;
		}
}

// --- forms ---

static struct str amount_text(struct arena *arena, double amount)
{
	if (!(amount > 0))
		return STR("");
	const bool whole = amount >= 1 && fabs(amount - round(amount)) < 0.005;
	return arena_format(arena, whole ? "%.0f" : "%.2f", amount);
}

void thing_form_fill(struct arena *arena, const struct thing *thing, struct thing_form *form)
{
	struct choice_view *items = arena_array(arena, item_count, sizeof *items);
	struct choice_view *conditions = arena_array(arena, MATCH_CONDITIONS, sizeof *conditions);
	for (size_t i = 0; items && i < item_count; i++)
		items[i] = (struct choice_view){.word = str_from(item_table[i].word),
						.name = item_table[i].name,
						.chosen = (int)i == thing->item};
	for (size_t i = 0; conditions && i < MATCH_CONDITIONS; i++)
		conditions[i] = (struct choice_view){.word = str_from(match_condition_names[i]),
						     .name = condition_names[i],
						     .chosen = thing->conditions >> i & 1};
	form->items = (struct view_list){items, items ? item_count : 0};
	form->conditions = (struct view_list){conditions, conditions ? MATCH_CONDITIONS : 0};
	form->what = thing->what;
	form->place = thing->place;
	form->langs = thing->langs;
	form->amount = amount_text(arena, thing->amount);
}

struct view_list access_choices(struct arena *arena, enum match_access chosen)
{
	struct choice_view *list = arena_array(arena, MATCH_ACCESSES, sizeof *list);
	for (size_t i = 0; list && i < MATCH_ACCESSES; i++)
		list[i] = (struct choice_view){.word = str_from(match_access_names[i]),
					       .name = access_names[i],
					       .chosen = i == chosen};
	return (struct view_list){list, list ? MATCH_ACCESSES : 0};
}

// --- described ---

static const struct field reason_view_fields[] = {
    VIEW_FIELD(reason_view, word, FIELD_WORD, "which it is"),
    VIEW_FIELD(reason_view, weight, FIELD_WORD, "for, unknown, short or caution"),
    VIEW_FIELD(reason_view, number, FIELD_DOUBLE, "kilometres or an amount"),
    VIEW_FIELD(reason_view, at, FIELD_TIME, "when"),
    VIEW_PAGE_FIELD(reason_view, text, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(reason_view, has, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(reason_view, lacks, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(reason_view, km, FIELD_COUNT, "for the page"),
    VIEW_PAGE_FIELD(reason_view, beyond_km, FIELD_COUNT, "for the page"),
    VIEW_PAGE_FIELD(reason_view, part, FIELD_COUNT, "for the page"),
    VIEW_PAGE_FIELD(reason_view, later, FIELD_TIME, "for the page"),
    VIEW_PAGE_FIELD(reason_view, too_late, FIELD_TIME, "for the page"),
    VIEW_PAGE_FIELD(reason_view, near, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(reason_view, against, FIELD_BOOL, "for the page"),
};
static const struct view reason_view_view =
    VIEW(reason_view, reason_view_fields, "a reason for or against");

static const struct field proposal_view_fields[] = {
    VIEW_FIELD(proposal_view, need, FIELD_ID, "its id"),
    VIEW_FIELD(proposal_view, offer, FIELD_ID, "its id"),
    VIEW_FIELD(proposal_view, fit, FIELD_WORD, "strong, fair or part"),
    VIEW_FIELD(proposal_view, cost, FIELD_I64, "the less the better"),
    VIEW_FIELD(proposal_view, amount, FIELD_DOUBLE, "in the unit of the thing"),
    VIEW_INNER(proposal_view, reasons, FIELD_LIST, &reason_view_view, "for and against"),
    VIEW_PAGE_FIELD(proposal_view, fit_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(proposal_view, item_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(proposal_view, unit_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(proposal_view, what, FIELD_STR, "in words"),
    VIEW_PAGE_FIELD(proposal_view, giver, FIELD_STR, "the organisation"),
    VIEW_PAGE_FIELD(proposal_view, place, FIELD_STR, "where"),
    VIEW_PAGE_FIELD(proposal_view, amount_shown, FIELD_COUNT, "for the page"),
    VIEW_PAGE_FIELD(proposal_view, slug, FIELD_STR, "for the page"),
    VIEW_PAGE_FIELD(proposal_view, may_work, FIELD_BOOL, "for the page"),
};
static const struct view proposal_view_view =
    VIEW(proposal_view, proposal_view_fields, "an offer that fits a need");

static const struct field delivery_view_fields[] = {
    VIEW_FIELD(delivery_view, id, FIELD_ID, "id"),
    VIEW_FIELD(delivery_view, need, FIELD_ID, "its id"),
    VIEW_FIELD(delivery_view, offer, FIELD_ID, "its id"),
    VIEW_FIELD(delivery_view, state, FIELD_WORD, "how it stands"),
    VIEW_FIELD(delivery_view, need_yes, FIELD_BOOL, "who needs it said yes"),
    VIEW_FIELD(delivery_view, offer_yes, FIELD_BOOL, "who gives it said yes"),
    VIEW_FIELD(delivery_view, expected_at, FIELD_TIME, "when it is expected"),
    VIEW_FIELD(delivery_view, changed_at, FIELD_TIME, "of the last step"),
    VIEW_PAGE_FIELD(delivery_view, state_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, state_style, FIELD_WORD, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, item_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, slug, FIELD_STR, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, what, FIELD_STR, "in words"),
    VIEW_PAGE_FIELD(delivery_view, case_id, FIELD_ID, "whose need it is"),
    VIEW_PAGE_FIELD(delivery_view, case_number, FIELD_I64, "for people"),
    VIEW_PAGE_FIELD(delivery_view, offer_name, FIELD_MESSAGE, "what is given"),
    VIEW_PAGE_FIELD(delivery_view, offer_unit, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, offer_amount, FIELD_I64, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, giver, FIELD_STR, "the organisation"),
    VIEW_PAGE_FIELD(delivery_view, offer_place, FIELD_STR, "where it is"),
    VIEW_PAGE_FIELD(delivery_view, may_work, FIELD_BOOL, "for the page"),
    VIEW_FIELD(delivery_view, need_asked, FIELD_TIME, "when who needs it was asked last"),
    VIEW_FIELD(delivery_view, offer_asked, FIELD_TIME, "when who gives it was asked last"),
    VIEW_PAGE_FIELD(delivery_view, call, FIELD_BOOL, "somebody has to call them"),
    VIEW_PAGE_FIELD(delivery_view, may_need_yes, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, may_offer_yes, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, may_no, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, may_promise, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, may_go, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, may_arrive, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, may_fail, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, may_back, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, asking, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(delivery_view, agreed, FIELD_BOOL, "for the page"),
};
static const struct view delivery_view_view =
    VIEW(delivery_view, delivery_view_fields, "an offer for a need, from asking to arrival");

static const struct field need_row_fields[] = {
    VIEW_FIELD(need_row, id, FIELD_ID, "id"),
    VIEW_FIELD(need_row, case_id, FIELD_ID, "of which Case"),
    VIEW_FIELD(need_row, case_number, FIELD_I64, "as people call it"),
    VIEW_FIELD(need_row, revision, FIELD_I64, "counts changes"),
    VIEW_FIELD(need_row, item, FIELD_WORD, "the thing"),
    VIEW_FIELD(need_row, urgency, FIELD_WORD, "life, urgent, soon or wait"),
    VIEW_FIELD(need_row, state, FIELD_WORD, "how it stands"),
    VIEW_FIELD(need_row, what, FIELD_STR, "in words"),
    VIEW_FIELD(need_row, for_whom, FIELD_STR, "without names"),
    VIEW_FIELD(need_row, place, FIELD_STR, "where"),
    VIEW_FIELD(need_row, amount, FIELD_DOUBLE, "in the unit of the thing"),
    VIEW_FIELD(need_row, lat, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(need_row, lon, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(need_row, from_at, FIELD_TIME, "from when"),
    VIEW_FIELD(need_row, until_at, FIELD_TIME, "until when"),
    VIEW_FIELD(need_row, access, FIELD_WORD, "by road: unknown, open or cut"),
    VIEW_INNER(need_row, proposals, FIELD_LIST, &proposal_view_view, "offers that fit, best first"),
    VIEW_PAGE_FIELD(need_row, item_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(need_row, unit_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(need_row, urgency_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(need_row, urgency_icon, FIELD_WORD, "for the page"),
    VIEW_PAGE_FIELD(need_row, urgency_level, FIELD_WORD, "for the page"),
    VIEW_PAGE_FIELD(need_row, state_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(need_row, state_style, FIELD_WORD, "for the page"),
    VIEW_PAGE_FIELD(need_row, amount_shown, FIELD_COUNT, "for the page"),
    VIEW_PAGE_FIELD(need_row, some_proposals, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(need_row, slug, FIELD_STR, "for the page"),
};
static const struct view need_row_view =
    VIEW_THING(need_row, need_row_fields, "something that is needed");

static const struct field offer_row_fields[] = {
    VIEW_FIELD(offer_row, id, FIELD_ID, "id"),
    VIEW_FIELD(offer_row, post, FIELD_ID, "that it came from"),
    VIEW_FIELD(offer_row, organisation, FIELD_ID, "that gives it"),
    VIEW_FIELD(offer_row, revision, FIELD_I64, "counts changes"),
    VIEW_FIELD(offer_row, item, FIELD_WORD, "the thing"),
    VIEW_FIELD(offer_row, state, FIELD_WORD, "how it stands"),
    VIEW_FIELD(offer_row, what, FIELD_STR, "in words"),
    VIEW_FIELD(offer_row, place, FIELD_STR, "where"),
    VIEW_FIELD(offer_row, giver, FIELD_STR, "the organisation"),
    VIEW_FIELD(offer_row, time_words, FIELD_STR, "when, as it was written"),
    VIEW_FIELD(offer_row, amount, FIELD_DOUBLE, "in the unit of the thing"),
    VIEW_FIELD(offer_row, lat, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(offer_row, lon, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(offer_row, reach_km, FIELD_DOUBLE, "how far they go"),
    VIEW_FIELD(offer_row, from_at, FIELD_TIME, "from when"),
    VIEW_FIELD(offer_row, until_at, FIELD_TIME, "until when"),
    VIEW_FIELD(offer_row, created_at, FIELD_TIME, "when it came"),
    VIEW_FIELD(offer_row, vetted, FIELD_BOOL, "the team has checked who gives it"),
    VIEW_FIELD(offer_row, barred, FIELD_BOOL, "held back"),
    VIEW_FIELD(offer_row, reachable, FIELD_BOOL, "left a way to reach them"),
    VIEW_PAGE_FIELD(offer_row, item_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(offer_row, unit_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(offer_row, state_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(offer_row, state_style, FIELD_WORD, "for the page"),
    VIEW_PAGE_FIELD(offer_row, amount_shown, FIELD_COUNT, "for the page"),
    VIEW_PAGE_FIELD(offer_row, fresh, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(offer_row, guarded, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(offer_row, slug, FIELD_STR, "for the page"),
};
static const struct view offer_row_view =
    VIEW_THING(offer_row, offer_row_fields, "something that is offered");

static const struct field choice_view_fields[] = {
    VIEW_FIELD(choice_view, word, FIELD_STR, "for the form"),
    VIEW_FIELD(choice_view, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(choice_view, label, FIELD_STR, "instead of a name"),
    VIEW_FIELD(choice_view, chosen, FIELD_BOOL, "it is"),
};
static const struct view choice_view_view =
    VIEW(choice_view, choice_view_fields, "a choice of a form");

static const struct field thing_form_fields[] = {
    VIEW_INNER(thing_form, items, FIELD_LIST, &choice_view_view, "for the page"),
    VIEW_INNER(thing_form, conditions, FIELD_LIST, &choice_view_view, "for the page"),
    VIEW_FIELD(thing_form, what, FIELD_STR, "in words"),
    VIEW_FIELD(thing_form, amount, FIELD_STR, "in the unit of the thing"),
    VIEW_FIELD(thing_form, place, FIELD_STR, "where"),
    VIEW_FIELD(thing_form, langs, FIELD_STR, "for the page"),
    VIEW_FIELD(thing_form, until, FIELD_STR, "for the page"),
    VIEW_FIELD(thing_form, from, FIELD_STR, "for the page"),
    VIEW_FIELD(thing_form, revision, FIELD_I64, "counts changes"),
};
static const struct view thing_form_view = VIEW(thing_form, thing_form_fields, "a form");

static const struct field need_event_view_fields[] = {
    VIEW_FIELD(need_event_view, at, FIELD_TIME, "when"),
    VIEW_FIELD(need_event_view, by, FIELD_STR, "who"),
    VIEW_FIELD(need_event_view, note, FIELD_STR, "what they wrote"),
    VIEW_FIELD(need_event_view, what, FIELD_WORD, "in words"),
    VIEW_PAGE_FIELD(need_event_view, what_name, FIELD_MESSAGE, "for the page"),
    VIEW_PAGE_FIELD(need_event_view, giver, FIELD_BOOL, "the organisation"),
};
static const struct view need_event_view_view =
    VIEW(need_event_view, need_event_view_fields, "what happened");

static const struct field matches_view_fields[] = {
    VIEW_INNER(matches_view, needs, FIELD_LIST, &need_row_view, "open ones, most urgent first"),
    VIEW_INNER(matches_view, deliveries, FIELD_LIST, &delivery_view_view, "being arranged"),
    VIEW_INNER(matches_view, offers, FIELD_LIST, &offer_row_view, "live ones"),
    VIEW_FIELD(matches_view, n_needs, FIELD_COUNT, "how many"),
    VIEW_FIELD(matches_view, n_offers, FIELD_COUNT, "how many"),
    VIEW_FIELD(matches_view, case_id, FIELD_ID, "of which Case"),
    VIEW_FIELD(matches_view, next, FIELD_ID, "as cursor: needs after these; absent: none"),
    VIEW_FIELD(matches_view, next_offers, FIELD_ID, "as offers: those after these; absent: none"),
    VIEW_PAGE_FIELD(matches_view, slug, FIELD_STR, "for the page"),
    VIEW_PAGE_FIELD(matches_view, shared, FIELD_BOOL, "as a partner sees it"),
    VIEW_PAGE_FIELD(matches_view, case_number, FIELD_I64, "as people call it"),
    VIEW_PAGE_FIELD(matches_view, may_work, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(matches_view, some_needs, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(matches_view, some_deliveries, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(matches_view, some_offers, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(matches_view, more_needs, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(matches_view, adding, FIELD_BOOL, "for the page"),
    {.name = "form",
     .type = FIELD_VIEW,
     .offset = offsetof(struct matches_view, form),
     .of = &thing_form_view,
     .meaning = "for the page",
     .page_only = true},
    VIEW_PAGE_FIELD(matches_view, for_whom, FIELD_STR, "without names"),
    VIEW_PAGE_LIST(matches_view, accesses, &choice_view_view, "for the page"),
    VIEW_PAGE_FIELD(matches_view, problem, FIELD_STR, "for the page"),
};
const struct view matches_view_view = VIEW(matches_view, matches_view_fields, "needs and offers");

static const struct field need_view_fields[] = {
    VIEW_INNER(need_view, need, FIELD_VIEW, &need_row_view, "what is needed"),
    VIEW_INNER(need_view, deliveries, FIELD_LIST, &delivery_view_view, "being arranged"),
    VIEW_INNER(need_view, events, FIELD_LIST, &need_event_view_view, "history, newest first"),
    VIEW_PAGE_FIELD(need_view, slug, FIELD_STR, "for the page"),
    VIEW_PAGE_FIELD(need_view, may_work, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(need_view, some_deliveries, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(need_view, open, FIELD_BOOL, "for the page"),
    {.name = "form",
     .type = FIELD_VIEW,
     .offset = offsetof(struct need_view, form),
     .of = &thing_form_view,
     .meaning = "for the page",
     .page_only = true},
    VIEW_PAGE_FIELD(need_view, for_whom, FIELD_STR, "without names"),
    VIEW_PAGE_LIST(need_view, accesses, &choice_view_view, "for the page"),
    VIEW_PAGE_FIELD(need_view, problem, FIELD_STR, "for the page"),
};
const struct view need_view_view = VIEW(need_view, need_view_fields, "a need");

static const struct field offer_view_fields[] = {
    VIEW_INNER(offer_view, offer, FIELD_VIEW, &offer_row_view, "what is offered"),
    VIEW_INNER(offer_view, deliveries, FIELD_LIST, &delivery_view_view, "being arranged"),
    VIEW_INNER(offer_view, events, FIELD_LIST, &need_event_view_view, "history, newest first"),
    VIEW_FIELD(offer_view, contact, FIELD_STR, "opened"),
    VIEW_FIELD(offer_view, name, FIELD_STR, "what to call them"),
    VIEW_FIELD(offer_view, may_call, FIELD_BOOL, "may be called"),
    VIEW_PAGE_FIELD(offer_view, slug, FIELD_STR, "for the page"),
    VIEW_PAGE_FIELD(offer_view, may_work, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(offer_view, may_open, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(offer_view, some_deliveries, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(offer_view, open, FIELD_BOOL, "for the page"),
    VIEW_PAGE_FIELD(offer_view, exists, FIELD_BOOL, "for the page"),
    {.name = "form",
     .type = FIELD_VIEW,
     .offset = offsetof(struct offer_view, form),
     .of = &thing_form_view,
     .meaning = "for the page",
     .page_only = true},
    VIEW_PAGE_LIST(offer_view, organisations, &choice_view_view, "for the page"),
    VIEW_PAGE_FIELD(offer_view, reach_km, FIELD_STR, "how far they go"),
    VIEW_PAGE_FIELD(offer_view, post, FIELD_ID, "that it came from"),
    VIEW_PAGE_FIELD(offer_view, problem, FIELD_STR, "for the page"),
};
const struct view offer_view_view = VIEW(offer_view, offer_view_fields, "an offer");
