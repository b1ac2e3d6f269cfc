// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/body.h"

#include "base/json.h"

#include <zlib.h>

enum { PIECE = 16 << 10, GZIP_WINDOW = 15 + 16 };

struct inflater {
	z_stream stream;
};

static struct inflater *inflater_new(void)
{
	struct inflater *inflater = calloc(1, sizeof(*inflater));
	if (inflater && inflateInit2(&inflater->stream, GZIP_WINDOW) != Z_OK) {
		free(inflater);
		return NULL;
	}
	return inflater;
}

static void inflater_free(struct inflater *inflater)
{
	if (!inflater)
		return;
	inflateEnd(&inflater->stream);
	free(inflater);
}

enum outcome body_begin(struct body *body, size_t limit, bool gzip, _Atomic size_t *budget,
			size_t budget_max, struct fault *fault)
{
	struct inflater *inflater = gzip ? inflater_new() : NULL;
	if (gzip && !inflater)
		return fail(FAULT, fault, "There is not enough memory to unpack the request.");
	*body = (struct body){
	    .limit = limit, .budget = budget, .budget_max = budget_max, .gzip = inflater};
	buf_init(&body->bytes, limit + JSON_PADDING + 1);
	return OK;
}

// The budget follows what the buffer really holds.
static enum outcome take_budget(struct body *body, struct fault *fault)
{
	size_t more = body->bytes.room - body->budget_taken;
	if (!more)
		return OK;
	body->budget_taken += more;
	size_t held = atomic_fetch_add_explicit(body->budget, more, memory_order_relaxed) + more;
	if (held > body->budget_max)
		return fail(
		    UNAVAILABLE, fault,
		    /*tr*/ "Too much is being sent to this server at once. Please try again soon.");
	return OK;
}

static enum outcome too_large(const struct body *body, struct fault *fault)
{
	return fail(TOO_MUCH, fault,
		    /*tr*/ "This is larger than the %zu bytes that are taken here.", body->limit);
}

static enum outcome add_plain(struct body *body, struct str piece, struct fault *fault)
{
	if (piece.len > body->limit - body->bytes.len)
		return too_large(body, fault);
	buf_add(&body->bytes, piece);
	if (body->bytes.full)
		return fail(FAULT, fault, "There is not enough memory for the request.");
	return take_budget(body, fault);
}

static enum outcome add_gzip(struct body *body, struct str piece, struct fault *fault)
{
	z_stream *stream = &body->gzip->stream;
	unsigned char out[PIECE];
	stream->next_in = (unsigned char *)(uintptr_t)piece.at;
	stream->avail_in = (unsigned)piece.len;
	do {
		// A gzip file may be several, one behind the other.
		if (body->gzip_done && inflateReset(stream) != Z_OK)
			return fail(FAULT, fault, "The request cannot be unpacked.");
		body->gzip_done = false;
		stream->next_out = out;
		stream->avail_out = sizeof(out);
		int result = inflate(stream, Z_NO_FLUSH);
		if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
			return fail(INVALID, fault, "The gzip data of the request is broken.");
		body->gzip_done = result == Z_STREAM_END;
		struct str plain = str_of((const char *)out, sizeof(out) - stream->avail_out);
		enum outcome outcome = add_plain(body, plain, fault);
		if (outcome != OK)
			return outcome;
	} while (stream->avail_in || !stream->avail_out);
	return OK;
}

enum outcome body_add(struct body *body, struct str piece, struct fault *fault)
{
	body->received += piece.len;
	if (!piece.len)
		return OK;
	return body->gzip ? add_gzip(body, piece, fault) : add_plain(body, piece, fault);
}

enum outcome body_finish(struct body *body, struct fault *fault)
{
	if (body->gzip && !body->gzip_done)
		return fail(INVALID, fault, "The gzip data of the request ends too early.");
	if (!body->bytes.len)
		return OK;
	char *padding = buf_reserve(&body->bytes, JSON_PADDING);
	if (!padding)
		return fail(FAULT, fault, "There is not enough memory for the request.");
	memset(padding, 0, JSON_PADDING);
	return OK;
}

void body_end(struct body *body)
{
	if (body->budget_taken)
		atomic_fetch_sub_explicit(body->budget, body->budget_taken, memory_order_relaxed);
	inflater_free(body->gzip);
	buf_free(&body->bytes);
	*body = (struct body){0};
}
