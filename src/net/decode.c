// SPDX-License-Identifier: AGPL-3.0-or-later
// Decoding of paths, queries and forms. Forms come whole: they are small.
#include "net/server.h"

#include "base/json.h"
#include "base/utf8.h"
#include "net/percent.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

// The byte that "%41" at s.at[i] stands for, or -1.
static int escape_at(struct str s, size_t i)
{
	if (s.len - i < 3)
		return -1;
	int high = hex_digit(s.at[i + 1]), low = hex_digit(s.at[i + 2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool path_text_allowed(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c < 0x20 || c == 0x7f || c == '/')
			return false;
	}
	return utf8_valid(text);
}

enum outcome percent_decode(struct arena *arena, struct str s, enum decode_mode mode,
			    struct str *ret)
{
	char *to = arena_raw(arena, s.len + 1);
	if (!to)
		return TOO_MUCH;
	size_t len = 0;
	for (size_t i = 0; i < s.len; i++) {
		int escaped = s.at[i] == '%' ? escape_at(s, i) : -1;
		if (escaped >= 0) {
			to[len++] = (char)escaped;
			i += 2;
		} else if (s.at[i] == '%' && mode == DECODE_PATH) {
			return INVALID;
		} else {
			to[len++] = s.at[i] == '+' && mode == DECODE_FORM ? ' ' : s.at[i];
		}
	}
	to[len] = '\0';
	if (mode == DECODE_PATH && !path_text_allowed(str_of(to, len)))
		return INVALID;
	*ret = str_of(to, len);
	return OK;
}

static size_t count_byte(struct str s, char byte)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += s.at[i] == byte;
	return count;
}

enum outcome pairs_read(struct arena *arena, struct str text, struct pairs *ret)
{
	size_t most = text.len ? count_byte(text, '&') + 1 : 0;
	if (most > HTTP_PAIRS_MAX)
		return TOO_MUCH;
	struct pairs pairs = {.at = arena_array(arena, most, sizeof(struct pair))};
	if (most && !pairs.at)
		return TOO_MUCH;
	while (text.len) {
		struct str value = str_cut(&text, '&');
		if (!value.len)
			continue;
		struct str name = str_cut(&value, '=');
		struct pair *pair = &pairs.at[pairs.count++];
		if (percent_decode(arena, name, DECODE_FORM, &pair->name) != OK ||
		    percent_decode(arena, value, DECODE_FORM, &pair->value) != OK)
			return TOO_MUCH;
	}
	*ret = pairs;
	return OK;
}

struct str form_value(struct arena *arena, struct str pairs, const char *name)
{
	while (pairs.len > 0) {
		struct str decoded, value = str_cut(&pairs, '&');
		const struct str key = str_cut(&value, '=');
		if (percent_decode(arena, key, DECODE_FORM, &decoded) != OK)
			return STR("");
		if (str_equal(decoded, str_from(name)))
			return percent_decode(arena, value, DECODE_FORM, &decoded) == OK ? decoded
											 : STR("");
	}
	return STR("");
}

// The value of `name` in "form-data; name=\"a\"; filename=\"b\"", quotes undone; false if absent.
static bool parameter_find(struct str header, struct str name, struct str *ret)
{
	str_cut(&header, ';');
	while (header.len) {
		struct str key = str_trim(str_cut(&header, '='));
		struct str value;
		header = str_trim(header);
		if (header.len && header.at[0] == '"') {
			header = str_slice(header, 1, SIZE_MAX);
			value = str_cut(&header, '"');
			str_cut(&header, ';');
		} else {
			value = str_trim(str_cut(&header, ';'));
		}
		if (str_equal_nocase(key, name)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

// One line up to CRLF; false if there is none.
static bool line_cut(struct str *rest, struct str *ret_line)
{
	size_t end = str_find(*rest, STR("\r\n"));
	if (end == SIZE_MAX)
		return false;
	*ret_line = str_slice(*rest, 0, end);
	*rest = str_slice(*rest, end + 2, SIZE_MAX);
	return true;
}

// The headers of one part; only Content-Disposition counts.
static enum outcome part_head(struct str *rest, struct pair *pair, struct str *ret_file,
			      struct fault *fault)
{
	struct str line;
	bool named = false;
	while (line_cut(rest, &line) && line.len) {
		struct str value = line, name = str_cut(&value, ':');
		if (!str_equal_nocase(str_trim(name), STR("content-disposition")))
			continue;
		named = parameter_find(value, STR("name"), &pair->name);
		parameter_find(value, STR("filename"), ret_file);
	}
	if (!named)
		return fail(INVALID, fault, "The form cannot be read: a part has no name.");
	return OK;
}

enum outcome multipart_read(struct arena *arena, struct str type, struct str body,
			    struct str *files, struct pairs *ret, struct fault *fault)
{
	struct str boundary;
	if (!parameter_find(type, STR("boundary"), &boundary) || !boundary.len || boundary.len > 70)
		return fail(INVALID, fault, "The form cannot be read: it names no boundary.");
	struct str mark = arena_format(arena, "\r\n--%.*s", STR_ARG(boundary));
	struct pairs pairs = {.at = arena_array(arena, HTTP_PAIRS_MAX, sizeof(struct pair))};
	if (!mark.at || !pairs.at)
		return fail(TOO_MUCH, fault, "The form is too large.");
	if (!str_starts(body, str_slice(mark, 2, SIZE_MAX)))
		return fail(INVALID, fault, "The form cannot be read: it does not begin rightly.");
	struct str rest = str_slice(body, mark.len - 2, SIZE_MAX);
	while (str_starts(rest, STR("\r\n"))) {
		rest = str_slice(rest, 2, SIZE_MAX);
		if (pairs.count == HTTP_PAIRS_MAX)
			return fail(TOO_MUCH, fault, "The form has too many fields.");
		struct pair *pair = &pairs.at[pairs.count++];
		struct str file = STR("");
		enum outcome outcome = part_head(&rest, pair, &file, fault);
		if (outcome != OK)
			return outcome;
		size_t end = str_find(rest, mark);
		if (end == SIZE_MAX)
			return fail(INVALID, fault, "The form cannot be read: it ends too early.");
		if (file.len > 0 && !files)
			return fail(INVALID, fault, "Files cannot be sent with this form.");
		if (files)
			files[pairs.count - 1] = file;
		pair->value = str_slice(rest, 0, end);
		rest = str_slice(rest, end + mark.len, SIZE_MAX);
	}
	if (!str_starts(rest, STR("--")))
		return fail(INVALID, fault, "The form cannot be read: it ends too early.");
	*ret = pairs;
	return OK;
}

enum outcome request_parts(struct request *request, struct request_part **ret_parts,
			   size_t *ret_count)
{
	struct pairs pairs;
	struct str files[HTTP_PAIRS_MAX];
	const enum outcome outcome =
	    multipart_read(request->arena, request_header(request, "Content-Type"), request->body,
			   files, &pairs, &request->fault);
	if (outcome != OK)
		return outcome;
	struct request_part *parts = arena_array(request->arena, pairs.count + 1, sizeof *parts);
	if (!parts)
		return fail(TOO_MUCH, &request->fault, "The form is too large.");
	for (size_t i = 0; i < pairs.count; i++)
		parts[i] = (struct request_part){pairs.at[i].name, files[i], pairs.at[i].value};
	*ret_parts = parts;
	*ret_count = pairs.count;
	return OK;
}

enum outcome request_part_find(struct request *request, const char *name,
			       struct request_part *ret_part)
{
	size_t count = 0, i = 0;
	struct request_part *parts = NULL;
	const enum outcome outcome = request_parts(request, &parts, &count);
	if (outcome != OK)
		return outcome;
	while (i < count && !str_equal(parts[i].name, str_from(name)))
		i++;
	*ret_part = i < count ? parts[i] : (struct request_part){0};
	return OK;
}

static bool json_field_text(struct arena *arena, struct json_value value, struct str *ret)
{
	struct str text;
	int64_t number;
	bool truth;
	if (json_get_str(value, &text))
		*ret = arena_copy(arena, text);
	else if (json_get_i64(value, &number))
		*ret = arena_format(arena, "%lld", (long long)number);
	else if (json_get_bool(value, &truth))
		*ret = truth ? STR("yes") : STR("no");
	else
		return false;
	return ret->at != NULL;
}

static enum outcome json_members_read(struct arena *arena, struct json_value root,
				      struct pairs *ret, struct fault *fault)
{
	struct pairs pairs = {.at = arena_array(arena, HTTP_PAIRS_MAX, sizeof(struct pair))};
	if (!pairs.at || json_type(root) != JSON_OBJECT)
		return fail(INVALID, fault,
			    "Please send one JSON object with a member for each field.");
	struct json_walk walk = json_walk(root);
	while (json_next(&walk)) {
		if (json_type(walk.value) == JSON_NULL)
			continue;
		if (pairs.count == HTTP_PAIRS_MAX)
			return fail(TOO_MUCH, fault, "The JSON object has too many members.");
		struct pair *pair = &pairs.at[pairs.count++];
		pair->name = arena_copy(arena, walk.name);
		if (!pair->name.at || !json_field_text(arena, walk.value, &pair->value))
			return fail(INVALID, fault,
				    "The members of the JSON object must be text, whole numbers, "
				    "true or false.");
	}
	*ret = pairs;
	return OK;
}

enum outcome json_fields_read(struct arena *arena, struct str body, struct pairs *ret,
			      struct fault *fault)
{
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(FAULT, fault, "There is not enough memory to read JSON.");
	struct json_value root;
	enum outcome outcome = json_parse_padded(reader, body, &root, fault);
	if (outcome == OK)
		outcome = json_members_read(arena, root, ret, fault);
	json_reader_free(reader);
	return outcome;
}
