// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal_view.h"

#include "campaign/site_view.h"
#include "text/heads.h"

#include <math.h>

// --- description ---

static const struct field said_fields[] = {
    VIEW_FIELD(appeal_said, text, FIELD_STR, "the words"),
    VIEW_FIELD(appeal_said, lang, FIELD_STR, "the language they are in, BCP 47"),
    VIEW_FIELD(appeal_said, original, FIELD_BOOL, "not translated: as first written"),
    VIEW_FIELD(appeal_said, first, FIELD_STR, "of a place that is translated: as first written"),
};
static const struct view said_view = VIEW(appeal_said, said_fields, "words in a language");

static const struct field need_fields[] = {
    VIEW_FIELD(appeal_need, id, FIELD_ID, "id"),
    VIEW_INNER(appeal_need, name, FIELD_LINK, &said_view, "what is needed"),
    VIEW_INNER(appeal_need, unit, FIELD_LINK, &said_view, "in what it is counted"),
    VIEW_INNER(appeal_need, note, FIELD_LINK, &said_view, "which kind, for where"),
    VIEW_FIELD(appeal_need, wanted, FIELD_COUNT, "how much; 0: no number"),
    VIEW_FIELD(appeal_need, promised, FIELD_COUNT, "how much of it somebody promised"),
    VIEW_FIELD(appeal_need, arrived, FIELD_COUNT, "how much of it is there"),
    VIEW_FIELD(appeal_need, topic, FIELD_WORD, "topic"),
    VIEW_PAGE_FIELD(appeal_need, icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(appeal_need, counted, FIELD_BOOL, "there is a number"),
    VIEW_PAGE_FIELD(appeal_need, more_promised, FIELD_BOOL, "more is promised than arrived"),
};
static const struct view need_view = VIEW(appeal_need, need_fields, "something needed now");

static const struct field not_fields[] = {
    VIEW_FIELD(appeal_not, id, FIELD_ID, "id"),
    VIEW_INNER(appeal_not, name, FIELD_LINK, &said_view, "what is not needed"),
    VIEW_INNER(appeal_not, why, FIELD_LINK, &said_view, "why"),
};
static const struct view not_view = VIEW(appeal_not, not_fields, "something not needed");

static const struct field give_fields[] = {
    VIEW_FIELD(appeal_give, id, FIELD_ID, "id"),
    VIEW_FIELD(appeal_give, kind, FIELD_WORD, "money, drop-off or volunteer"),
    VIEW_INNER(appeal_give, words, FIELD_LINK, &said_view, "what it is"),
    VIEW_FIELD(appeal_give, registration, FIELD_STR, "number of the organisation"),
    VIEW_FIELD(appeal_give, link, FIELD_STR, "address where one gives"),
    VIEW_FIELD(appeal_give, account, FIELD_STR, "account to pay to"),
    VIEW_INNER(appeal_give, area, FIELD_LINK, &said_view, "district"),
    VIEW_INNER(appeal_give, address, FIELD_LINK, &said_view, "where exactly"),
    VIEW_INNER(appeal_give, hours, FIELD_LINK, &said_view, "when it is open"),
    VIEW_FIELD(appeal_give, phone, FIELD_STR, "to call first"),
    VIEW_FIELD(appeal_give, lat, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(appeal_give, lon, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(appeal_give, since, FIELD_TIME, "in force since"),
    VIEW_PAGE_FIELD(appeal_give, money, FIELD_BOOL, "it is money"),
    VIEW_PAGE_FIELD(appeal_give, drop_off, FIELD_BOOL, "it is a place to bring things to"),
};
static const struct view give_view = VIEW(appeal_give, give_fields, "a way to give");

static const struct field part_fields[] = {
    VIEW_FIELD(appeal_part, organisation, FIELD_ID, "who asks; absent: the whole campaign"),
    VIEW_FIELD(appeal_part, name, FIELD_STR, "its name"),
    VIEW_INNER(appeal_part, headline, FIELD_LINK, &said_view, "in one sentence"),
    VIEW_INNER(appeal_part, needs, FIELD_LIST, &need_view, "needed now, most urgent first"),
    VIEW_INNER(appeal_part, nots, FIELD_LIST, &not_view, "not needed, with the reason"),
    VIEW_INNER(appeal_part, ways, FIELD_LIST, &give_view, "best ways to give"),
    VIEW_FIELD(appeal_part, changed_at, FIELD_TIME, "when it was changed"),
    VIEW_FIELD(appeal_part, next_at, FIELD_TIME, "when the next update comes"),
    VIEW_PAGE_FIELD(appeal_part, some_needs, FIELD_BOOL, "something is needed"),
    VIEW_PAGE_FIELD(appeal_part, some_nots, FIELD_BOOL, "something is not"),
    VIEW_PAGE_FIELD(appeal_part, some_ways, FIELD_BOOL, "there is a way to give"),
    VIEW_PAGE_FIELD(appeal_part, href, FIELD_STR, "its own page"),
};
static const struct view part_view = VIEW(appeal_part, part_fields, "the appeal of one");

static const struct field pinned_fields[] = {
    VIEW_FIELD(appeal_pinned, id, FIELD_ID, "id"),
    VIEW_FIELD(appeal_pinned, text, FIELD_STR, "what to do"),
    VIEW_FIELD(appeal_pinned, at, FIELD_TIME, "since when"),
    VIEW_FIELD(appeal_pinned, until_at, FIELD_TIME, "until when"),
};
static const struct view pinned_view = VIEW(appeal_pinned, pinned_fields, "an instruction");

static const struct field fields[] = {
    VIEW_FIELD(appeal_view, name, FIELD_STR, "of the campaign"),
    VIEW_FIELD(appeal_view, slug, FIELD_STR, "its name in addresses"),
    VIEW_FIELD(appeal_view, purpose, FIELD_STR, "what it is for"),
    VIEW_FIELD(appeal_view, language, FIELD_STR, "language of the answer"),
    VIEW_INNER(appeal_view, pinned, FIELD_LIST, &pinned_view, "instructions that count now"),
    VIEW_INNER(appeal_view, parts, FIELD_LIST, &part_view, "the campaign's appeal, then others'"),
    VIEW_FIELD(appeal_view, changed_at, FIELD_TIME, "when any of it was changed"),
    VIEW_FIELD(appeal_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(appeal_view, help_open, FIELD_BOOL, "“I need help” takes messages"),
    VIEW_INNER(appeal_view, headline, FIELD_LINK, &said_view, "the first headline"),
    VIEW_PAGE_FIELD(appeal_view, next_at, FIELD_TIME, "of the next update"),
    VIEW_PAGE_FIELD(appeal_view, some, FIELD_BOOL, "somebody asks for something"),
    VIEW_PAGE_FIELD(appeal_view, some_pinned, FIELD_BOOL, "something counts now"),
    VIEW_PAGE_FIELD(appeal_view, untranslated, FIELD_BOOL, "some words are not translated"),
    VIEW_PAGE_FIELD(appeal_view, over, FIELD_BOOL, "the campaign is archived"),
    VIEW_PAGE_FIELD(appeal_view, several, FIELD_BOOL, "more than one asks"),
    VIEW_PAGE_FIELD(appeal_view, by, FIELD_STR, "the query of one organisation"),
    VIEW_PAGE_FIELD(appeal_view, url, FIELD_STR, "of the page, whole"),
    VIEW_PAGE_FIELD(appeal_view, embed, FIELD_STR, "of its snippet, whole"),
    VIEW_PAGE_LIST(appeal_view, spoken, &site_language_view, "its languages"),
    VIEW_PAGE_FIELD(appeal_view, some_spoken, FIELD_BOOL, "there are two at least"),
    VIEW_PAGE_FIELD(appeal_view, qr, FIELD_HTML, "the address as a drawing"),
    VIEW_PAGE_FIELD(appeal_view, by_mail, FIELD_BOOL, "it can be followed by e-mail"),
    VIEW_PAGE_FIELD(appeal_view, address, FIELD_STR, "typed into that form"),
    VIEW_PAGE_FIELD(appeal_view, problem, FIELD_STR, "why that could not be taken"),
};
const struct view appeal_view_view = VIEW(appeal_view, fields, "what is needed, and how to give");

// --- filling ---

struct filling {
	struct arena *arena;
	const struct appeal_wish *wish;
	struct str lang;
	struct appeal_view *view;
	bool full;
};

static struct appeal_said *said_of(struct filling *filling, int64_t thing, enum appeal_field field)
{
	const struct appeal_text *text =
	    appeal_words(filling->wish->book, thing, field, filling->lang);
	if (!text)
		return NULL;
	struct appeal_said *said = arena_zero(filling->arena, sizeof *said);
	if (!said) {
		filling->full = true;
		return NULL;
	}
	*said = (struct appeal_said){.text = text->text,
				     .lang = text->lang,
				     .original = !str_equal(text->lang, filling->lang)};
	filling->view->untranslated |= said->original;
	return said;
}

static void *rows_new(struct filling *filling, size_t count, size_t size)
{
	void *rows = arena_array(filling->arena, count + 1, size);
	filling->full |= !rows;
	return rows;
}

static const char *topic_icon(struct str topic)
{
	enum head head;
	const bool known = head_from_name(topic, &head) && head >= HEAD_TOPIC_FIRST;
	return known ? head_name(head).at : "other";
}

static struct appeal_need need_of(struct filling *filling, const struct appeal_item *item)
{
	return (struct appeal_need){
	    .id = item->id,
	    .name = said_of(filling, item->id, APPEAL_NAME),
	    .unit = said_of(filling, item->id, APPEAL_UNIT),
	    .note = said_of(filling, item->id, APPEAL_NOTE),
	    .wanted = item->wanted,
	    .promised = item->promised,
	    .arrived = item->arrived,
	    .topic = item->topic.len ? item->topic.at : NULL,
	    .icon = topic_icon(item->topic),
	    .counted = item->wanted > 0,
	    .more_promised = item->promised > item->arrived,
	};
}

static void items_fill(struct filling *filling, const struct appeal *appeal,
		       struct appeal_part *part)
{
	size_t n_needs = 0, n_nots = 0;
	const struct appeal_book *book = filling->wish->book;
	struct appeal_need *needs = rows_new(filling, book->n_items, sizeof *needs);
	struct appeal_not *nots = rows_new(filling, book->n_items, sizeof *nots);
	for (size_t i = 0; needs && nots && i < book->n_items; i++) {
		const struct appeal_item *item = &book->items[i];
		if (item->appeal != appeal->id || !item->sure ||
		    !appeal_words(book, item->id, APPEAL_NAME, filling->lang))
			continue;
		if (item->needed)
			needs[n_needs++] = need_of(filling, item);
		else
			nots[n_nots++] =
			    (struct appeal_not){item->id, said_of(filling, item->id, APPEAL_NAME),
						said_of(filling, item->id, APPEAL_NOTE)};
	}
	part->needs = (struct view_list){needs, n_needs};
	part->nots = (struct view_list){nots, n_nots};
}

// A translation is one person's; what two confirmed stands beside it, and no other place is told by
// changing the one alone.
static const struct appeal_said *place_of(struct filling *filling, const struct appeal_way *way,
					  enum appeal_field field, struct str first)
{
	struct appeal_said *said = said_of(filling, way->version, field);
	if (said && !said->original && !str_equal(said->text, first))
		said->first = first;
	return said;
}

// Where a campaign names no place finer than a district, an address and a point stay here.
static struct appeal_give give_of(struct filling *filling, const struct appeal_way *way)
{
	const bool coarse = filling->wish->campaign->coarse;
	return (struct appeal_give){
	    .id = way->id,
	    .kind = appeal_way_kinds[way->kind],
	    .words = said_of(filling, way->version, APPEAL_WORDS),
	    .registration = way->registration,
	    .link = way->link,
	    .account = way->account,
	    .area = place_of(filling, way, APPEAL_AREA, way->area),
	    .address = coarse ? NULL : place_of(filling, way, APPEAL_ADDRESS, way->address),
	    .hours = place_of(filling, way, APPEAL_HOURS, way->hours),
	    .phone = way->phone,
	    .lat = coarse ? NAN : way->lat,
	    .lon = coarse ? NAN : way->lon,
	    .since = way->force_at,
	    .money = way->kind == WAY_MONEY,
	    .drop_off = way->kind == WAY_DROP_OFF,
	};
}

static void ways_fill(struct filling *filling, const struct appeal *appeal,
		      struct appeal_part *part)
{
	size_t count = 0;
	const struct appeal_book *book = filling->wish->book;
	struct appeal_give *ways = rows_new(filling, book->n_ways, sizeof *ways);
	// Money first: it is the fastest.
	for (int kind = 0; ways && kind < WAY_KINDS; kind++)
		for (size_t i = 0; i < book->n_ways; i++)
			if (book->ways[i].appeal == appeal->id && (int)book->ways[i].kind == kind)
				ways[count++] = give_of(filling, &book->ways[i]);
	part->ways = (struct view_list){ways, count};
}

static bool part_fill(struct filling *filling, const struct appeal *appeal,
		      struct appeal_part *part)
{
	*part = (struct appeal_part){
	    .organisation = appeal->organisation,
	    .name = appeal->name,
	    .headline = said_of(filling, appeal->id, APPEAL_HEADLINE),
	    .changed_at = appeal->changed_at,
	    .next_at = appeal->next_at,
	};
	items_fill(filling, appeal, part);
	ways_fill(filling, appeal, part);
	part->some_needs = part->needs.count > 0;
	part->some_nots = part->nots.count > 0;
	part->some_ways = part->ways.count > 0;
	return part->headline || part->some_needs || part->some_nots || part->some_ways;
}

static void parts_fill(struct filling *filling)
{
	size_t count = 0;
	const struct appeal_wish *wish = filling->wish;
	struct appeal_view *view = filling->view;
	struct appeal_part *parts = rows_new(filling, wish->book->n_appeals, sizeof *parts);
	for (size_t i = 0; parts && i < wish->book->n_appeals; i++) {
		const struct appeal *appeal = &wish->book->appeals[i];
		if (appeal->down_at)
			continue;
		if (wish->organisation >= 0 && wish->organisation != appeal->organisation)
			continue;
		struct appeal_part *part = &parts[count];
		if (!part_fill(filling, appeal, part))
			continue;
		if (wish->organisation < 0 && appeal->organisation)
			part->href = arena_format(filling->arena, "/c/%.*s/appeal?by=%lld",
						  STR_ARG(wish->campaign->slug),
						  (long long)appeal->organisation);
		if (part->changed_at > view->changed_at)
			view->changed_at = part->changed_at;
		count++;
	}
	view->parts = (struct view_list){parts, count};
	view->several = count > 1;
	view->some = count > 0;
	if (count > 0) {
		view->headline = parts[0].headline;
		view->next_at = parts[0].next_at;
	}
}

static void pinned_fill(struct filling *filling)
{
	const struct appeal_wish *wish = filling->wish;
	struct appeal_pinned *rows = rows_new(filling, wish->n_pinned, sizeof *rows);
	for (size_t i = 0; rows && i < wish->n_pinned; i++) {
		const struct instruction *from = &wish->pinned[i];
		rows[i] = (struct appeal_pinned){from->id,
						 instruction_text(filling->arena, wish->messages,
								  wish->language, wish->zone, from),
						 from->at, from->until_at};
		if (from->at > filling->view->changed_at)
			filling->view->changed_at = from->at;
	}
	filling->view->pinned = (struct view_list){rows, rows ? wish->n_pinned : 0};
	filling->view->some_pinned = filling->view->pinned.count > 0;
}

enum outcome appeal_view_fill(struct arena *arena, const struct appeal_wish *wish,
			      struct appeal_view *view, struct fault *fault)
{
	struct filling filling = {arena, wish, str_from(wish->language->code), view, false};
	view->name = wish->campaign->name;
	view->slug = wish->campaign->slug;
	view->purpose = wish->campaign->purpose;
	view->emergency = wish->campaign->emergency;
	view->language = filling.lang;
	view->over = wish->campaign->archived_at != 0;
	parts_fill(&filling);
	pinned_fill(&filling);
	return filling.full ? fail(TOO_MUCH, fault, "This appeal needs too much memory.") : OK;
}
