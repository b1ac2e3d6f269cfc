// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor is what is known of the token (listen/meta_api.h); a look reads the last posts with
// their last comments, as that of a Page does. Ids tell how to reply: "COMMENT" below a post of
// ours, "MEDIA_COMMENT" and "MEDIA_" where another one's comment or caption names us.
#include "listen/instagram.h"

#include "base/utf8.h"
#include "listen/meta_direct_send.h"
#include "listen/meta_hook.h"
#include "listen/meta_send.h"
#include "listen/told.h"
#include "listen/when.h"
#include "net/percent.h"

#define COMMENT "id,text,timestamp,from"

// --- posts ---

// A comment as the Graph API gives it; `id` as ids are written here.
static void comment_take(const struct meta_api *api, struct json_value comment, struct str id,
			 struct str below, struct str url)
{
	struct arena *arena = api->call->arena;
	const struct str author = json_text_at(comment, JSON_PATH("from", "username"));
	const struct str name = json_text_at(comment, JSON_PATH("username"));
	struct connector_post post = {
	    .id = id,
	    .text = json_text_at(comment, JSON_PATH("text")),
	    .author = author.len > 0 ? author : name,
	    .url = url,
	    .in_reply_to = below,
	};
	if (post.text.len == 0)
		post.text = json_text_at(comment, JSON_PATH("caption"));
	if (!when_read(json_text_at(comment, JSON_PATH("timestamp")), &post.at))
		post.at = 0;
	// What the account itself wrote is no news to it.
	if (!str_equal(json_id_at(arena, comment, JSON_PATH("from", "id")), api->page))
		connector_post(api->call, &post);
}

static void thread_take(const struct meta_api *api, struct json_value comment, struct str media,
			struct str url)
{
	struct arena *arena = api->call->arena;
	const struct str id = json_id_at(arena, comment, JSON_PATH("id"));
	struct json_walk replies = json_list_at(comment, JSON_PATH("replies", "data"));
	comment_take(api, comment, id, media, url);
	while (json_next(&replies))
		comment_take(api, replies.value, json_id_at(arena, replies.value, JSON_PATH("id")),
			     id, url);
}

static enum outcome media_read(const struct meta_api *api, struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const struct meta_pair pairs[] = {
	    {"fields", STR("id,permalink,comments.limit(" META_TALK "){" COMMENT
			   ",replies.limit(" META_TALK "){" COMMENT "}}")},
	    {"limit", STR(META_POSTS)}};
	const enum outcome outcome =
	    meta_ask(api, META_GET, arena_format(arena, "/%.*s/media", STR_ARG(api->page)), pairs,
		     2, &root, fault);
	if (outcome != OK)
		return outcome;
	struct json_walk media = json_list_at(root, JSON_PATH("data"));
	while (json_next(&media)) {
		const struct str id = json_id_at(arena, media.value, JSON_PATH("id"));
		const struct str url = json_text_at(media.value, JSON_PATH("permalink"));
		struct json_walk talk = json_list_at(media.value, JSON_PATH("comments", "data"));
		while (json_next(&talk))
			thread_take(api, talk.value, id, url);
	}
	return OK;
}

static enum outcome instagram_poll(struct connector_call *call, struct fault *fault)
{
	return meta_look(call, media_read, fault);
}

static enum outcome instagram_check(struct connector_call *call, struct fault *fault)
{
	const enum outcome outcome = meta_title(call, "username", fault);
	if (outcome != OK)
		return outcome;
	call->title = arena_format(call->arena, "@%.*s", STR_ARG(call->title));
	return instagram_poll(call, fault);
}

// --- what Meta sends ---

static void own_take(const struct meta_push *push, const struct meta_change *change)
{
	struct arena *arena = push->api.call->arena;
	const struct json_value value = change->value;
	const struct str parent = json_id_at(arena, value, JSON_PATH("parent_id"));
	const struct connector_post post = {
	    .id = json_id_at(arena, value, JSON_PATH("id")),
	    .text = json_text_at(value, JSON_PATH("text")),
	    .author = json_text_at(value, JSON_PATH("from", "username")),
	    .in_reply_to =
		parent.len > 0 ? parent : json_id_at(arena, value, JSON_PATH("media", "id")),
	    .at = change->at,
	};
	if (!str_equal(json_id_at(arena, value, JSON_PATH("from", "id")), push->api.page))
		connector_post(push->api.call, &post);
}

// Where the account is named Meta says only the ids, and gives the words to whoever was named.
static enum outcome mention_take(struct meta_push *push, const struct meta_change *change,
				 struct fault *fault)
{
	struct json_value root, object;
	struct arena *arena = push->api.call->arena;
	const struct str media = json_id_at(arena, change->value, JSON_PATH("media_id"));
	const struct str comment = json_id_at(arena, change->value, JSON_PATH("comment_id"));
	const bool said = comment.len > 0;
	if (media.len == 0 || push->reads-- <= 0)
		return OK;
	const struct str field =
	    said ? arena_format(arena, "mentioned_comment.comment_id(%.*s){id,text,timestamp}",
				STR_ARG(comment))
		 : arena_format(arena,
				"mentioned_media.media_id(%.*s){id,caption,username,timestamp}",
				STR_ARG(media));
	const enum outcome outcome = meta_self(&push->api, field, &root, fault);
	if (outcome == OK &&
	    json_member(root, said ? STR("mentioned_comment") : STR("mentioned_media"), &object))
		comment_take(&push->api, object,
			     arena_format(arena, "%.*s_%.*s", STR_ARG(media), STR_ARG(comment)),
			     said ? media : STR(""), STR(""));
	return outcome;
}

static enum outcome change_take(struct meta_push *push, const struct meta_change *change,
				struct fault *fault)
{
	if (str_equal(change->field, STR("mentions")))
		return mention_take(push, change, fault);
	if (str_equal(change->field, STR("comments")) ||
	    str_equal(change->field, STR("live_comments")))
		own_take(push, change);
	return OK;
}

static enum outcome instagram_take(struct connector_call *call, const struct connector_push *push,
				   struct fault *fault)
{
	return meta_take(call, push, "instagram", change_take, &meta_instagram, fault);
}

// --- what goes out ---

static enum outcome message_check(struct connector_call *call,
				  const struct connector_message *message, struct fault *fault)
{
	size_t gap, tags = 0, addresses = 0;
	struct str rest = message->text, word;
	const size_t length = utf8_length(message->text);
	while (told_word(&rest, &word, &gap)) {
		tags += word.len > 1 && word.at[0] == '#';
		addresses += str_find(word, STR("://")) != SIZE_MAX;
	}
	if (message->in_reply_to.len == 0)
		return connector_fail(
		    call, TROUBLE_ADDRESS, fault,
		    "On Instagram only comments can be answered: it takes no post "
		    "without a picture.");
	if (length > INSTAGRAM_MOST || tags > INSTAGRAM_TAGS_MOST ||
	    addresses > INSTAGRAM_URLS_MOST)
		return connector_fail(call, TROUBLE_LENGTH, fault,
				      "Instagram takes %d characters, %d hashtags and %d web "
				      "address at most; it has %zu, %zu and %zu.",
				      INSTAGRAM_MOST, INSTAGRAM_TAGS_MOST, INSTAGRAM_URLS_MOST,
				      length, tags, addresses);
	return OK;
}

static struct meta_target target_of(const struct meta_api *api,
				    const struct connector_message *message)
{
	struct arena *arena = api->call->arena;
	struct str comment = message->in_reply_to;
	struct meta_target target = {.field = "text"};
	if (str_find_byte(comment, '_') == SIZE_MAX) {
		target.edge = target.own =
		    arena_format(arena, "/%.*s/replies", STR_ARG(percent_encode(arena, comment)));
		return target;
	}
	target.edge = arena_format(arena, "/%.*s/mentions", STR_ARG(api->page));
	target.pairs[0] = (struct meta_pair){"media_id", str_cut(&comment, '_')};
	if (comment.len > 0)
		target.pairs[1] = (struct meta_pair){"comment_id", comment};
	return target;
}

static const struct meta_writing writing = {.check = message_check, .target = target_of};

static enum outcome instagram_send(struct connector_call *call,
				   const struct connector_message *message,
				   struct connector_receipt *ret_receipt, struct fault *fault)
{
	if (message->to.len > 0)
		return meta_direct_send(call, &meta_instagram, message, ret_receipt, fault);
	return meta_send(call, &writing, message, ret_receipt, fault);
}

static enum outcome instagram_resolve(struct connector_call *call,
				      const struct connector_message *message,
				      enum connector_trace *ret_trace, struct fault *fault)
{
	return meta_resolve(call, &writing, message, ret_trace, fault);
}

static const struct connector_ask instagram_asks[] = {
    {.name = "page",
     .label = /*tr*/ "Id of the account",
     .help = /*tr*/ "The number of the professional account, as Meta shows it where the account is "
		    "joined to its Page.",
     .kind = ASK_TEXT,
     .required = true,
     .place = true},
    {.name = "token",
     .label = /*tr*/ "Access token",
     .help = /*tr*/ "Of the Page that the account is joined to.",
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
const struct connector instagram_connector = {
    .name = "instagram",
    .words = /*tr*/ "Instagram",
    .reads =
	/*tr*/ "Reads comments below the posts of a professional account, posts and comments "
	       "that mention it, and private messages to it, and answers. It publishes no posts: "
	       "Instagram takes none without a picture.",
    .icon = "people",
    .can = CONNECTOR_POLLS | CONNECTOR_TAKES | CONNECTOR_PUBLISHES | CONNECTOR_ALSO_DIRECT |
	   CONNECTOR_WORDS | CONNECTOR_WINDOW,
    .every_min = 15,
    .asks = instagram_asks,
    .n_asks = sizeof instagram_asks / sizeof instagram_asks[0],
    .poll = instagram_poll,
    .check = instagram_check,
    .take = instagram_take,
    .confirm = meta_confirm,
    .send = instagram_send,
    .resolve = instagram_resolve,
    .remove = meta_remove,
    .doubt_ms = META_DOUBT_MS,
    .per_second = 1,
    .most = INSTAGRAM_MOST,
};
