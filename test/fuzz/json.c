// SPDX-License-Identifier: AGPL-3.0-or-later
// The JSON reader and writer: what was read can be written, and what was written can be read.
#include "base/json.h"
#include "base/utf8.h"
#include "fuzz.h"

static void write_again(struct json_value value, struct json_writer *writer);

// Names need no escaping where a program chooses them; these do not, so they go in as values.
static void write_members(struct json_value value, bool names, struct json_writer *writer)
{
	struct json_walk walk = json_walk(value);
	json_array_begin(writer);
	while (json_next(&walk)) {
		if (names)
			json_add_str(writer, walk.name);
		write_again(walk.value, writer);
	}
	json_array_end(writer);
}

static void write_again(struct json_value value, struct json_writer *writer)
{
	struct str text;
	int64_t whole;
	double number;
	bool truth;
	const enum json_type type = json_type(value);
	if (type == JSON_ARRAY || type == JSON_OBJECT) {
		write_members(value, type == JSON_OBJECT, writer);
	} else if (json_get_str(value, &text)) {
		require(type == JSON_STRING && utf8_valid(text));
		json_add_str(writer, text);
	} else if (json_get_i64(value, &whole)) {
		json_add_i64(writer, whole);
	} else if (json_get_double(value, &number)) {
		json_add_double(writer, number, 9);
	} else if (json_get_bool(value, &truth)) {
		json_add_bool(writer, truth);
	} else {
		require(type == JSON_NULL);
		json_add_null(writer);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct json_reader *reader, *second;
	struct json_value root;
	struct fault fault = {0};
	if (!reader) {
		reader = json_reader_new();
		second = json_reader_new();
	}
	const enum outcome outcome = json_parse(reader, fuzz_text(data, size), &root, &fault);
	require(outcome == OK || outcome == INVALID || outcome == TOO_MUCH);
	require(outcome == OK || fault.text[0] != '\0');
	struct buf out;
	buf_init(&out, 64 * size + 1024);
	struct json_writer writer;
	json_writer_init(&writer, &out);
	if (outcome == OK)
		write_again(root, &writer);
	else
		json_add_str(&writer, fuzz_text(data, size));
	if (!out.full)
		require(json_parse(second, buf_str(&out), &root, &fault) == OK);
	buf_free(&out);
	return 0;
}
