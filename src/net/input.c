// SPDX-License-Identifier: AGPL-3.0-or-later
// Checks what was sent against the route's declared inputs. Every type is one function in a table;
// each returns NULL or the sentence that tells a person what to do.
#include "net/server.h"

#include "base/time.h"
#include "base/utf8.h"

enum { TEXT_MOST = 4000, SECRET_MOST = 1024, SLUG_MOST = 64, EMAIL_MOST = 254, IDS_MOST = 1000 };

typedef const char *input_check(struct arena *arena, const struct input *input,
				struct input_value *value);

static const char out_of_memory[] = /*tr*/ "This is too large.";
static const char wrong_cursor[] =
    /*tr*/ "This cursor is not one that was given out here. Begin again without it.";

// A length against the input's range, or the type's own.
static const char *check_length(const struct input *input, size_t length, int64_t most)
{
	const bool own = input->least || input->most;
	if (length > (uint64_t)(own ? input->most : most))
		return /*tr*/ "This is too long. Please shorten it.";
	if (own && length < (uint64_t)input->least)
		return /*tr*/ "This is too short.";
	return NULL;
}

// C0 and C1 controls but tab and line break (carriage returns are gone by now).
static bool has_control(struct str text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t c = utf8_next(text, &at);
		if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0))
			return true;
	}
	return false;
}

// Browsers send line breaks as CR LF; the rest of the program knows only LF.
static struct str mend_line_ends(struct arena *arena, struct str text)
{
	if (str_find_byte(text, '\r') == SIZE_MAX)
		return text;
	char *to = arena_raw(arena, text.len);
	if (!to)
		return (struct str){NULL, 0};
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool pair = text.at[i] == '\r' && i + 1 < text.len && text.at[i + 1] == '\n';
		if (!pair)
			to[len++] = text.at[i] == '\r' ? '\n' : text.at[i];
	}
	return str_of(to, len);
}

static const char *check_text(struct arena *arena, const struct input *input,
			      struct input_value *value)
{
	if (!utf8_valid(value->typed))
		return /*tr*/ "This is not readable text.";
	struct str text = str_trim(mend_line_ends(arena, value->typed));
	if (!text.at && value->typed.len)
		return out_of_memory;
	if (has_control(text))
		return /*tr*/ "This holds characters that cannot be shown.";
	value->text = text;
	return check_length(input, utf8_length(text), TEXT_MOST);
}

static const char *check_secret(struct arena *arena, const struct input *input,
				struct input_value *value)
{
	(void)arena;
	if (!utf8_valid(value->typed))
		return /*tr*/ "This is not readable text.";
	value->text = value->typed;
	return check_length(input, utf8_length(value->typed), SECRET_MOST);
}

static const char *check_slug(struct arena *arena, const struct input *input,
			      struct input_value *value)
{
	(void)arena;
	struct str text = str_trim(value->typed);
	bool good = text.len && text.at[0] >= 'a' && text.at[0] <= 'z';
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
	}
	if (!good)
		return /*tr*/ "Please use small letters a to z, digits and hyphens, beginning with "
			      "a "
			      "letter.";
	value->text = text;
	return check_length(input, text.len, SLUG_MOST);
}

static const char *check_id(struct arena *arena, const struct input *input,
			    struct input_value *value)
{
	(void)arena, (void)input;
	struct str text = str_trim(value->typed);
	int64_t id;
	if (!str_to_i64(text, &id) || id <= 0)
		return /*tr*/ "This is not a valid number of a record.";
	value->text = text;
	value->number = id;
	return NULL;
}

static const char *check_number(struct arena *arena, const struct input *input,
				struct input_value *value)
{
	(void)arena;
	struct str text = str_trim(value->typed);
	int64_t number;
	if (!str_to_i64(text, &number))
		return /*tr*/ "Please write a whole number.";
	if ((input->least || input->most) && number < input->least)
		return /*tr*/ "This number is too small.";
	if ((input->least || input->most) && number > input->most)
		return /*tr*/ "This number is too large.";
	value->text = text;
	value->number = number;
	return NULL;
}

static bool mail_part(struct str part)
{
	for (size_t i = 0; i < part.len; i++) {
		unsigned char c = (unsigned char)part.at[i];
		if (c <= 0x20 || c == 0x7f || strchr("<>()[]\\,;:@\"", c))
			return false;
	}
	return part.len > 0;
}

static bool mail_address(struct str text)
{
	struct str domain = text, local = str_cut(&domain, '@');
	if (!mail_part(local) || local.len > 64 || !mail_part(domain) || !utf8_valid(text))
		return false;
	while (domain.at) {
		struct str label = str_cut(&domain, '.');
		if (!label.len || label.len > 63 || label.at[0] == '-')
			return false;
	}
	return true;
}

static const char *check_email(struct arena *arena, const struct input *input,
			       struct input_value *value)
{
	(void)arena;
	struct str text = str_trim(value->typed);
	if (!mail_address(text) || has_control(text))
		return /*tr*/ "Please write an e-mail address, like name@example.org.";
	value->text = text;
	return check_length(input, text.len, EMAIL_MOST);
}

// What <input type="datetime-local"> sends has no zone; it is read as UTC.
static const char *check_time(struct arena *arena, const struct input *input,
			      struct input_value *value)
{
	struct str text = str_trim(value->typed);
	enum { TO_MINUTES = 16, TO_SECONDS = 19 };
	const char *ending = text.len == TO_MINUTES ? ":00Z" : text.len == TO_SECONDS ? "Z" : "";
	struct str full =
	    arena_format(arena, "%.*s%s", (int)(text.len < 64 ? text.len : 64), text.at, ending);
	int64_t ms;
	if (!full.at || text.len > 64 || !time_parse(full, &ms))
		return /*tr*/ "Please give a date and a time, like 2026-07-14 03:12.";
	if ((input->least || input->most) && (ms < input->least || ms > input->most))
		return /*tr*/ "This time cannot be.";
	value->text = text;
	value->number = ms;
	return NULL;
}

static const char *check_choice(struct arena *arena, const struct input *input,
				struct input_value *value)
{
	(void)arena;
	for (size_t i = 0; input->choices[i]; i++) {
		if (!str_equal(value->typed, str_from(input->choices[i])))
			continue;
		value->text = str_from(input->choices[i]);
		value->number = (int64_t)i;
		return NULL;
	}
	return /*tr*/ "Please choose one of the answers that are offered.";
}

static const char *check_switch(struct arena *arena, const struct input *input,
				struct input_value *value)
{
	(void)arena, (void)input;
	value->number = !str_equal(value->typed, STR("no"));
	value->text = value->number ? STR("yes") : STR("");
	return NULL;
}

static const char *check_ids(struct arena *arena, const struct input *input,
			     struct input_value *value)
{
	(void)arena;
	struct str rest = value->typed;
	int64_t id, count = 0;
	while (rest.at) {
		if (!str_to_i64(str_cut(&rest, ','), &id) || id <= 0)
			return /*tr*/ "These are not valid numbers of records.";
		count++;
	}
	value->text = value->typed;
	value->number = count;
	return check_length(input, (size_t)count, IDS_MOST);
}

static const char *check_texts(struct arena *arena, const struct input *input,
			       struct input_value *value)
{
	struct str rest = value->typed;
	struct buf out = {
	    .at = arena_raw(arena, rest.len + 1), .room = rest.len + 1, .limit = rest.len + 1};
	while (rest.at && out.at) {
		struct input_value one = {.typed = str_cut(&rest, TEXTS_BETWEEN)};
		const char *sentence = check_text(arena, input, &one);
		if (sentence)
			return sentence;
		buf_add(&out, one.text);
		if (rest.at)
			buf_add_byte(&out, TEXTS_BETWEEN);
	}
	value->text = buf_str(&out);
	return out.at ? NULL : out_of_memory;
}

static const char *check_cursor(struct arena *arena, const struct input *input,
				struct input_value *value)
{
	(void)arena, (void)input;
	value->text = value->typed;
	return cursor_read(value->typed, &value->number) ? NULL : wrong_cursor;
}

static input_check *const checks[] = {
    [INPUT_TEXT] = check_text, [INPUT_SECRET] = check_secret, [INPUT_SLUG] = check_slug,
    [INPUT_ID] = check_id,     [INPUT_NUMBER] = check_number, [INPUT_EMAIL] = check_email,
    [INPUT_TIME] = check_time, [INPUT_CHOICE] = check_choice, [INPUT_SWITCH] = check_switch,
    [INPUT_IDS] = check_ids,   [INPUT_TEXTS] = check_texts,   [INPUT_CURSOR] = check_cursor,
};

struct sources {
	struct pairs query, form;
};

// The first pair of that name counts.
static bool pair_find(const struct pairs *pairs, struct str name, struct str *ret)
{
	for (size_t i = 0; i < pairs->count; i++) {
		if (!str_equal(pairs->at[i].name, name))
			continue;
		*ret = pairs->at[i].value;
		return true;
	}
	return false;
}

// All pairs of that name, with a byte between.
static bool pairs_join(struct arena *arena, const struct pairs *pairs, struct str name,
		       char between, struct str *ret)
{
	bool any = false;
	size_t room = 1;
	for (size_t i = 0; i < pairs->count; i++)
		room += str_equal(pairs->at[i].name, name) ? pairs->at[i].value.len + 1 : 0;
	struct buf out = {.at = arena_raw(arena, room), .room = room, .limit = room};
	for (size_t i = 0; i < pairs->count && out.at; i++) {
		if (!str_equal(pairs->at[i].name, name))
			continue;
		if (any)
			buf_add_byte(&out, between);
		buf_add(&out, pairs->at[i].value);
		any = true;
	}
	*ret = out.at ? buf_str(&out) : STR("");
	return any;
}

static bool has_fields(const struct route *route, enum input_place place)
{
	for (size_t i = 0; i < route->n_inputs; i++)
		if (route->inputs[i].place == place)
			return true;
	return false;
}

static enum outcome read_form(struct exchange *exchange, struct pairs *ret, struct fault *fault)
{
	struct arena *arena = &exchange->arena;
	struct str type = exchange->headers.value[HEADER_CONTENT_TYPE], rest = type;
	struct str body = buf_str(&exchange->body.bytes), kind = str_trim(str_cut(&rest, ';'));
	if (!body.len)
		return OK;
	if (str_equal_nocase(kind, STR("multipart/form-data")))
		return multipart_read(arena, type, body, NULL, ret, fault);
	if (str_equal_nocase(kind, STR("application/json")))
		return json_fields_read(arena, body, ret, fault);
	if (str_equal_nocase(kind, STR("application/x-www-form-urlencoded"))) {
		enum outcome outcome = pairs_read(arena, body, ret);
		return outcome == OK ? OK
				     : fail(outcome, fault, /*tr*/ "The form has too many fields.");
	}
	exchange->error_status = 415;
	return fail(INVALID, fault, "Forms of this Content-Type are not taken here.");
}

static enum outcome read_sources(struct exchange *exchange, struct sources *sources,
				 struct fault *fault)
{
	const struct route *route = exchange->request.route;
	if (route->body == BODY_FORM) {
		enum outcome outcome = read_form(exchange, &sources->form, fault);
		if (outcome != OK)
			return outcome;
	}
	if (!exchange->request.query.len || !has_fields(route, IN_QUERY))
		return OK;
	if (pairs_read(&exchange->arena, exchange->request.query, &sources->query) == OK)
		return OK;
	exchange->error_status = 400;
	return fail(INVALID, fault,
		    /*tr*/ "This address has too many parts behind the question mark.");
}

static enum outcome find_typed(struct exchange *exchange, const struct input *input,
			       const struct sources *sources, struct input_value *value)
{
	const struct str name = str_from(input->name);
	const struct pairs *pairs = input->place == IN_QUERY ? &sources->query : &sources->form;
	if (input->place != IN_PATH) {
		const bool ids = input->type == INPUT_IDS, many = ids || input->type == INPUT_TEXTS;
		value->present = many ? pairs_join(&exchange->arena, pairs, name,
						   ids ? ',' : TEXTS_BETWEEN, &value->typed)
				      : pair_find(pairs, name, &value->typed);
		return OK;
	}
	value->present = true;
	size_t index = route_capture_index(exchange->request.route, input->name);
	return percent_decode(&exchange->arena, exchange->match.captures[index], DECODE_PATH,
			      &value->typed);
}

// A revision that came in If-Match instead of the form.
static enum outcome match_read(struct exchange *exchange, const struct input *input,
			       struct input_value *value, struct fault *fault)
{
	const struct header_walk *walk = &exchange->headers;
	if (!input->if_match || value->present || !walk->count[HEADER_IF_MATCH])
		return OK;
	int64_t revision;
	if (tag_revision(walk->value[HEADER_IF_MATCH], &revision) != OK) {
		exchange->error_status = 400;
		return fail(INVALID, fault, "If-Match is not an ETag that was given out here.");
	}
	exchange->matched = true;
	value->present = true;
	value->typed = arena_format(&exchange->arena, "%lld", (long long)revision);
	return OK;
}

// A field left empty is a field not filled in; a tick box is what it is by being there.
static const char *check_value(struct exchange *exchange, const struct input *input,
			       struct input_value *value)
{
	if (input->type != INPUT_SWITCH && !str_trim(value->typed).len)
		value->present = false;
	if (!value->present) {
		value->typed = value->text = STR("");
		return input->required ? /*tr*/ "Please fill this in." : NULL;
	}
	const char *sentence = checks[input->type](&exchange->arena, input, value);
	if (sentence) {
		// What a form shows again is what was typed, but never bytes that are no text.
		value->text = utf8_valid(value->typed) ? value->typed : STR("");
		value->number = 0;
	}
	return sentence;
}

enum outcome inputs_read(struct exchange *exchange, struct fault *fault)
{
	struct request *request = &exchange->request;
	const struct route *route = request->route;
	struct sources sources = {0};
	request->body = route->body == BODY_RAW ? buf_str(&exchange->body.bytes) : STR("");
	exchange->values =
	    arena_array(&exchange->arena, route->n_inputs + 1, sizeof(struct input_value));
	if (!exchange->values)
		return fail(FAULT, fault, "There is not enough memory for the inputs.");
	enum outcome outcome = read_sources(exchange, &sources, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		struct input_value *value = &exchange->values[i];
		outcome = find_typed(exchange, input, &sources, value);
		if (outcome == INVALID)
			exchange->error_status = 400;
		if (outcome != OK)
			return fail(outcome, fault,
				    /*tr*/ "This address is not written as it should be.");
		outcome = match_read(exchange, input, value, fault);
		if (outcome != OK)
			return outcome;
		const char *sentence = check_value(exchange, input, value);
		if (sentence == wrong_cursor) {
			exchange->error_status = 400;
			return fail_with(INVALID, fault, sentence);
		}
		if (sentence && input->place == IN_PATH)
			return fail(NOT_FOUND, fault, /*tr*/ "There is nothing at this address.");
		if (sentence)
			request_input_error(request, input->name, sentence);
	}
	return OK;
}
