// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_send.h"

#include "base/utf8.h"
#include "campaign/outbox.h"
#include "listen/mastodon_api.h"
#include "listen/mastodon_media.h"
#include "listen/mastodon_status.h"
#include "listen/told.h"
#include "net/html_text.h"
#include "net/percent.h"

#define OWN_LOOKED_AT 40 // of our last statuses, when it is not known whether one left

// --- how long it is ---

static int64_t word_length(struct str word, int64_t per_link)
{
	if (str_starts(word, STR("https://")) || str_starts(word, STR("http://")))
		return per_link;
	if (word.len > 1 && word.at[0] == '@') {
		const size_t server = str_find_byte(str_slice(word, 1, SIZE_MAX), '@');
		word = server == SIZE_MAX ? word : str_slice(word, 0, server + 1);
	}
	return (int64_t)utf8_length(word);
}

int64_t mastodon_length(struct str text, int64_t per_link)
{
	int64_t length = 0;
	struct str word;
	size_t gap;
	while (told_word(&text, &word, &gap))
		length += (int64_t)gap + word_length(word, per_link);
	return length;
}

static enum outcome length_check(const struct mastodon_api *api, struct str text,
				 struct fault *fault)
{
	const int64_t least = mastodon_length(text, MASTODON_PER_LINK);
	if (least <= MASTODON_MOST && utf8_length(text) <= MASTODON_MOST)
		return OK; // short enough for every server: none has to be asked
	const struct mastodon_about about = mastodon_about(api);
	const int64_t most = about.most > 0 ? about.most : MASTODON_MOST;
	const int64_t length =
	    mastodon_length(text, about.per_address > 0 ? about.per_address : MASTODON_PER_LINK);
	if (length <= most)
		return OK;
	api->call->doubt = false;
	return connector_fail(api->call, TROUBLE_LENGTH, fault,
			      "It has %lld characters, and this server takes %lld at most.",
			      (long long)length, (long long)most);
}

// --- what it answers ---

struct answered {
	struct str id;	   // as this server counts; empty: it answers nothing that is known here
	struct str acct;   // who wrote that, "ana" or "ana@town.example"
	bool sure;	   // it is called what was looked for, not only found by these words
	enum trouble away; // the server could not say it just then
};

static bool is_called(struct json_value status, struct str uri)
{
	return str_equal(mastodon_text(status, (const char *const[]){"uri", NULL}), uri) ||
	       str_equal(mastodon_text(status, (const char *const[]){"url", NULL}), uri);
}

// A server finds a status of another one by its uri only if it is asked to look for it.
static struct answered answered_find(const struct mastodon_api *api, struct str uri)
{
	struct fault none;
	struct json_value root, list;
	struct answered answered = {0};
	struct arena *arena = api->call->arena;
	if (str_find(uri, STR("://")) == SIZE_MAX) {
		answered.id = uri;
		answered.sure = true;
		return answered;
	}
	const struct str path =
	    arena_format(arena, "/api/v2/search?type=statuses&resolve=true&limit=1&q=%.*s",
			 STR_ARG(percent_encode(arena, uri)));
	const enum outcome outcome = mastodon_get(api, path, &root, &none);
	if (outcome == UNAVAILABLE)
		answered.away = api->call->trouble;
	api->call->trouble = TROUBLE_NONE;
	if (outcome != OK || !json_member(root, STR("statuses"), &list))
		return answered;
	struct json_walk walk = json_walk(list);
	if (!json_next(&walk))
		return answered;
	answered.id = arena_copy(arena, mastodon_id(arena, walk.value, "id"));
	answered.acct = arena_copy(
	    arena, mastodon_text(walk.value, (const char *const[]){"account", "acct", NULL}));
	answered.sure = is_called(walk.value, uri);
	return answered;
}

// --- sending ---

// Whoever is spoken to must be named, or is not told of it.
static struct str text_to(struct arena *arena, struct str acct, struct str text)
{
	if (acct.len > 0 && acct.at[0] == '@')
		acct = str_slice(acct, 1, SIZE_MAX);
	const struct str mention = arena_format(arena, "@%.*s", STR_ARG(acct));
	if (acct.len == 0 || str_find(text, mention) != SIZE_MAX)
		return text;
	return arena_format(arena, "%.*s %.*s", STR_ARG(mention), STR_ARG(text));
}

// Of "pt-BR" servers know "pt".
static struct str language_of(struct str lang)
{
	const struct str first = str_cut(&lang, '-');
	return first.len == 2 || first.len == 3 ? first : STR("");
}

// Every picture is there before the words are: nothing is said without one of them.
static enum outcome media_put(const struct mastodon_api *api,
			      const struct connector_message *message,
			      struct str media[OUTBOX_PICTURES_MOST], struct fault *fault)
{
	for (size_t i = 0; i < message->n_pictures; i++) {
		const enum outcome outcome = mastodon_media_put(
		    api, message->pictures[i].jpeg, message->pictures[i].alt, &media[i], fault);
		if (outcome != OK)
			return connector_picture_refused(message, i, outcome, fault);
	}
	return OK;
}

static struct str form_of(const struct connector_message *message, struct str text,
			  struct str answered, const struct str media[OUTBOX_PICTURES_MOST],
			  struct arena *arena)
{
	const struct str visibility = message->to.len > 0	    ? STR("direct")
				      : message->visibility.len > 0 ? message->visibility
								    : STR("public");
	return MASTODON_FORM(arena, {"status", text}, {"visibility", visibility},
			     {"language", language_of(message->lang)}, {"in_reply_to_id", answered},
			     {"media_ids[]", media[0]}, {"media_ids[]", media[1]},
			     {"media_ids[]", media[2]}, {"media_ids[]", media[3]});
}

static enum outcome status_post(const struct mastodon_api *api,
				const struct connector_message *message,
				struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	struct answered answered = {0};
	if (message->in_reply_to.len > 0)
		answered = answered_find(api, message->in_reply_to);
	api->call->doubt = false; // nothing was asked that leaves a trace
	// Standing alone, an answer for everybody would mean something else.
	if (message->in_reply_to.len > 0 && answered.id.len == 0 && message->to.len == 0)
		return connector_fail(
		    api->call, answered.away ? answered.away : TROUBLE_ADDRESS, fault,
		    answered.away ? "The server could not look for the post that it answers."
				  : "The server does not find the post that it answers.");
	const struct str text =
	    text_to(arena, message->to.len > 0 ? message->to : answered.acct, message->text);
	struct str media[OUTBOX_PICTURES_MOST] = {0};
	enum outcome outcome = length_check(api, text, fault);
	if (outcome == OK)
		outcome = media_put(api, message, media, fault);
	if (outcome != OK)
		return outcome;
	const struct mastodon_question question = {
	    .method = "POST",
	    .path = STR("/api/v1/statuses"),
	    .form = form_of(message, text, answered.id, media, arena),
	    .once = arena_format(arena, "causeway-%.*s", STR_ARG(message->id)),
	};
	api->call->doubt = false; // nothing was asked that leaves a trace
	if (question.form.len == 0)
		return connector_fail(api->call, TROUBLE_OURS, fault, "Out of memory.");
	outcome = mastodon_ask(api, &question, &root, fault);
	// It took something, and nobody can tell what it answered.
	api->call->doubt |= api->call->trouble == TROUBLE_UNREADABLE;
	if (outcome != OK)
		return outcome;
	struct str name = mastodon_text(root, (const char *const[]){"uri", NULL});
	if (name.len == 0)
		name = mastodon_id(arena, root, "id");
	ret_receipt->external_id = arena_copy(arena, name);
	ret_receipt->delivered = true;
	return OK;
}

static enum outcome token_check(const struct mastodon_api *api, struct fault *fault)
{
	if (api->token.len > 0)
		return OK;
	return connector_fail(api->call, TROUBLE_REFUSED, fault,
			      "Writing there needs an access token that may write.");
}

enum outcome mastodon_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct mastodon_api api;
	struct connector_receipt receipt = {0};
	enum outcome outcome = mastodon_api_open(call, &api, fault);
	if (outcome == OK)
		outcome = token_check(&api, fault);
	if (outcome == OK)
		outcome = status_post(&api, message, &receipt, fault);
	mastodon_api_close(&api);
	*ret_receipt = receipt;
	return outcome;
}

// --- whether it left ---

static bool says_the_same(struct json_value status, struct str words)
{
	struct fault none;
	struct buf text, said;
	buf_init(&text, HTML_TEXT_BYTES_MAX);
	buf_init(&said, HTML_TEXT_BYTES_MAX);
	html_text(mastodon_text(status, (const char *const[]){"content", NULL}), &text, &none);
	told_letters(&said, buf_str(&text));
	const bool same = str_equal(buf_str(&said), words);
	buf_free(&text);
	buf_free(&said);
	return same;
}

static enum outcome own_statuses(const struct mastodon_api *api, struct json_value *ret_list,
				 struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	const enum outcome outcome =
	    mastodon_get(api, STR("/api/v1/accounts/verify_credentials"), &root, fault);
	if (outcome != OK)
		return outcome;
	const struct str id = percent_encode(arena, mastodon_id(arena, root, "id"));
	return mastodon_get(api,
			    arena_format(arena, "/api/v1/accounts/%.*s/statuses?limit=%d",
					 STR_ARG(id), OWN_LOOKED_AT),
			    ret_list, fault);
}

// --- what stands there is changed ---

// The server's id of what we wrote: by its search, or among our last. A search through words may
// find another status of ours that only names it: that one is not to be changed.
static struct str own_find(const struct mastodon_api *api, struct str uri)
{
	struct fault none;
	struct json_value list;
	struct arena *arena = api->call->arena;
	const struct answered found = answered_find(api, uri);
	if (found.id.len > 0 && found.sure)
		return found.id;
	if (own_statuses(api, &list, &none) != OK || json_type(list) != JSON_ARRAY)
		return STR("");
	struct json_walk walk = json_walk(list);
	while (json_next(&walk))
		if (is_called(walk.value, uri))
			return arena_copy(arena, mastodon_id(arena, walk.value, "id"));
	return STR("");
}

// What an edit leaves out of a status is gone: its pictures are named again.
static enum outcome media_add(const struct mastodon_api *api, struct str path,
			      struct mastodon_pair *pairs, size_t *count, struct fault *fault)
{
	struct json_value root, media;
	struct arena *arena = api->call->arena;
	const enum outcome outcome = mastodon_get(api, path, &root, fault);
	if (outcome != OK)
		return outcome;
	if (!json_member(root, STR("media_attachments"), &media) || json_type(media) != JSON_ARRAY)
		return OK;
	struct json_walk walk = json_walk(media);
	for (int i = 0; i < MASTODON_MEDIA_MAX && json_next(&walk); i++)
		pairs[(*count)++] = (struct mastodon_pair){
		    "media_ids[]", arena_copy(arena, mastodon_id(arena, walk.value, "id"))};
	return OK;
}

// A status that is not there, or a server that has no such thing: the message's trouble, not the
// server's.
static enum outcome fixed(struct connector_call *call, enum outcome outcome, struct fault *fault)
{
	if (call->status != 404 && call->status != 405 && call->status != 410 &&
	    call->status != 501)
		return outcome;
	return connector_fail(call, TROUBLE_FIXED, fault,
			      "The server does not have it any more, or cannot change it.");
}

static enum outcome status_put(const struct mastodon_api *api,
			       const struct connector_message *message, struct str path,
			       struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	size_t count = 2;
	struct answered answered = {0};
	struct mastodon_pair pairs[2 + MASTODON_MEDIA_MAX];
	if (message->in_reply_to.len > 0)
		answered = answered_find(api, message->in_reply_to);
	const struct str text = text_to(arena, answered.acct, message->text);
	enum outcome outcome = length_check(api, text, fault);
	pairs[0] = (struct mastodon_pair){"status", text};
	pairs[1] = (struct mastodon_pair){"language", language_of(message->lang)};
	if (outcome == OK)
		outcome = media_add(api, path, pairs, &count, fault);
	const struct mastodon_question question = {
	    .method = "PUT", .path = path, .form = mastodon_form(arena, pairs, count)};
	if (outcome == OK)
		outcome = mastodon_ask(api, &question, &root, fault);
	return outcome == OK ? OK : fixed(api->call, outcome, fault);
}

static enum outcome status_delete(const struct mastodon_api *api,
				  const struct connector_message *message, struct str path,
				  struct fault *fault)
{
	struct json_value root;
	const struct mastodon_question question = {.method = "DELETE", .path = path};
	(void)message;
	const enum outcome outcome = mastodon_ask(api, &question, &root, fault);
	const int status = api->call->status;
	// Some servers say nothing, or that it is not there.
	if (outcome == OK || (status >= 200 && status < 300) || status == 404 || status == 410) {
		api->call->trouble = TROUBLE_NONE;
		return OK;
	}
	return fixed(api->call, outcome, fault);
}

// What `act` does with the path of the status; what is not found is gone.
static enum outcome status_change(struct connector_call *call,
				  const struct connector_message *message,
				  enum outcome (*act)(const struct mastodon_api *api,
						      const struct connector_message *message,
						      struct str path, struct fault *fault),
				  struct fault *fault)
{
	struct mastodon_api api;
	enum outcome outcome = mastodon_api_open(call, &api, fault);
	if (outcome == OK)
		outcome = token_check(&api, fault);
	const struct str id = outcome == OK ? own_find(&api, message->external_id) : STR("");
	if (outcome == OK && id.len == 0 && call->trouble != TROUBLE_NONE)
		outcome = connector_fail(call, call->trouble, fault,
					 "The server did not say which of our posts it is.");
	else if (outcome == OK && id.len == 0)
		outcome = connector_fail(call, TROUBLE_FIXED, fault,
					 "The server does not find it any more.");
	if (outcome == OK)
		outcome = act(&api, message,
			      arena_format(call->arena, "/api/v1/statuses/%.*s",
					   STR_ARG(percent_encode(call->arena, id))),
			      fault);
	mastodon_api_close(&api);
	return outcome;
}

enum outcome mastodon_edit(struct connector_call *call, const struct connector_message *message,
			   struct fault *fault)
{
	return status_change(call, message, status_put, fault);
}

enum outcome mastodon_remove(struct connector_call *call, const struct connector_message *message,
			     struct fault *fault)
{
	return status_change(call, message, status_delete, fault);
}

enum outcome mastodon_resolve(struct connector_call *call, const struct connector_message *message,
			      enum connector_trace *ret_trace, struct fault *fault)
{
	struct mastodon_api api;
	struct json_value list = {0};
	struct buf words;
	enum connector_trace trace = TRACE_NONE;
	enum outcome outcome = mastodon_api_open(call, &api, fault);
	if (outcome == OK)
		outcome = own_statuses(&api, &list, fault);
	buf_init(&words, OUTBOX_TEXT_MAX);
	told_letters(&words, message->text);
	struct json_walk walk = {0};
	if (outcome == OK && json_type(list) == JSON_ARRAY)
		walk = json_walk(list);
	while (outcome == OK && walk.doc && trace == TRACE_NONE && json_next(&walk))
		if (says_the_same(walk.value, buf_str(&words)))
			trace = TRACE_LEFT;
	buf_free(&words);
	mastodon_api_close(&api);
	if (outcome == OK)
		*ret_trace = trace;
	return outcome;
}
