// SPDX-License-Identifier: AGPL-3.0-or-later
// The reader of json.h on simdjson's DOM. Values are read straight from simdjson's tape: one 64-bit
// word an element, its type in the top byte (the format is described in simdjson's doc/tape.md).
extern "C" {
// In C a function may share its name with a struct.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include "base/json.h"
#pragma GCC diagnostic pop

#include "base/utf8.h"
}

#include <new>
#include <simdjson.h>

namespace dom = simdjson::dom;
using simdjson::error_code;

static_assert(simdjson::SIMDJSON_PADDING <= JSON_PADDING, "callers pad with JSON_PADDING bytes");

// Apart from the reader of another thread by two cache lines.
struct alignas(128) json_reader {
	dom::parser parser;
	size_t capacity;   // bytes of text that the parser's memory is made for
	struct buf padded; // the document, when it had to be copied
};

// A document takes about 14 bytes of parser memory a byte; what a large one took is given back when
// a small one follows.
static const size_t capacity_first = 16 << 10;
static const size_t capacity_kept = 1 << 20;

struct json_reader *json_reader_new(void)
{
	json_reader *reader = new (std::nothrow) json_reader();
	if (reader)
		buf_init(&reader->padded, 2 * JSON_MAX_BYTES);
	return reader;
}

void json_reader_free(struct json_reader *reader)
{
	if (reader)
		buf_free(&reader->padded);
	delete reader;
}

static error_code set_capacity(json_reader *reader, size_t capacity)
{
	reader->capacity = 0;
	// simdjson refuses to enter the level that equals its maximum.
	error_code error = reader->parser.allocate(capacity, JSON_MAX_DEPTH + 1);
	if (!error)
		error = reader->parser.doc.allocate(capacity);
	if (!error)
		reader->capacity = capacity;
	return error;
}

static error_code make_room(json_reader *reader, size_t len)
{
	bool too_large = reader->capacity > capacity_kept && len <= capacity_kept;
	if (len <= reader->capacity && !too_large)
		return simdjson::SUCCESS;
	size_t capacity = capacity_first;
	while (capacity < len)
		capacity *= 2;
	return set_capacity(reader, capacity);
}

static const char *problem_of(error_code error)
{
	switch (error) {
	case simdjson::TAPE_ERROR:
		return "a comma, colon, quote or bracket is missing or misplaced";
	case simdjson::STRING_ERROR:
		return "a string holds an unknown escape";
	case simdjson::T_ATOM_ERROR:
	case simdjson::F_ATOM_ERROR:
	case simdjson::N_ATOM_ERROR:
		return "a word other than true, false and null";
	case simdjson::NUMBER_ERROR:
		return "a number is malformed or too large";
	case simdjson::EMPTY:
		return "there is nothing in it";
	case simdjson::UNESCAPED_CHARS:
		return "a string holds a control character that is not escaped";
	case simdjson::UNCLOSED_STRING:
		return "a string has no closing quote";
	default:
		return simdjson::error_message(error);
	}
}

static enum outcome refuse(error_code error, struct str text, struct fault *fault)
{
	switch (error) {
	case simdjson::DEPTH_ERROR:
		return fail(TOO_MUCH, fault, "This JSON is nested deeper than %d levels.",
			    JSON_MAX_DEPTH);
	case simdjson::MEMALLOC:
		return fail(UNAVAILABLE, fault, "There is no memory left to read this JSON.");
	case simdjson::UTF8_ERROR:
		return fail(INVALID, fault, "This is not JSON: byte %zu is not UTF-8.",
			    utf8_valid_run(text) + 1);
	default:
		return fail(INVALID, fault, "This is not JSON: %s.", problem_of(error));
	}
}

// The index behind the string that begins at `at`.
static size_t string_end(struct str text, size_t at)
{
	for (at++; at < text.len && text.at[at] != '"'; at++)
		if (text.at[at] == '\\')
			at++;
	return at < text.len ? at + 1 : text.len;
}

// The index behind the run of digits, signs, points and exponents that begins at `at`.
static size_t number_end(struct str text, size_t at)
{
	static const struct str number_bytes = STR("0123456789+-.eE");
	while (at < text.len && str_find_byte(number_bytes, text.at[at]) != SIZE_MAX)
		at++;
	return at;
}

// Whether a number is an integer that simdjson would refuse.
static bool is_beyond_64_bits(struct str number)
{
	struct str digits = number;
	if (digits.at[0] == '-')
		digits = str_slice(digits, 1, digits.len);
	for (size_t i = 0; i < digits.len; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
	int64_t fits;
	uint64_t fits_unsigned;
	return digits.len && !str_to_i64(number, &fits) && !str_to_u64(number, &fits_unsigned);
}

// simdjson refuses integers beyond 64 bits, which JSON allows. Writes the text again with "e0"
// behind each of them, which makes it a double; false if there was none.
static bool widen_integers(struct str text, struct buf *out)
{
	bool widened = false;
	for (size_t at = 0, end; at < text.len; at = end) {
		char c = text.at[at];
		bool number = c == '-' || (c >= '0' && c <= '9');
		end = c == '"' ? string_end(text, at) : number ? number_end(text, at) : at + 1;
		struct str part = str_slice(text, at, end - at);
		buf_add(out, part);
		if (number && is_beyond_64_bits(part)) {
			buf_add(out, STR("e0"));
			widened = true;
		}
	}
	return widened && buf_reserve(out, JSON_PADDING);
}

static error_code parse(json_reader *reader, struct str text)
{
	error_code error = make_room(reader, text.len);
	if (error)
		return error;
	return reader->parser.parse(text.at, text.len, false).error();
}

// Tried only after simdjson refused a number, so that usual documents pay nothing for it.
static error_code parse_widened(json_reader *reader, struct str text)
{
	struct buf wide;
	buf_init(&wide, 2 * JSON_MAX_BYTES);
	error_code error = simdjson::NUMBER_ERROR;
	if (widen_integers(text, &wide))
		error = parse(reader, buf_str(&wide));
	buf_free(&wide);
	return error;
}

enum outcome json_parse_padded(struct json_reader *reader, struct str text,
			       struct json_value *ret_root, struct fault *fault)
{
	if (text.len > JSON_MAX_BYTES)
		return fail(TOO_MUCH, fault, "This JSON is longer than %zu MiB.",
			    JSON_MAX_BYTES >> 20);
	error_code error = text.len ? parse(reader, text) : simdjson::EMPTY;
	if (error == simdjson::NUMBER_ERROR)
		error = parse_widened(reader, text);
	if (error)
		return refuse(error, text, fault);
	// The root's word comes first on the tape, then its value.
	*ret_root = {&reader->parser.doc, 1};
	return OK;
}

enum outcome json_parse(struct json_reader *reader, struct str text, struct json_value *ret_root,
			struct fault *fault)
{
	if (text.len > JSON_MAX_BYTES)
		return json_parse_padded(reader, text, ret_root, fault);
	if (reader->padded.room > capacity_kept && text.len <= capacity_kept)
		buf_free(&reader->padded);
	buf_reset(&reader->padded);
	char *copy = buf_reserve(&reader->padded, text.len + JSON_PADDING);
	if (!copy)
		return refuse(simdjson::MEMALLOC, text, fault);
	if (text.len)
		memcpy(copy, text.at, text.len);
	memset(copy + text.len, 0, JSON_PADDING);
	return json_parse_padded(reader, str_of(copy, text.len), ret_root, fault);
}

// --- reading the tape ---

static inline uint64_t word_at(const void *doc, size_t index)
{
	return static_cast<const dom::document *>(doc)->tape[index];
}

static inline char type_at(const void *doc, size_t index)
{
	return static_cast<char>(word_at(doc, index) >> 56);
}

// Behind the closing bracket of the container at `index`.
static inline size_t behind_container(const void *doc, size_t index)
{
	return static_cast<uint32_t>(word_at(doc, index));
}

static inline size_t behind_value(const void *doc, size_t index)
{
	switch (type_at(doc, index)) {
	case '{':
	case '[':
		return behind_container(doc, index);
	case 'l':
	case 'u':
	case 'd':
		return index + 2; // the number stands in a word of its own
	default:
		return index + 1;
	}
}

static inline struct str string_at(const void *doc, size_t index)
{
	const uint64_t payload = simdjson::internal::JSON_VALUE_MASK;
	const uint8_t *at = static_cast<const dom::document *>(doc)->string_buf.get() +
			    (word_at(doc, index) & payload);
	uint32_t len;
	memcpy(&len, at, sizeof(len));
	return {reinterpret_cast<const char *>(at + sizeof(len)), len};
}

static inline bool has_type(struct json_value value, char type)
{
	return value.doc && type_at(value.doc, value.index) == type;
}

enum json_type json_type(struct json_value value)
{
	switch (value.doc ? type_at(value.doc, value.index) : 'n') {
	case 't':
	case 'f':
		return JSON_BOOL;
	case 'l':
		return JSON_INT;
	case 'u':
	case 'd':
		return JSON_NUMBER;
	case '"':
		return JSON_STRING;
	case '[':
		return JSON_ARRAY;
	case '{':
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

bool json_get_str(struct json_value value, struct str *ret)
{
	if (!has_type(value, '"'))
		return false;
	*ret = string_at(value.doc, value.index);
	return true;
}

bool json_get_i64(struct json_value value, int64_t *ret)
{
	if (!has_type(value, 'l'))
		return false;
	*ret = static_cast<int64_t>(word_at(value.doc, value.index + 1));
	return true;
}

bool json_get_double(struct json_value value, double *ret)
{
	if (!value.doc)
		return false;
	switch (type_at(value.doc, value.index)) {
	case 'l':
		*ret =
		    static_cast<double>(static_cast<int64_t>(word_at(value.doc, value.index + 1)));
		return true;
	case 'u':
		*ret = static_cast<double>(word_at(value.doc, value.index + 1));
		return true;
	case 'd': {
		uint64_t bits = word_at(value.doc, value.index + 1);
		memcpy(ret, &bits, sizeof(*ret));
		return true;
	}
	default:
		return false;
	}
}

bool json_get_bool(struct json_value value, bool *ret)
{
	if (!has_type(value, 't') && !has_type(value, 'f'))
		return false;
	*ret = has_type(value, 't');
	return true;
}

bool json_member(struct json_value object, struct str name, struct json_value *ret)
{
	if (!has_type(object, '{'))
		return false;
	size_t end = behind_container(object.doc, object.index) - 1;
	for (size_t at = object.index + 1; at < end; at = behind_value(object.doc, at + 1)) {
		if (!str_equal(string_at(object.doc, at), name))
			continue;
		*ret = {object.doc, at + 1};
		return true;
	}
	return false;
}

// The index of `name` among names, or n. The search begins at `start`, because members mostly come
// in one order.
static inline size_t index_of(const struct str *names, size_t n, struct str name, size_t start)
{
	for (size_t at = start; at < n; at++)
		if (str_equal(names[at], name))
			return at;
	for (size_t at = 0; at < start; at++)
		if (str_equal(names[at], name))
			return at;
	return n;
}

size_t json_members(struct json_value object, const struct str *names, size_t n,
		    struct json_value *values)
{
	for (size_t i = 0; i < n; i++)
		values[i] = {nullptr, 0};
	if (!has_type(object, '{'))
		return 0;
	size_t found = 0, start = 0;
	size_t end = behind_container(object.doc, object.index) - 1;
	for (size_t at = object.index + 1; at < end && found < n;
	     at = behind_value(object.doc, at + 1)) {
		size_t i = index_of(names, n, string_at(object.doc, at), start);
		if (i == n || values[i].doc)
			continue;
		values[i] = {object.doc, at + 1};
		found++;
		start = i + 1 < n ? i + 1 : 0;
	}
	return found;
}

struct json_walk json_walk(struct json_value value)
{
	struct json_walk walk = {};
	walk.object = has_type(value, '{');
	if (!walk.object && !has_type(value, '['))
		return walk;
	walk.doc = value.doc;
	walk.next = value.index + 1;
	walk.end = behind_container(value.doc, value.index) - 1;
	return walk;
}

bool json_next(struct json_walk *walk)
{
	if (walk->next >= walk->end)
		return false;
	if (walk->object)
		walk->name = string_at(walk->doc, walk->next++);
	walk->value = {walk->doc, walk->next};
	walk->next = behind_value(walk->doc, walk->next);
	return true;
}
