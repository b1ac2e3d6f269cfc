// SPDX-License-Identifier: AGPL-3.0-or-later
// The body is a post in the form of the API, an array of them, or an event whose "data" is one of
// these. What has no id has that of the event, so that an event that is sent again is known.
#include "listen/webhook.h"

#include "base/json.h"
#include "listen/signature.h"
#include "listen/when.h"

#include <stdlib.h>

static struct str text_member(struct json_value object, const char *name)
{
	struct json_value value;
	struct str text = STR("");
	if (json_member(object, str_from(name), &value))
		json_get_str(value, &text);
	return text;
}

// An id may be a number.
static struct str id_member(struct arena *arena, struct json_value object)
{
	int64_t number;
	struct json_value value;
	const struct str text = text_member(object, "id");
	if (text.len > 0 || !json_member(object, STR("id"), &value) ||
	    !json_get_i64(value, &number))
		return text;
	return arena_format(arena, "%lld", (long long)number);
}

static bool degree_member(struct json_value object, const char *name, double most, double *ret)
{
	struct json_value value;
	return json_member(object, str_from(name), &value) && json_get_double(value, ret) &&
	       *ret >= -most && *ret <= most;
}

static void post_add(struct connector_call *call, struct json_value object, struct str event,
		     size_t number)
{
	struct connector_post post = {
	    .id = id_member(call->arena, object),
	    .text = text_member(object, "text"),
	    .author = text_member(object, "author"),
	    .author_name = text_member(object, "author_name"),
	    .lang = text_member(object, "lang"),
	    .url = text_member(object, "url"),
	    .in_reply_to = text_member(object, "in_reply_to"),
	    .repost_of = text_member(object, "repost_of"),
	};
	if (post.id.len == 0)
		post.id = arena_format(call->arena, "%.*s-%zu", STR_ARG(event), number);
	if (!when_read(text_member(object, "at"), &post.at))
		post.at = 0;
	post.has_point = degree_member(object, "lat", 90, &post.lat) &&
			 degree_member(object, "lon", 180, &post.lon);
	connector_post(call, &post);
}

static enum outcome posts_add(struct connector_call *call, struct json_value root, struct str event,
			      struct fault *fault)
{
	struct json_value data;
	size_t number = 0;
	const struct json_value posts = json_member(root, STR("data"), &data) ? data : root;
	if (json_type(posts) == JSON_OBJECT)
		post_add(call, posts, event, ++number);
	struct json_walk walk = json_walk(posts);
	while (json_type(posts) == JSON_ARRAY && json_next(&walk))
		post_add(call, walk.value, event, ++number);
	if (call->posts > 0 || number == 0)
		return OK;
	return connector_fail(call, TROUBLE_UNREADABLE, fault,
			      "No post of it has a \"text\". See the description of the API.");
}

static bool is_signed(const struct connector_call *call, const struct connector_push *push,
		      int64_t now)
{
	return signature_webhook(connector_value(call, "key"),
				 push->header(push->request, "webhook-id"),
				 push->header(push->request, "webhook-timestamp"),
				 push->header(push->request, "webhook-signature"), push->body, now);
}

// What is signed as it should be, but at another time, has a clock that is wrong; or it is sent
// once more by somebody who heard it.
static void refused(struct connector_call *call, const struct connector_push *push,
		    struct fault *fault)
{
	int64_t at = 0;
	const struct str stamp = push->header(push->request, "webhook-timestamp");
	if (str_to_i64(stamp, &at) && at > 0 && at < INT64_MAX / 1000 &&
	    is_signed(call, push, at * 1000))
		connector_fail(call, TROUBLE_CLOCK, fault,
			       "It was signed %lld seconds %s the time of our clock.",
			       (long long)llabs(at - call->now / 1000),
			       at < call->now / 1000 ? "before" : "after");
	else
		connector_fail(call, TROUBLE_SIGNATURE, fault, "The signature does not fit.");
}

static enum outcome webhook_take(struct connector_call *call, const struct connector_push *push,
				 struct fault *fault)
{
	struct json_value root;
	const struct str event = push->header(push->request, "webhook-id");
	if (!is_signed(call, push, call->now)) {
		refused(call, push, fault);
		return DENIED;
	}
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = json_parse(reader, push->body, &root, fault);
	if (outcome == OK)
		outcome = posts_add(call, root, event, fault);
	else
		call->trouble = TROUBLE_UNREADABLE;
	json_reader_free(reader);
	return outcome;
}

static enum outcome webhook_check(struct connector_call *call, struct fault *fault)
{
	if (signature_key_good(connector_value(call, "key")))
		return OK;
	return connector_fail(call, TROUBLE_SETTINGS, fault,
			      "A key is 24 to 64 bytes in base64, mostly with whsec_ in front.");
}

static const struct connector_ask webhook_asks[] = {
    {.name = "key",
     .label = /*tr*/ "Key",
     .help = /*tr*/ "As the other side shows it: it begins with whsec_.",
     .kind = ASK_SECRET,
     .required = true},
};
const struct connector webhook_connector = {
    .name = "webhook",
    .words = /*tr*/ "Signed webhook",
    .reads = /*tr*/ "For people who write programs: takes Posts that another program sends by "
		    "itself, signed as Standard Webhooks says. The address to send to is shown "
		    "once it is added.",
    .icon = "code",
    .can = CONNECTOR_TAKES,
    .every_min = 1,
    .asks = webhook_asks,
    .n_asks = sizeof webhook_asks / sizeof webhook_asks[0],
    .take = webhook_take,
    .check = webhook_check,
};
