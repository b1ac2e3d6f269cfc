// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/whatsapp_send.h"

#include "base/utf8.h"
#include "listen/json_path.h"
#include "listen/meta_api.h"
#include "listen/pieces.h"
#include "listen/sms_line.h"

#define JSON_ROOM     ((size_t)64 << 10)
#define SAID_MAX      200
#define DIGITS_LONG   7	    // so many digits can be the number of somebody
#define WINDOW_MARGIN 60000 // ms before it ends it counts as over

// --- errors ---

// Codes of "WhatsApp Cloud API, error codes"; what is not here is as its HTTP status says.
static const struct {
	int64_t first, last;
	enum trouble trouble;
} troubles_of[] = {
    {0, 0, TROUBLE_REFUSED},
    {1, 2, TROUBLE_BROKEN},
    {3, 3, TROUBLE_RIGHTS},
    {4, 4, TROUBLE_LIMITED},
    {10, 10, TROUBLE_RIGHTS},
    {33, 33, TROUBLE_GONE},
    {100, 100, TROUBLE_SETTINGS},
    {190, 190, TROUBLE_REFUSED},
    {200, 299, TROUBLE_RIGHTS},
    {368, 368, TROUBLE_REFUSED},
    {80007, 80007, TROUBLE_LIMITED},
    {130429, 130429, TROUBLE_LIMITED},
    {130472, 130472, TROUBLE_ADDRESS},
    {131000, 131000, TROUBLE_BROKEN},
    {131005, 131005, TROUBLE_RIGHTS},
    {131008, 131009, TROUBLE_SETTINGS},
    {131016, 131016, TROUBLE_BROKEN},
    {131021, 131021, TROUBLE_ADDRESS},
    {131026, 131026, TROUBLE_ADDRESS},
    {131030, 131030, TROUBLE_ADDRESS},
    {131031, 131031, TROUBLE_REFUSED},
    {131042, 131042, TROUBLE_REFUSED},
    {131047, 131047, TROUBLE_WINDOW},
    {131048, 131048, TROUBLE_LIMITED},
    {131049, 131050, TROUBLE_ADDRESS},
    {131056, 131056, TROUBLE_LIMITED},
    {131057, 131057, TROUBLE_BROKEN},
    {132000, 132016, TROUBLE_SETTINGS},
    {133000, 133010, TROUBLE_SETTINGS},
};

static enum trouble trouble_of(int64_t code, enum trouble otherwise)
{
	for (size_t i = 0; i < sizeof troubles_of / sizeof troubles_of[0]; i++)
		if (code >= troubles_of[i].first && code <= troubles_of[i].last)
			return troubles_of[i].trouble;
	return otherwise;
}

void whatsapp_mask(struct str text, struct buf *out)
{
	size_t digits = 0;
	for (size_t i = 0; i <= text.len; i++) {
		const bool digit = i < text.len && text.at[i] >= '0' && text.at[i] <= '9';
		digits += digit;
		if (digit)
			continue;
		if (digits >= DIGITS_LONG)
			buf_add_cstr(out, "…");
		else
			buf_add(out, str_slice(text, i - digits, digits));
		digits = 0;
		if (i < text.len)
			buf_add_byte(out, text.at[i]);
	}
}

struct str whatsapp_error_said(struct arena *arena, struct json_value error)
{
	struct buf out;
	struct str why = json_text_at(error, JSON_PATH("error_data", "details"));
	if (why.len == 0)
		why = json_text_at(error, JSON_PATH("title"));
	if (why.len == 0)
		why = json_text_at(error, JSON_PATH("message"));
	buf_init(&out, JSON_ROOM);
	buf_format(&out,
		   "WhatsApp, error %lld: ", (long long)json_number_at(error, JSON_PATH("code")));
	whatsapp_mask(utf8_prefix(why, SAID_MAX), &out);
	const struct str said = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return said;
}

// What stood in an answer that was not good. The server of the Graph API says it with a code.
static enum outcome refused(const struct meta_api *api, struct fault *fault)
{
	struct json_value root, error, code;
	struct connector_call *call = api->call;
	if (json_parse(api->reader, call->refusal, &root, NULL) != OK ||
	    !json_member(root, STR("error"), &error) || !json_member(error, STR("code"), &code))
		return connector_fail(call, call->trouble, fault,
				      "WhatsApp answered with status %d.", call->status);
	const int64_t number = json_number_at(error, JSON_PATH("code"));
	return connector_fail(call, trouble_of(number, call->trouble), fault, "%.*s",
			      STR_ARG(whatsapp_error_said(call->arena, error)));
}

// --- what is sent ---

static void pair_add(struct json_writer *writer, const char *name, struct str value)
{
	json_name(writer, name);
	json_add_str(writer, value);
}

static void text_add(struct json_writer *writer, struct str text)
{
	pair_add(writer, "type", STR("text"));
	json_name(writer, "text");
	json_object_begin(writer);
	json_name(writer, "preview_url");
	json_add_bool(writer, false);
	pair_add(writer, "body", text);
	json_object_end(writer);
}

// Our words are the one place in the body of the template. `template`: its name and language.
static void template_add(struct json_writer *writer, struct str template, struct str text)
{
	pair_add(writer, "type", STR("template"));
	json_name(writer, "template");
	json_object_begin(writer);
	pair_add(writer, "name", str_cut(&template, ' '));
	json_name(writer, "language");
	json_object_begin(writer);
	pair_add(writer, "code", str_trim(template));
	json_object_end(writer);
	json_name(writer, "components");
	json_array_begin(writer);
	json_object_begin(writer);
	pair_add(writer, "type", STR("body"));
	json_name(writer, "parameters");
	json_array_begin(writer);
	json_object_begin(writer);
	pair_add(writer, "type", STR("text"));
	pair_add(writer, "text", text);
	json_object_end(writer);
	json_array_end(writer);
	json_object_end(writer);
	json_array_end(writer);
	json_object_end(writer);
}

// One message to one number.
struct letter {
	struct str to, mark, answers; // answers: empty: nothing
	struct str template;	      // empty: the text as it is
	struct str text;
};

static struct str letter_json(struct arena *arena, const struct letter *letter)
{
	struct buf json;
	struct json_writer writer;
	buf_init(&json, JSON_ROOM);
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	pair_add(&writer, "messaging_product", STR("whatsapp"));
	pair_add(&writer, "recipient_type", STR("individual"));
	pair_add(&writer, "to", letter->to);
	pair_add(&writer, "biz_opaque_callback_data", letter->mark);
	if (letter->answers.len > 0) {
		json_name(&writer, "context");
		json_object_begin(&writer);
		pair_add(&writer, "message_id", letter->answers);
		json_object_end(&writer);
	}
	if (letter->template.len > 0)
		template_add(&writer, letter->template, letter->text);
	else
		text_add(&writer, letter->text);
	json_object_end(&writer);
	const struct str copy = json.full ? STR("") : arena_copy(arena, buf_str(&json));
	buf_free(&json);
	return copy;
}

static enum outcome letter_send(const struct meta_api *api, const struct letter *letter,
				struct str *ret_id, struct fault *fault)
{
	struct json_value root;
	struct fault why = {0};
	struct fetch_answer answer;
	struct connector_call *call = api->call;
	const struct fetch_header headers[] = {
	    {STR("Content-Type"), STR("application/json")},
	    {STR("Authorization"), arena_format(call->arena, "Bearer %.*s", STR_ARG(api->token))},
	};
	const struct fetch_request request = {
	    .method = "POST",
	    .url = arena_format(call->arena, "%.*s/%.*s/%.*s/messages", STR_ARG(api->server),
				STR_ARG(api->version), STR_ARG(api->page))
		       .at,
	    .headers = headers,
	    .n_headers = 2,
	    .body = letter_json(call->arena, letter),
	};
	if (!request.url || request.body.len == 0)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = connector_fetch(call, request, &answer, &why);
	if (outcome != OK)
		return call->refusal.len > 0 ? refused(api, fault)
					     : fail(outcome, fault, "%s", why.text);
	if (json_parse(api->reader, answer.body, &root, NULL) != OK)
		return OK; // it took it, and its report will name it
	struct json_walk walk = json_list_at(root, JSON_PATH("messages"));
	if (json_next(&walk))
		*ret_id = arena_copy(call->arena, json_text_at(walk.value, JSON_PATH("id")));
	return OK;
}

// --- a message of the outbox ---

// White space of a template's words is single spaces: others are refused there.
static struct str one_line(struct arena *arena, struct str text)
{
	struct buf out;
	bool gap = false;
	buf_init(&out, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		const bool space = text.at[i] && strchr(" \n\r\t", text.at[i]);
		if (!space && gap && out.len > 0)
			buf_add_byte(&out, ' ');
		if (!space)
			buf_add_byte(&out, text.at[i]);
		gap = space;
	}
	const struct str line = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return line;
}

static enum outcome template_fill(struct connector_call *call, struct letter *letter,
				  struct fault *fault)
{
	letter->template = str_trim(connector_value(call, "template"));
	letter->answers = STR("");
	letter->text = one_line(call->arena, letter->text);
	if (letter->template.len == 0)
		return connector_fail(call, TROUBLE_WINDOW, fault,
				      "WhatsApp takes words of ours for 24 hours after the person "
				      "wrote.");
	if (utf8_length(letter->text) > WHATSAPP_TEMPLATE_MOST)
		return connector_fail(call, TROUBLE_LENGTH, fault,
				      "Inside a template it may have %d characters.",
				      WHATSAPP_TEMPLATE_MOST);
	return OK;
}

static enum outcome pieces_send(const struct meta_api *api, struct letter *letter, struct str id,
				struct connector_receipt *ret_receipt, struct fault *fault)
{
	int count = 0;
	enum outcome outcome = OK;
	struct connector_call *call = api->call;
	struct str rest = letter->text;
	const int left = pieces_left(call, id);
	while (outcome == OK && piece_next(&rest, WHATSAPP_MOST, &letter->text)) {
		if (++count <= left)
			continue;
		letter->mark = piece_mark(call->arena, id, count, rest.len == 0);
		outcome = letter_send(api, letter, &ret_receipt->external_id, fault);
		letter->answers = STR("");
		if (outcome == OK && rest.len > 0)
			pieces_note(call, id, count);
	}
	return outcome;
}

enum outcome whatsapp_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct meta_api api;
	const struct str number = sms_number(call->arena, message->to);
	struct letter letter = {
	    .to = str_slice(number, str_starts(number, STR("+")) ? 1 : 0, SIZE_MAX),
	    .text = message->text,
	    .answers =
		str_starts(message->in_reply_to, STR("wamid.")) ? message->in_reply_to : STR(""),
	};
	if (letter.to.len == 0)
		return connector_fail(call, TROUBLE_ADDRESS, fault,
				      "This is no telephone number that WhatsApp can go to.");
	enum outcome outcome = OK;
	if (call->now - message->heard_at > WHATSAPP_WINDOW_MS - WINDOW_MARGIN)
		outcome = template_fill(call, &letter, fault);
	if (outcome != OK)
		return outcome;
	outcome = meta_open(call, &api, fault);
	if (outcome == OK)
		outcome = pieces_send(&api, &letter, message->id, ret_receipt, fault);
	meta_close(&api);
	return outcome;
}

enum outcome whatsapp_check(struct connector_call *call, struct fault *fault)
{
	struct meta_api api;
	struct json_value root;
	const struct meta_pair pairs[] = {{"fields", STR("display_phone_number,verified_name")}};
	enum outcome outcome = meta_open(call, &api, fault);
	if (outcome == OK)
		outcome =
		    meta_ask(&api, META_GET, arena_format(call->arena, "/%.*s", STR_ARG(api.page)),
			     pairs, 1, &root, fault);
	if (outcome == OK)
		call->title =
		    arena_format(call->arena, "%.*s %.*s",
				 STR_ARG(json_text_at(root, JSON_PATH("verified_name"))),
				 STR_ARG(json_text_at(root, JSON_PATH("display_phone_number"))));
	meta_close(&api);
	return outcome;
}
