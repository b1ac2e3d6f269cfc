// SPDX-License-Identifier: AGPL-3.0-or-later
// The handler's side of an exchange: checked inputs, headers, and the reply.
#include "net/server.h"

#include "base/log.h"
#include "base/utf8.h"

static const struct input_value *value_of(const struct request *request, const char *name)
{
	static const struct input_value absent = {0};
	const struct route *route = request->route;
	for (size_t i = 0; i < route->n_inputs; i++)
		if (strcmp(route->inputs[i].name, name) == 0)
			return &request->private_exchange->values[i];
	log_error("http.fault", log_str("method", str_from(method_name(route->method))),
		  log_str("path", str_from(route->path)), log_str("undeclared", str_from(name)));
	return &absent;
}

bool request_declares(const struct request *request, const char *input)
{
	for (size_t i = 0; i < request->route->n_inputs; i++)
		if (strcmp(request->route->inputs[i].name, input) == 0)
			return true;
	return false;
}

const struct request_sent *request_sent(const struct request *request, size_t *ret_count)
{
	const struct exchange *exchange = request->private_exchange;
	const struct route *route = request->route;
	struct request_sent *list = arena_array(request->arena, route->n_inputs + 1, sizeof *list);
	*ret_count = 0;
	if (!list || route->body != BODY_FORM || !head_from_here(&exchange->headers))
		return NULL;
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		const struct str typed = exchange->values[i].typed;
		if (input->place != IN_FORM || typed.len == 0 || !utf8_valid(typed))
			continue;
		if (input->type == INPUT_SECRET) {
			*ret_count = 0;
			return NULL;
		}
		list[(*ret_count)++] = (struct request_sent){str_from(input->name), typed};
	}
	return *ret_count > 0 ? list : NULL;
}

struct str request_text(const struct request *request, const char *input)
{
	return value_of(request, input)->text;
}

int64_t request_number(const struct request *request, const char *input)
{
	return value_of(request, input)->number;
}

bool request_switch(const struct request *request, const char *input)
{
	return value_of(request, input)->number != 0;
}

bool request_has(const struct request *request, const char *input)
{
	return value_of(request, input)->present;
}

struct str request_header(const struct request *request, const char *name)
{
	const char *value = NULL;
	size_t len = 0;
	if (MHD_lookup_connection_value_n(request->private_exchange->mhd, MHD_HEADER_KIND, name,
					  strlen(name), &value, &len) != MHD_YES)
		return STR("");
	return str_of(value, len);
}

// Over https with the prefix by which browsers refuse one that came over http, from a page of
// another host, or for a part of the paths alone (RFC 6265bis, section 4.1.3.2).
static struct str cookie_name(const struct request *request, const char *name)
{
	return request->https ? arena_format(request->arena, "__Host-%s", name) : str_from(name);
}

struct str request_cookie(const struct request *request, const char *name)
{
	const struct str header = request->private_exchange->headers.value[HEADER_COOKIE];
	return cookie_find(header, cookie_name(request, name));
}

void request_input_error(struct request *request, const char *input, const char *sentence)
{
	const size_t most = sizeof(request->errors) / sizeof(request->errors[0]);
	if (request->n_errors < most)
		request->errors[request->n_errors++] = (struct input_error){input, sentence};
}

bool request_hold(struct request *request, void (*let_go)(void *what), void *what)
{
	struct exchange *exchange = request->private_exchange;
	struct held *held = arena_zero(request->arena, sizeof *held);
	if (!held)
		return false;
	*held = (struct held){exchange->held, let_go, what};
	exchange->held = held;
	return true;
}

static struct reply *reply_set(struct request *request, enum reply_kind kind, int status)
{
	struct reply *reply = &request->private_exchange->reply;
	reply->kind = kind;
	reply->status = status;
	return reply;
}

void reply_view(struct request *request, const void *data)
{
	reply_view_status(request, 200, data);
}

void reply_view_status(struct request *request, int status, const void *data)
{
	reply_set(request, REPLY_VIEW, status)->data = data;
}

void reply_bytes(struct request *request, int status, const char *type, struct str body)
{
	struct reply *reply = reply_set(request, REPLY_BYTES, status);
	reply->type = type;
	reply->body = body;
}

void reply_packed(struct request *request, const char *type, struct str body, struct str packed)
{
	reply_bytes(request, 200, type, body);
	request->private_exchange->reply.packed = packed;
}

void reply_asset(struct request *request, const char *type, struct str body, uint64_t tag)
{
	struct reply *reply = reply_set(request, REPLY_ASSET, 200);
	reply->type = type;
	reply->body = body;
	reply_etag(request, tag);
}

void reply_file(struct request *request, const char *type, struct str name, int fd, int64_t len)
{
	struct reply *reply = reply_set(request, REPLY_FILE, 200);
	reply->type = type;
	reply->file = fd;
	reply->file_len = len;
	reply_header(request, "Content-Disposition",
		     arena_format(request->arena, "attachment; filename=\"%.*s\"", STR_ARG(name)));
}

// A value that could end its header line would let its author write headers of their own.
static bool header_text_plain(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

void reply_header(struct request *request, const char *name, struct str value)
{
	struct reply *reply = &request->private_exchange->reply;
	const char *copy = header_text_plain(value) ? arena_cstr(request->arena, value) : NULL;
	if (!copy || reply->n_headers == HTTP_REPLY_HEADERS_MAX) {
		reply->broken = true;
		return;
	}
	reply->headers[reply->n_headers++] = (struct reply_header){name, copy};
}

void reply_ask_token(struct request *request, const char *error)
{
	struct exchange *exchange = request->private_exchange;
	exchange->error_status = 401;
	exchange->challenge =
	    error ? arena_format(request->arena, "Bearer error=\"%s\"", error).at : "Bearer";
}

void reply_gone(struct request *request)
{
	request->private_exchange->error_status = 410;
}

// Who chose a language by the address stays in it.
static struct str in_language(struct request *request, struct str path)
{
	struct str rest = str_slice(path, 1, SIZE_MAX);
	if (!request->language_in_path || str_equal(str_cut(&rest, '/'), request->language))
		return path;
	return arena_format(request->arena, "/%.*s%.*s", STR_ARG(request->language), STR_ARG(path));
}

// A path on this server, however a browser reads it: "//host" and "/\host" are other servers, and
// tabs and line breaks are left out before it looks (URL standard, "basic URL parser").
static bool path_ours(struct str path)
{
	if (!path.len || path.at[0] != '/' || (path.len > 1 && path.at[1] == '/'))
		return false;
	bool query = false;
	for (size_t i = 0; i < path.len; i++) {
		const unsigned char c = (unsigned char)path.at[i];
		query |= c == '?' || c == '#';
		if (c < 0x20 || c == 0x7f || (c == '\\' && !query))
			return false;
	}
	return true;
}

void reply_redirect(struct request *request, struct str path)
{
	reply_set(request, REPLY_REDIRECT, 303);
	reply_header(request, "Location", in_language(request, path_ours(path) ? path : STR("/")));
}

#define NOTED	     "noted="
#define SAVED	     NOTED "yes"
#define DONE	     NOTED "done"
#define MADE_PRIVATE NOTED "private"

void reply_redirect_told(struct request *request, struct str path, const char *name,
			 struct str told)
{
	const size_t hash = str_find_byte(path, '#');
	const struct str place =
	    hash == SIZE_MAX ? STR("") : str_slice(path, hash, path.len - hash);
	struct str page = hash == SIZE_MAX ? path : str_slice(path, 0, hash);
	// A page that was reached so already, and whose form leads back to it.
	const size_t before = str_find(page, str_from(name));
	if (before != SIZE_MAX && before > 0)
		page = str_slice(page, 0, before - 1);
	reply_redirect(request, arena_format(request->arena, "%.*s%c%s%.*s%.*s", STR_ARG(page),
					     str_find_byte(page, '?') == SIZE_MAX ? '?' : '&', name,
					     STR_ARG(told), STR_ARG(place)));
}

void reply_saved(struct request *request, struct str path)
{
	reply_redirect_told(request, path, NOTED, STR("yes"));
}

void reply_done(struct request *request, struct str path)
{
	reply_redirect_told(request, path, NOTED, STR("done"));
}

void reply_private(struct request *request, struct str path)
{
	reply_redirect_told(request, path, NOTED, STR("private"));
}

bool request_saved(const struct request *request)
{
	return request->method == METHOD_GET && str_ends(request->query, STR(SAVED));
}

bool request_done(const struct request *request)
{
	return request->method == METHOD_GET && str_ends(request->query, STR(DONE));
}

bool request_private(const struct request *request)
{
	return request->method == METHOD_GET && str_ends(request->query, STR(MADE_PRIVATE));
}

static bool cookie_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c <= 0x20 || c >= 0x7f || strchr("\",;\\", c))
			return false;
	}
	return true;
}

void reply_cookie(struct request *request, const char *name, struct str value, int64_t max_age_s)
{
	if (!cookie_plain(value) || !cookie_plain(str_from(name))) {
		request->private_exchange->reply.broken = true;
		return;
	}
	struct str line = arena_format(request->arena,
				       "%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
				       STR_ARG(cookie_name(request, name)), STR_ARG(value),
				       (long long)max_age_s, request->https ? "; Secure" : "");
	reply_header(request, "Set-Cookie", line);
}

void reply_etag(struct request *request, uint64_t tag)
{
	struct reply *reply = &request->private_exchange->reply;
	reply->tagged = true;
	reply->tag = tag;
}

void reply_revision(struct request *request, int64_t revision)
{
	request->private_exchange->reply.revision = revision;
}

// The request's own query with another cursor.
static struct str query_going_on(struct request *request, struct str cursor)
{
	struct str rest = request->query, query = arena_format(request->arena, "?");
	while (rest.len) {
		struct str pair = str_cut(&rest, '&');
		if (pair.len && !str_starts(pair, STR("cursor=")))
			query = arena_format(request->arena, "%.*s%.*s&", STR_ARG(query),
					     STR_ARG(pair));
	}
	return arena_format(request->arena, "%.*scursor=%.*s", STR_ARG(query), STR_ARG(cursor));
}

// What could end the address in a Link header.
static bool link_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] <= 0x20 || strchr("<>\"\\", text.at[i]))
			return false;
	return true;
}

struct str reply_next(struct request *request, int64_t number)
{
	const struct str cursor = cursor_text(request->arena, number);
	const struct str query = query_going_on(request, cursor);
	if (link_plain(request->path) && link_plain(query))
		reply_header(request, "Link",
			     arena_format(request->arena, "<%.*s%.*s>; rel=\"next\"",
					  STR_ARG(request->path), STR_ARG(query)));
	return cursor;
}

void reply_live(struct request *request, struct str topic)
{
	struct reply *reply = reply_set(request, REPLY_LIVE, 200);
	reply->topic = arena_copy(request->arena, topic);
	reply->broken |= !(request->route->flags & ROUTE_LIVE) || topic.len > LIVE_TOPIC_MAX;
}

void reply_no_store(struct request *request)
{
	reply_header(request, "Cache-Control", STR("no-store"));
}
