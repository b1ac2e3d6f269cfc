// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads what the request line and the headers say: first whether they can be trusted to mean one
// thing only, then the language, the kind of answer wanted and where the request comes from.
#include "net/server.h"

#include <strings.h>

static const char *const slot_names[HEADER_SLOTS] = {
    [HEADER_HOST] = "Host",
    [HEADER_CONTENT_LENGTH] = "Content-Length",
    [HEADER_TRANSFER_ENCODING] = "Transfer-Encoding",
    [HEADER_CONTENT_TYPE] = "Content-Type",
    [HEADER_CONTENT_ENCODING] = "Content-Encoding",
    [HEADER_IDEMPOTENCY_KEY] = "Idempotency-Key",
    [HEADER_IF_MATCH] = "If-Match",
    [HEADER_ACCEPT] = "Accept",
    [HEADER_ACCEPT_ENCODING] = "Accept-Encoding",
    [HEADER_ACCEPT_LANGUAGE] = "Accept-Language",
    [HEADER_COOKIE] = "Cookie",
    [HEADER_IF_NONE_MATCH] = "If-None-Match",
    [HEADER_ORIGIN] = "Origin",
    [HEADER_REFERER] = "Referer",
    [HEADER_SEC_FETCH_SITE] = "Sec-Fetch-Site",
    [HEADER_FORWARDED_FOR] = "X-Forwarded-For",
    [HEADER_FORWARDED_PROTO] = "X-Forwarded-Proto",
};

// The token characters of RFC 9110, section 5.6.2.
static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool digit = c >= '0' && c <= '9';
		if (!letter && !digit && (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c)))
			return false;
	}
	return s.len > 0;
}

// A value on a line of its own (folding, RFC 9112, section 5.2) the library appends to the header's
// name, and so misses "Content-Length:\r\n 5" and reads the body as the next request.
static bool is_folded(struct str key)
{
	for (int slot = 0; slot <= HEADER_LAST_SINGLE; slot++) {
		const struct str name = str_from(slot_names[slot]);
		if (key.len > name.len && str_equal_nocase(str_slice(key, 0, name.len), name))
			return true;
	}
	return false;
}

static enum MHD_Result note_header(void *context, enum MHD_ValueKind kind, const char *name,
				   size_t name_len, const char *value, size_t value_len)
{
	(void)kind;
	struct header_walk *walk = context;
	struct str key = str_of(name, name_len);
	walk->total++;
	walk->broken |= !is_token(key) || is_folded(key);
	for (int slot = 0; slot < HEADER_SLOTS; slot++) {
		if (!str_equal_nocase(key, str_from(slot_names[slot])))
			continue;
		if (walk->count[slot]++ == 0)
			walk->value[slot] = str_of(value, value_len);
		break;
	}
	return MHD_YES;
}

void head_read(struct exchange *exchange)
{
	struct header_walk *walk = &exchange->headers;
	*walk = (struct header_walk){0};
	MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, note_header, walk);
}

struct head_rule {
	bool broken;
	int status;
	const char *sentence;
};

static bool length_plain(struct str length)
{
	uint64_t value;
	return str_to_u64(length, &value);
}

enum outcome head_check(struct exchange *exchange, const char *version, struct fault *fault)
{
	const struct header_walk *walk = &exchange->headers;
	const struct str coding = walk->value[HEADER_TRANSFER_ENCODING];
	const bool length = walk->count[HEADER_CONTENT_LENGTH],
		   coded = walk->count[HEADER_TRANSFER_ENCODING];
	const bool http_1_1 = strcmp(version, "HTTP/1.1") == 0;
	bool repeated = false;
	for (int slot = 0; slot <= HEADER_LAST_SINGLE; slot++)
		repeated |= walk->count[slot] > 1;
	const struct head_rule rules[] = {
	    {walk->broken, 400, "A header has a name that cannot be, or is folded."},
	    {repeated, 400, "A header is there twice that may be there once."},
	    {coded && length, 400, "Content-Length and Transfer-Encoding exclude each other."},
	    {coded && !str_equal_nocase(coding, STR("chunked")), 400,
	     "The only Transfer-Encoding taken here is chunked."},
	    {coded && !http_1_1, 400, "Transfer-Encoding needs HTTP/1.1."},
	    {length && !length_plain(walk->value[HEADER_CONTENT_LENGTH]), 400,
	     "The Content-Length is not a number."},
	    {http_1_1 && !walk->value[HEADER_HOST].len, 400, "The Host header is missing."},
	    {walk->total > HTTP_HEADERS_MAX, 431, /*tr*/ "There are too many headers."},
	    {exchange->target.len > HTTP_TARGET_MAX, 414, /*tr*/ "This address is too long."},
	};
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!rules[i].broken)
			continue;
		exchange->error_status = rules[i].status;
		return fail_with(INVALID, fault, rules[i].sentence);
	}
	return OK;
}

// "0.8" as 800; anything unreadable as 0.
static int quality_value(struct str text)
{
	double value;
	if (!str_to_double(text, &value) || value < 0 || value > 1)
		return 0;
	return (int)(value * 1000 + 0.5);
}

// The weight among the parameters "; charset=utf-8; q=0.5".
static int quality_of(struct str parameters)
{
	while (parameters.len) {
		struct str value = str_cut(&parameters, ';');
		struct str name = str_trim(str_cut(&value, '='));
		if (str_equal_nocase(name, STR("q")))
			return quality_value(str_trim(value));
	}
	return 1000;
}

int accept_quality(struct str header, struct str item)
{
	while (header.len) {
		struct str parameters = str_cut(&header, ',');
		struct str name = str_trim(str_cut(&parameters, ';'));
		if (str_equal_nocase(name, item))
			return quality_of(parameters);
	}
	return -1;
}

struct str cookie_find(struct str header, struct str name)
{
	while (header.len) {
		struct str value = str_cut(&header, ';');
		struct str key = str_trim(str_cut(&value, '='));
		if (str_equal(key, name))
			return str_trim(value);
	}
	return (struct str){"", 0};
}

// Weak comparison (RFC 9110, section 8.8.3.2): a W/ before either tag does not count.
bool tag_matches(struct str header, struct str tag)
{
	if (str_equal(str_trim(header), STR("*")))
		return true;
	if (str_starts(tag, STR("W/")))
		tag = str_slice(tag, 2, SIZE_MAX);
	while (header.len) {
		struct str one = str_trim(str_cut(&header, ','));
		if (str_starts(one, STR("W/")))
			one = str_slice(one, 2, SIZE_MAX);
		if (str_equal(one, tag))
			return true;
	}
	return false;
}

enum outcome tag_revision(struct str header, int64_t *ret_revision)
{
	struct str rest = str_trim(header);
	*ret_revision = 0;
	if (str_equal(rest, STR("*")))
		return OK;
	if (str_starts(rest, STR("W/")))
		rest = str_slice(rest, 2, SIZE_MAX);
	if (!str_starts(rest, STR("\"")) || !str_ends(rest, STR("\"")) || rest.len < 3)
		return INVALID;
	rest = str_slice(rest, 1, rest.len - 2);
	return str_to_i64(str_cut(&rest, '-'), ret_revision) && *ret_revision > 0 ? OK : INVALID;
}

// The list's own string for a code, also for "ur-PK"; NULL if it is not one of ours.
static const char *language_known(const char *const *languages, struct str code)
{
	for (size_t i = 0; languages[i]; i++)
		if (str_equal_nocase(code, str_from(languages[i])))
			return languages[i];
	size_t dash = str_find_byte(code, '-');
	return dash == SIZE_MAX ? NULL : language_known(languages, str_slice(code, 0, dash));
}

static const char *language_accepted(const char *const *languages, struct str header)
{
	const char *best = NULL;
	int best_quality = 0;
	while (header.len) {
		struct str parameters = str_cut(&header, ',');
		struct str code = str_trim(str_cut(&parameters, ';'));
		const char *known = language_known(languages, code);
		int quality = known ? quality_of(parameters) : 0;
		if (quality > best_quality) {
			best = known;
			best_quality = quality;
		}
	}
	return best;
}

static void choose_language(struct exchange *exchange)
{
	static const char *const english[] = {"en", NULL};
	const char *const *languages = exchange->server->options.languages;
	if (!languages || !languages[0])
		languages = english;
	struct request *request = &exchange->request;
	struct str rest = str_slice(request->path, 1, SIZE_MAX);
	struct str first = str_cut(&rest, '/');
	for (size_t i = 0; first.len && languages[i]; i++) {
		if (!str_equal(first, str_from(languages[i])))
			continue;
		request->language = str_from(languages[i]);
		request->language_in_path = true;
		request->path =
		    rest.at ? str_slice(request->path, 1 + first.len, SIZE_MAX) : STR("/");
		return;
	}
	const struct str *header = exchange->headers.value;
	const char *code =
	    language_known(languages, cookie_find(header[HEADER_COOKIE], STR("lang")));
	if (!code)
		code = language_accepted(languages, header[HEADER_ACCEPT_LANGUAGE]);
	request->language = str_from(code ? code : languages[0]);
}

void head_prefer_language(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const char *const *languages = exchange->server->options.languages;
	if (request->language_in_path || request->viewer.language.len == 0 || !languages)
		return;
	const char *code = language_known(languages, request->viewer.language);
	if (code)
		request->language = str_from(code);
}

static bool prefers_json(struct str accept)
{
	int json = accept_quality(accept, STR("application/json"));
	return json > 0 && json > accept_quality(accept, STR("text/html"));
}

// Behind a proxy that we trust, the last address it added counts: earlier ones anybody can write.
static struct str forwarded_address(struct str header)
{
	struct str last = {NULL, 0};
	while (header.len)
		last = str_trim(str_cut(&header, ','));
	return last;
}

void head_negotiate(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const struct str *header = exchange->headers.value;
	choose_language(exchange);
	request->wants_json =
	    str_starts(request->path, STR("/api/")) || prefers_json(header[HEADER_ACCEPT]);
	request->address = str_from(exchange->connection->address);
	request->https = exchange->server->options.tls != NULL;
	if (!exchange->server->options.trust_proxy)
		return;
	request->https |= str_equal_nocase(header[HEADER_FORWARDED_PROTO], STR("https"));
	struct str forwarded = forwarded_address(header[HEADER_FORWARDED_FOR]);
	if (forwarded.len && forwarded.len < sizeof(exchange->connection->address))
		request->address = forwarded;
}

// "host:port" of "https://host:port/…"; empty if it is no such address ("null").
static struct str authority_of(struct str url)
{
	size_t scheme = str_find(url, STR("://"));
	if (scheme == SIZE_MAX)
		return (struct str){NULL, 0};
	struct str rest = str_slice(url, scheme + 3, SIZE_MAX);
	return str_cut(&rest, '/');
}

// A cookie that is not known to open nothing could belong to a signed-in person.
static bool carries_session(struct str cookies)
{
	static const char *const harmless[] = {"lang", "theme", "browser", "__Host-theme",
					       "__Host-browser"};
	while (cookies.len) {
		struct str value = str_cut(&cookies, ';');
		struct str name = str_trim(str_cut(&value, '='));
		size_t i = 0;
		while (i < sizeof harmless / sizeof harmless[0] &&
		       !str_equal(name, str_from(harmless[i])))
			i++;
		if (name.len && i == sizeof harmless / sizeof harmless[0])
			return true;
	}
	return false;
}

static bool same_origin(const struct header_walk *walk)
{
	const struct str *header = walk->value;
	if (walk->count[HEADER_SEC_FETCH_SITE])
		return str_equal(header[HEADER_SEC_FETCH_SITE], STR("same-origin")) ||
		       str_equal(header[HEADER_SEC_FETCH_SITE], STR("none"));
	struct str host = header[HEADER_HOST];
	if (walk->count[HEADER_ORIGIN])
		return host.len && str_equal_nocase(authority_of(header[HEADER_ORIGIN]), host);
	if (walk->count[HEADER_REFERER])
		return host.len && str_equal_nocase(authority_of(header[HEADER_REFERER]), host);
	// Old phones send none of these; without a session nobody can be tricked into anything.
	return !carries_session(header[HEADER_COOKIE]);
}

bool head_from_here(const struct header_walk *walk)
{
	const bool says = walk->count[HEADER_SEC_FETCH_SITE] || walk->count[HEADER_ORIGIN] ||
			  walk->count[HEADER_REFERER];
	return says && same_origin(walk);
}

enum outcome head_check_origin(struct exchange *exchange, struct fault *fault)
{
	const struct request *request = &exchange->request;
	if (request->method == METHOD_GET || request->viewer.by_token ||
	    same_origin(&exchange->headers))
		return OK;
	return fail(DENIED, fault,
		    /*tr*/ "This came from another site. Please open the page here and try again.");
}
