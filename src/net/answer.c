// SPDX-License-Identifier: AGPL-3.0-or-later
// From what a handler left behind to a response of the library: rendering, error answers, entity
// tags, compression, and the headers that every answer carries.
#include "net/cors.h"
#include "net/server.h"

#include "base/json.h"
#include "base/log.h"

#include <unistd.h>

struct answer {
	int status;
	const char *type; // NULL: no body
	struct str body;
	bool for_ever; // body never changes: an asset
	bool error;
};

static const struct reply_header security_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
     "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
     "manifest-src 'self'; worker-src 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"}, // for browsers older than frame-ancestors
    // A public form may ask where its person is, when they press the button for it.
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};
enum { N_SECURITY_HEADERS = sizeof(security_headers) / sizeof(security_headers[0]) };

// Of a page that stands inside of others (ROUTE_FRAMED): it shows, links and does nothing else.
static const struct reply_header framed_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
     "frame-ancestors *; base-uri 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
    {"Cross-Origin-Resource-Policy", "cross-origin"},
};
enum { N_FRAMED_HEADERS = sizeof(framed_headers) / sizeof(framed_headers[0]) };

static const char *const default_sentences[] = {
    [OK] = "",
    [NOT_FOUND] = /*tr*/ "There is nothing at this address.",
    [DENIED] = /*tr*/ "You may not do this.",
    [INVALID] = /*tr*/ "This request cannot be understood.",
    [CONFLICT] = /*tr*/ "Somebody else was first.",
    [TOO_MUCH] = /*tr*/ "This is too much at once.",
    [UNAVAILABLE] = /*tr*/ "This cannot be done now. Please try again soon.",
    [FAULT] = /*tr*/ "Something went wrong on our side. It has been noted.",
};

// --- error answers ---

// What programs tell errors apart by; sentences may change.
static const struct {
	int status;
	const char *code;
} error_codes[] = {
    {400, "bad_request"},
    {401, "no_token"},
    {403, "denied"},
    {404, "not_found"},
    {405, "method"},
    {409, "conflict"},
    {410, "gone"},
    {412, "changed"},
    {413, "too_large"},
    {414, "address_too_long"},
    {415, "unsupported_type"},
    {422, "invalid"},
    {429, "too_often"},
    {431, "headers_too_large"},
    {501, "method_unknown"},
    {503, "unavailable"},
    {507, "full"},
};

const char *error_code(int status)
{
	for (size_t i = 0; i < sizeof(error_codes) / sizeof(error_codes[0]); i++)
		if (error_codes[i].status == status)
			return error_codes[i].code;
	return "fault";
}

// {"error":{"code":"invalid","message":"…","fields":{"name":"…"}}}
static void error_json(const struct request *request, enum outcome outcome, int status,
		       struct buf *out)
{
	struct json_writer json;
	json_writer_init(&json, out);
	json_object_begin(&json);
	json_name(&json, "error");
	json_object_begin(&json);
	json_name(&json, "code");
	json_add_str(&json, str_from(error_code(status)));
	json_name(&json, "message");
	json_add_str(&json, str_from(request->fault.text));
	if (outcome == INVALID && request->n_errors) {
		json_name(&json, "fields");
		json_object_begin(&json);
		for (size_t i = 0; i < request->n_errors; i++) {
			json_name(&json, request->errors[i].input);
			json_add_str(&json, str_from(request->errors[i].sentence));
		}
		json_object_end(&json);
	}
	json_object_end(&json);
	json_object_end(&json);
}

static const char *error_body(struct exchange *exchange, enum outcome outcome, int status)
{
	struct request *request = &exchange->request;
	const struct http_hooks *hooks = &exchange->server->hooks;
	struct buf *out = &exchange->out;
	buf_reset(out);
	if (request->wants_json) {
		error_json(request, outcome, status, out);
		return "application/json";
	}
	if (hooks->render_error &&
	    hooks->render_error(hooks->context, request, outcome, status, out) == OK && !out->full)
		return "text/html; charset=utf-8";
	buf_reset(out);
	buf_add_cstr(out, request->fault.text);
	buf_add_byte(out, '\n');
	return "text/plain; charset=utf-8";
}

// What went wrong inside is for the log; people get a sentence that does not give it away.
static void hide_fault(struct request *request)
{
	log_error("http.fault",
		  log_str("path", str_from(request->route ? request->route->path : "-")),
		  log_str("error", str_from(request->fault.text)));
	request->fault.text[0] = '\0';
}

static struct answer error_answer(struct exchange *exchange, enum outcome outcome)
{
	struct request *request = &exchange->request;
	if (outcome == FAULT)
		hide_fault(request);
	if (!request->fault.text[0])
		fail_with(outcome, &request->fault, default_sentences[outcome]);
	int status = exchange->error_status ? exchange->error_status : outcome_http(outcome);
	if (status == 409 && exchange->matched)
		status = 412;
	const char *type = error_body(exchange, outcome, status);
	return (struct answer){
	    .status = status, .type = type, .body = buf_str(&exchange->out), .error = true};
}

// A form that comes back has what was typed; a program reads first what is wrong, as in any error.
static enum outcome error_put_first(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const int status = exchange->reply.status;
	const struct str view = arena_copy(request->arena, buf_str(&exchange->out));
	enum outcome outcome = INVALID;
	for (enum outcome other = NOT_FOUND; other <= FAULT; other++)
		if (outcome_http(other) == status)
			outcome = other;
	if (!request->fault.text[0])
		fail_with(outcome, &request->fault,
			  outcome == INVALID ? "What was sent does not do. Nothing was changed."
					     : default_sentences[outcome]);
	buf_reset(&exchange->out);
	error_json(request, outcome, status, &exchange->out);
	if (view.len <= 2)
		return OK;
	exchange->out.len--;
	buf_add_byte(&exchange->out, ',');
	buf_add(&exchange->out, str_slice(view, 1, SIZE_MAX));
	return OK;
}

// --- good answers ---

static enum outcome render_view(struct exchange *exchange, struct answer *answer)
{
	struct request *request = &exchange->request;
	const struct http_hooks *hooks = &exchange->server->hooks;
	if (!hooks->render)
		return fail(FAULT, &request->fault, "No render hook is set.");
	buf_reset(&exchange->out);
	enum outcome outcome =
	    hooks->render(hooks->context, request, exchange->reply.data, &exchange->out);
	if (outcome == OK && exchange->out.full)
		outcome = fail(FAULT, &request->fault, "The answer is larger than %zu bytes.",
			       exchange->out.limit);
	if (outcome == OK && request->wants_json && request->route->template &&
	    exchange->reply.status >= 400)
		outcome = error_put_first(exchange);
	answer->type = request->wants_json ? "application/json" : "text/html; charset=utf-8";
	answer->body = buf_str(&exchange->out);
	return outcome;
}

enum { TAG_TEXT_MAX = 48 };

static void tag_write(const struct reply *reply, char out[TAG_TEXT_MAX])
{
	if (reply->revision)
		snprintf(out, TAG_TEXT_MAX, "W/\"%lld-%016llx\"", (long long)reply->revision,
			 (unsigned long long)reply->tag);
	else
		snprintf(out, TAG_TEXT_MAX, "W/\"%016llx\"", (unsigned long long)reply->tag);
}

static bool not_modified(const struct exchange *exchange)
{
	char tag[TAG_TEXT_MAX];
	const struct header_walk *walk = &exchange->headers;
	tag_write(&exchange->reply, tag);
	return exchange->reply.tagged && exchange->request.method == METHOD_GET &&
	       exchange->reply.status == 200 && walk->count[HEADER_IF_NONE_MATCH] &&
	       tag_matches(walk->value[HEADER_IF_NONE_MATCH], str_from(tag));
}

// FNV-1a (Fowler, Noll, Vo), eight bytes at a time: what changed is noticed; it protects nothing.
static uint64_t content_hash(struct str body)
{
	const uint64_t prime = 0x100000001b3;
	uint64_t hash = 0xcbf29ce484222325 ^ body.len;
	for (; body.len >= sizeof(uint64_t); body = str_slice(body, sizeof(uint64_t), SIZE_MAX)) {
		uint64_t eight;
		memcpy(&eight, body.at, sizeof(eight));
		hash = (hash ^ eight) * prime;
		hash ^= hash >> 32;
	}
	for (size_t i = 0; i < body.len; i++)
		hash = (hash ^ (unsigned char)body.at[i]) * prime;
	return hash ^ hash >> 29;
}

// What programs read has an entity tag by itself: they ask again and again.
static void tag_content(struct exchange *exchange, struct answer *answer)
{
	struct reply *reply = &exchange->reply;
	if (reply->tagged || exchange->request.method != METHOD_GET || answer->status != 200 ||
	    !answer->type || strcmp(answer->type, "application/json") != 0)
		return;
	reply->tagged = true;
	reply->tag = content_hash(answer->body);
	if (not_modified(exchange))
		*answer = (struct answer){.status = 304};
}

static enum outcome good_answer(struct exchange *exchange, struct answer *answer)
{
	const struct reply *reply = &exchange->reply;
	struct fault *fault = &exchange->request.fault;
	*answer =
	    (struct answer){.status = reply->status, .type = reply->type, .body = reply->body};
	if (reply->broken)
		return fail(FAULT, fault, "A header of the answer cannot be sent.");
	if (not_modified(exchange)) {
		*answer = (struct answer){.status = 304};
		return OK;
	}
	switch (reply->kind) {
	case REPLY_NONE:
		return fail(FAULT, fault, "The handler gave no answer.");
	case REPLY_VIEW:
		return render_view(exchange, answer);
	case REPLY_ASSET:
		answer->for_ever = true;
		return OK;
	case REPLY_LIVE:
		answer->type = "text/event-stream";
		return OK;
	case REPLY_BYTES:
	case REPLY_FILE:
	case REPLY_REDIRECT:
		break;
	}
	return OK;
}

// --- the response ---

static const char *cache_control(const struct exchange *exchange, const struct answer *answer)
{
	const struct request *request = &exchange->request;
	if (answer->error || request->method != METHOD_GET || exchange->reply.kind == REPLY_LIVE)
		return "no-store";
	if (exchange->reply.kind == REPLY_ASSET)
		return "public, max-age=31536000, immutable";
	if (request->route && (request->route->flags & ROUTE_PUBLIC_CACHE))
		return "public, max-age=60";
	return "private, no-cache";
}

static bool reply_has(const struct reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->n_headers; i++)
		if (str_equal_nocase(str_from(reply->headers[i].name), str_from(name)))
			return true;
	return false;
}

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (MHD_add_response_header(response, name, value) != MHD_YES)
		log_error("http.header", log_str("name", str_from(name)));
}

static void add_common_headers(const struct exchange *exchange, struct MHD_Response *response)
{
	const struct route *route = exchange->request.route;
	const bool framed = route && route->flags & ROUTE_FRAMED;
	const struct reply_header *headers = framed ? framed_headers : security_headers;
	const size_t count = framed ? N_FRAMED_HEADERS : N_SECURITY_HEADERS;
	for (size_t i = 0; i < count; i++)
		add_header(response, headers[i].name, headers[i].value);
	const char *allow =
	    cors_path(exchange->request.path)
		? cors_allow(exchange->request.arena, exchange->server->options.cors,
			     exchange->headers.value[HEADER_ORIGIN])
		: NULL;
	if (allow) {
		add_header(response, "Access-Control-Allow-Origin", allow);
		add_header(response, "Access-Control-Expose-Headers",
			   "ETag, Link, Location, Retry-After, Idempotency-Replayed");
	}
	// A browser that came over https once comes no other way for a year.
	if (exchange->request.https)
		add_header(response, "Strict-Transport-Security", "max-age=31536000");
}

// What the answer depends on beside the address.
static const char *vary(const struct exchange *exchange, const struct answer *answer)
{
	const struct request *request = &exchange->request;
	if (answer->for_ever)
		return "Accept-Encoding";
	if (cors_path(request->path))
		return "Accept-Encoding, Cookie, Authorization, Origin";
	return request->language_in_path ? "Accept, Accept-Encoding, Cookie"
					 : "Accept, Accept-Encoding, Accept-Language, Cookie";
}

static void add_headers(struct exchange *exchange, const struct answer *answer,
			struct MHD_Response *response)
{
	const struct reply *reply = &exchange->reply;
	add_common_headers(exchange, response);
	if (answer->type)
		add_header(response, "Content-Type", answer->type);
	if (!reply_has(reply, "Cache-Control") || answer->error)
		add_header(response, "Cache-Control", cache_control(exchange, answer));
	add_header(response, "Vary", vary(exchange, answer));
	if (answer->error) {
		if (answer->status == 503 || answer->status == 429)
			add_header(response, "Retry-After", "1");
		if (answer->status == 401 && exchange->challenge)
			add_header(response, "WWW-Authenticate", exchange->challenge);
	} else {
		for (size_t i = 0; i < reply->n_headers; i++)
			add_header(response, reply->headers[i].name, reply->headers[i].value);
		char tag[TAG_TEXT_MAX];
		tag_write(reply, tag);
		if (reply->tagged)
			add_header(response, "ETag", tag);
	}
	char methods[METHODS_TEXT_MAX];
	methods_text(exchange->methods, methods);
	if (exchange->methods && !exchange->request.route)
		add_header(response, "Allow", methods);
	if (exchange->close)
		add_header(response, "Connection", "close");
}

static struct str compress(struct exchange *exchange, const struct answer *answer)
{
	struct encoder *encoder = exchange->server->encoder;
	const struct str nothing = {NULL, 0};
	if (answer->body.len < ENCODE_LEAST || !answer->type || !encode_worthwhile(answer->type) ||
	    accept_quality(exchange->headers.value[HEADER_ACCEPT_ENCODING], STR("gzip")) <= 0 ||
	    reply_has(&exchange->reply, "Content-Encoding"))
		return nothing;
	if (answer->for_ever)
		return encode_asset(encoder, answer->body);
	if (exchange->reply.packed.len && !answer->error)
		return exchange->reply.packed;
	return encode_gzip(encoder, answer->body, &exchange->packed) ? buf_str(&exchange->packed)
								     : nothing;
}

// The library closes the file with the response.
static struct MHD_Response *file_response(const struct reply *reply)
{
	struct MHD_Response *response =
	    MHD_create_response_from_fd64((uint64_t)reply->file_len, reply->file);
	if (!response)
		close(reply->file);
	return response;
}

void answer_build(struct exchange *exchange, enum outcome outcome)
{
	struct answer answer;
	if (outcome == OK)
		outcome = good_answer(exchange, &answer);
	if (outcome == OK)
		tag_content(exchange, &answer);
	else
		answer = error_answer(exchange, outcome);
	once_end(exchange, answer.status, answer.type, answer.body);
	exchange->status = answer.status;
	if (outcome == OK && exchange->reply.kind == REPLY_LIVE && !exchange->head)
		return; // the hub writes the head
	struct str packed = compress(exchange, &answer);
	struct str sent = packed.len ? packed : answer.body;
	if (outcome == OK && exchange->reply.kind == REPLY_FILE)
		exchange->response = file_response(&exchange->reply);
	else
		// The bytes stay where they are until exchange_end: the library copies nothing.
		exchange->response = MHD_create_response_from_buffer(
		    sent.len, (void *)(uintptr_t)(sent.at ? sent.at : ""), MHD_RESPMEM_PERSISTENT);
	if (!exchange->response)
		return;
	exchange->bytes_out = exchange->head ? 0 : sent.len;
	add_headers(exchange, &answer, exchange->response);
	if (packed.len)
		add_header(exchange->response, "Content-Encoding", "gzip");
}

void answer_live_headers(const struct exchange *exchange, struct MHD_Response *response)
{
	const struct reply *reply = &exchange->reply;
	add_common_headers(exchange, response);
	add_header(response, "Content-Type", "text/event-stream; charset=utf-8");
	add_header(response, "Cache-Control", "no-store");
	for (size_t i = 0; i < reply->n_headers; i++)
		add_header(response, reply->headers[i].name, reply->headers[i].value);
}

void answer_preflight(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	char methods[METHODS_TEXT_MAX];
	if (!cors_path(request->path))
		return;
	methods_text(exchange->methods, methods);
	reply_header(request, "Access-Control-Allow-Methods", str_from(methods));
	reply_header(request, "Access-Control-Allow-Headers",
		     STR("Authorization, Content-Type, Content-Encoding, If-Match, If-None-Match, "
			 "Idempotency-Key"));
	reply_header(request, "Access-Control-Max-Age", STR("7200"));
}

struct str answer_live_head(struct exchange *exchange)
{
	struct arena *arena = &exchange->arena;
	struct str head = STR("");
	for (size_t i = 0; i < N_SECURITY_HEADERS; i++)
		head = arena_format(arena, "%.*s%s: %s\r\n", STR_ARG(head),
				    security_headers[i].name, security_headers[i].value);
	const struct reply *reply = &exchange->reply;
	const char *allow = cors_allow(arena, exchange->server->options.cors,
				       exchange->headers.value[HEADER_ORIGIN]);
	if (allow)
		head = arena_format(arena, "%.*sAccess-Control-Allow-Origin: %s\r\n", STR_ARG(head),
				    allow);
	for (size_t i = 0; i < reply->n_headers; i++)
		head = arena_format(arena, "%.*s%s: %s\r\n", STR_ARG(head), reply->headers[i].name,
				    reply->headers[i].value);
	return head.at ? head : STR("");
}
