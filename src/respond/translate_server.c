// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/translate_server.h"

#include "base/log.h"
#include "base/utf8.h"
#include "net/percent.h"

#define WAIT_MOST_S 86400
#define SAID_MOST   120 // bytes of what the other side says of a mistake
#define CODE_MOST   12

const char *const translate_kinds[TRANSLATE_KINDS + 1] = {"libretranslate", "apertium", NULL};
const char *const translate_kind_names[TRANSLATE_KINDS] = {"LibreTranslate", "Apertium"};

// --- addresses ---

static struct str after_scheme(struct str address)
{
	if (str_starts(address, STR("http://")))
		return str_slice(address, 7, SIZE_MAX);
	return str_starts(address, STR("https://")) ? str_slice(address, 8, SIZE_MAX) : STR("");
}

struct str translate_host(struct str address)
{
	struct str rest = after_scheme(address);
	return str_cut(&rest, '/');
}

bool translate_address_good(struct str address)
{
	const struct str host = translate_host(address);
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.at[i] <= ' ' || strchr("\"<>\\^`{|}?#", address.at[i]))
			return false;
	return host.len > 0 && address.len <= TRANSLATE_ADDRESS_MAX &&
	       str_find_byte(host, '@') == SIZE_MAX;
}

// Decimal parts alone, so that no name can look like one: "127.evil.example" is none.
static bool is_loopback4(struct str host)
{
	for (int i = 0; i < 4; i++) {
		int64_t number;
		const struct str part = str_cut(&host, '.');
		if (!str_to_i64(part, &number) || number < 0 || number > 255 ||
		    (i == 0 && number != 127))
			return false;
	}
	return host.len == 0;
}

bool translate_address_here(struct str address)
{
	struct str host = translate_host(address);
	if (str_equal(host, STR("[::1]")) || str_starts(host, STR("[::1]:")))
		return true;
	host = str_cut(&host, ':');
	return str_equal(host, STR("localhost")) || is_loopback4(host);
}

// --- codes of languages ---

static const struct {
	const char *ours, *theirs;
} codes[] = {
    {"af", "afr"}, {"ar", "ara"}, {"bn", "ben"}, {"ca", "cat"}, {"cy", "cym"}, {"da", "dan"},
    {"de", "deu"}, {"en", "eng"}, {"eo", "epo"}, {"es", "spa"}, {"eu", "eus"}, {"fr", "fra"},
    {"gl", "glg"}, {"hi", "hin"}, {"ht", "hat"}, {"id", "ind"}, {"is", "isl"}, {"it", "ita"},
    {"kk", "kaz"}, {"mk", "mkd"}, {"mr", "mar"}, {"ms", "zlm"}, {"mt", "mlt"}, {"ne", "nep"},
    {"nl", "nld"}, {"oc", "oci"}, {"pa", "pan"}, {"pl", "pol"}, {"pt", "por"}, {"ro", "ron"},
    {"ru", "rus"}, {"sv", "swe"}, {"sw", "swa"}, {"tr", "tur"}, {"tt", "tat"}, {"uk", "ukr"},
    {"ur", "urd"}, {"uz", "uzb"}, {"be", "bel"}, {"bg", "bul"},
};

struct str translate_code_long(struct str code)
{
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (str_equal(code, str_from(codes[i].ours)))
			return str_from(codes[i].theirs);
	return code;
}

struct str translate_code_short(struct str code)
{
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (str_equal(code, str_from(codes[i].theirs)))
			return str_from(codes[i].ours);
	return code;
}

static bool is_code(struct str code)
{
	if (code.len < 2 || code.len > CODE_MOST)
		return false;
	for (size_t i = 0; i < code.len; i++) {
		const char c = code.at[i];
		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_')
			return false;
	}
	return true;
}

// --- what it answers ---

static enum outcome unreadable(struct fault *fault)
{
	return fail(
	    INVALID, fault,
	    /*tr*/ "The server for translations answered something that is no translation.");
}

enum outcome translate_read(enum translate_kind kind, struct json_reader *reader, struct str body,
			    struct str *ret_text, struct fault *fault)
{
	struct str text;
	struct json_value root, value;
	struct fault why;
	if (json_parse(reader, body, &root, &why) != OK)
		return unreadable(fault);
	if (kind == TRANSLATE_APERTIUM && !json_member(root, STR("responseData"), &root))
		return unreadable(fault);
	if (!json_member(root, STR("translatedText"), &value) || !json_get_str(value, &text) ||
	    str_trim(text).len == 0 || text.len > TRANSLATE_TEXT_MAX * 8)
		return unreadable(fault);
	*ret_text = text;
	return OK;
}

static void code_add(struct buf *out, size_t *count, struct str code)
{
	if (!is_code(code) || ++*count > TRANSLATE_LANGS_MAX)
		return;
	if (out->len > 0)
		buf_add_byte(out, ' ');
	buf_add(out, code);
}

static bool holds(struct json_value list, struct str wanted)
{
	struct str one;
	struct json_walk walk = json_walk(list);
	while (json_next(&walk))
		if (json_get_str(walk.value, &one) && str_equal(one, wanted))
			return true;
	return false;
}

// [{"code":"ne","targets":["en", …]}]; older servers name no targets, and read each into each.
static void libre_add(struct json_value one, struct str to, struct buf *out, size_t *count)
{
	struct str code;
	struct json_value value, targets;
	if (!json_member(one, STR("code"), &value) || !json_get_str(value, &code) ||
	    str_equal(code, to))
		return;
	if (!json_member(one, STR("targets"), &targets) || holds(targets, to))
		code_add(out, count, code);
}

// {"responseData":[{"sourceLanguage":"nep","targetLanguage":"eng"}]}
static void apertium_add(struct json_value one, struct str to, struct buf *out, size_t *count)
{
	struct str from, into;
	struct json_value value;
	if (json_member(one, STR("sourceLanguage"), &value) && json_get_str(value, &from) &&
	    json_member(one, STR("targetLanguage"), &value) && json_get_str(value, &into) &&
	    str_equal(translate_code_short(into), to))
		code_add(out, count, translate_code_short(from));
}

enum outcome translate_read_languages(enum translate_kind kind, struct json_reader *reader,
				      struct str body, struct str to, struct buf *out,
				      struct fault *fault)
{
	size_t count = 0;
	struct fault why;
	struct json_value root;
	if (json_parse(reader, body, &root, &why) != OK ||
	    (kind == TRANSLATE_APERTIUM && !json_member(root, STR("responseData"), &root)) ||
	    json_type(root) != JSON_ARRAY)
		return fail(
		    INVALID, fault,
		    /*tr*/ "This server does not answer like %s. Check its kind and its address.",
		    translate_kind_names[kind]);
	struct json_walk walk = json_walk(root);
	while (json_next(&walk))
		(kind == TRANSLATE_APERTIUM ? apertium_add : libre_add)(walk.value, to, out,
									&count);
	return OK;
}

// --- asking ---

static int64_t wait_of(const struct fetch_answer *answer)
{
	int64_t seconds;
	for (size_t i = 0; i < answer->n_headers; i++)
		if (str_equal_nocase(answer->headers[i].name, STR("Retry-After")) &&
		    str_to_i64(answer->headers[i].value, &seconds) && seconds > 0)
			return (seconds < WAIT_MOST_S ? seconds : WAIT_MOST_S) * 1000;
	return 0;
}

// What the other side says of it: {"error":"…"} of LibreTranslate, "explanation" of Apertium.
static struct str mistake(struct json_reader *reader, struct str body)
{
	struct fault why;
	struct str said = STR("");
	struct json_value root, value;
	if (json_parse(reader, body, &root, &why) == OK &&
	    (json_member(root, STR("error"), &value) ||
	     json_member(root, STR("explanation"), &value)))
		json_get_str(value, &said);
	return utf8_prefix(said, SAID_MOST);
}

// Their words are read for what they mean and go no further: they may repeat those of the post.
static bool says(struct str said, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_find(said, str_from(words[i])) != SIZE_MAX)
			return true;
	return false;
}

static enum outcome refusal_judge(int status, struct str said, struct fault *fault)
{
	static const char *const no_pair[] = {"not supported", "not installed", "not available",
					      "pair"};
	static const char *const too_long[] = {"limit", "too long", "exceeds", "too large"};
	log_info("translate.refused", log_i64("status", status));
	if (status == 413 || says(said, too_long, sizeof too_long / sizeof *too_long))
		return fail(NOT_FOUND, fault,
			    /*tr*/
			    "This text is longer than the server for translations takes. Ask a "
			    "person.");
	if (says(said, no_pair, sizeof no_pair / sizeof *no_pair))
		return fail(NOT_FOUND, fault,
			    /*tr*/ "The server for translations does not know this language.");
	return fail(NOT_FOUND, fault,
		    /*tr*/
		    "The server for translations does not understand us (%d). Check its kind "
		    "and its address.",
		    status);
}

static enum outcome status_judge(struct json_reader *reader, const struct fetch_answer *answer,
				 struct fault *fault)
{
	const int status = answer->status;
	const struct str said = mistake(reader, answer->body);
	if (status >= 200 && status < 300)
		return OK;
	if (status == 429)
		return fail(TOO_MUCH, fault, /*tr*/ "The server for translations asks us to wait.");
	if (status == 401 || status == 403)
		return fail(DENIED, fault,
			    /*tr*/
			    "The server for translations does not let us in: it wants a key, "
			    "or another one.");
	if (status >= 400 && status < 500)
		return refusal_judge(status, said, fault);
	return fail(UNAVAILABLE, fault, /*tr*/ "The server for translations has trouble (%d).",
		    status);
}

static void pair_add(struct buf *form, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	if (form->len > 0)
		buf_add_byte(form, '&');
	buf_add_cstr(form, name);
	buf_add_byte(form, '=');
	percent_add(form, value);
}

static void libre_body(const struct translate_server *server, struct str text, struct str from,
		       struct str to, struct buf *body)
{
	struct json_writer writer;
	json_writer_init(&writer, body);
	json_object_begin(&writer);
	json_name(&writer, "q");
	json_add_str(&writer, text);
	json_name(&writer, "source");
	json_add_str(&writer, from);
	json_name(&writer, "target");
	json_add_str(&writer, to);
	json_name(&writer, "format");
	json_add_str(&writer, STR("text"));
	if (server->key.len > 0) {
		json_name(&writer, "api_key");
		json_add_str(&writer, server->key);
	}
	json_object_end(&writer);
}

static void apertium_body(const struct translate_server *server, struct arena *arena,
			  struct str text, struct str from, struct str to, struct buf *body)
{
	const struct str pair = arena_format(arena, "%.*s|%.*s", STR_ARG(translate_code_long(from)),
					     STR_ARG(translate_code_long(to)));
	pair_add(body, "langpair", pair);
	pair_add(body, "markUnknown", STR("no"));
	pair_add(body, "q", text);
	pair_add(body, "key", server->key);
}

static enum outcome call(struct fetcher *fetcher, struct arena *arena,
			 const struct translate_server *server, const char *path, struct str body,
			 struct json_reader *reader, struct fetch_answer *ret_answer,
			 struct fault *fault)
{
	const bool libre = server->kind == TRANSLATE_LIBRE;
	const struct fetch_header headers[] = {
	    {STR("Accept"), STR("application/json")},
	    {STR("Content-Type"),
	     libre ? STR("application/json") : STR("application/x-www-form-urlencoded")},
	};
	const struct fetch_request request = {
	    .method = body.len > 0 ? "POST" : "GET",
	    .url = arena_format(arena, "%.*s%s", STR_ARG(server->address), path).at,
	    .headers = headers,
	    .n_headers = body.len > 0 ? 2 : 1,
	    .body = body,
	    .timeout_ms = TRANSLATE_TIME_MS,
	    .max_bytes = TRANSLATE_ANSWER_MAX,
	    .last = true,
	};
	if (!request.url)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	const enum outcome outcome = fetch(fetcher, arena, &request, ret_answer, fault);
	return outcome == OK ? status_judge(reader, ret_answer, fault) : outcome;
}

enum outcome translate_ask(struct fetcher *fetcher, struct arena *arena,
			   const struct translate_server *server, struct str text, struct str from,
			   struct str to, struct str *ret_text, int64_t *ret_wait_ms,
			   struct fault *fault)
{
	struct buf body;
	struct str made = {0};
	struct fetch_answer answer = {0};
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	buf_init(&body, TRANSLATE_TEXT_MAX * 8);
	if (server->kind == TRANSLATE_LIBRE)
		libre_body(server, text, from, to, &body);
	else
		apertium_body(server, arena, text, from, to, &body);
	enum outcome outcome =
	    body.full || text.len > TRANSLATE_TEXT_MAX
		? fail(NOT_FOUND, fault,
		       /*tr*/ "This text is too long for a machine. Ask a person.")
		: call(fetcher, arena, server, "/translate", buf_str(&body), reader, &answer,
		       fault);
	*ret_wait_ms = wait_of(&answer);
	if (outcome == OK)
		outcome = translate_read(server->kind, reader, answer.body, &made, fault);
	if (outcome == OK)
		*ret_text = arena_copy(arena, made);
	buf_free(&body);
	json_reader_free(reader);
	return outcome;
}

enum outcome translate_languages(struct fetcher *fetcher, struct arena *arena,
				 const struct translate_server *server, struct str to,
				 struct str *ret_languages, struct fault *fault)
{
	struct buf out;
	struct fetch_answer answer;
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	buf_init(&out, TRANSLATE_LANGS_MAX * (CODE_MOST + 1));
	enum outcome outcome = call(fetcher, arena, server,
				    server->kind == TRANSLATE_LIBRE ? "/languages" : "/listPairs",
				    STR(""), reader, &answer, fault);
	if (outcome == OK)
		outcome =
		    translate_read_languages(server->kind, reader, answer.body, to, &out, fault);
	if (outcome == OK)
		*ret_languages = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	json_reader_free(reader);
	return outcome;
}
