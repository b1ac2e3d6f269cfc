// SPDX-License-Identifier: AGPL-3.0-or-later
// The only JSON reader (simdjson behind C functions) and the only JSON writer. The reader takes
// hostile input: depth at most 64 (an empty array or object adds none), text at most 16 MiB, UTF-8
// checked. Values borrow from the reader until its next parse.
#ifndef CAUSEWAY_BASE_JSON_H
#define CAUSEWAY_BASE_JSON_H

#include "base/buf.h"
#include "base/outcome.h"

#define JSON_MAX_BYTES ((size_t)16 << 20)
#define JSON_MAX_DEPTH 64
// The reader may read this many bytes behind a document: json_parse_padded needs them readable.
#define JSON_PADDING   64

struct json_reader; // holds the parser's memory; reuse it for many documents; one thread at a time

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

// A value inside the reader's last document. Opaque; copy freely. All zero is "no value": its type
// is JSON_NULL and every accessor says false.
struct json_value {
	const void *doc;
	size_t index;
};

// A new reader, or NULL without memory. Freed by json_reader_free.
struct json_reader *json_reader_new(void);
void json_reader_free(struct json_reader *reader);

// Parses one whole document (copies it to pad it). INVALID with a sentence that names the problem
// (and, where known, the byte), TOO_MUCH over JSON_MAX_BYTES or depth, UNAVAILABLE without memory.
// Integers beyond int64_t are kept as JSON_NUMBER; numbers beyond a double are INVALID.
enum outcome json_parse(struct json_reader *reader, struct str text, struct json_value *ret_root,
			struct fault *fault);
// The same without a copy: JSON_PADDING bytes behind `text` must be readable (any content).
enum outcome json_parse_padded(struct json_reader *reader, struct str text,
			       struct json_value *ret_root, struct fault *fault);

enum json_type json_type(struct json_value value);

// Accessors: false when the type is another one. Strings are unescaped, valid UTF-8, borrowed.
bool json_get_str(struct json_value value, struct str *ret);
bool json_get_i64(struct json_value value, int64_t *ret);
bool json_get_double(struct json_value value, double *ret); // also takes JSON_INT
bool json_get_bool(struct json_value value, bool *ret);

// A member of an object; false if value is no object or has no such member (first one wins).
bool json_member(struct json_value object, struct str name, struct json_value *ret);

// Many members in one pass: values[i] becomes the member called names[i] (first one wins), or no
// value. Names must differ. Returns how many were found; 0 if value is no object.
size_t json_members(struct json_value object, const struct str *names, size_t n,
		    struct json_value *values);

// Walk an array or an object in order:
//   struct json_walk walk = json_walk(value);
//   while (json_next(&walk)) use(walk.name, walk.value);
struct json_walk {
	struct json_value value; // current element
	struct str name;	 // its name in an object; empty in an array
	const void *doc;	 // private
	size_t next, end;	 // private
	bool object;		 // private
};
struct json_walk json_walk(struct json_value array_or_object);
bool json_next(struct json_walk *walk);

// --- writer: appends to a buf; commas and nesting are kept by the writer. What nests deeper than
// JSON_MAX_DEPTH - 1 marks the buf full. ---
struct json_writer {
	struct buf *out;
	uint64_t comma; // one bit a level: something was written there
	int depth;
};

void json_writer_init(struct json_writer *writer, struct buf *out);
void json_object_begin(struct json_writer *writer);
void json_object_end(struct json_writer *writer);
void json_array_begin(struct json_writer *writer);
void json_array_end(struct json_writer *writer);
// The name of the next value; names are written as they are and must need no escaping.
void json_name_str(struct json_writer *writer, struct str name);
// Inlined, because the length of a name in the source is then known to the compiler.
static inline void json_name(struct json_writer *writer, const char *name)
{
	json_name_str(writer, str_from(name));
}
// The same for a name that is somebody else's: escaped.
void json_member_name(struct json_writer *writer, struct str name);
void json_add_str(struct json_writer *writer, struct str value); // as json_escape
void json_add_i64(struct json_writer *writer, int64_t value);
void json_add_id(struct json_writer *writer, int64_t id); // as a decimal string
// At most `decimals` (0-9) digits behind the point, zeros at the end left out; NaN and infinities
// are written as null.
void json_add_double(struct json_writer *writer, double value, int decimals);
void json_add_bool(struct json_writer *writer, bool value);
void json_add_null(struct json_writer *writer);
// Text that is JSON already.
void json_add_raw(struct json_writer *writer, struct str json);
// Appends s as a JSON string with its quotes. "<", U+2028 and
// U+2029 are escaped too, so that it breaks nothing inside <script>. Broken bytes become U+FFFD.
void json_escape(struct buf *out, struct str s);

#endif
