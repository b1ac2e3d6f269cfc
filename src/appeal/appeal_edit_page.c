// SPDX-License-Identifier: AGPL-3.0-or-later
// Fills the team's page of an appeal.
#include "appeal/appeal_edit_routes.h"

#include "appeal/appeal_edit_view.h"
#include "appeal/appeal_embedded.h"
#include "appeal/follow.h"
#include "appeal/words_typed.h"
#include "base/time.h"
#include "campaign/campaign.h"
#include "net/services.h"
#include "page/messages.h"
#include "people/admit.h"
#include "people/permission.h"
#include "people/rights.h"
#include "respond/item.h"
#include "text/heads.h"

#include <math.h>

static const char *const kind_names[WAY_KINDS] = {
    [WAY_MONEY] = /*tr*/ "Money",
    [WAY_DROP_OFF] = /*tr*/ "Place to bring things to",
    [WAY_VOLUNTEER] = /*tr*/ "Time and skills",
};

struct filling {
	struct request *request;
	const struct campaign *campaign;
	const struct appeal_book *book;
	const struct appeal *appeal; // NULL: there is none yet
	struct appeals_view *view;
};

static const char *translated(const struct request *request, const char *id)
{
	return message(services_of(request)->messages, language_or_english(request->language), id);
}

static struct str original_of(const struct filling *filling, int64_t thing, enum appeal_field field)
{
	// No language is called so: what was first written is found.
	const struct appeal_text *text = appeal_words(filling->book, thing, field, STR("-"));
	return text ? text->text : STR("");
}

static void items_fill(struct filling *filling)
{
	size_t n_needs = 0, n_nots = 0;
	const struct appeal_book *book = filling->book;
	struct arena *arena = filling->request->arena;
	struct edit_item *needs = arena_array(arena, book->n_items + 1, sizeof *needs);
	struct edit_item *nots = arena_array(arena, book->n_items + 1, sizeof *nots);
	for (size_t i = 0; needs && nots && filling->appeal && i < book->n_items; i++) {
		const struct appeal_item *item = &book->items[i];
		if (item->appeal != filling->appeal->id)
			continue;
		struct edit_item *row = item->needed ? &needs[n_needs++] : &nots[n_nots++];
		*row = (struct edit_item){
		    .id = item->id,
		    .name = original_of(filling, item->id, APPEAL_NAME),
		    .unit = original_of(filling, item->id, APPEAL_UNIT),
		    .note = original_of(filling, item->id, APPEAL_NOTE),
		    .wanted = item->wanted,
		    .promised = item->promised,
		    .arrived = item->arrived,
		    .case_number = item->case_number,
		    .more_wanted = item->more_wanted,
		    .more_promised = item->more_promised,
		    .more_arrived = item->more_arrived,
		    .more = item->more_wanted || item->more_promised || item->more_arrived,
		    .feed = item->feed,
		    .held = !item->sure,
		};
	}
	filling->view->needs = (struct view_list){needs, n_needs};
	filling->view->nots = (struct view_list){nots, n_nots};
	filling->view->some_needs = n_needs > 0;
	filling->view->some_nots = n_nots > 0;
}

static bool way_waits(const struct appeal_book *book, int64_t way)
{
	for (size_t i = 0; i < book->n_waiting; i++)
		if (book->waiting[i].id == way)
			return true;
	return false;
}

static struct edit_way way_of(const struct filling *filling, const struct appeal_way *way)
{
	return (struct edit_way){
	    .id = way->id,
	    .version = way->version,
	    .words = original_of(filling, way->version, APPEAL_WORDS),
	    .registration = way->registration,
	    .link = way->link,
	    .account = way->account,
	    .area = way->area,
	    .address = way->address,
	    .hours = way->hours,
	    .phone = way->phone,
	    .point = isnan(way->lat)
			 ? STR("")
			 : arena_format(filling->request->arena, "%.5f, %.5f", way->lat, way->lon),
	    .proposed_name = way->proposed_name,
	    .confirmed_name = way->confirmed_name,
	    .proposed_at = way->proposed_at,
	    .force_at = way->force_at,
	    .kind_name = kind_names[way->kind],
	    .kind = appeal_way_kinds[way->kind],
	    .money = way->kind == WAY_MONEY,
	    .drop_off = way->kind == WAY_DROP_OFF,
	    .removed = way->removed,
	    .confirmed = way->confirmed_at != 0,
	    .may_confirm = way->confirmed_at == 0 && filling->view->may_edit &&
			   way->proposed_by != filling->request->viewer.account &&
			   !(filling->view->partner && way->by_partner),
	    .waits = way_waits(filling->book, way->id),
	};
}

static struct view_list ways_list(const struct filling *filling, const struct appeal_way *ways,
				  size_t n_ways)
{
	size_t count = 0;
	struct edit_way *rows = arena_array(filling->request->arena, n_ways + 1, sizeof *rows);
	for (size_t i = 0; rows && filling->appeal && i < n_ways; i++)
		if (ways[i].appeal == filling->appeal->id)
			rows[count++] = way_of(filling, &ways[i]);
	return (struct view_list){rows, count};
}

// --- what waits for approval ---

// Whether a thing is part of an appeal: the appeal itself, an item, a version.
static bool thing_of(const struct appeal_book *book, int64_t appeal, int64_t thing)
{
	if (thing == appeal)
		return true;
	for (size_t i = 0; i < book->n_items; i++)
		if (book->items[i].id == thing)
			return book->items[i].appeal == appeal;
	for (size_t i = 0; i < book->n_ways; i++)
		if (book->ways[i].version == thing)
			return book->ways[i].appeal == appeal;
	for (size_t i = 0; i < book->n_waiting; i++)
		if (book->waiting[i].version == thing)
			return book->waiting[i].appeal == appeal;
	return false;
}

// The same of the appeal that is shown.
static bool of_appeal(const struct filling *filling, int64_t thing)
{
	return filling->appeal && thing_of(filling->book, filling->appeal->id, thing);
}

static const char *const field_names[APPEAL_FIELDS] = {
    [APPEAL_HEADLINE] = /*tr*/ "In one sentence",
    [APPEAL_NAME] = /*tr*/ "What",
    [APPEAL_UNIT] = /*tr*/ "Of what",
    [APPEAL_NOTE] = /*tr*/ "Which kind, or why not",
    [APPEAL_WORDS] = /*tr*/ "Best way to give",
    [APPEAL_AREA] = /*tr*/ "District or town",
    [APPEAL_ADDRESS] = /*tr*/ "Where exactly",
    [APPEAL_HOURS] = /*tr*/ "Opening hours",
};

// Lists the words of the appeal that wait for approval, and puts them where the team reads and
// writes them: on its own page an appeal says what it is to say.
static void wishes_fill(struct filling *filling)
{
	size_t count = 0;
	const struct appeal_book *book = filling->book;
	struct edit_wish *rows =
	    arena_array(filling->request->arena, book->n_texts + 1, sizeof *rows);
	for (size_t i = 0; rows && i < book->n_texts; i++) {
		struct appeal_text *text = &book->texts[i];
		if (text->wished.len == 0 || !of_appeal(filling, text->thing))
			continue;
		rows[count++] = (struct edit_wish){.thing = text->thing,
						   .lang = text->lang,
						   .now = text->text,
						   .wished = text->wished,
						   .field = appeal_fields[text->field],
						   .field_name = field_names[text->field]};
		text->text = text->wished;
	}
	filling->view->wishes = (struct view_list){rows, count};
	filling->view->some_wishes = count > 0;
}

// --- translations ---

// What could not be saved stands in its form again.
static void words_put_back(const struct request *request, struct edit_text *rows, size_t count)
{
	struct typed_text typed;
	struct words_typed words = words_typed_of(request);
	while (words_typed_next(&words, &typed))
		for (size_t i = 0; i < count; i++)
			if (rows[i].thing == typed.thing &&
			    str_equal(str_from(rows[i].field), typed.field))
				rows[i].text = typed.text;
}

// The words of the appeal with those of a language; returns how many lack it.
static int64_t texts_list(const struct filling *filling, struct str lang, struct view_list *ret)
{
	size_t count = 0;
	int64_t missing = 0;
	const struct appeal_book *book = filling->book;
	struct edit_text *rows =
	    arena_array(filling->request->arena, book->n_texts + 1, sizeof *rows);
	for (size_t i = 0; rows && i < book->n_texts; i++) {
		const struct appeal_text *text = &book->texts[i];
		if (!text->original || str_equal(text->lang, lang) ||
		    !of_appeal(filling, text->thing))
			continue;
		const struct appeal_text *other =
		    appeal_words(book, text->thing, text->field, lang);
		const bool there = other && str_equal(other->lang, lang);
		missing += !there;
		rows[count] = (struct edit_text){
		    .thing = text->thing,
		    .field = appeal_fields[text->field],
		    .original = text->text,
		    .original_lang = text->lang,
		    .text = there ? other->text : STR(""),
		    .was = there ? other->text : STR(""),
		    .missing = !there,
		    .first = count % APPEAL_TEXTS_AT_ONCE == 0,
		    .last = (count + 1) % APPEAL_TEXTS_AT_ONCE == 0,
		};
		count++;
	}
	if (count > 0)
		rows[count - 1].last = true;
	if (ret && str_equal(filling->view->typed.form, STR("words")))
		words_put_back(filling->request, rows, count);
	if (ret)
		*ret = (struct view_list){rows, count};
	return missing;
}

static void languages_fill(struct filling *filling)
{
	size_t count = 0;
	struct appeals_view *view = filling->view;
	struct request *request = filling->request;
	struct str rest = filling->campaign->languages;
	struct edit_language *rows = arena_array(request->arena, 32, sizeof *rows);
	struct edit_choice *spoken = arena_array(request->arena, 33, sizeof *spoken);
	if (rest.len == 0)
		rest = request->language;
	while (rows && spoken && rest.len > 0 && count < 32) {
		const struct str code = str_cut(&rest, ' ');
		const struct language *language = language_find(code);
		const struct str name = language ? str_from(language->name) : code;
		rows[count] = (struct edit_language){code, name, texts_list(filling, code, NULL),
						     str_equal(code, view->lang)};
		spoken[count++] =
		    (struct edit_choice){code, name, str_equal(code, request->language)};
		if (str_equal(code, view->lang))
			view->lang_name = name;
	}
	view->languages = (struct view_list){rows, count};
	view->spoken = (struct view_list){spoken, count};
	view->some_languages = count > 1;
	if (view->lang.len)
		texts_list(filling, view->lang, &view->texts);
	view->some_texts = view->texts.count > 0;
}

// --- choices ---

static void choices_fill(struct filling *filling)
{
	size_t count = 0;
	struct arena *arena = filling->request->arena;
	struct appeals_view *view = filling->view;
	struct edit_choice *topics = arena_array(arena, HEADS, sizeof *topics);
	struct edit_choice *kinds = arena_array(arena, WAY_KINDS, sizeof *kinds);
	for (int head = HEAD_TOPIC_FIRST; topics && head <= HEAD_TOPIC_LAST; head++) {
		const struct str word = head_name((enum head)head);
		topics[count++] = (struct edit_choice){
		    word, str_from(translated(filling->request, head_title((enum head)head))),
		    str_equal(word, view->typed.topic)};
	}
	struct edit_choice *feeds = arena_array(arena, item_count, sizeof *feeds);
	size_t n_feeds = 0;
	view->counts = !view->partner;
	for (size_t i = 0; view->counts && feeds && i < item_count; i++)
		if (!(item_table[i].flags & ITEM_PROFESSIONAL))
			feeds[n_feeds++] = (struct edit_choice){
			    str_from(item_table[i].word),
			    str_from(translated(filling->request, item_table[i].name)),
			    str_equal(str_from(item_table[i].word), view->typed.feed)};
	view->feeds = (struct view_list){feeds, n_feeds};
	for (int kind = 0; kinds && kind < WAY_KINDS; kind++)
		kinds[kind] = (struct edit_choice){
		    str_from(appeal_way_kinds[kind]),
		    str_from(translated(filling->request, kind_names[kind])),
		    str_equal(str_from(appeal_way_kinds[kind]), view->typed.kind)};
	view->topics = (struct view_list){topics, count};
	view->kinds = (struct view_list){kinds, kinds ? WAY_KINDS : 0};
}

// Whose appeals the viewer is shown: people of a partner those of their own organisations, and only
// what a role there lets them write.
static enum outcome held_read(struct conn *conn, const struct filling *filling,
			      struct held_for held[APPEALS_MOST], size_t *ret_count,
			      struct fault *fault)
{
	const struct request *request = filling->request;
	return rights_held_for(conn, request->viewer.account, filling->campaign->slug, time_now(),
			       MAY_APPEAL_WRITE, held, APPEALS_MOST, ret_count, fault);
}

static const struct held_for *held_find(const struct held_for *held, size_t count, int64_t of)
{
	for (size_t i = 0; i < count; i++)
		if (held[i].organisation == of)
			return &held[i];
	return NULL;
}

// The name of an organisation, with a word if something in its appeal waits for approval.
static struct str who_name(const struct filling *filling, int64_t organisation, struct str name)
{
	const struct appeal_book *book = filling->book;
	struct arena *arena = filling->request->arena;
	const struct appeal *appeal = appeal_book_find(book, organisation);
	for (size_t i = 0; appeal && i < book->n_texts; i++)
		if (book->texts[i].wished.len && thing_of(book, appeal->id, book->texts[i].thing))
			return arena_format(
			    arena, "%.*s · %s", STR_ARG(name),
			    translated(filling->request, /*tr*/ "Waits for approval"));
	return arena_copy(arena, name);
}

static enum outcome who_fill(struct conn *conn, struct filling *filling, struct fault *fault)
{
	size_t count = 0, n_held = 0;
	struct held_for held[APPEALS_MOST];
	struct appeals_view *view = filling->view;
	struct arena *arena = filling->request->arena;
	struct edit_choice *rows = arena_array(arena, APPEALS_MOST + 1, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	enum outcome outcome = view->partner ? held_read(conn, filling, held, &n_held, fault) : OK;
	if (outcome != OK)
		return outcome;
	if (view->partner && view->of == 0 && n_held > 0)
		view->of = held[0].organisation;
	if (!view->partner)
		rows[count++] =
		    (struct edit_choice){STR("0"), filling->campaign->name, view->of == 0};
	struct stmt *list = stmt_start(conn, &sql_appeal_organisations);
	stmt_bind_i64(list, 1, filling->campaign->id);
	stmt_bind_str(list, 2, filling->campaign->slug);
	stmt_bind_i64(list, 3, APPEALS_MOST);
	while (count <= APPEALS_MOST && stmt_step(list)) {
		const int64_t id = stmt_i64(list, 0);
		const struct held_for *own = held_find(held, n_held, id);
		if (view->partner && !own)
			continue;
		rows[count] =
		    (struct edit_choice){arena_format(arena, "%lld", (long long)id),
					 who_name(filling, id, stmt_str(list, 1)), id == view->of};
		if (id == view->of) {
			view->of_name = arena_copy(arena, stmt_str(list, 1));
			view->may_edit &= !view->partner || own->may;
		}
		count++;
	}
	view->who = (struct view_list){rows, count};
	view->some_who = count > 1;
	outcome = stmt_end(list, fault);
	if (outcome == OK && (view->of || view->partner) && view->of_name.len == 0)
		return fail(NOT_FOUND, fault, "This organisation takes no part in the campaign.");
	return outcome;
}

// --- what was typed ---

static void typed_fill(const struct request *request, const char *form, struct edit_typed *typed)
{
	const struct {
		const char *input;
		struct str *to;
	} inputs[] = {
	    {"headline", &typed->headline}, {"next", &typed->next},
	    {"name", &typed->name},	    {"unit", &typed->unit},
	    {"note", &typed->note},	    {"topic", &typed->topic},
	    {"wanted", &typed->wanted},	    {"promised", &typed->promised},
	    {"arrived", &typed->arrived},   {"case", &typed->case_number},
	    {"feed", &typed->feed},	    {"kind", &typed->kind},
	    {"words", &typed->words},	    {"registration", &typed->registration},
	    {"link", &typed->link},	    {"account", &typed->account},
	    {"area", &typed->area},	    {"address", &typed->address},
	    {"hours", &typed->hours},	    {"phone", &typed->phone},
	    {"point", &typed->point},
	};
	for (size_t i = 0; i < request->route->n_inputs; i++)
		for (size_t j = 0; j < sizeof inputs / sizeof inputs[0]; j++)
			if (strcmp(request->route->inputs[i].name, inputs[j].input) == 0)
				*inputs[j].to = request_text(request, inputs[j].input);
	typed->form = str_from(form);
	typed->in_headline = strcmp(form, "headline") == 0;
	typed->in_need = strcmp(form, "need") == 0;
	typed->in_not = strcmp(form, "not") == 0;
	typed->in_way = strcmp(form, "way") == 0;
	typed->elsewhere =
	    !typed->in_headline && !typed->in_need && !typed->in_not && !typed->in_way;
	typed->problem =
	    request->fault.text[0]
		? services_of(request)->said(request)
		: str_from(translated(request, /*tr*/ "Something is missing or cannot be read."));
}

// --- the page ---

static void appeal_fill(struct filling *filling)
{
	struct appeals_view *view = filling->view;
	const struct appeal *appeal = filling->appeal;
	wishes_fill(filling);
	if (appeal) {
		view->headline = original_of(filling, appeal->id, APPEAL_HEADLINE);
		view->next_at = appeal->next_at;
		view->changed_at = view->seen = appeal->changed_at;
		view->down_at = appeal->down_at;
		view->down_name = appeal->down_name;
		view->down_why = appeal->down_why;
		view->of_partner = appeal->organisation != 0;
		view->approvable = view->some_wishes || view->down_at;
	}
	if (!view->typed.in_headline)
		view->typed.headline = view->headline;
	items_fill(filling);
	view->ways = ways_list(filling, filling->book->ways, filling->book->n_ways);
	view->waiting = ways_list(filling, filling->book->waiting, filling->book->n_waiting);
	view->some_ways = view->ways.count > 0;
	view->some_waiting = view->waiting.count > 0;
	languages_fill(filling);
	choices_fill(filling);
}

static enum outcome view_fill(struct conn *conn, struct request *request,
			      const struct campaign *campaign, struct appeals_view *view)
{
	struct appeal_book book;
	enum outcome outcome = appeal_book_read(conn, request->arena, campaign->id, time_now(),
						&book, &request->fault);
	if (outcome != OK)
		return outcome;
	struct filling filling = {request, campaign, &book, NULL, view};
	view->slug = campaign->slug;
	view->of = request_number(request, "of");
	view->coarse = campaign->coarse;
	view->may_edit = viewer_may(request) >> MAY_APPEAL_WRITE & 1;
	view->may_approve = viewer_may(request) >> MAY_APPEAL_APPROVE & 1;
	view->partner = viewer_partner(request) != 0;
	view->lang = request_text(request, "lang");
	if (request->method == METHOD_POST && !str_equal(view->typed.form, STR("words")))
		view->lang = STR("");
	outcome = who_fill(conn, &filling, &request->fault);
	if (outcome == OK && view->of == 0)
		outcome = follow_count(conn, campaign->id, &view->followers, &request->fault);
	if (outcome != OK)
		return outcome;
	view->by =
	    view->of ? arena_format(request->arena, "?by=%lld", (long long)view->of) : STR("");
	filling.appeal = appeal_book_find(&book, view->of);
	appeal_fill(&filling);
	return OK;
}

static enum outcome page_show(struct request *request, int status, struct appeals_view *view)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = view_fill(conn, request, &campaign, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Appeals";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

enum outcome appeal_edit_get(struct request *request)
{
	struct appeals_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->saved = str_find(request->query, STR("saved")) != SIZE_MAX;
	return page_show(request, 200, view);
}

enum outcome appeal_edit_again(struct request *request, enum outcome outcome, const char *form)
{
	struct appeals_view *view = arena_zero(request->arena, sizeof *view);
	const bool mendable = outcome == INVALID || outcome == CONFLICT || outcome == TOO_MUCH;
	if (!view || !mendable)
		return outcome;
	typed_fill(request, form, &view->typed);
	if (str_equal(str_from(request->route->path), STR("/t/{slug}/appeals/down")))
		view->why = request_text(request, "why");
	return page_show(request, outcome_http(outcome == TOO_MUCH ? INVALID : outcome), view);
}
