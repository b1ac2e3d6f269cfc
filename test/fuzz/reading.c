// SPDX-License-Identifier: AGPL-3.0-or-later
// A packed reading from the store: bytes that are none of ours are refused; what is read can be
// packed and shown again.
#include "campaign/reading.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct reading reading, twin;
	struct fault fault = {0};
	struct buf packed, json;
	reading = (struct reading){.lang = "en", .labels = 3};
	const enum outcome outcome = reading_unpack(fuzz_text(data, size), &reading, &fault);
	require(outcome == OK || (outcome == FAULT && fault.text[0] != '\0'));
	if (outcome != OK)
		return 0;
	require(reading.n_places <= READING_PLACES && reading.n_phones <= READING_PHONES &&
		reading.n_quantities <= READING_QUANTITIES && reading.n_whys <= READING_WHYS);
	buf_init(&packed, READING_PACKED_MAX);
	reading_pack(&reading, &packed);
	require(!packed.full && reading_unpack(buf_str(&packed), &twin, &fault) == OK);
	require(twin.n_places == reading.n_places && twin.n_whys == reading.n_whys);
	buf_init(&json, 1 << 20);
	struct json_writer writer;
	json_writer_init(&writer, &json);
	json_object_begin(&writer);
	reading_json(&reading, STR("two boats at Kunda, call 0300"), &writer);
	reading_why_json(&reading, STR("two boats at Kunda, call 0300"), &writer);
	json_object_end(&writer);
	static struct json_reader *reader;
	struct json_value root;
	if (!reader)
		reader = json_reader_new();
	require(!json.full && json_parse(reader, buf_str(&json), &root, &fault) == OK);
	buf_free(&json);
	buf_free(&packed);
	return 0;
}
