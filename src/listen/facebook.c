// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor is what is known of the token (listen/meta_api.h). A look reads the last posts with
// their last comments, whatever was read before: comments come below posts of any age, and what is
// known is known.
#include "listen/facebook.h"

#include "base/utf8.h"
#include "listen/meta_direct_send.h"
#include "listen/meta_hook.h"
#include "listen/meta_send.h"
#include "listen/when.h"
#include "net/percent.h"

#define FIELDS "id,message,created_time,from,permalink_url"

// --- posts ---

struct found {
	struct str id, text, author, author_name, url, in_reply_to, edit_of;
	int64_t at;
};

// What the Page itself wrote is no news to it.
static void found_add(const struct meta_api *api, const struct found *found)
{
	const struct connector_post post = {
	    .id = found->id,
	    .text = found->text,
	    .author = found->author,
	    .author_name = found->author_name,
	    .url = found->url.len > 0
		       ? found->url
		       : arena_format(api->call->arena, "https://www.facebook.com/%.*s",
				      STR_ARG(found->id)),
	    .in_reply_to = found->in_reply_to,
	    .edit_of = found->edit_of,
	    .at = found->at,
	};
	if (!str_equal(found->author, api->page))
		connector_post(api->call, &post);
}

// A post or a comment as the Graph API gives it. `below`: what it answers, if it does not say.
static void object_take(const struct meta_api *api, struct json_value object, struct str below)
{
	struct arena *arena = api->call->arena;
	const struct str parent = json_id_at(arena, object, JSON_PATH("parent", "id"));
	struct found found = {
	    .id = json_id_at(arena, object, JSON_PATH("id")),
	    .text = json_text_at(object, JSON_PATH("message")),
	    .author = json_id_at(arena, object, JSON_PATH("from", "id")),
	    .author_name = json_text_at(object, JSON_PATH("from", "name")),
	    .url = json_text_at(object, JSON_PATH("permalink_url")),
	    .in_reply_to = parent.len > 0 ? parent : below,
	};
	if (!when_read(json_text_at(object, JSON_PATH("created_time")), &found.at))
		found.at = 0;
	found_add(api, &found);
}

// --- a look ---

static enum outcome list_read(const struct meta_api *api, const char *edge, struct str fields,
			      struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct meta_pair pairs[] = {{"fields", fields}, {"limit", STR(META_POSTS)}};
	const struct str path = arena_format(arena, "/%.*s/%s", STR_ARG(api->page), edge);
	const enum outcome outcome = meta_ask(api, META_GET, path, pairs, 2, &root, fault);
	if (outcome != OK)
		return outcome;
	struct json_walk posts = json_list_at(root, JSON_PATH("data"));
	while (json_next(&posts)) {
		const struct str id = json_id_at(arena, posts.value, JSON_PATH("id"));
		struct json_walk talk = json_list_at(posts.value, JSON_PATH("comments", "data"));
		object_take(api, posts.value, STR(""));
		while (json_next(&talk))
			object_take(api, talk.value, id);
	}
	return OK;
}

static enum outcome posts_read(const struct meta_api *api, struct fault *fault)
{
	const enum outcome outcome = list_read(
	    api, "feed",
	    STR(FIELDS ",comments.order(reverse_chronological).filter(stream).limit(" META_TALK
		       "){" FIELDS ",parent}"),
	    fault);
	return outcome == OK ? list_read(api, "tagged", STR(FIELDS), fault) : outcome;
}

static enum outcome facebook_poll(struct connector_call *call, struct fault *fault)
{
	return meta_look(call, posts_read, fault);
}

static enum outcome facebook_check(struct connector_call *call, struct fault *fault)
{
	const enum outcome outcome = meta_title(call, "name", fault);
	return outcome == OK ? facebook_poll(call, fault) : outcome;
}

// --- what Meta sends ---

static void feed_take(const struct meta_push *push, const struct meta_change *change)
{
	struct arena *arena = push->api.call->arena;
	const struct json_value value = change->value;
	const bool comment = str_equal(json_text_at(value, JSON_PATH("item")), STR("comment"));
	const struct str post = json_id_at(arena, value, JSON_PATH("post_id"));
	const struct str parent = json_id_at(arena, value, JSON_PATH("parent_id"));
	const int64_t written = json_number_at(value, JSON_PATH("created_time"));
	const struct str verb = json_text_at(value, JSON_PATH("verb"));
	const struct str id = comment ? json_id_at(arena, value, JSON_PATH("comment_id")) : post;
	if (str_equal(verb, STR("remove"))) {
		connector_removed(push->api.call, id, NULL);
		return;
	}
	const bool edited = str_equal(verb, STR("edited")) || str_equal(verb, STR("edit"));
	const struct found found = {
	    .id =
		edited ? arena_format(arena, "%.*s#%lld", STR_ARG(id), (long long)change->at) : id,
	    .edit_of = edited ? id : STR(""),
	    .text = json_text_at(value, JSON_PATH("message")),
	    .author = json_id_at(arena, value, JSON_PATH("from", "id")),
	    .author_name = json_text_at(value, JSON_PATH("from", "name")),
	    .url = comment ? STR("") : json_text_at(value, JSON_PATH("post", "permalink_url")),
	    .in_reply_to = !comment	    ? STR("")
			   : parent.len > 0 ? parent
					    : post,
	    .at = written > 0 && written < INT64_MAX / 1000 ? written * 1000 : change->at,
	};
	found_add(&push->api, &found);
}

// Where the Page is named Meta says only the id.
static enum outcome mention_take(struct meta_push *push, const struct meta_change *change,
				 struct fault *fault)
{
	struct json_value object;
	struct arena *arena = push->api.call->arena;
	const struct meta_pair pair = {"fields", STR(FIELDS)};
	const struct str comment = json_id_at(arena, change->value, JSON_PATH("comment_id"));
	const struct str post = json_id_at(arena, change->value, JSON_PATH("post_id"));
	const struct str id = comment.len > 0 ? comment : post;
	if (str_equal(json_text_at(change->value, JSON_PATH("verb")), STR("remove"))) {
		connector_removed(push->api.call, id, NULL);
		return OK;
	}
	if (id.len == 0 || push->reads-- <= 0)
		return OK;
	const enum outcome outcome = meta_ask(
	    &push->api, META_GET, arena_format(arena, "/%.*s", STR_ARG(percent_encode(arena, id))),
	    &pair, 1, &object, fault);
	if (outcome == OK)
		object_take(&push->api, object, comment.len > 0 ? post : STR(""));
	return outcome;
}

static enum outcome change_take(struct meta_push *push, const struct meta_change *change,
				struct fault *fault)
{
	if (str_equal(change->field, STR("mention")))
		return mention_take(push, change, fault);
	if (str_equal(change->field, STR("feed")))
		feed_take(push, change);
	return OK;
}

static enum outcome facebook_take(struct connector_call *call, const struct connector_push *push,
				  struct fault *fault)
{
	return meta_take(call, push, "page", change_take, &meta_messenger, fault);
}

// --- what goes out ---

static enum outcome message_check(struct connector_call *call,
				  const struct connector_message *message, struct fault *fault)
{
	const size_t most = message->in_reply_to.len > 0 ? FACEBOOK_COMMENT_MOST : FACEBOOK_MOST;
	const size_t length = utf8_length(message->text);
	if (length > most)
		return connector_fail(call, TROUBLE_LENGTH, fault,
				      "It has %zu characters, and Facebook takes %zu at most.",
				      length, most);
	return OK;
}

static struct meta_target target_of(const struct meta_api *api,
				    const struct connector_message *message)
{
	struct arena *arena = api->call->arena;
	const struct str answered = message->in_reply_to;
	struct meta_target target = {
	    .edge = arena_format(arena, "/%.*s/feed", STR_ARG(api->page)),
	    .own = arena_format(arena, "/%.*s/posts", STR_ARG(api->page)),
	    .field = "message",
	};
	if (answered.len == 0)
		return target;
	target.edge = target.own =
	    arena_format(arena, "/%.*s/comments", STR_ARG(percent_encode(arena, answered)));
	target.pictures = arena_format(arena, "/%.*s/photos", STR_ARG(api->page));
	return target;
}

static const struct meta_writing writing = {.check = message_check, .target = target_of};

static enum outcome facebook_send(struct connector_call *call,
				  const struct connector_message *message,
				  struct connector_receipt *ret_receipt, struct fault *fault)
{
	if (message->to.len > 0)
		return meta_direct_send(call, &meta_messenger, message, ret_receipt, fault);
	return meta_send(call, &writing, message, ret_receipt, fault);
}

static enum outcome facebook_resolve(struct connector_call *call,
				     const struct connector_message *message,
				     enum connector_trace *ret_trace, struct fault *fault)
{
	return meta_resolve(call, &writing, message, ret_trace, fault);
}

static const struct connector_ask facebook_asks[] = {
    {.name = "page",
     .label = /*tr*/ "Id of the Page",
     .help = /*tr*/ "A number: on the Page under “About”, “Page transparency”.",
     .kind = ASK_TEXT,
     .required = true,
     .place = true},
    {.name = "token",
     .label = /*tr*/ "Page access token",
     .help = /*tr*/ "One that lasts: made from a user token of sixty days, it does not end.",
     .kind = ASK_SECRET,
     .required = true},
    {.name = "key",
     .label = /*tr*/ "App secret",
     .help =
	 /*tr*/ "Of your Meta app, under Settings, Basic. Once this is saved, enter the address "
		"that is shown then as callback URL of the app's webhook; the verify token is "
		"its last part, behind the slash.",
     .kind = ASK_SECRET,
     .required = true},
    {.name = "version",
     .label = /*tr*/ "Version of the Graph API",
     .help = /*tr*/ "v23.0 if this is empty.",
     .kind = ASK_TEXT},
    {.name = "server",
     .label = /*tr*/ "Address of the server",
     .help = /*tr*/ "Leave this empty, unless you ask through a server of your own.",
     .kind = ASK_URL,
     .place = true},
    META_LATE_ASK,
};
const struct connector facebook_connector = {
    .name = "facebook",
    .words = /*tr*/ "Facebook Page",
    .reads =
	/*tr*/ "Reads what people write on a Page of yours and below its posts, where they name "
	       "it, and what they write to it by Messenger; writes posts of the Page and answers.",
    .icon = "people",
    .can = CONNECTOR_POLLS | CONNECTOR_TAKES | CONNECTOR_PUBLISHES | CONNECTOR_ALSO_DIRECT |
	   CONNECTOR_WORDS | CONNECTOR_WINDOW,
    .every_min = 15,
    .asks = facebook_asks,
    .n_asks = sizeof facebook_asks / sizeof facebook_asks[0],
    .poll = facebook_poll,
    .check = facebook_check,
    .take = facebook_take,
    .confirm = meta_confirm,
    .send = facebook_send,
    .resolve = facebook_resolve,
    .edit = meta_edit,
    .remove = meta_remove,
    .doubt_ms = META_DOUBT_MS,
    .per_second = 1,
    .pictures = 1, // of a comment
    .most = FACEBOOK_COMMENT_MOST,
};
