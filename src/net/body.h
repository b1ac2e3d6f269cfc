// SPDX-License-Identifier: AGPL-3.0-or-later
// A request body while it arrives: gzip is undone piece by piece and the limit holds for what comes
// out, so that a small bomb never grows large. All bodies of a server share one budget.
#ifndef CAUSEWAY_NET_BODY_H
#define CAUSEWAY_NET_BODY_H

#include "base/buf.h"
#include "base/outcome.h"

#include <stdatomic.h>

struct inflater; // a zlib stream

struct body {
	struct buf bytes;
	size_t limit;		// of bytes, after decompression
	uint64_t received;	// on the wire
	_Atomic size_t *budget; // bytes held by all bodies
	size_t budget_max;
	size_t budget_taken;
	struct inflater *gzip; // NULL: not compressed
	bool gzip_done;
};

// Prepares an empty body. FAULT without memory.
enum outcome body_begin(struct body *body, size_t limit, bool gzip, _Atomic size_t *budget,
			size_t budget_max, struct fault *fault);
// Takes the next piece. TOO_MUCH over the limit, UNAVAILABLE when the common budget is used up,
// INVALID for broken gzip data; the sentence says which.
enum outcome body_add(struct body *body, struct str piece, struct fault *fault);
// INVALID if compressed data ended too early. After it, JSON_PADDING zero bytes lie behind the
// bytes.
enum outcome body_finish(struct body *body, struct fault *fault);
// Gives memory and budget back; harmless on a body of zeros.
void body_end(struct body *body);

#endif
