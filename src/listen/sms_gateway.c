// SPDX-License-Identifier: AGPL-3.0-or-later
// A template's places are {to} {text} {id} {from} and {report}; in an address and in a form they
// are written percent-encoded, in JSON (a body that begins with "{" or "[") as the inside of a
// string. Fields are given as "ours=theirs", where theirs may be a path: "text=data.message.body".
#include "listen/sms_gateway.h"

#include "base/json.h"
#include "listen/signature.h"
#include "listen/sms_parts.h"
#include "listen/when.h"
#include "net/percent.h"
#include "text/sms.h"

#define DOUBT_MS     60000
#define PER_SECOND   5
#define TEMPLATE_MAX 65536 // bytes once it is filled in
#define ID_MAX	     200

// --- the names of fields ---

// What the gateway calls a field of ours, unless the settings say otherwise.
static const struct {
	const char *ours, *theirs;
} usual_fields[] = {{"from", "from"},
		    {"text", "text"},
		    {"id", "id"},
		    {"at", "at"},
		    {"state", "status"},
		    {"ref", "ref"},
		    {"group", "concat-ref"},
		    {"part", "concat-part"},
		    {"parts", "concat-total"}};

static struct str field_name(const struct connector_call *call, const char *ours)
{
	struct str rest = connector_value(call, "fields");
	while (rest.len > 0) {
		// With spaces between, commas, or both.
		const bool comma = str_find_byte(rest, ',') < str_find_byte(rest, ' ');
		struct str word = str_cut(&rest, comma ? ',' : ' ');
		const struct str name = str_cut(&word, '=');
		if (str_equal(name, str_from(ours)) && word.len > 0)
			return word;
	}
	for (size_t i = 0; i < sizeof usual_fields / sizeof usual_fields[0]; i++)
		if (strcmp(usual_fields[i].ours, ours) == 0)
			return str_from(usual_fields[i].theirs);
	return str_from(ours);
}

// What was pushed: JSON, or a form.
struct pushed {
	struct connector_call *call;
	struct json_value root; // JSON_NULL: a form
	struct str form;
};

static struct str json_text(struct arena *arena, struct json_value value)
{
	int64_t number;
	struct str text = STR("");
	if (json_get_i64(value, &number))
		return arena_format(arena, "%lld", (long long)number);
	json_get_str(value, &text);
	return arena_copy(arena, text);
}

static struct str path_text(struct arena *arena, struct json_value value, struct str path)
{
	while (path.len > 0)
		if (!json_member(value, str_cut(&path, '.'), &value))
			return STR("");
	return json_text(arena, value);
}

static struct str field(const struct pushed *pushed, const char *ours)
{
	struct arena *arena = pushed->call->arena;
	const struct str theirs = field_name(pushed->call, ours);
	if (json_type(pushed->root) == JSON_OBJECT)
		return path_text(arena, pushed->root, theirs);
	const char *name = arena_cstr(arena, theirs);
	return name ? form_value(arena, pushed->form, name) : STR("");
}

// --- what comes in ---

// In the words that gateways use; FATE_SENT for all that is neither end.
static enum connector_fate fate_of(struct str state)
{
	static const struct {
		const char *begins;
		enum connector_fate fate;
	} words[] = {{"deliv", FATE_DELIVERED},	   {"undeliv", FATE_UNDELIVERED},
		     {"fail", FATE_UNDELIVERED},   {"reject", FATE_UNDELIVERED},
		     {"expire", FATE_UNDELIVERED}, {"not", FATE_UNDELIVERED}};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const struct str begins = str_from(words[i].begins);
		if (str_equal_nocase(str_slice(state, 0, begins.len), begins))
			return words[i].fate;
	}
	return FATE_SENT;
}

// Whether it is one part of several, by its header or by fields of its own.
static bool part_of(const struct pushed *pushed, struct sms_part *ret_part)
{
	*ret_part = (struct sms_part){0};
	const bool told = sms_part_read(field(pushed, "udh"), ret_part) ||
			  (str_to_i64(field(pushed, "group"), &ret_part->group) &&
			   str_to_i64(field(pushed, "part"), &ret_part->part) &&
			   str_to_i64(field(pushed, "parts"), &ret_part->parts));
	return told && sms_part_good(ret_part);
}

static enum outcome one_take(const struct pushed *pushed, struct fault *fault)
{
	int64_t at = 0;
	struct sms_part part;
	struct connector_call *call = pushed->call;
	const struct str state = field(pushed, "state"), text = field(pushed, "text");
	if (text.len > 0) {
		if (!when_read(field(pushed, "at"), &at))
			at = 0;
		const struct sms_in sms = {
		    .from = field(pushed, "from"),
		    .text = sms_text(call->arena, text, STR("")),
		    .id = field(pushed, "id"),
		    .at = at,
		};
		return part_of(pushed, &part) ? sms_part_take(call, &sms, &part, fault)
					      : sms_take(call, &sms, fault);
	}
	const struct connector_report report = {
	    .id = field(pushed, "ref"),
	    .external_id = field(pushed, "id"),
	    .fate = fate_of(state),
	    .detail = state,
	};
	if (state.len == 0 || (report.id.len == 0 && report.external_id.len == 0))
		return connector_fail(call, TROUBLE_UNREADABLE, fault,
				      "It has neither a text nor a state. Check the names of "
				      "the fields.");
	connector_report(call, &report);
	return OK;
}

static enum outcome json_take(struct connector_call *call, struct json_value root,
			      struct fault *fault)
{
	enum outcome outcome = OK;
	struct pushed pushed = {.call = call, .root = root};
	if (json_type(root) != JSON_ARRAY)
		return one_take(&pushed, fault);
	struct json_walk walk = json_walk(root);
	while (outcome == OK && json_next(&walk)) {
		pushed.root = walk.value;
		outcome = one_take(&pushed, fault);
	}
	return outcome;
}

// Signed over the body, or without one over the query: HMAC in hexadecimal, "sha256=" in front or
// not.
static bool genuine(struct connector_call *call, const struct connector_push *push)
{
	const struct str key = connector_value(call, "key");
	struct str header = connector_value(call, "header");
	if (key.len == 0)
		return true;
	if (header.len == 0)
		header = STR("X-Signature");
	const char *name = arena_cstr(call->arena, header);
	struct str signature = name ? str_trim(push->header(push->request, name)) : STR("");
	if (str_find_byte(signature, '=') == SIZE_MAX)
		signature = arena_format(call->arena, "sha256=%.*s", STR_ARG(signature));
	return signature_hex(key, signature, push->body.len > 0 ? push->body : push->query);
}

static enum outcome gateway_take(struct connector_call *call, const struct connector_push *push,
				 struct fault *fault)
{
	struct json_value root;
	const struct str body = str_trim(push->body);
	if (!genuine(call, push)) {
		connector_fail(call, TROUBLE_SIGNATURE, fault, "The signature does not fit.");
		return DENIED;
	}
	call->answer = STR("");
	if (!str_starts(body, STR("{")) && !str_starts(body, STR("["))) {
		const struct pushed form = {.call = call,
					    .form = body.len > 0 ? body : push->query};
		return one_take(&form, fault);
	}
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = json_parse(reader, body, &root, fault);
	if (outcome == OK)
		outcome = json_take(call, root, fault);
	else
		call->trouble = TROUBLE_UNREADABLE;
	json_reader_free(reader);
	return outcome;
}

// --- what goes out ---

static void json_inside(struct buf *out, struct str text)
{
	struct buf quoted;
	buf_init(&quoted, TEMPLATE_MAX);
	json_escape(&quoted, text);
	if (quoted.len >= 2 && !quoted.full)
		buf_add(out, str_slice(buf_str(&quoted), 1, quoted.len - 2));
	buf_free(&quoted);
}

struct place {
	struct str name, value;
};
#define PLACES 5

// `json` false: percent-encoded. What stands in braces and is none of the places stays.
static struct str filled(struct arena *arena, struct str template,
			 const struct place places[PLACES], bool json)
{
	struct buf out;
	buf_init(&out, TEMPLATE_MAX);
	while (template.len > 0) {
		size_t i = PLACES;
		for (size_t p = 0; template.at[0] == '{' && p < PLACES && i == PLACES; p++)
			if (str_starts(template, places[p].name))
				i = p;
		if (i == PLACES)
			buf_add_byte(&out, template.at[0]);
		else if (json)
			json_inside(&out, places[i].value);
		else
			percent_add(&out, places[i].value);
		template = str_slice(template, i == PLACES ? 1 : places[i].name.len, SIZE_MAX);
	}
	const struct str copy = out.full ? STR("") : arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return copy;
}

// What the gateway calls the message: a member of its answer, or a short answer as a whole.
static struct str answer_id(struct connector_call *call, struct str body)
{
	static const char *const names[] = {"id", "message_id", "messageId", "sid"};
	struct json_value root;
	struct str id = STR("");
	struct json_reader *reader = json_reader_new();
	const bool json = reader && json_parse(reader, body, &root, NULL) == OK;
	if (json)
		id = path_text(call->arena, root, field_name(call, "sent"));
	for (size_t i = 0; json && id.len == 0 && i < sizeof names / sizeof names[0]; i++)
		id = path_text(call->arena, root, str_from(names[i]));
	json_reader_free(reader);
	body = str_trim(body);
	if (!json && body.len <= ID_MAX && str_find_byte(body, ' ') == SIZE_MAX &&
	    str_find_byte(body, '<') == SIZE_MAX)
		id = body;
	return id.len <= ID_MAX ? id : STR("");
}

static enum outcome gateway_ask(struct connector_call *call, const struct place places[PLACES],
				struct str id, struct fetch_answer *ret_answer, struct fault *fault)
{
	const struct str template = str_trim(connector_value(call, "body"));
	const bool json = str_starts(template, STR("{")) || str_starts(template, STR("["));
	const struct fetch_header headers[] = {
	    {STR("Idempotency-Key"), id},
	    {STR("Content-Type"),
	     json ? STR("application/json") : STR("application/x-www-form-urlencoded")},
	    {STR("Authorization"), connector_value(call, "token")},
	};
	const struct fetch_request request = {
	    .method = template.len > 0 ? "POST" : "GET",
	    .url = arena_cstr(call->arena,
			      filled(call->arena, connector_value(call, "address"), places, false)),
	    .headers = headers,
	    .n_headers = headers[2].value.len > 0 ? 3 : 2,
	    .body = filled(call->arena, template, places, json),
	    .max_bytes = TEMPLATE_MAX,
	};
	if (!request.url || (template.len > 0 && request.body.len == 0))
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	return connector_fetch(call, request, ret_answer, fault);
}

static enum outcome gateway_send(struct connector_call *call,
				 const struct connector_message *message,
				 struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct str number;
	struct fetch_answer answer;
	enum outcome outcome = sms_check(call, message, &number, fault);
	if (outcome != OK)
		return outcome;
	const struct place places[PLACES] = {
	    {STR("{to}"), number},
	    {STR("{text}"), message->text},
	    {STR("{id}"), message->id},
	    {STR("{from}"), connector_value(call, "sender")},
	    {STR("{report}"), message->report},
	};
	outcome = gateway_ask(call, places, message->id, &answer, fault);
	if (outcome != OK)
		return outcome;
	ret_receipt->external_id = answer_id(call, answer.body);
	ret_receipt->parts = (int)sms_size(message->text).parts;
	return OK;
}

// Sending is the only question there is, so only the template is looked at.
static enum outcome gateway_check(struct connector_call *call, struct fault *fault)
{
	const struct str address = connector_value(call, "address");
	const struct str body = connector_value(call, "body");
	const struct str both =
	    arena_format(call->arena, "%.*s %.*s", STR_ARG(address), STR_ARG(body));
	if (str_find(both, STR("{to}")) != SIZE_MAX && str_find(both, STR("{text}")) != SIZE_MAX)
		return OK;
	return connector_fail(call, TROUBLE_SETTINGS, fault,
			      "The address or the body needs the places {to} and {text}.");
}

static const struct connector_ask gateway_asks[] = {
    {.name = "address",
     .label = /*tr*/ "Address to send to",
     .help = /*tr*/ "As the gateway describes it, with {to} and {text} where these belong; also "
		    "{id}, {from} and {report}.",
     .kind = ASK_URL,
     .required = true},
    {.name = "body",
     .label = /*tr*/ "Body to send",
     .help = /*tr*/ "JSON or a form, with the same places. Empty: the address alone is opened.",
     .kind = ASK_TEXT},
    {.name = "token",
     .label = /*tr*/ "Header “Authorization”",
     .help = /*tr*/ "All of it, such as: Bearer, a space, and the token.",
     .kind = ASK_SECRET},
    {.name = "sender", .label = /*tr*/ "Number that people see", .kind = ASK_TEXT},
    {.name = "fields",
     .label = /*tr*/ "Names of the fields that it sends",
     .help = /*tr*/ "Where they differ from these: from=from text=text id=id at=at state=status "
		    "ref=ref. Inside others: text=data.body. Of long messages that come in parts: "
		    "udh=udh, or group=concat-ref part=concat-part parts=concat-total.",
     .kind = ASK_TEXT},
    {.name = "key",
     .label = /*tr*/ "Key",
     .help = /*tr*/ "By which it signs what it sends (HMAC, SHA-256). Without one, the secret "
		    "address is the only proof.",
     .kind = ASK_SECRET},
    {.name = "header",
     .label = /*tr*/ "Header with the signature",
     .help = /*tr*/ "X-Signature if this is empty.",
     .kind = ASK_TEXT},
    {.name = "rate", .label = /*tr*/ "Messages a second", .kind = ASK_TEXT},
};
const struct connector sms_gateway_connector = {
    .name = "sms",
    .words = /*tr*/ "SMS, by another gateway",
    .reads = /*tr*/ "People write to a number, and are answered from it, by a company or an app "
		    "that sends and receives SMS over the web.",
    .icon = "sms",
    .can = CONNECTOR_TAKES | CONNECTOR_DIRECT | CONNECTOR_SMS | CONNECTOR_UNASKED,
    .every_min = 1,
    .asks = gateway_asks,
    .n_asks = sizeof gateway_asks / sizeof gateway_asks[0],
    .check = gateway_check,
    .take = gateway_take,
    .send = gateway_send,
    .doubt_ms = DOUBT_MS,
    .per_second = PER_SECOND,
    .most = SMS_LINE_PARTS,
};
