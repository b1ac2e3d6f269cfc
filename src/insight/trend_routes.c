// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/trend_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/tag_suggest.h"
#include "insight/trend_view.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"

static enum outcome item_read(struct conn *conn, struct request *request, int64_t campaign,
			      struct burst_slot *slots, size_t *first, struct trends_view *view,
			      struct trend_item *item)
{
	const enum outcome outcome =
	    trend_read(conn, campaign, item->tag, view->now, slots, &request->fault);
	if (outcome != OK)
		return outcome;
	// Before the first post of all nobody listened.
	if (item->tag.len == 0)
		while (*first < BURST_SLOTS - 1 && slots[*first].posts == 0 &&
		       slots[*first].copies == 0)
			(*first)++;
	trend_item_fill(request->arena, slots, *first, view->now, item);
	if (item->tag.len > 0)
		item->name = arena_format(request->arena, "#%.*s", STR_ARG(item->tag));
	view->bursts += item->burst && item->tag.len > 0;
	return OK;
}

static enum outcome trends_read(struct conn *conn, struct request *request, int64_t campaign,
				struct trends_view *view)
{
	size_t count, first = 0;
	struct str tags[TREND_TAGS];
	struct trend_item *items = arena_zero(request->arena, (TREND_TAGS + 1) * sizeof *items);
	struct burst_slot *slots = arena_array(request->arena, BURST_SLOTS, sizeof *slots);
	if (!items || !slots)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome =
	    trend_busy(conn, request->arena, campaign, view->now, tags, &count, &request->fault);
	for (size_t i = 0; i <= count && outcome == OK; i++) {
		items[i].tag = i ? tags[i - 1] : STR("");
		items[i].number = (int64_t)i;
		outcome = item_read(conn, request, campaign, slots, &first, view, &items[i]);
	}
	view->trends = (struct view_list){items, outcome == OK ? count + 1 : 0};
	view->no_tags = count == 0;
	view->busy = items[0].burst;
	return outcome;
}

static enum outcome words_read(struct conn *conn, struct request *request, int64_t campaign,
			       struct trends_view *view)
{
	struct trend_surveyed surveyed;
	const enum outcome outcome =
	    trend_words_read(conn, request->arena, campaign, &surveyed, &request->fault);
	if (outcome != OK)
		return outcome;
	struct trend_new_word *words =
	    arena_array(request->arena, surveyed.count + 1, sizeof *words);
	for (size_t i = 0; words && i < surveyed.count; i++) {
		const struct trend_word *from = &surveyed.words[i];
		words[i] = (struct trend_new_word){from->word, from->posts, from->before,
						   from->senders, from->post};
	}
	view->words = (struct view_list){words, words ? surveyed.count : 0};
	view->some_words = view->words.count > 0;
	view->words_at = surveyed.at;
	view->words_posts = surveyed.posts;
	view->words_before = surveyed.before;
	view->words_few = surveyed.posts < WORDS_LEAST || surveyed.before < WORDS_LEAST;
	return OK;
}

static struct view_list examples_fill(struct arena *arena, const struct tag_suggestion *from)
{
	size_t count = 0;
	struct trend_example *list = arena_array(arena, TAG_SUGGESTED_EXAMPLES, sizeof *list);
	for (size_t i = 0; list && i < TAG_SUGGESTED_EXAMPLES; i++)
		if (from->examples[i] != 0) {
			list[count] = (struct trend_example){from->examples[i], (int64_t)count + 1};
			count++;
		}
	return (struct view_list){list, count};
}

static enum outcome suggested_read(struct conn *conn, struct request *request, int64_t campaign,
				   struct trends_view *view)
{
	size_t count;
	struct tag_suggestion list[TAG_SUGGESTED_MOST];
	const enum outcome outcome =
	    tag_suggest_list(conn, request->arena, campaign, list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct trend_suggestion *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++) {
		rows[i] = (struct trend_suggestion){
		    list[i].name,    list[i].folded, list[i].tag,	list[i].posts,
		    list[i].senders, list[i].lift,   list[i].lift == 0, {0}};
		rows[i].examples = examples_fill(request->arena, &list[i]);
	}
	view->suggested = (struct view_list){rows, rows ? count : 0};
	view->some_suggested = view->suggested.count > 0;
	return OK;
}

static enum outcome trends_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct trends_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->now = time_now();
	view->from = view->now - (int64_t)BURST_DAY * BURST_SLOT_MS;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = trends_read(conn, request, campaign.id, view);
	if (outcome == OK)
		outcome = words_read(conn, request, campaign.id, view);
	if (outcome == OK && viewer_may(request) >> MAY_CAMPAIGN_EDIT & 1)
		outcome = suggested_read(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	request->title = /*tr*/ "Trends";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- a hashtag that is suggested ---

struct decision {
	struct request *request;
	int64_t campaign;
	struct str folded;
	bool take;
	struct audit_entry entry;
};

static enum outcome decision_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct decision *decision = context;
	const enum outcome outcome = tag_suggest_decide(conn, decision->campaign, decision->folded,
							decision->take, time_now(), fault);
	return outcome == OK
		   ? audit_add(conn, services_of(decision->request)->ids, &decision->entry, fault)
		   : outcome;
}

static enum outcome tag_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct decision decision = {
	    .request = request,
	    .campaign = campaign.id,
	    .folded = request_text(request, "folded"),
	    .take = request_switch(request, "take"),
	    .entry = audit_of(request, "tag.suggestion"),
	};
	decision.entry.subject = campaign.id;
	decision.entry.now = decision.take ? STR("taken") : STR("refused");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 3, decision_write,
			      &decision, &request->fault);
	if (outcome == OK && decision.take)
		services_of(request)->tags_changed(request);
	if (outcome == OK)
		reply_done(request,
			   arena_format(request->arena, "/t/%.*s/trends", STR_ARG(campaign.slug)));
	return outcome;
}

// --- routes ---

static const struct input tag_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "folded",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 120,
     .help = "The hashtag, as hashtags are compared."},
    {.name = "take",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Listen to it; else it is refused and not offered again."},
};
static const struct input inputs[] = {
    INPUT_CAMPAIGN,
};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/trends",
     .permission = "stream.read",
     .inputs = inputs,
     .n_inputs = 1,
     .handle = trends_get,
     .view = &trends_view_view,
     .template = "trends",
     .help = "What is written more than usual, by tag, and which words are new."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/trends",
     .permission = "stream.read",
     .flags = ROUTE_API,
     .inputs = inputs,
     .n_inputs = 1,
     .handle = trends_get,
     .view = &trends_view_view,
     .help = "What is written more than usual, by tag, and which words are new."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/trends/tag",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(tag_inputs),
     .handle = tag_post,
     .help = "Takes or refuses a hashtag that was suggested as another spelling."},
};
const struct route_table insight_trend_routes = {routes, sizeof routes / sizeof routes[0]};
