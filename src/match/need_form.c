// SPDX-License-Identifier: AGPL-3.0-or-later
// What texts, posts and forms say of a thing.
#include "match/need_page.h"

#include "base/time.h"
#include "base/zone.h"
#include "campaign/clock.h"
#include "campaign/judge.h"
#include "match/match_embedded.h"
#include "net/services.h"
#include "text/heads.h"

#include <math.h>

#define NAMES_MAX 1024 // bytes of names of concepts

// What a topic alone means when no narrower word is known.
static const struct {
	enum head topic;
	const char *item;
} topics[] = {
    {HEAD_RESCUE, "rescue-team"},
    {HEAD_WATER, "water"},
    {HEAD_FOOD, "food"},
    {HEAD_SHELTER, "shelter"},
    {HEAD_CLOTHING, "clothes"},
    {HEAD_POWER, "power"},
    {HEAD_TRANSPORT, "transport"},
    {HEAD_VOLUNTEERS, "volunteer"},
    {HEAD_MEDICAL, "medic"},
    {HEAD_MONEY, "money"},
    {HEAD_MISSING, "family-tracing"},
};

// Things that a unit of a quantity names by itself.
static const struct {
	const char *unit, *item;
} counted[] = {
    {"blankets", "blanket"}, {"tents", "tent"},	    {"boats", "boat"},	   {"beds", "shelter"},
    {"litres", "water"},     {"meals", "hot-meal"}, {"vehicles", "truck"},
};

static int item_of_labels(uint32_t labels)
{
	for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
		if (labels >> topics[i].topic & 1)
			return item_find(str_from(topics[i].item));
	return -1;
}

static bool unit_is(struct str unit, const char *name)
{
	return str_equal(unit, str_from(name));
}

static double people_of(const struct reading_quantity *quantity)
{
	if (unit_is(quantity->unit, "people") || unit_is(quantity->unit, "children"))
		return quantity->value;
	return unit_is(quantity->unit, "families") ? 5 * quantity->value : 0;
}

// How much of the thing the quantities mean: by its own unit, else by the people it is for.
static double amount_of(const struct reading *reading, int item, double people)
{
	for (size_t i = 0; i < reading->n_quantities; i++) {
		const struct reading_quantity *quantity = &reading->quantities[i];
		for (size_t j = 0; j < sizeof counted / sizeof counted[0]; j++)
			if (unit_is(quantity->unit, counted[j].unit) &&
			    item_compare(item_find(str_from(counted[j].item)), item) != ITEM_NOT)
				return quantity->value;
		if (unit_is(quantity->unit, "kilograms") && item_table[item].unit == ITEM_KILOGRAMS)
			return quantity->value;
	}
	return item_for_people(item, people);
}

static void reading_take(const struct request *request, const struct reading *reading, int item,
			 struct thing *thing)
{
	double people = 0;
	for (size_t i = 0; i < reading->n_quantities; i++)
		if (people <= 0)
			people = people_of(&reading->quantities[i]);
	for (size_t i = 0; item < 0 && i < reading->n_quantities; i++)
		for (size_t j = 0; j < sizeof counted / sizeof counted[0]; j++)
			if (unit_is(reading->quantities[i].unit, counted[j].unit))
				item = item_find(str_from(counted[j].item));
	if (item < 0)
		item = item_of_labels(reading->labels);
	if (item >= 0) {
		thing->item = item;
		thing->amount = amount_of(reading, item, people);
	}
	if (reading->n_places > 0) {
		thing->place = arena_copy(request->arena, reading->places[0].name);
		thing->where = (struct match_where){true, (double)reading->places[0].lat,
						    (double)reading->places[0].lon};
	}
	if (reading->lang[0] && strcmp(reading->lang, "und") != 0)
		thing->langs = arena_copy(request->arena, str_from(reading->lang));
}

// The narrowest thing that the concepts of the lexicon in a text stand for, of several the first.
static int item_of_concepts(struct str names)
{
	int found = -1;
	while (names.len > 0) {
		const int item = item_of_concept(str_cut(&names, ' '));
		if (item >= 0 && (found < 0 || (item_parent(item) >= 0 && item_parent(found) < 0)))
			found = item;
	}
	return found;
}

// What triage says of a text, and the thing that its words stand for, or -1.
static const struct reading *text_read(const struct request *request,
				       const struct campaign *campaign, struct str text,
				       int *ret_item)
{
	const struct judge *judge = services_of(request)->judge;
	struct post_entry *entry = arena_zero(request->arena, sizeof *entry);
	void *scratch = judge && entry ? judge->scratch_new(judge->context) : NULL;
	*ret_item = item_of_words(text);
	if (!scratch)
		return NULL;
	entry->post.text = text;
	entry->post.direct = true;
	judge->read(judge->context, scratch, campaign->id, campaign->country, false, entry, 1);
	if (*ret_item < 0 && judge->concepts) {
		struct buf names;
		buf_init(&names, NAMES_MAX);
		judge->concepts(judge->context, scratch, &entry->post, &names);
		*ret_item = item_of_concepts(buf_str(&names));
		buf_free(&names);
	}
	judge->scratch_free(scratch);
	return &entry->reading;
}

// What swindlers speak of. English; of other languages the topic money is told by triage.
static const char *const money_words[] = {
    "bank",	"fee",	   "passport", "id card",     "identity card", "western union",
    "transfer", "deposit", "advance",  "credit card", "bitcoin",
};

static bool money_said(struct str text, uint32_t labels)
{
	if (labels >> HEAD_MONEY & 1 || labels >> HEAD_SPAM & 1)
		return true;
	for (size_t i = 0; i < sizeof money_words / sizeof money_words[0]; i++)
		if (item_words_stand(text, str_from(money_words[i])))
			return true;
	return false;
}

void thing_extract(const struct request *request, const struct campaign *campaign, struct str text,
		   struct thing *thing, bool *ret_money)
{
	int item = -1;
	const struct reading *reading =
	    text.len > 0 ? text_read(request, campaign, text, &item) : NULL;
	if (reading)
		reading_take(request, reading, item, thing);
	if (ret_money)
		*ret_money = money_said(text, reading ? reading->labels : 0);
}

enum outcome thing_of_post(struct conn *conn, const struct request *request,
			   const struct campaign *campaign, int64_t post, struct thing *ret_thing,
			   struct fault *fault)
{
	struct post kept = {0};
	struct json_reader *reader;
	struct stmt *find = stmt_start(conn, &sql_need_post);
	stmt_bind_i64(find, 1, campaign->id);
	stmt_bind_i64(find, 2, post);
	const bool found = stmt_step(find);
	const struct str raw = found ? arena_copy(request->arena, stmt_str(find, 0)) : STR("");
	enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (!found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such post.");
	reader = json_reader_new();
	outcome = reader ? post_parse(reader, raw, false, request->arena, &kept, fault)
			 : fail(UNAVAILABLE, fault, "There is no memory.");
	json_reader_free(reader);
	if (outcome == OK)
		thing_extract(request, campaign, kept.text, ret_thing, NULL);
	return outcome;
}

// --- forms ---

static bool amount_read(struct str text, double *ret_amount)
{
	char copy[24];
	if (text.len == 0) {
		*ret_amount = 0;
		return true;
	}
	if (text.len >= sizeof copy)
		return false;
	memcpy(copy, text.at, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (copy[i] == ',')
			copy[i] = '.';
	return str_to_double(str_of(copy, text.len), ret_amount) && *ret_amount > 0;
}

bool thing_read(struct request *request, const struct campaign *campaign, struct thing *ret_thing)
{
	const struct str place = request_text(request, "place");
	struct thing where = {.item = -1};
	struct thing thing = {
	    .item = item_find(request_text(request, "item")),
	    .what = request_text(request, "what"),
	    .place = place,
	    .when = {clock_moment(request, "from"), clock_moment(request, "until")},
	    .langs = request_text(request, "langs"),
	};
	for (unsigned i = 0; i < MATCH_CONDITIONS; i++)
		if (request_switch(request, match_condition_names[i]))
			thing.conditions |= 1u << i;
	if (!amount_read(request_text(request, "amount"), &thing.amount)) {
		fail(INVALID, &request->fault,
		     /*tr*/ "Write how many as a number, or leave it out.");
		return false;
	}
	thing_extract(request, campaign, place, &where, NULL);
	thing.where = where.where;
	*ret_thing = thing;
	return true;
}

static void choices_choose(struct view_list list, const struct request *request, struct str item)
{
	// The list was made for this answer.
	struct choice_view *choices = (struct choice_view *)(uintptr_t)list.at;
	for (size_t i = 0; i < list.count; i++)
		choices[i].chosen = item.at ? str_equal(choices[i].word, item)
					    : request_switch(request, match_condition_names[i]);
}

void thing_typed(const struct request *request, struct thing_form *form)
{
	const struct str item = request_text(request, "item");
	choices_choose(form->items, request, item.at ? item : STR(""));
	choices_choose(form->conditions, request, (struct str){0});
	form->what = request_text(request, "what");
	form->amount = request_text(request, "amount");
	form->place = request_text(request, "place");
	form->langs = request_text(request, "langs");
	form->from = request_text(request, "from");
	form->until = request_text(request, "until");
}

struct str moment_typed(const struct request *request, int64_t at)
{
	enum { MINUTES = 16 }; // bytes of "2026-07-14T03:12"
	char text[TIME_TEXT_MAX];
	if (at == 0)
		return STR("");
	time_format(zone_local(request->zone, at), text);
	return arena_copy(request->arena, str_of(text, MINUTES));
}
