// SPDX-License-Identifier: AGPL-3.0-or-later
// Frames of a data server of the AT Protocol: DAG-CBOR, and records in a CAR file.
#include "base/arena.h"
#include "fuzz.h"
#include "listen/bluesky_frame.h"
#include "listen/cbor.h"

static void post(void *context, struct str message)
{
	struct json_value root;
	// What is said of it is JSON, whatever came.
	require(json_parse(context, message, &root, NULL) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bluesky_frame frame;
	struct buf out;
	size_t missing;
	const struct str bytes = fuzz_text(data, size);
	struct json_reader *reader = json_reader_new();
	buf_init(&out, BLUESKY_RECORD_MAX);
	if (bluesky_frame_read(bytes, &frame)) {
		require(fuzz_within(frame.ops, bytes) && fuzz_within(frame.blocks, bytes));
		require(fuzz_within(frame.did, bytes) && fuzz_within(frame.name, bytes));
		bluesky_frame_posts(&frame, &out, post, reader, &missing);
		require(missing <= BLUESKY_OPS_MAX);
	}
	json_reader_free(reader);
	buf_free(&out);
	return 0;
}
