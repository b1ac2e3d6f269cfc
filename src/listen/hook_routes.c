// SPDX-License-Identifier: AGPL-3.0-or-later
// The addresses at which other servers send to us by themselves.
#include "listen/hook.h"
#include "listen/listen_routes.h"
#include "net/services.h"

static struct str header_of(const void *request, const char *name)
{
	return request_header(request, name);
}

static enum outcome push_take(struct request *request)
{
	struct str answer;
	const struct connector_push push = {
	    .body = request->body,
	    .query = request->query,
	    .request = request,
	    .header = header_of,
	};
	const enum outcome outcome =
	    hook_take(services_of(request)->poller, request->arena, request_text(request, "code"),
		      &push, &answer, &request->fault);
	if (outcome == OK)
		reply_bytes(request, 200, "text/plain; charset=utf-8", answer);
	return outcome;
}

// Some gateways push by GET.
static enum outcome hook_get(struct request *request)
{
	struct str answer;
	const struct connector_question question = {
	    .mode = request_text(request, "hub.mode"),
	    .topic = request_text(request, "hub.topic"),
	    .challenge = request_text(request, "hub.challenge"),
	    .token = request_text(request, "hub.verify_token"),
	};
	reply_no_store(request);
	if (question.mode.len == 0)
		return push_take(request);
	const enum outcome outcome =
	    hook_confirm(services_of(request)->poller, request->arena,
			 request_text(request, "code"), &question, &answer, &request->fault);
	if (outcome == OK)
		reply_bytes(request, 200, "text/plain; charset=utf-8", answer);
	return outcome;
}

#define CODE                                                                                       \
	{                                                                                          \
		.name = "code", .place = IN_PATH, .type = INPUT_TEXT, .required = true,            \
		.most = HOOK_CODE_LEN, .help = "The secret part of the address."                   \
	}
#define QUERY(word, says)                                                                          \
	{                                                                                          \
		.name = word, .place = IN_QUERY, .type = INPUT_TEXT, .most = 2000, .help = says    \
	}
static const struct input post_inputs[] = {CODE};
static const struct input get_inputs[] = {
    CODE,
    QUERY("hub.mode", "subscribe or unsubscribe."),
    QUERY("hub.topic", "What would be sent."),
    QUERY("hub.challenge", "What is to be sent back."),
    QUERY("hub.verify_token", "What the other side was given to prove itself."),
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/hooks/{code}",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = CONNECTOR_ANSWER_MAX,
     .flags = ROUTE_API | ROUTE_SLOW,
     INPUTS(post_inputs),
     .handle = push_take,
     .help = "Takes what a source sends by itself: signed webhooks, news of feeds (WebSub), SMS."},
    {.method = METHOD_GET,
     .path = "/hooks/{code}",
     .permission = "public",
     .flags = ROUTE_API | ROUTE_SLOW,
     INPUTS(get_inputs),
     .handle = hook_get,
     .help = "Says whether we asked for what would be sent (WebSub), or takes what a gateway sends "
	     "by GET."},
};
const struct route_table listen_hook_routes = {routes, sizeof routes / sizeof routes[0]};
