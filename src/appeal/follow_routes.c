// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/follow_routes.h"

#include "appeal/follow.h"
#include "appeal/follow_view.h"
#include "base/time.h"
#include "net/services.h"
#include "people/network.h"
#include "respond/stream_page.h"

#include <sodium.h>

#define WEIGHT 6 // rows

static enum outcome view_new(struct request *request, struct campaign *ret_campaign,
			     struct follow_view **ret_view)
{
	struct follow_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = campaign_asked(request, ret_campaign);
	if (outcome != OK)
		return outcome;
	view->name = ret_campaign->name;
	view->slug = ret_campaign->slug;
	request->title = /*tr*/ "By e-mail";
	reply_no_store(request);
	*ret_view = view;
	return OK;
}

// --- asking ---

static enum outcome channel_read(struct request *request, const struct campaign *campaign,
				 struct channel *ret_channel)
{
	struct conn *conn;
	const struct services *services = services_of(request);
	enum outcome outcome = store_reader(services->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = follow_channel(services->channels, conn, request->arena, campaign, ret_channel,
				 &request->fault);
	conn_release(conn);
	const bool open = ret_channel->inlet && !ret_channel->paused && services->address.len > 0;
	if (outcome == OK && !open)
		return fail(NOT_FOUND, &request->fault,
			    /*tr*/ "This campaign sends no e-mails. Please use the feed.");
	return outcome;
}

// The network that they ask from, which one person may have to themselves.
static struct str range_of(const struct request *request)
{
	unsigned char network[NETWORK_BYTES_MAX];
	char hex[2 * NETWORK_BYTES_MAX + 1];
	const size_t len = network_cut(request->address, 24, 48, network);
	sodium_bin2hex(hex, sizeof hex, network, len);
	return arena_format(request->arena, "range %s", hex);
}

static enum outcome ask_write(struct conn *conn, void *context, struct fault *fault)
{
	return follow_ask(conn, context, fault);
}

static enum outcome ask_post(struct request *request)
{
	struct campaign campaign;
	struct follow_view *view;
	struct channel channel;
	const struct services *services = services_of(request);
	enum outcome outcome = view_new(request, &campaign, &view);
	if (outcome == OK)
		outcome = channel_read(request, &campaign, &channel);
	if (outcome != OK)
		return outcome;
	view->address = request_text(request, "address");
	if (request->n_errors > 0 || !request_has(request, "address")) {
		outcome = fail(INVALID, &request->fault, /*tr*/ "Please give an e-mail address.");
	} else {
		struct follow_asking asking = {
		    .campaign = &campaign,
		    .sealer = services->sealer,
		    .messages = services->messages,
		    .language = language_or_english(request->language),
		    .ids = services->ids,
		    .arena = request->arena,
		    .inlet = channel.inlet,
		    .site = services->address,
		    .address = view->address,
		    .range = range_of(request),
		    .now = time_now(),
		};
		outcome = store_write(services->store, WRITE_PERSON, WEIGHT, ask_write, &asking,
				      &request->fault);
	}
	view->sent = outcome == OK;
	view->asks = !view->sent;
	if (outcome == OK) {
		reply_view(request, view);
		return OK;
	}
	if (outcome != INVALID && outcome != TOO_MUCH && outcome != UNAVAILABLE)
		return outcome;
	view->problem = services->said(request);
	reply_view_status(request, outcome == TOO_MUCH ? 429 : outcome_http(outcome), view);
	return OK;
}

// --- the link ---

struct confirming {
	int64_t campaign;
	struct follow_link link;
	int64_t now;
};

static enum outcome link_read(struct request *request, struct confirming *confirming,
			      struct follow_view **ret_view)
{
	struct conn *conn;
	struct campaign campaign;
	const struct services *services = services_of(request);
	enum outcome outcome = view_new(request, &campaign, ret_view);
	if (outcome == OK)
		outcome = store_reader(services->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	const struct str token = request_text(request, "token");
	*confirming = (struct confirming){.campaign = campaign.id, .now = time_now()};
	outcome = follow_link_find(conn, request->arena, services->sealer, campaign.id, token,
				   confirming->now, &confirming->link, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	(*ret_view)->token = token;
	(*ret_view)->following = confirming->link.confirmed;
	(*ret_view)->confirms = !confirming->link.confirmed;
	return OK;
}

static enum outcome link_get(struct request *request)
{
	struct confirming confirming;
	struct follow_view *view;
	const enum outcome outcome = link_read(request, &confirming, &view);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

static enum outcome confirm_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct confirming *confirming = context;
	return follow_confirm(conn, confirming->campaign, &confirming->link, confirming->now,
			      fault);
}

static enum outcome link_post(struct request *request)
{
	struct confirming confirming;
	struct follow_view *view;
	enum outcome outcome = link_read(request, &confirming, &view);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT,
				      confirm_write, &confirming, &request->fault);
	if (outcome != OK)
		return outcome;
	view->following = true;
	view->confirms = false;
	reply_view(request, view);
	return OK;
}

// --- routes ---

static const struct input ask_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "address",
     .place = IN_FORM,
     .type = INPUT_EMAIL,
     .required = true,
     .help = "Where the mails go; sealed."},
};
static const struct input link_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "token",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .least = FOLLOW_TOKEN,
     .most = FOLLOW_TOKEN,
     .help = "From the link in the mail."},
};
static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/c/{slug}/appeal/follow",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(ask_inputs),
     .handle = ask_post,
     .view = &follow_view_view,
     .template = "appeal_follow",
     .help = "Sends a link by which an e-mail address follows the appeal; the answer is the same "
	     "for one that follows already."},
    {.method = METHOD_GET,
     .path = "/c/{slug}/appeal/follow/{token}",
     .permission = "public",
     INPUTS(link_inputs),
     .handle = link_get,
     .view = &follow_view_view,
     .template = "appeal_follow",
     .help = "Asks whether this person wants the appeal by e-mail."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/appeal/follow/{token}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(link_inputs),
     .handle = link_post,
     .view = &follow_view_view,
     .template = "appeal_follow",
     .help = "From now on this person gets the appeal by e-mail."},
};
const struct route_table follow_routes = {routes, sizeof routes / sizeof routes[0]};
